"""The order of the rooms, the size of their modules, and that library knowledge stays out of the rooms that judge."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "backcheck"
MODULES = sorted(SOURCE.rglob("*.py"))

# A room imports rooms of its own line and of the lines above it.
ORDER: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "__init__ position verdict rule finding result facts ir refusal resources",
        "written",
        "catalogue models",
        "store",
        "config project",
        "syntax",
        "semantics",
        "entrypoints",
        "dataflow",
        "backend",
        "sites",
        "checks",
        "engines",
        "results",
        "reports rulebook",
        "session",
        "cli lsp fixes",
        "__main__",
    )
)

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50

NEUTRAL_ROOMS = ("dataflow", "sites", "checks")
NAMES = frozenset(
    "aiohttp aiomysql aiopg ariadne asyncpg axios boto3 botocore celery django djangorestframework dramatiq drf fastapi fastify flask"
    " gevent graphene gunicorn hapi httpx jinja jinja2 knex koa kombu mako mongoengine mongoose mysqlclient nestjs ninja passlib"
    " peewee prisma psycopg psycopg2 pydantic pymongo pymysql quart sanic sequelize sqlalchemy sqlmodel starlette strawberry"
    " typeorm urllib3 uvicorn werkzeug".split()
)
# These are words of plain English too: they count as a name only where nothing stands around them or a member follows.
AMBIGUOUS = frozenset("bottle express falcon pyramid requests tornado".split())


def room_of(module: str) -> str:
    return module.removeprefix("backcheck").lstrip(".").split(".")[0] or "__init__"


def rank(room: str) -> int:
    for place, rooms in enumerate(ORDER):
        if room in rooms:
            return place
    raise LookupError(f"{room} has no place among the rooms: give it one in ORDER")


def module_of(path: Path) -> str:
    return ".".join(("backcheck", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module of ours that is imported anywhere, also for types only and inside functions."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module="backcheck", level=0, names=names):
                yield from (f"backcheck.{alias.name}" if not alias.name.startswith("__") else "backcheck" for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom(level=level) if level:
                raise ValueError(f"line {node.lineno}: a relative import hides the room it comes from")


def imports_downward(module: str, source: str) -> list[str]:
    own = rank(room_of(module))
    ours = (name for name in imported(ast.parse(source)) if name.split(".")[0] == "backcheck")
    return [name for name in ours if rank(room_of(name)) > own]


def words(text: str) -> set[str]:
    """``AsyncSession_of_sqlalchemy`` as its lower-case words."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return set(re.split(r"[^a-z0-9]+", parted.lower()))


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The identifiers and string literals of a module with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text), lineno=line):
                yield line, text
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.arg(arg=text) | ast.keyword(arg=str(text)):
                yield node.lineno, text
            case ast.FunctionDef(name=text) | ast.AsyncFunctionDef(name=text) | ast.ClassDef(name=text):
                yield node.lineno, text
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                module = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                yield node.lineno, " ".join([*module, *(f"{alias.name} {alias.asname or ''}" for alias in names)])


def library_names(source: str) -> list[tuple[int, str]]:
    found = set()
    for line, text in spoken(ast.parse(source)):
        found |= {(line, name) for name in words(text) & NAMES}
        found |= {(line, name) for name in AMBIGUOUS if re.match(rf"{name}(\.\w|$)", text.strip().lower())}
    return sorted(found)


def long_functions(source: str) -> list[str]:
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]


def import_cycles(edges: dict[str, set[str]]) -> list[str]:
    """What remains when modules that import none of the rest, or that none of the rest imports, go again and again."""
    left = {module: targets & edges.keys() for module, targets in edges.items()}
    while True:
        wanted = set().union(*left.values())
        held = {module for module, targets in left.items() if targets and module in wanted}
        if held == left.keys():
            return sorted(held)
        left = {module: left[module] & held for module in held}


def edges_at_load(tree: ast.Module, known: set[str]) -> set[str]:
    """Our modules that importing this one needs: neither those for types only nor those inside functions."""
    targets = set()
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                targets |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                parts = {f"{module}.{alias.name}" for alias in names}
                targets |= (parts & known) or {module}
    return targets & known


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_no_module_imports_a_room_below_its_own(path: Path) -> None:
    assert imports_downward(module_of(path), path.read_text()) == []


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_modules_and_functions_stay_short(path: Path) -> None:
    source = path.read_text()
    lines = source.count("\n")
    assert lines <= LONGEST_MODULE
    assert long_functions(source) == []


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(module_of(path)) in NEUTRAL_ROOMS], ids=module_of)
def test_judging_rooms_name_no_library(path: Path) -> None:
    assert library_names(path.read_text()) == []


def test_no_module_needs_itself_to_be_imported() -> None:
    known = {module_of(path) for path in MODULES}
    assert import_cycles({module_of(path): edges_at_load(ast.parse(path.read_text()), known) for path in MODULES}) == []


def test_rooms_that_judge_exist() -> None:
    assert {room for room in NEUTRAL_ROOMS if (SOURCE / room).is_dir()} == set(NEUTRAL_ROOMS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from backcheck.sites.call import Call", ["backcheck.sites.call"]),
        ("from backcheck import cli", ["backcheck.cli"]),
        ("import backcheck.results.baseline as b", ["backcheck.results.baseline"]),
        ("def f():\n    from backcheck.engines import python", ["backcheck.engines"]),
        ("if TYPE_CHECKING:\n    from backcheck.lsp.server import Server", ["backcheck.lsp.server"]),
        ("from backcheck import __version__\nfrom backcheck.ir import Call\nimport sites\nfrom backcheck.dataflow.ir import x", []),
    ],
)
def test_a_downward_import_is_seen(source: str, expected: list[str]) -> None:
    assert imports_downward("backcheck.dataflow.solver", source) == expected


def test_a_room_without_a_place_is_refused() -> None:
    with pytest.raises(LookupError, match="helpers has no place"):
        imports_downward("backcheck.cli.app", "from backcheck.helpers import x")


def test_a_relative_import_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        imports_downward("backcheck.cli.app", "from . import x")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 'flask.Flask'", [(1, "flask")]),
        ("x = 'requests'", [(1, "requests")]),
        ("x = 'requests.get'", [(1, "requests")]),
        ("import requests", [(1, "requests")]),
        ("def is_django_model(): ...", [(1, "django")]),
        ("x = FastAPI_app\ny.celeryTask", [(2, "celery")]),
        ("x = f'see {y} in SQLAlchemy'", [(1, "sqlalchemy")]),
        ("def f():\n    '''a service that handles requests, express or not'''", []),
        ("x = 'the requests are many'\nrequest = 1", []),
    ],
)
def test_a_library_name_is_seen(source: str, expected: list[tuple[int, str]]) -> None:
    assert library_names(source) == expected


def test_a_long_function_is_seen() -> None:
    body = "\n".join("    pass" for _ in range(LONGEST_FUNCTION))
    assert long_functions(f"def f():\n{body}\ndef g():\n{body[9:]}") == ["f"]


def test_an_import_cycle_is_seen() -> None:
    assert import_cycles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"e"}, "e": set()}) == ["b", "c"]


def test_only_imports_at_load_make_a_cycle() -> None:
    source = "from backcheck.a import b, X\nimport backcheck.c\nif TYPE_CHECKING:\n    import backcheck.d\ndef f():\n    import backcheck.e"
    known = {f"backcheck.{name}" for name in ("a", "a.b", "c", "d", "e")}
    assert edges_at_load(ast.parse(source), known) == {"backcheck.a.b", "backcheck.c"}
