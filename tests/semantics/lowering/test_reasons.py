"""Words at a clause count as a reason when they say more than that nothing is done."""

import ast

import pytest

from backcheck.semantics.lowering.reasons import foretold, reasoned


def statement(text: str) -> tuple[list[str], ast.Try]:
    found = ast.parse(text).body[0]
    assert isinstance(found, ast.Try)
    return text.split("\n"), found


def is_reasoned(clause: str) -> bool:
    lines, node = statement(f"try:\n    run()\n{clause}\n")
    return reasoned(lines, node.handlers[0])


@pytest.mark.parametrize(
    "clause",
    [
        "except OSError:  # the disk may be full\n    pass",
        "except OSError: pass  # the disk may be full",
        "except (\n    OSError,\n    ValueError,  # of an odd name\n):\n    pass  # the disk may be full",
        "except OSError as error:\n    # the disk may be full\n    pass",
        "except OSError:\n    pass\n    # the disk may be full",
        "except:\n    # the disk\n    # was full\n    return_value = None",
        "except OSError:\n    '''The disk may be full.'''",
        "except OSError:\n    text = '# ä'  # the disk may be full",
        "except OSError:  # noqa: S110, BLE001 - the disk may be full\n    pass",
        "except OSError:  # pragma: no cover # the disk may be full\n    pass",
        "except OSError:  # best effort\n    pass",
    ],
)
def test_a_reason_in_words(clause: str) -> None:
    assert is_reasoned(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "except OSError:\n    pass",
        "except OSError:\n    pass  # ignore",
        "except OSError:\n    # We don't care, just ignore it and continue\n    pass",
        "except OSError:  # noqa: S110\n    pass",
        "except OSError:  # pylint: disable=broad-except,too-many-statements\n    pass",
        "except OSError:\n    # TODO: tell somebody about the full disk\n    pass",
        "except OSError:\n    # logger.exception('disk full')\n    pass",
        "except OSError:\n    text = '# the disk may be full'",
        "except OSError:\n    pass\n# the disk may be full",
        "except OSError:\n    pass\n\nprint('the disk may be full')  # the disk may be full",
    ],
)
def test_words_that_say_nothing(clause: str) -> None:
    assert not is_reasoned(clause)


@pytest.mark.parametrize(
    ("before", "within", "expected"),
    [
        ("# fails where the disk is full\n", "", True),
        ("# one line\n# that fails where the disk is full\n", "", True),
        ("", "    # fails where the disk is full\n", True),
        ("# writes the marker of the disk\n", "", False),
        ("# fails where the disk is full\n\n", "", False),
        ("# errors\n", "", False),
    ],
)
def test_a_failure_that_is_spoken_of_before(before: str, within: str, expected: bool) -> None:
    lines, node = statement(f"{before}try:\n{within}    run()\nexcept OSError:\n    pass\n")
    assert foretold(lines, node) is expected
