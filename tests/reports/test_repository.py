import pytest

from backcheck.reports.repository import repository_uri


@pytest.mark.parametrize(
    ("remote", "uri"),
    [
        ("https://example.org/team/shop.git", "https://example.org/team/shop.git"),
        ("https://user:secret@example.org/team/shop.git", "https://example.org/team/shop.git"),
        ("https://token@example.org/shop", "https://example.org/shop"),
        ("git@example.org:team/shop.git", "ssh://example.org/team/shop.git"),
        ("ssh://git@example.org:22/team/shop.git", "ssh://example.org:22/team/shop.git"),
        ("/home/me/shop", ""),
        ("file:///home/me/shop", ""),
        ("../shop", ""),
        ("", ""),
    ],
)
def test_a_remote_is_said_without_user_password_or_local_path(remote: str, uri: str) -> None:
    assert repository_uri(remote) == uri
