"""Files that can know of each other are on one island, all others are not."""

import pytest
from tests.semantics.programs import all_facts

from backcheck.semantics.islands import islands

APART = {"one/app.py": "x = 1\n", "two/app.py": "y = 2\n"}


def of(files: dict[str, str], homes: dict[str, str] | None = None) -> tuple[tuple[str, ...], ...]:
    return islands(all_facts(files), homes or {})


def test_files_that_never_meet_are_apart() -> None:
    assert of(APART) == (("one/app.py",), ("two/app.py",))


@pytest.mark.parametrize(
    "text",
    [
        "import one.app\n",
        "from one import app\n",
        "from one.app import x\n",
        "from one.app import *\n",
        "from ..one.app import x as z\n",
        "def late():\n    from one import app\n",
        "try:\n    import one.app\nexcept ImportError:\n    pass\n",
        "INSTALLED_APPS = ['one']\n",
        "include('one.urls')\n",
        "def late():\n    return import_module(f'one.{name}')\n",
    ],
)
def test_whatever_leads_from_one_to_the_other_joins_them(text: str) -> None:
    files = {"one/__init__.py": "", "one/app.py": "x = 1\n", "two/__init__.py": "", "two/app.py": text}
    joined = next(island for island in of(files) if "two/app.py" in island)
    assert joined[0].startswith("one/")


def test_what_two_import_joins_those_two() -> None:
    files = {"one/a.py": "import shared.b\n", "shared/b.py": "", "two/c.py": "from shared import b\n", "three/d.py": "import os\n"}
    assert of(files) == (("one/a.py", "shared/b.py", "two/c.py"), ("three/d.py",))


def test_a_service_stays_together() -> None:
    files = APART | {"two/tasks.py": "z = 3\n"}
    homes = {"one/app.py": "one", "two/app.py": "two", "two/tasks.py": "two"}
    assert of(files, homes) == (("one/app.py",), ("two/app.py", "two/tasks.py"))


def test_a_module_of_the_same_name_elsewhere_is_another() -> None:
    files = {"one/models.py": "", "one/app.py": "import models\n", "two/models.py": "", "two/app.py": "import models\n"}
    assert of(files) == (("one/app.py", "one/models.py"), ("two/app.py", "two/models.py"))
