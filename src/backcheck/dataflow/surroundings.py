"""Whether a transaction is open around every run of a function: by a decorator, by all of its callers, by the framework."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from backcheck.dataflow.blocks import BEGINS, Block, Blocks
from backcheck.dataflow.effects import Effects
from backcheck.dataflow.ports import given
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, BUILD, CALL, CONST, NAME, PARAM
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

_MOST = 30
_VERBS = frozenset(("dispatch", "get", "post", "put", "patch", "delete", "head", "options"))


class Surroundings:
    """Answers are kept. Calls from files that do not count, such as tests, are left out."""

    def __init__(
        self,
        calls: Calls,
        effects: Effects,
        blocks: Blocks,
        opened: Callable[[Function], bool | None],
        counted: Callable[[str], bool],
        by_hand: Callable[[str], bool],
    ) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._effects = effects
        self._blocks = blocks
        self._opened = opened
        self._counted = counted
        self._by_hand = by_hand
        self._found: dict[int, bool] = {}

    def inside(self, function: Function) -> bool:
        """Whether every run of a function is inside of a transaction."""
        known = self._found.get(function.id)
        if known is None:
            # Functions that call each other are inside when all other callers of any of them are.
            self._found[function.id] = True
            before = set(self._found)
            known = self._found[function.id] = self._decorated(function) or self._wrapped(function) or self._called_inside(function)
            if not known:
                for one in self._found.keys() - before:
                    del self._found[one]
        return known

    def _decorated(self, function: Function) -> bool:
        parent = self._program.parent(function)
        if parent is not None and any(self._begins(parent, one) for one in function.facts.decorators):
            return True
        owner = self._program.owner(function)
        if owner is None:
            return False
        return any(self._covers(one, function.name) or self._enters(one, function.name) for one in self._types.members.lineage(owner))

    def _enters(self, owner: Class, name: str) -> bool:
        """Whether the method that all handlers of a class are called through hands on to them inside of a transaction."""
        for entrance in self._entrances(owner) - {name}:
            if entrance not in owner.facts.methods:
                continue
            method = self._program.function(owner.path, owner.facts.methods[entrance])
            for call in self._program.calls(method, frozenset((entrance,))):
                place = self._blocks.ways(method).place(call)
                if any(block is Block.BEGINS for _, block in self._blocks.around(method, place)):
                    return True
        return False

    def _covers(self, owner: Class, name: str) -> bool:
        """Whether a decorator of the class, or of the method that all its handlers are called through, begins a transaction."""
        definer = self._program.function(owner.path, owner.facts.parent)
        for decorator in owner.facts.decorators:
            if self._begins(definer, decorator) and self._aimed(definer, decorator) in (name, *self._entrances(owner)):
                return True
        for entrance in self._entrances(owner):
            index = owner.facts.methods.get(entrance)
            if index is not None and entrance != name:
                method = self._program.function(owner.path, index)
                parent = self._program.parent(method)
                if parent is not None and any(self._begins(parent, one) for one in method.facts.decorators):
                    return True
        return False

    def _entrances(self, owner: Class) -> frozenset[str]:
        """The methods through which the library calls all others of such a class."""
        bases = (self._program.models.find(base) for base in self._types.members.library_bases(owner))
        return frozenset(str(role.facts["entrance"]) for role in bases if role is not None and "entrance" in role.facts)

    def _aimed(self, definer: Function, decorator: int) -> str:
        """The method that a class's decorator is meant for."""
        nodes = self._program.graph(definer).nodes
        named = dict(nodes[decorator][3]).get("name", -1) if nodes[decorator][0] == CALL else -1
        return str(nodes[named][1]) if named >= 0 and nodes[named][0] == CONST else ""

    def _begins(self, function: Function, decorator: int) -> bool:
        """Whether a decorator runs what it decorates in a transaction; of several signals, whether each is sent in one."""
        nodes = self._program.graph(function).nodes
        written = nodes[decorator]
        if written[0] == BUILD and written[1] in ("list", "tuple"):
            return bool(written[2]) and all(self._begins(function, one) for one in written[2])
        called = written[0] == CALL
        for ref in self._types.of(function, written[1] if called else decorator):
            if ref.kind is Kind.EXTERNAL and (role := self._program.models.find(ref.name)) is not None:
                if BEGINS in role.effects or role.facts.get("in-transaction"):
                    return True
                if called and "applies" in role.facts:
                    return any(self._begins(function, one) for one in given(nodes, written, role, str(role.facts["applies"])))
            elif ref.kind is Kind.FUNCTION and called:
                # A context manager written as a generator decorates as well.
                target = self._program.functions[ref.id]
                if target.facts.is_generator and self._blocks.yielding(target) is not Block.PLAIN:
                    return True
        return False

    def _wrapped(self, function: Function) -> bool:
        """Whether a decorator of the repository calls what it decorates inside of a transaction."""
        return any(self._calls_inside(wrapper) for wrapper in self._effects.runs.wrappers(function))

    def _calls_inside(self, wrapper: Function) -> bool:
        nodes = self._program.graph(wrapper).nodes
        ways = self._blocks.ways(wrapper)
        given_calls = (
            call for call, written in enumerate(nodes) if written[0] == CALL and self._effects.runs.is_given(wrapper, written[1])
        )
        return any(block is Block.BEGINS for call in given_calls for _, block in self._blocks.around(wrapper, ways.place(call)))

    def _called_inside(self, function: Function) -> bool:
        opened = self._opened(function)
        if opened or (opened is not None and function.name in _VERBS):
            return bool(opened)
        calls = self.calls_of(function)
        told = [self._begins(caller, node) for caller, node in self._told_by.get(function.id, ())]
        if told and not (all(told) and calls):
            return all(told)
        handed = [] if any(not self._is_given(caller, call) for caller, call in calls) else list(self._handing_over(function))
        calls = handed or calls
        # What somebody runs by hand can be run again, and says nothing of the others.
        calls = [one for one in calls if not self._by_hand(one[0].path)] or calls
        callers = {caller.id for caller, _ in calls}
        # Of several calls of one function the one with a transaction is for requests that change something.
        inside = {caller.id for caller, call in calls if self.is_inside(caller, call)}
        return bool(callers) and callers == inside

    def calls_of(self, function: Function) -> list[tuple[Function, int]]:
        """The calls that run a function, by themselves or by a library."""
        found = (*self._calls.callers(function), *self._through(function))
        return [(caller, call) for caller, call in found if self._counted(caller.path) and caller is not function]

    @cached_property
    def _told_by(self) -> dict[int, list[tuple[Function, int]]]:
        """The signals that functions are registered with, by calls: ``pre_delete.connect(function)``."""
        roles = (role.facts.get("in-transaction", "") for role in self._program.models)
        found: dict[int, list[tuple[Function, int]]] = {}
        for word in sorted({str(word) for word in roles if word}):
            for caller in self._program.calling(word):
                nodes = self._program.graph(caller).nodes
                for call in self._program.calls(caller, frozenset((word,))):
                    callee = nodes[nodes[call][1]]
                    handed = (ref for one in nodes[call][2][:1] for ref in self._types.of(caller, one))
                    for ref in handed if callee[0] == ATTR else ():
                        if ref.kind is Kind.FUNCTION:
                            found.setdefault(ref.id, []).append((caller, callee[1]))
        return found

    def _is_given(self, caller: Function, call: int) -> bool:
        """Whether what is called was handed to the caller."""
        return self._effects.runs.is_given(caller, self._program.graph(caller).nodes[call][1])

    def _handing_over(self, function: Function) -> Iterator[tuple[Function, int]]:
        """Where the file of a function hands it to what may call it."""
        for caller in self._program.holding(function.facts.name, function.path):
            nodes = self._program.graph(caller).nodes
            for call in self._program.calls(caller):
                given_here = (*nodes[call][2], *(value for _, value in nodes[call][3]))
                named = (one for one in given_here if nodes[one][0] == NAME and nodes[one][1] == function.facts.name)
                if any(ref.kind is Kind.FUNCTION and ref.id == function.id for one in named for ref in self._types.of(caller, one)):
                    yield caller, call

    def is_hidden(self, function: Function) -> bool:
        """Whether only a library calls a method, through a class of which nothing is known, or what such methods alone call."""
        pending, seen = [function], set[int]()
        while pending and len(seen) < _MOST:
            one = pending.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            served = ((caller, call) for caller, call in self._calls.callers(one) if self._counted(caller.path))
            callers = [caller for caller, call in served if not (self._by_hand(caller.path) or self.is_inside(caller, call))]
            if self._opened(one) is not None or not (callers or self._is_of_unknown(one)):
                return False
            pending += callers
        return not pending

    def _is_of_unknown(self, function: Function) -> bool:
        owner = self._program.owner(function)
        bases = self._types.members.library_bases(owner) if owner is not None else ()
        return any(self._program.models.find(base) is None for base in bases)

    def _through(self, function: Function) -> Iterator[tuple[Function, int]]:
        """Calls of a library's method that runs this one: on an object of its class, or where a class names that for its objects."""
        owner = self._program.owner(function)
        if owner is None:
            return
        name = function.facts.name.rpartition(".")[2]
        roles = (self._program.models.find(f"{base}.{name}") for base in self._types.members.library_bases(owner))
        words = {str(role.facts["through"]) for role in roles if role is not None and "through" in role.facts}
        classes = {one.id for one in (owner, *self._types.members.descendants(owner))}
        for word in sorted(words):
            for caller in self._program.calling(word):
                for call in self._program.calls(caller, frozenset((word,))):
                    if self._is_of(caller, call, classes):
                        yield caller, call

    def _is_of(self, caller: Function, call: int, classes: set[int]) -> bool:
        nodes = self._program.graph(caller).nodes
        callee = nodes[nodes[call][1]]
        refs = self._receiver(caller, callee[1]) if callee[0] == ATTR else ()
        if any(ref.kind is Kind.INSTANCE for ref in refs):
            return any(ref.kind is Kind.INSTANCE and ref.id in classes for ref in refs)
        holder = self._program.owner(caller)
        if holder is None or callee[0] != ATTR:
            return False
        bases = {base for one in classes for base in self._types.members.library_bases(self._program.classes[one])}
        kinds = [ref.name for ref in refs if ref.kind is Kind.LIBRARY]
        if kinds and not any(bases.intersection(self._program.models.ancestors(kind)) for kind in kinds):
            return False
        return (bool(kinds) or self._is_called_so(caller, callee[1], bases)) and any(one in classes for one in self._named(holder))

    def _is_called_so(self, function: Function, node: int, bases: set[str]) -> bool:
        """Whether an object of which nobody knows what it is has a name like one of some library classes."""
        name = written(self._program, function, node).rpartition(".")[2].rpartition("_")[2].lower()
        return any(base.rpartition(".")[2].lower().endswith(name) for base in bases)

    def _receiver(self, function: Function, node: int) -> Iterable[Ref]:
        """What an object may be, one that is handed in by what its callers pass."""
        written = self._program.graph(function).nodes[node]
        found = list(self._types.of(function, node))
        for caller, call in self._calls.callers(function) if written[0] == PARAM else ():
            given = self._calls.argument(caller, call, function, written[1])
            found += self._types.of(caller, given) if isinstance(given, int) else ()
        return found

    def _named(self, holder: Class) -> Iterator[int]:
        """The classes that the attributes of a class name, or of those that inherit its methods."""
        members = self._types.members
        for one in dict.fromkeys((*members.lineage(holder), *members.descendants(holder))):
            definer = self._program.function(one.path, one.facts.parent)
            for value in one.facts.attributes.values():
                yield from (ref.id for ref in self._types.of(definer, value) if ref.kind is Kind.CLASS)

    def is_inside(self, caller: Function, call: int) -> bool:
        """Whether a call is made inside of a transaction."""
        place = self._blocks.ways(caller).place(call)
        return any(block is Block.BEGINS for _, block in self._blocks.around(caller, place)) or self.inside(caller)
