"""Objects of libraries, or of the project, that an application is given to: ``Extension(app)``, ``extension.init_app(app)``."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import Extension, Place
from backcheck.entrypoints.reader import Reader
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_SET_UP = "init_app"
_FACT = "extension"


class Extensions:
    """Finds what the applications made by calls of ``classes`` are given to."""

    def __init__(self, reader: Reader, classes: frozenset[str]) -> None:
        self._reader = reader
        self._program = reader.program
        self._classes = classes

    def found(self) -> Iterator[Extension]:
        """The calls of what is known as an extension anywhere, and of all else beside the call that makes the application."""
        makers = {function.id: function for function, _, _ in self._reader.constructions(self._classes)}
        functions = dict(makers)
        names = {role.name.rpartition(".")[2] for role in self._reader.models if _FACT in role.facts}
        for name in (_SET_UP, *sorted(names)):
            functions.update((function.id, function) for function in self._program.calling(name))
        for number in sorted(functions):
            yield from self._of(functions[number], beside=number in makers)

    def _of(self, function: Function, *, beside: bool) -> Iterator[Extension]:
        for call in self._program.calls(function):
            node = self._reader.node(function, call)
            symbol = self._symbol(function, node[1])
            if not symbol or not (beside or symbol.endswith(f".{_SET_UP}") or self._fact(symbol)):
                continue
            for argument in (*node[2][:1], *(value for name, value in node[3] if name == (self._fact(symbol) or "app"))):
                for app in self._reader.made(function, argument, self._classes):
                    yield Extension(app, symbol.removesuffix(f".{_SET_UP}"), Place(function.id, call))

    def _fact(self, symbol: str) -> str:
        role = self._reader.models.find(symbol)
        return str(role.facts.get(_FACT, "")) if role is not None else ""

    def _symbol(self, function: Function, callee: int) -> str:
        for ref in self._reader.types.of(function, callee):
            match ref.kind:
                case Kind.EXTERNAL:
                    return ref.name
                case Kind.FUNCTION | Kind.METHOD:
                    return self._program.functions[ref.id].qualified
                case Kind.CLASS:
                    return self._program.classes[ref.id].qualified
        return ""
