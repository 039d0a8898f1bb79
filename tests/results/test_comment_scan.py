import re

import pytest

from backcheck.results import script_comments
from backcheck.results.comment_scan import scan_comments
from backcheck.results.comment_syntax import PATTERNS

MARK = "backcheck: ignore[X1] why"


def lines(text: str, language: str) -> list[int]:
    return [comment.line for comment in scan_comments(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", f"get(url); // {MARK}"),
        ("typescript", f"/* {MARK} */ get(url);"),
        ("java", f"get(url); // {MARK}"),
        ("go", f"get(url) /* {MARK} */"),
        ("csharp", f"Get(url); // {MARK}"),
        ("php", f"get($url); # {MARK}"),
        ("php", f"#[Route('/a')] // {MARK}"),
        ("sql", f"drop table a; -- {MARK}"),
        ("sql", f"/* {MARK} */ drop table a;"),
        ("graphql", f"type A {{ # {MARK}"),
        ("shell", f"curl x # {MARK}"),
        ("yaml", f"image: app:latest # {MARK}"),
        ("yaml", f"note: it's late # {MARK}"),
        ("compose", f"- 'x' # {MARK}"),
        ("toml", f"key = 'it # is' # {MARK}"),
        ("requirements", f"flask>=1 # {MARK}"),
        ("dockerfile", f"# {MARK}"),
        ("ini", f"; {MARK}"),
        ("env", f"KEY='a # b' # {MARK}"),
        ("xml", f"<a/> <!-- {MARK} -->"),
        ("template", f"{{{{ x|safe }}}} {{# {MARK} #}}"),
        ("template", f"<%# {MARK} %>"),
    ],
)
def test_each_format_has_its_comments(language: str, text: str) -> None:
    assert lines(text, language) == [1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", f'x = "// {MARK}"'),
        ("javascript", f"x = '\\'// {MARK}'"),
        ("javascript", f"x = `\n// {MARK}\n`"),
        ("javascript", f"x = `a ${{`b // {MARK}`}} // {MARK}`"),
        ("javascript", f"x = /[/]/* {MARK}/"),
        ("java", f'x = """\n// {MARK}\n""";'),
        ("go", f"x := `\n// {MARK}\n`"),
        ("csharp", f'x = @"c:\\ // {MARK}";'),
        ("php", f"$x = <<<EOT\n// {MARK}\nEOT;"),
        ("php", f"$x = 'a\n# {MARK}';"),
        ("sql", f"select '-- {MARK}'"),
        ("sql", f"do $f$ -- {MARK}\n$f$"),
        ("graphql", f'"""\n# {MARK}\n"""'),
        ("shell", f"echo 'a # {MARK}'"),
        ("shell", f"echo a#{MARK}"),
        ("yaml", f"key: 'a # {MARK}'"),
        ("yaml", f"url: http://x/#{MARK}"),
        ("toml", f"key = '''\n# {MARK}\n'''"),
        ("dockerfile", f"RUN echo '# {MARK}'"),
        ("ini", f"key = a ; {MARK}"),
        ("requirements", f"git+https://x/y#{MARK}"),
        ("json", f'{{"a": "// {MARK}"}}'),
        ("unheard-of", f"// {MARK}"),
    ],
)
def test_strings_are_not_comments(language: str, text: str) -> None:
    assert lines(text, language) == []


@pytest.mark.parametrize(
    "before",
    [
        "const a = `x ${y ? `in ${z} side` : ''} end`;",
        "const a = { b: `${c({d: 1})}` };",
        "const quotes = /[\"'`]/g;",
        'if (a) return /"/.test(b);',
        "const half = total / 2, rest = '/';",
        "const half = (a + b) / 2; const c = d / e;",
        "const half = list[0] / 2 /* ' */;",
        'const a = "it\'s";',
        "const a = 'unfinished",
        "<p>don't</p>",
        "const a = `\\``;",
        "const a = `$ $$ ${b}$`;",
        "const re = cond ? /`/ : /'/;",
    ],
)
def test_scripts_are_followed_through_templates_and_regular_expressions(before: str) -> None:
    assert lines(f"{before}\nget(url); // {MARK}\n", "typescript") == [2]


def test_code_inside_a_template_has_comments_too() -> None:
    assert lines(f"x = `a ${{ b /* {MARK} */ }} c`", "javascript") == [1]


def test_a_comment_knows_its_place_and_whether_it_stands_alone() -> None:
    text = f"a();\r\n  // {MARK}\r\nb(); // {MARK}\r\n/* {MARK}\r\n more */ c();\r\n/* {MARK} */\r\n"
    found = [(comment.line, comment.column, comment.alone) for comment in scan_comments(text, "java")]
    assert found == [(2, 2, True), (3, 5, False), (4, 0, False), (6, 0, True)]


def test_only_comments_with_a_directive_are_kept() -> None:
    comments = scan_comments(f"// words\nget(); // {MARK}\n// nosemgrep\n", "go")
    assert [comment.text for comment in comments] == [f"// {MARK}", "// nosemgrep"]


@pytest.mark.parametrize("opener", ['"', "'", "`", "/*", '"""', "${", "`${", "<<<EOT ", "$a$", '@"', "<!--", "\\"])
@pytest.mark.parametrize("language", ["javascript", "java", "csharp", "php", "sql", "yaml", "shell", "toml", "template"])
def test_what_is_never_closed_ends_with_the_file(language: str, opener: str) -> None:
    text = f"nosec {opener} text " * 400
    assert all(text[comment.column :].startswith(comment.text) for comment in scan_comments(text, language))


@pytest.mark.parametrize("unit", ["`${", "/", "/[\\", '"\\"', "'\\", '="\\"', "='a''", "''", "/*", "$$"])
@pytest.mark.parametrize("language", ["javascript", "java", "csharp", "php", "sql", "yaml", "shell"])
def test_a_long_hostile_text_is_scanned_in_one_pass(language: str, unit: str) -> None:
    opener = {"sql": "--", "yaml": "#", "shell": "#"}.get(language, "//")
    text = f"{opener} nosec\n" + unit * 20_000
    assert lines(text, language)[0] == 1


def test_a_backslash_at_the_end_closes_nothing() -> None:
    assert lines(f"$a = 'it // {MARK} \\", "php") == []
    assert lines(f"a = `it // {MARK} \\", "javascript") == []


@pytest.mark.parametrize("pattern", [*PATTERNS.values(), script_comments._WORD, script_comments._TEMPLATE_TEXT, script_comments._REGEX])
def test_no_pattern_is_possessive(pattern: re.Pattern[str]) -> None:
    """Python 3.11.0 to 3.11.2, of which Debian ships one, match wrongly where possessive loops or atomic groups hold alternatives."""
    assert not re.search(r"(?<!\\)[*+?}]\+|\(\?>", pattern.pattern)
