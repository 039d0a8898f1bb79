"""What Flask applications are set to and given: assignments to their configuration, and extensions."""

from collections.abc import Iterator

from backcheck.entrypoints.extensions import Extensions
from backcheck.entrypoints.facts import Found, Place, Setting, Settings
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, ATTR, BUILD, CALL, CONST, UPD, WHEN
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

_APPS = frozenset(("flask.Flask", "quart.Quart"))
_UPDATES = frozenset(("update", "from_mapping", "setdefault"))


class FlaskConfig:
    """Settings and extensions of the applications that were found."""

    def __init__(self, reader: Reader, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._found = found

    def run(self) -> None:
        apps = [router.place for router in self._found.routers if router.app]
        if not apps:
            return
        settings: dict[Place, list[Setting]] = {place: [] for place in apps}
        for function in self._program.functions:
            if b"config" in function.facts.graph:
                for app, setting in self._assigned(function):
                    settings.setdefault(app, []).append(setting)
        for app in apps:
            self._found.settings.append(Settings(app, tuple(dict.fromkeys(settings[app]))))
        self._found.extensions += dict.fromkeys(Extensions(self._reader, _APPS).found())

    def _assigned(self, function: Function) -> Iterator[tuple[Place, Setting]]:
        nodes = self._program.graph(function).nodes
        for index, node in enumerate(nodes):
            if node[0] == UPD and node[2] == "[" and node[4] >= 0 and nodes[node[3]][0] == CONST:
                for app in self._configured(function, node[1]):
                    yield app, Setting(str(nodes[node[3]][1]), Place(function.id, node[4]), self._below_if(function, node[4]))
            elif node[0] == CALL and nodes[node[1]][0] == ATTR:
                yield from self._called(function, index)

    def _called(self, function: Function, call: int) -> Iterator[tuple[Place, Setting]]:
        """``config.update(...)``, ``config.from_mapping(...)``, ``config.from_object(...)``."""
        nodes = self._program.graph(function).nodes
        node = nodes[call]
        method = nodes[node[1]][2]
        if method not in _UPDATES and method != "from_object":
            return
        apps = self._configured(function, nodes[node[1]][1])
        if not apps:
            return
        for name, value in node[3]:
            for app in apps if name and name.isupper() else ():
                yield app, Setting(name, Place(function.id, value))
        for argument in node[2][:1]:
            for setting in self._from_object(function, argument) if method == "from_object" else self._from_display(function, argument):
                for app in apps:
                    yield app, setting

    def _from_display(self, function: Function, node: int) -> Iterator[Setting]:
        written = self._reader.node(function, node)
        for key, value in written[2] if written[0] == BUILD and written[1] == "dict" else ():
            if key >= 0 and self._reader.node(function, key)[0] == CONST:
                yield Setting(str(self._reader.node(function, key)[1]), Place(function.id, value))

    def _from_object(self, function: Function, node: int) -> Iterator[Setting]:
        """The upper-case attributes of a class or module, or of one that is named by text."""
        for point in self._reader.origins.of(function, node):
            if point.node < 0:
                continue
            owner = self._program.functions[point.function]
            refs = list(self._reader.types.of(owner, point.node))
            for text in self._reader.texts(owner, point.node):
                refs += self._reader.types.names.dotted(owner.path, text) if text and "." in text else ()
            for ref in refs:
                if ref.kind in (Kind.CLASS, Kind.INSTANCE):
                    yield from self._of_class(self._program.classes[ref.id])
                elif ref.kind is Kind.MODULE:
                    yield from self._of_module(ref.name)

    def _of_class(self, one: Class) -> Iterator[Setting]:
        seen: set[str] = set()
        for base in self._reader.types.members.lineage(one):
            definer = self._program.function(base.path, base.facts.parent)
            for name, node in base.facts.attributes.items():
                if name.isupper() and name not in seen:
                    seen.add(name)
                    yield Setting(name, Place(definer.id, node))

    def _of_module(self, path: str) -> Iterator[Setting]:
        """The last assignment of each name, and those before it as far as it is conditional."""
        module = self._program.module(path)
        for name, symbols in self._program.files[path].symbols.items():
            values = [int(symbol.target) for symbol in symbols if symbol.kind == "value"] if name.isupper() else []
            for value in reversed(values):
                conditional = self._below_if(module, value)
                yield Setting(name, Place(module.id, value), conditional)
                if not conditional:
                    break

    def _below_if(self, function: Function, node: int) -> bool:
        return self._program.graph(function).is_conditional(node)

    def _configured(self, function: Function, node: int) -> tuple[Place, ...]:
        """The applications whose ``config`` an expression is."""
        written = self._reader.node(function, node)
        while written[0] in (UPD, AFTER, WHEN):
            node = written[1] if written[0] != AFTER else before(self._program.graph(function).nodes, written)
            written = self._reader.node(function, node)
        if written[0] != ATTR or written[2] != "config":
            return ()
        return self._reader.made(function, written[1], _APPS)
