import subprocess
import sys

import pytest
from tests.reports.sample import sample

from backcheck.reports.formats import Format, render

STARTS = {Format.SARIF: b'{"', Format.GITHUB: b'{"', Format.JSON: b"{\n", Format.MARKDOWN: b"# Backcheck", Format.LINES: b"shop/views"}


@pytest.mark.parametrize("wanted", Format)
def test_every_format_is_written_the_same_each_time(wanted: Format) -> None:
    content = render(sample(), wanted)
    assert content.startswith(STARTS[wanted])
    assert content == render(sample(), wanted)


def test_no_writer_is_loaded_before_it_is_asked_for() -> None:
    program = "import sys, backcheck.reports.formats; print(sorted({'sarif_om', 'rich'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
