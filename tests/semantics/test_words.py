"""Names are read word by word, however they are written."""

import pytest

from backcheck.semantics.words import parted


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("getOwner", "get_Owner"),
        ("get_owner", "get_owner"),
        ("TestSettings", "Test_Settings"),
        ("apiV2Key", "api_V2_Key"),
        ("HTTP", "HTTP"),
        ("", ""),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert parted(name) == words
