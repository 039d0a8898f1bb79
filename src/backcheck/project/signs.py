"""What the text of a file says of its class: each sign holds the words that show it, or nothing.

The patterns begin with a letter or a line end that is rare enough to skip to, so that a file costs microseconds.
"""

import re
from dataclasses import dataclass

from backcheck.project.languages import CODE, SCRIPTS, Language

HEAD = 65_536
_TOP = 2_000
_LONG_LINE = 5_000


@dataclass(frozen=True, slots=True)
class Signs:
    """``tests``, ``route`` and ``app`` (one that is made) quote the source, as does ``generated``; the others say it in words.

    ``suite`` quotes a test of a class, in a file that imports what runs it.
    """

    tests: str = ""
    suite: str = ""
    route: str = ""
    app: str = ""
    migration: str = ""
    generated: str = ""
    minified: str = ""


NO_SIGNS = Signs()

# Words of which one must occur, and the pattern that is searched only then.
Sought = tuple[tuple[bytes, ...], re.Pattern[bytes]]

_PYTHON_FRAMEWORKS: tuple[Sought, ...] = (
    (
        (b"test", b"nose", b"behave", b"locust", b"hypothesis", b"trial", b"robot"),
        re.compile(
            rb"\n[ \t]*(?:from|import)[ \t]+(?:unittest|pytest|django\.test|rest_framework\.test|ninja\.testing|flask_testing"
            rb"|flask\.testing|fastapi\.testclient|starlette\.testclient|aiohttp\.test_utils|aiohttp\.pytest_plugin|tornado\.testing"
            rb"|twisted\.trial|hypothesis|testtools|nose|behave|pytest_\w+|locust|webtest|robot)\b[^\n]{0,60}"
        ),
    ),
)
_PYTHON_TESTS: tuple[Sought, ...] = (
    ((b"def test",), re.compile(rb"\n[ \t]*(?:async[ \t]+)?def[ \t]+test_?\w*[ \t]*\(")),
    *_PYTHON_FRAMEWORKS,
)
_PYTHON_SUITES: tuple[Sought, ...] = (
    ((b"def test_",), re.compile(rb"\n[ \t]+(?:async[ \t]+)?def[ \t]+test_\w+[ \t]*\([ \t]*self\b")),
    ((b"TestCase",), re.compile(rb"\nclass[ \t]+\w+\([^)\n]*TestCase\b[^)\n]*\)")),
)
_SCRIPT_TESTS: tuple[Sought, ...] = (
    (
        (b"describe", b"it(", b"test", b"suite(", b"context(", b"specify("),
        re.compile(rb"\n[ \t]*(?:describe|it|test|suite|context|specify)(?:\.\w+)*\([^\n]{0,40}"),
    ),
    (
        (b"vitest", b"@jest/", b"mocha", b"chai", b"supertest", b"node:test", b"ava", b"tap", b"playwright", b"cypress", b"testing"),
        re.compile(
            rb"""["'](?:vitest|@jest/[\w-]+|mocha|chai|supertest|node:test|ava|tap|tape|@playwright/test|cypress|@nestjs/testing)["']"""
        ),
    ),
)
_PYTHON_ROUTES: tuple[Sought, ...] = (
    (
        (b"@",),
        re.compile(
            rb"""@(?<=\s@)(?:[\w.]+\.(?:(?:route|api_route|websocket_route)\([^\n]{0,40}"""
            rb"""|(?:get|post|put|patch|delete|head|options|websocket|api_operation)\("""
            rb"""\s*(?:path[ \t]*=[ \t]*)?[rf]?(?:["']/|""|'')[^\n]{0,30})"""
            rb"""|(?:api_view|require_http_methods)\b[^\n]{0,30})"""
        ),
    ),
    ((b"urlpatterns",), re.compile(rb"urlpatterns(?<=\nurlpatterns)[ \t]*[:+=]")),
    (
        (b"View", b"Endpoint", b"RequestHandler", b"Resource"),
        re.compile(
            rb"\nclass[ \t]+\w+\((?:[^)\n]*\b)?"
            rb"(?:\w*APIView|\w*ViewSet|MethodView|HTTPEndpoint|\w*RequestHandler|Resource)\b"
        ),
    ),
    (
        (b".add_", b".include_router(", b".register_blueprint("),
        re.compile(
            rb"\n[ \t]*[\w.]+\.(?:add_url_rule|add_api_route|add_route|include_router|register_blueprint|add_get|add_post)\([^\n]{0,40}"
        ),
    ),
    (
        (b"Route(", b"web."),
        re.compile(rb"""\n[ \t]*(?:Route|web\.get|web\.post|web\.route)\([ \t]*["']/[^\n]{0,30}"""),
    ),
)
_SCRIPT_ROUTES: tuple[Sought, ...] = (
    (
        (b"app.", b"outer.", b"erver.", b"astify.", b"api.", b"oute.", b"outes."),
        re.compile(
            rb"""\.(?:(?<=app\.)|(?<=outer\.)|(?<=erver\.)|(?<=astify\.)|(?<=api\.)|(?<=oute\.)|(?<=outes\.))"""
            rb"""(?:get|post|put|patch|delete|all|route|register)\(\s*["'`]/[^\n]{0,30}"""
        ),
    ),
    ((b"@Controller(",), re.compile(rb"@Controller\([^\n]{0,40}")),
)
_APPS: dict[Language, tuple[Sought, ...]] = {
    Language.PYTHON: (
        (
            (b"API(", b"Flask(", b"Starlette("),
            re.compile(
                rb"\n[ \t]*[\w.]+(?:[ \t]*:[^\n=]{1,40})?[ \t]*=[ \t]*(?:\w+\.)?"
                rb"(?:FastAPI|NinjaAPI|Flask|Starlette)\("
            ),
        ),
    ),
    **dict.fromkeys(
        SCRIPTS,
        (
            (
                (b"express(", b"astify(", b"Koa(", b"Hono(", b"Router("),
                re.compile(rb"=[ \t]*(?:(?:express|fastify|Fastify)\(|new[ \t]+(?:Koa|Hono|Router)\()"),
            ),
        ),
    ),
}
_ROUTES: dict[Language, tuple[Sought, ...]] = {
    Language.PYTHON: _PYTHON_ROUTES,
    **dict.fromkeys(SCRIPTS, _SCRIPT_ROUTES),
    Language.JAVA: (((b"@",), re.compile(rb"@(?:RestController|Controller|(?:Request|Get|Post|Put|Patch|Delete)Mapping|Path\()")),),
    Language.GO: (
        (
            (b"Handle", b".GET(", b".POST(", b".PUT(", b".DELETE(", b".Get(", b".Post(", b".Put(", b".Delete("),
            re.compile(rb"""\.(?:HandleFunc|Handle|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete)\([ \t]*["`](?:[A-Z]+ )?/"""),
        ),
    ),
    Language.CSHARP: (
        ((b"[ApiController]", b"[Http", b"[Route("), re.compile(rb"\[(?:ApiController|Http(?:Get|Post|Put|Patch|Delete)|Route\()")),
        ((b".Map",), re.compile(rb"\.Map(?:Get|Post|Put|Delete|Controllers)\(")),
    ),
    Language.PHP: (
        (
            (b"Route", b"$app->"),
            re.compile(rb"Route::(?:get|post|put|patch|delete|resource)\(|#\[Route\(|\$app->(?:get|post|put|delete)\("),
        ),
    ),
}
_TESTS: dict[Language, tuple[Sought, ...]] = {
    Language.PYTHON: _PYTHON_TESTS,
    **dict.fromkeys(SCRIPTS, _SCRIPT_TESTS),
    Language.JAVA: (
        ((b"org.",), re.compile(rb"org\.(?:junit|testng|mockito|springframework\.boot\.test)\b")),
        ((b"@Test",), re.compile(rb"@Test\b")),
    ),
    Language.GO: (((b'"testing"',), re.compile(rb'"testing"')),),
    Language.CSHARP: (
        ((b"using ",), re.compile(rb"using (?:Xunit|NUnit\.Framework|Microsoft\.VisualStudio\.TestTools)\b")),
        ((b"[Fact]", b"[Theory]", b"[Test"), re.compile(rb"\[(?:Fact|Theory|TestMethod|Test)\]")),
    ),
    Language.PHP: (
        ((b"PHPUnit", b"TestCase"), re.compile(rb"PHPUnit\\|extends \w*TestCase\b")),
        ((b"\nit(", b"\ntest("), re.compile(rb"\n(?:it|test)\(")),
    ),
}

