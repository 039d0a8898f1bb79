"""Which status an answer, an error or an abort carries, and whether a redirect leads to a login."""

import re
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from backcheck.backend.error_status import STATUS_FIELDS, ErrorStatus
from backcheck.backend.values import UNKNOWN, Value, answer, challenges, refuses
from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import ATTR, AWAIT, BUILD, CALL, CONST, DOTTED, FREE, NAME, TEXT, UPD, WHEN
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins, Symbol
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

_LOGIN = re.compile(r"log[-_ ]?in|sign[-_ ]?in|\bsso\b|saml|oidc|authenticat|authoriz|/auth\b|^auth[./]", re.IGNORECASE)
_STATUS = re.compile(r"(?:^|_)([1-5]\d\d)(?:_|$)")
_STATUSES = range(100, 600)
_REDIRECTS = range(300, 400)
_DEEPEST = 5


class Answers:
    """Reads statuses; ``handled`` gives the functions that answer an error class."""

    def __init__(self, origins: Origins, entries: EntryPoints) -> None:
        self._origins = origins
        self._errors = ErrorStatus(origins.calls)
        self._types = origins.types
        self._program = origins.program
        self._entries = entries
        self._classes: dict[int, int | None] = {}

    def status(self, function: Function, node: int) -> int | None:
        """The one status that an expression is."""
        found = {self._number(value) for value in self._origins.values(function, node)}
        if found == {None}:
            # A name says its status, whatever object stands in for the library's module.
            written = self._program.graph(function).nodes[node]
            found = {self._by_name(function, node, str(written[2])) if written[0] == ATTR else None}
        return found.pop() if len(found) == 1 else None

    def _by_name(self, function: Function, node: int, name: str) -> int | None:
        if any(ref.name.startswith("http.HTTPStatus.") for ref in self._types.of(function, node)):
            member = HTTPStatus.__members__.get(name)
            return int(member) if member is not None else None
        return self._number(name) if name.startswith("HTTP_") else None

    def _number(self, value: object) -> int | None:
        if isinstance(value, bool):
            return None
        if isinstance(value, int):
            return value
        name = value.name if isinstance(value, Symbol) else value if isinstance(value, str) else ""
        match = _STATUS.search(name.rpartition(".")[2]) or re.match(r"(\d{3})\b", name)
        return int(match[1]) if match else None

    def of_call(self, function: Function, call: int, role: Role, run: Callable[[int], Value] | None = None) -> Value | None:
        """The answer that a modelled call makes; ``run`` gives what nodes are in the run that is looked at."""
        facts = role.facts
        nodes = self._program.graph(function).nodes
        if "redirects" in facts:
            target = option(nodes, nodes[call], role.params, facts["redirects"])
            return answer(302, isinstance(target, int) and self.is_login(function, target))
        if "status" in facts:
            given = option(nodes, nodes[call], role.params, facts["status"])
            if not isinstance(given, int):
                return answer(facts.get("code", 200))
            here = run(given).const if run is not None else None
            status = here if isinstance(here, int) else self.status(function, given)
            return self._leading(function, call, status)
        if "code" in facts:
            return answer(facts["code"], bool(facts.get("login")))
        return answer(200) if "answers" in facts else None

    def varies(self, function: Function, error: int) -> bool:
        """Whether a raised error carries a status that something else than its own place decides."""
        said = self._errors.said(function, error)
        return said is not None and self.status(*said) is None

    def of_error(self, function: Function, node: int, run: Callable[[int], Value] | None = None) -> Value:
        """The answer that a raised error becomes, wherever it was made; ``run`` as for calls."""
        found = {self._of_error(function, node, run)}
        if found == {answer(None)}:
            origins = [one for one in self._origins.of(function, node) if (one.function, one.node) != (function.id, node)]
            made = {self._of_error(self._program.functions[one.function], one.node) if one.node >= 0 else answer(None) for one in origins}
            found = made or found
        # An error ends the request whichever it is; that it may be a refusal tells why.
        refusals = [one for one in found if refuses(one)]
        if refusals:
            return min(refusals, key=lambda one: (not challenges(one), repr(one)))
        return found.pop() if len(found) == 1 else answer(None)

    def _of_error(self, function: Function, node: int, run: Callable[[int], Value] | None = None) -> Value:
        written = self._program.graph(function).nodes[node]
        status = self._said(function, node, run)
        if status is not None:
            return self._leading(function, node, status)
        callee = written[1] if written[0] == CALL else node
        for ref in self._types.of(function, callee):
            role = self._program.models.find(ref.name) if ref.kind in (Kind.EXTERNAL, Kind.LIBRARY) else None
            if role is not None:
                found = self.of_call(function, node, role) if written[0] == CALL else answer(role.facts.get("code"))
                if found is not None:
                    return found
            if ref.kind in (Kind.CLASS, Kind.INSTANCE):
                return self._leading(function, node, self.of_class(self._program.classes[ref.id]))
        return answer(None)

    def _leading(self, function: Function, made: int, status: int | None) -> Value:
        """An answer, and where it sends the caller on, whether what it is made with is written in words of logging in."""
        call = self._program.graph(function).nodes[made]
        given = (*call[2], *(value for _, value in call[3])) if status in _REDIRECTS and call[0] == CALL else ()
        return answer(status, any(self.is_login(function, one) for one in given))

    def _said(self, function: Function, node: int, run: Callable[[int], Value] | None = None) -> int | None:
        """The status that an error is given where it is made."""
        said = self._errors.said(function, node)
        if said is None:
            return None
        here = run(said[1]).const if run is not None and said[0] is function else None
        status = here if isinstance(here, int) else self.status(*said)
        return status if status in _STATUSES else None

    def of_class(self, one: Class) -> int | None:
        """The status of a project's error class: by its own field, its library base, or the handler that answers it."""
        if one.id not in self._classes:
            self._classes[one.id] = None
            self._classes[one.id] = self._find_class(one)
        return self._classes[one.id]

    def _find_class(self, one: Class) -> int | None:
        for method, node in self._fields(one):
            status = self.status(method, node)
            if status in _STATUSES:
                return status
        for base in self._types.members.library_bases(one):
            role = self._program.models.find(base)
            if role is not None and isinstance(role.facts.get("code"), int):
                return int(role.facts["code"])
        return self._handled(one)

    def _fields(self, one: Class) -> Iterator[tuple[Function, int]]:
        for name in STATUS_FIELDS:
            yield from self._origins.field(one, name)
        for base in self._types.members.lineage(one):
            if (index := base.facts.methods.get("__init__")) is not None:
                init = self._program.function(base.path, index)
                for call in self._program.calls(init, frozenset(("__init__",))):
                    for name, value in self._program.graph(init).nodes[call][3]:
                        if name in STATUS_FIELDS:
                            yield init, value

    def _handled(self, one: Class) -> int | None:
        """What the registered error handler answers."""
        classes = {ref for ref in self._types.members.order(one) if ref.kind is Kind.CLASS}
        for handled in self._entries.found.handled:
            place = handled.error
            refs = self._types.of(self._program.functions[place.function], place.node)
            if any(ref in classes for ref in refs):
                handler = self._program.functions[handled.function]
                statuses = {self.returned(handler, node).const for node, _ in self._program.graph(handler).returns}
                status = statuses.pop() if len(statuses) == 1 else None
                if isinstance(status, int):
                    return status
        return None

    def returned(self, function: Function, node: int, run: Callable[[int], Value] | None = None, depth: int = 0) -> Value:
        """The answer that a returned expression is; unknown where it is none that is recognised. ``run`` as for calls."""
        nodes = self._program.graph(function).nodes
        written = nodes[node]
        if depth > _DEEPEST:
            return UNKNOWN
        if written[0] == BUILD and written[1] == "tuple" and len(written[2]) in (2, 3):
            here = run(written[2][1]).const if run is not None else None
            status = here if isinstance(here, int) else self.status(function, written[2][1])
            return answer(status) if status in _STATUSES else UNKNOWN
        if written[0] in (WHEN, AWAIT):
            return self.returned(function, written[1], run, depth + 1)
        if written[0] == UPD:
            if written[2] == "." and written[3] in STATUS_FIELDS and written[4] >= 0:
                return answer(self.status(function, written[4]))
            return self.returned(function, written[1], run, depth + 1)
        if written[0] == CALL:
            for ref in self._types.of(function, written[1]):
                role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                found = self.of_call(function, node, role, run) if role is not None else self._of_project_class(function, node, ref)
                if found is not None:
                    return found
        return UNKNOWN

    def _of_project_class(self, function: Function, call: int, ref: Ref) -> Value | None:
        """``return Denied()`` where the class is the project's own answer class."""
        if ref.kind is not Kind.CLASS:
            return None
        given = self._said(function, call)
        status = given if given is not None else self.of_class(self._program.classes[ref.id])
        return answer(status) if status is not None else None

    def is_login(self, function: Function, node: int) -> bool:
        """Whether a redirect's target is written in words of logging in."""
        return any(_LOGIN.search(word) for word in self._written(function, node, 0))

    def _written(self, function: Function, node: int, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        nodes = self._program.graph(function).nodes
        written = nodes[node]
        match written[0]:
            case op if op == CONST and isinstance(written[1], str):
                yield written[1]
                return
            case op if op in (NAME, DOTTED, FREE):
                yield str(written[1])
            case op if op == ATTR:
                yield str(written[2])
            case op if op == TEXT:
                yield from self._parts(function, written[1], depth)
                return
            case op if op == BUILD and written[1] == "dict":
                yield from self._parts(function, [value for _, value in written[2]], depth)
                return
            case op if op == CALL:
                yield from self._parts(function, (written[1], *written[2], *(value for _, value in written[3])), depth)
                return
        for origin in self._origins.of(function, node):
            if origin.node >= 0 and (origin.function, origin.node) != (function.id, node):
                yield from self._written(self._program.functions[origin.function], origin.node, depth + 1)

    def _parts(self, function: Function, nodes: Iterable[int], depth: int) -> Iterator[str]:
        for one in nodes:
            yield from self._written(function, one, depth + 1)
