"""Which functions somebody runs by hand."""

import pytest
from tests.dataflow.flows import world

from backcheck.sites.by_hand import is_by_hand

SCRIPT = """
def step():
    pass

def main():
    step()

def route():
    pass

if __name__ == "__main__":
    main()
"""
CALLED_TOO = {"fill.py": SCRIPT, "views.py": "from fill import step\n\ndef view():\n    step()\n"}


@pytest.mark.parametrize(
    ("files", "path", "name", "by_hand"),
    [
        ({"fill.py": SCRIPT}, "fill.py", "step", True),
        ({"fill.py": SCRIPT}, "fill.py", "route", False),
        # When the file is loaded it is run as well.
        ({"fill.py": SCRIPT.replace("__main__", "fill")}, "fill.py", "step", True),
        (CALLED_TOO, "fill.py", "step", False),
        ({"shop/management/commands/fill.py": "def step():\n    pass\n"}, "shop/management/commands/fill.py", "step", True),
    ],
)
def test_what_only_a_started_program_comes_by_is_run_by_hand(files: dict[str, str], path: str, name: str, by_hand: bool) -> None:
    made = world(files)
    function = next(one for one in made.program.functions if one.path == path and one.name == name)
    assert is_by_hand(made, function) is by_hand