# Every pattern of a row must be found: one pattern that spans the file could be made to take for ever.
Marks = tuple[str, tuple[re.Pattern[bytes], ...]]

_SCRIPT_MIGRATIONS: tuple[Marks, ...] = (
    ("a TypeORM migration class", (re.compile(rb"implements MigrationInterface\b"),)),
    ("a Sequelize migration", (re.compile(rb"queryInterface\b"), re.compile(rb"\bdown\b"))),
    ("exports up and down", (re.compile(rb"exports\.up\b"), re.compile(rb"exports\.down\b"))),
    ("exports up and down", (re.compile(rb"\nexport (?:async )?function up\("), re.compile(rb"\nexport (?:async )?function down\("))),
)
_MIGRATIONS: dict[Language, tuple[Marks, ...]] = {
    Language.PYTHON: (
        ("a Django migration class", (re.compile(rb"\nclass Migration\([\w.]*Migration\):"),)),
        ("alembic's revision and upgrade()", (re.compile(rb"\ndown_revision\b[^\n]*="), re.compile(rb"\ndef upgrade\("))),
        ("uses alembic's operations", (re.compile(rb"\n(?:from alembic import[^\n]*\bop\b|import alembic\.op\b)"),)),
        (
            "runs alembic's migrations",
            (re.compile(rb"\n(?:from alembic import[^\n]*\bcontext\b|import alembic\.context\b)"), re.compile(rb"run_migrations")),
        ),
    ),
    Language.JAVA: (("a Flyway migration class", (re.compile(rb"extends BaseJavaMigration\b"),)),),
    Language.CSHARP: (("an Entity Framework migration class", (re.compile(rb"class \w+[ \t]*:[ \t]*Migration\b"),)),),
    Language.PHP: (("a migration class", (re.compile(rb"extends (?:Abstract)?Migration\b"),)),),
    Language.SQL: (("a migration's marks", (re.compile(rb"\n--[ \t]*(?:\+goose|\+migrate|migrate:|liquibase)", re.IGNORECASE),)),),
    **dict.fromkeys(SCRIPTS, _SCRIPT_MIGRATIONS),
}

