"""Templates of texts, and what is put into them as it is."""

from backcheck.semantics.templates import Field, braces, percents

UNKNOWN = Field()


def test_a_field_of_format_is_what_is_put_in_unless_it_is_written_otherwise() -> None:
    assert list(braces("{0:s}/orders/{1:d}/{name!s}")) == [Field(0), "/orders/", Field(1), "/", Field("name")]
    assert list(braces("{}/{}")) == [Field(0), "/", Field(1)]
    assert list(braces("{0:>8}{1!r}{2:05d}{one.host}")) == [UNKNOWN] * 4


def test_a_template_that_is_none_is_not_known() -> None:
    assert list(braces("{")) == [UNKNOWN]


def test_a_field_of_percent_is_what_is_put_in_unless_it_is_written_otherwise() -> None:
    assert list(percents("%s/%(name)s%%")) == [Field(0), "/", Field("name"), "%"]
    assert list(percents("%5d%r%x")) == [UNKNOWN] * 3
