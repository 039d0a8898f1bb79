"""Shipped data is found in a checkout and in an installed package alike."""

from pathlib import Path

import pytest

from backcheck.resources import find_shipped, fixtures_root, rules_root

CHECKOUT = Path(__file__).resolve().parent.parent


def test_a_checkout_is_read_where_it_stands() -> None:
    assert (rules_root(), fixtures_root()) == (CHECKOUT / "rules", CHECKOUT / "fixtures")


def test_an_installed_package_reads_its_own_copy(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "backcheck"
    (package / "_rules").mkdir(parents=True)
    (tmp_path / "rules").mkdir()
    assert find_shipped("rules", package) == package / "_rules"


def test_a_package_without_its_data_says_so(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "backcheck"
    package.mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=r"incomplete: no rules in .*backcheck"):
        find_shipped("rules", package)
