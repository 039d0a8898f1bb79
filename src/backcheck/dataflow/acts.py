"""What a write does to which records: creates, changes or removes them, links them, counts with what is stored."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.counting import counts, is_of, is_reckoned
from backcheck.dataflow.effects import CHANGES, WRITES, Effect, Effects
from backcheck.dataflow.runs import How
from backcheck.dataflow.statements import manner_of
from backcheck.dataflow.stored import entity, spelled
from backcheck.dataflow.write_points import WritePoints
from backcheck.dataflow.written_objects import WrittenObjects
from backcheck.ir import BUILD, CALL
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref

MOST = 6


class Word(StrEnum):
    """``SAVES`` is a new record or a known one; ``ENSURES`` makes one unless it is there, so that it may be done again."""

    CREATES = "creates"
    SAVES = "saves"
    CHANGES = "changes"
    REMOVES = "removes"
    LINKS = "links"
    ENSURES = "ensures"


class Act(msgspec.Struct, frozen=True, order=True, array_like=True):
    """``entity`` is empty where it is not known; ``counts`` when the new value is reckoned from the stored one."""

    word: Word
    entity: str
    counts: bool = False


class Acts:
    """Of the writes of functions, and of all that they run. More than ``MOST`` of them say that there are too many to tell."""

    def __init__(self, origins: Origins, effects: Effects, points: WritePoints, objects: WrittenObjects) -> None:
        self._calls = origins.calls
        self._program = origins.program
        self._effects = effects
        self._points = points
        self._objects = objects
        self._summaries: BottomUp[tuple[Act, ...]] = BottomUp(effects.runs.inside, self._summary, ())

    def at(self, function: Function, node: int) -> tuple[Act, ...]:
        """What a write of a function does, by itself and by all that it runs."""
        told = self.told(function, node)
        if told:
            return tuple(
                sorted({Act(Word(one.word), one.table, is_reckoned(one.counted)) for text in told if (one := manner_of(text)) is not None})
            )
        found = dict.fromkeys(self._direct(function, node))
        for run in self._effects.runs.of(function):
            if run.node == node and run.how is How.HERE:
                found.update(dict.fromkeys(self._passed(function, node, run.function)))
        return tuple(sorted(found))[: MOST + 1]

    def told(self, function: Function, node: int) -> tuple[str, ...]:
        """The statements that a call passes to a function which runs what it is given."""
        for effect in self._effects.reached(function, WRITES):
            role = self._program.models.find(effect.symbol) if effect.here == node and len(effect.way) > 1 else None
            if role is not None and "statement" in role.facts:
                return self._effects.statements.passed(effect.way, role)
        return ()

    def of(self, function: Function) -> tuple[Act, ...]:
        """What running a function does."""
        return self._summaries.of(function)

    def _passed(self, function: Function, node: int, target: Function) -> Iterator[Act]:
        """The acts of a function that is run; what it saves is new, and what it changes is reckoned, where the caller makes it so."""
        new = any(self.makes(function, node, name) for name in self._objects.through(function, node))
        reckoned = counts(self._program.graph(function).nodes, node) or self._reckons(function, node, target)
        for act in self._summaries.of(target):
            word = Word.CREATES if new and act.word is Word.SAVES else act.word
            yield Act(word, act.entity, act.counts or (reckoned and word in (Word.SAVES, Word.CHANGES)))

    def _reckons(self, function: Function, node: int, target: Function) -> bool:
        """Whether a parameter is given what is reckoned from the field of its name."""
        nodes = self._program.graph(function).nodes
        for place, param in enumerate(target.facts.params) if nodes[node][0] == CALL else ():
            given = self._calls.argument(function, node, target, place)
            if isinstance(given, int) and is_reckoned(param.name) and is_of(nodes, given, param.name):
                return True
        return False

    def _summary(self, function: Function) -> tuple[Act, ...]:
        found = {act: None for point in self._points.writes(function) for act in self.at(function, point.node)}
        return tuple(sorted(found))[: MOST + 1]

    def _direct(self, function: Function, node: int) -> Iterator[Act]:
        for effect in self._effects.direct(function):
            if effect.word in (WRITES, CHANGES) and effect.here == node:
                yield self._act(function, effect)

    def _act(self, function: Function, effect: Effect) -> Act:
        nodes = self._program.graph(function).nodes
        name = entity(self._calls.types, effect) or spelled(self._calls.types, function, effect.here)
        counted = counts(nodes, effect.here)
        role = self._program.models.find(effect.symbol) if effect.symbol else None
        if role is None:
            return Act(Word.CHANGES, name, counted)
        said = str(role.facts.get("write", ""))
        if not said and "statement" in role.facts:
            manner = self._effects.statements.manner(function, effect.here, role)
            return Act(Word(manner.word or Word.CHANGES), name or manner.table, counted or is_reckoned(manner.counted))
        word = Word(said or Word.CHANGES)
        return Act(self._saved(function, effect) if word is Word.SAVES else word, name, counted)

    def _saved(self, function: Function, effect: Effect) -> Word:
        made_with = self._made_with(function, effect)
        if made_with is not None:
            return made_with
        if self._is_handed_new(function, effect):
            return Word.CREATES
        new = any(self.is_new(function, name) for name in self._objects.direct(function, effect.here))
        return Word.CREATES if new else Word.SAVES

    def _is_handed_new(self, function: Function, effect: Effect) -> bool:
        """Whether what is saved came in by a method that a library calls to have something made."""
        owner = self._program.owner(function)
        handed = [name for name in self._objects.given(function, effect) if isinstance(name, tuple) and name[:1] == ("param",)]
        if owner is None or not handed or handed[0][1] == 0:
            return False
        bases = self._calls.types.members.library_bases(owner)
        roles = [role for base in bases if (role := self._program.models.find(f"{base}.{function.name}")) is not None]
        return bool(roles) and roles[0].facts.get("write") == Word.CREATES

    def _made_with(self, function: Function, effect: Effect) -> Word | None:
        """Whether the object that a call saves through was made for a record that is there already."""
        role = self._program.models.find(effect.symbol)
        name = role.facts.get("made-with") if role is not None else None
        nodes = self._program.graph(function).nodes
        for made in self._objects.given(function, effect) if name else ():
            if isinstance(made, int) and nodes[made][0] == CALL:
                params = self._params(function, made)
                return Word.CREATES if option(nodes, nodes[made], params, str(name)) is None else Word.CHANGES
        return None

    def makes(self, function: Function, node: int, name: object) -> bool:
        """Whether what a call saves, named by the node that makes it, is a new record."""
        return self.is_new(function, name) and not self._renews(function, node, name)

    def _renews(self, function: Function, node: int, made: object) -> bool:
        """Whether a method is asked of an object that was made for a record which is there already: ``Form(instance=order).save()``."""
        nodes = self._program.graph(function).nodes
        if not isinstance(made, int) or nodes[made][0] != CALL or nodes[node][0] != CALL:
            return False
        method = last_name(nodes, nodes[node][1])
        for ref in self._calls.targets(function, made):
            bases = self._calls.types.members.library_bases(self._program.classes[ref.id]) if ref.kind is Kind.CLASS else ()
            roles = (self._program.models.find(f"{base}.{method}") for base in bases)
            names = [str(role.facts["made-with"]) for role in roles if role is not None and "made-with" in role.facts]
            if any(option(nodes, nodes[made], self._params(function, made), name) is not None for name in names):
                return True
        return False

    def _params(self, function: Function, call: int) -> tuple[str, ...]:
        """The parameters of the library's class behind a call that makes an object."""
        members = self._calls.types.members
        for ref in self._calls.targets(function, call):
            if ref.kind is Kind.CLASS:
                roles = (self._program.models.find(base) for base in members.library_bases(self._program.classes[ref.id]))
                return next((role.params for role in roles if role is not None and role.params), ())
        return ()

    def is_new(self, function: Function, name: object) -> bool:
        """Whether an object, named by the node that makes it, is a record that this function has just made."""
        nodes = self._program.graph(function).nodes
        if not isinstance(name, int):
            return False
        if nodes[name][0] == BUILD and nodes[name][1] != "dict":
            return bool(nodes[name][2]) and all(isinstance(one, int) and self.is_new(function, one) for one in nodes[name][2])
        if nodes[name][0] != CALL:
            return False
        targets = self._calls.targets(function, name)
        if targets:
            return any(ref.kind is Kind.CLASS or self._is_record_class(ref) for ref in targets)
        called = last_name(nodes, nodes[name][1])
        return called[:1].isupper() or called.endswith(("model", "cls", "class", "_class", "entity"))

    def _is_record_class(self, ref: Ref) -> bool:
        """Whether a library's class is one of stored records."""
        role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        return role is not None and role.kind == "class" and any(self._is_entity(base) for base in self._program.models.ancestors(ref.name))

    def _is_entity(self, name: str) -> bool:
        role = self._program.models.find(name)
        return role is not None and bool(role.facts.get("entity"))
