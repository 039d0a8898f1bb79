import pytest
from tests.results.made import at, rule

from backcheck.position import Span
from backcheck.results.masking import mask_lines, points_at_secret


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('PASSWORD = "correct horse"', 'PASSWORD = "co***** *****"'),
        ("key = 'abc'", "key = '***'"),
        ('{"password": "correct-horse"}', '{"password": "co***********"}'),
        ('settings["SECRET_KEY"] = "0123456789"', 'settings["SECRET_KEY"] = "01********"'),
        ("SECRET_KEY=0123456789", "SECRET_KEY=01********"),
        ("token: 0123456789", "token: 01********"),
        ("-----BEGIN", "--********"),
        (r'k = "a\"bcdefghij"', 'k = "a\\**********"'),
        ('k = "\U0001f600\U0001f600abcdefg\U0001f600"', 'k = "\U0001f600\U0001f600*******\U0001f7b6"'),
        ('k = "unfinished secret', 'k = "un******** ******'),
    ],
)
def test_a_secret_keeps_its_width_and_at_most_two_characters(line: str, masked: str) -> None:
    assert mask_lines([line], [at(1)]) == [masked]
    assert len(masked.encode("utf-16")) == len(line.encode("utf-16"))


def test_a_secret_over_several_lines_is_hidden_on_each() -> None:
    lines = ["x = 1", 'KEY = """-----BEGIN', "abcdef", '-----END"""', 'y = "shown"']
    assert mask_lines(lines, [Span("app.py", 2, 0, 4, 11)]) == ["x = 1", 'KEY = """--********', "******", '********"""', 'y = "shown"']


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('dsn = "postgres://shop:hunter2@db/shop"', 'dsn = "postgres://shop:*******@db/shop"'),
        ('dsn = f"postgres://{user}:{password}@{host}/shop"', None),
        ('url = "https://example.com:8080/a@b"', None),
        ('dsn = "redis://:longpassword@cache/0"', 'dsn = "redis://:lo**********@cache/0"'),
        ('dsn = "amqp://${USER}:${PASS}@mq"', None),
    ],
)
def test_passwords_in_urls_are_hidden_on_every_line(line: str, masked: str | None) -> None:
    assert mask_lines([line], []) == [masked or line]


def test_a_region_past_the_end_of_the_file_masks_what_there_is() -> None:
    assert mask_lines(['k = "0123456789"'], [Span("app.py", 1, 0, 9, 0)]) == ['k = "01********"']


def test_rules_about_credentials_point_at_secrets_and_others_do_not() -> None:
    assert points_at_secret(rule("ENV101", cwe=(798,)))
    assert not points_at_secret(rule("SQL101", cwe=(89,)))