# The head of a file ends with its first statement: below it, "generated" is said of values.
_STATEMENT = re.compile(
    rb"\n(?:(?:import|from|package|using|namespace|def|class|const|let|var|export|function|module|public|return)\b"
    rb"|[\w.]+[ \t]*(?::[^\n=]*)?=)"
)
# Found ahead and then taken whole: a long line of signs is tried once. Possessive loops fail in some releases of Python 3.11.
_COMMENT = rb"\n[ \t]*(?=((?:#|//|/?\*|--|<!--|<\?php[ \t]*/[/*]+|;)+))\1[ \t!]*(?:note:? )?"
_GENERATED = re.compile(
    _COMMENT + rb"(?:[^\n]*(?:@generated\b|<auto-generated\b|generated[^\n]*(?-i:DO NOT (?:EDIT|MODIFY)\b))"
    rb"|(?-i:DO NOT (?:EDIT|MODIFY)\b)|do not edit (?:this|the|by hand|manually|directly)\b"
    rb"|(?:this (?:file|code|class|module) (?:is|was|has been) )?(?:code )?(?:auto(?:matically)?[- ]?)?generated "
    rb"(?:by|from|with|code|file|automatically)\b)",
    re.IGNORECASE,
)
# A scaffold is a person's file from its first edit on.
_SCAFFOLD = re.compile(rb"django-admin|startproject|startapp|cookiecutter|nest new|create-\w+-app|yeoman|express-generator", re.IGNORECASE)
_GENERATED_TEXT = re.compile(rb"generated (?:by|with|from)\b.{0,400}?do not edit\b", re.IGNORECASE | re.DOTALL)


def signs_of(language: Language, head: bytes) -> Signs:
    """Reads no more than the first ``HEAD`` bytes."""
    if language not in CODE and language not in {Language.SQL, Language.STUB}:
        return NO_SIGNS
    text = b"\n" + head[:HEAD].replace(b"\r\n", b"\n") if b"\r\n" in head else b"\n" + head[:HEAD]
    route = _quoted(_ROUTES.get(language, ()), text)
    return Signs(
        tests=_tests(language, text),
        suite="" if route else _suite(language, text),
        route=route,
        app=_quoted(_APPS.get(language, ()), text),
        migration=_migration(language, text),
        generated=_generated(text[:_TOP]),
        minified=_minified(text) if language is Language.JAVASCRIPT else "",
    )


def _tests(language: Language, text: bytes) -> str:
    sought = _TESTS.get(language, ())
    # Without a framework a test can do nothing but assert; other functions may be called test, too.
    if language is Language.PYTHON and b"assert" not in text:
        sought = _PYTHON_FRAMEWORKS
    return _quoted(sought, text)


def _suite(language: Language, text: bytes) -> str:
    if language is not Language.PYTHON or not _quoted(_PYTHON_FRAMEWORKS, text):
        return ""
    return _quoted(_PYTHON_SUITES, text)


def _quoted(sought: tuple[Sought, ...], text: bytes) -> str:
    for words, pattern in sought:
        if any(word in text for word in words) and (match := pattern.search(text)):
            return " ".join(match[0].decode(errors="replace").split())[:60]
    return ""


def _migration(language: Language, text: bytes) -> str:
    kinds = _MIGRATIONS.get(language, ())
    return next((words for words, patterns in kinds if all(pattern.search(text) for pattern in patterns)), "")


def _generated(top: bytes) -> str:
    lowered = top.lower()
    if b"generated" not in lowered and b"do not" not in lowered:
        return ""
    statement = _STATEMENT.search(top)
    head = top[: statement.start()] if statement else top
    if _SCAFFOLD.search(head):
        return ""
    match = _GENERATED.search(head) or _GENERATED_TEXT.search(head)
    return " ".join(match[0].decode(errors="replace").split())[:60] if match else ""


def _minified(text: bytes) -> str:
    long = len(text) > _LONG_LINE and max(map(len, text.split(b"\n"))) > _LONG_LINE
    return f"a line of over {_LONG_LINE:,} characters" if long else ""
