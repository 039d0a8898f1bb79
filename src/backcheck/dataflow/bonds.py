"""Why two writes belong together: when the second one never happens, the first one alone is wrong."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum

import msgspec

from backcheck.dataflow import asides
from backcheck.dataflow.act_pairs import counts, does_any, goes_on, named, replaces
from backcheck.dataflow.acts import Act, Acts, Word
from backcheck.dataflow.counting import given_values
from backcheck.dataflow.effects import Effects
from backcheck.dataflow.made import Made
from backcheck.dataflow.standing_alone import SENDS
from backcheck.dataflow.stored import spelled
from backcheck.dataflow.versions import first
from backcheck.dataflow.weak_bonds import WeakBonds
from backcheck.dataflow.write_points import Point
from backcheck.dataflow.written_objects import WrittenObjects
from backcheck.ir import ATTR, CALL, NAME, PARAM, Node
from backcheck.semantics.program import Function, Program, last_name


class Why(IntEnum):
    """``PART``: the second write refers to the record that the first one made. ``REPLACED``: rows are removed and made anew.

    ``COUNTED``: one of them reckons with a stored value. ``MOVED``: a record is made of another one that is removed.
    ``SWITCHED``: a mark is taken from some records and given to another. ``RECORDED``: an object is changed, and a record made for it.
    ``SPENT``: something that holds once is marked as used, and what it is good for is made.
    ``ASIDE``: one keeps what nothing rests on, or both may be done over; ``STEPS``: nothing is seen, and one of them is done by a call.
    """

    NONE = 0
    ASIDE = 1
    STEPS = 2
    PART = 3
    REPLACED = 4
    COUNTED = 5
    MOVED = 6
    SWITCHED = 7
    RECORDED = 8
    SPENT = 9


class Bond(msgspec.Struct, frozen=True):
    """``first`` and ``second`` are the names of what the writes are of, empty where they are not known."""

    why: Why = Why.NONE
    first: str = ""
    second: str = ""


NONE = Bond()

_REMOVING = re.compile(r"(?:^|_)(?:delete|remove|clear)(?:_|$)", re.IGNORECASE)
_MAKING = re.compile(r"(?:^|_)(?:create|add|insert|save|store|write|set|make)(?:_|$)", re.IGNORECASE)
# Marks that one record of many has.
_CHOSEN = re.compile(r"(?:^|_)(?:default|primary|main|current|selected|active|latest|preferred|leader|owner)(?:_|$)", re.IGNORECASE)
# A step of more kinds of writes than these is not told by them.
_FEW = 3
# Marks of what holds once: a coupon, an invitation, a token.
_SPENT = re.compile(r"(?:^|_)(?:used|redeemed|claimed|consumed|spent)(?:_|$)|^(?:is_)?accepted(?:_|$)", re.IGNORECASE)
_KEYS = ("pk", "id")
_CHOSEN_KEYS = ("pk__in", "id__in")
_SAVE = "save"
_ENQUEUES = "enqueues"
_ADDING = (Word.CREATES, Word.SAVES, Word.LINKS, Word.CHANGES, Word.ENSURES)
# What is only changed was there before, and nobody sees a record that is not hung on it.
_NEW = (Word.CREATES, Word.LINKS, Word.ENSURES)


class Bonds:
    """Asked of two writes of a function that no transaction holds together, the earlier one first."""

    def __init__(self, program: Program, effects: Effects, acts: Acts, made: Made, objects: WrittenObjects, weak: WeakBonds) -> None:
        self._program = program
        self._effects = effects
        self._acts = acts
        self._made = made
        self._objects = objects
        self._weak = weak

    def between(self, function: Function, one: Point, other: Point) -> Bond:
        """What holds them together, as far as it is to be seen."""
        first, second = self._acts.at(function, one.node), self._acts.at(function, other.node)
        if asides.is_made_over(function.facts.name.rpartition(".")[2]) or asides.finds(self._called(function, one)):
            return Bond(Why.ASIDE)
        if any(self._is_aside(function, point, acts) for point, acts in ((one, first), (other, second))):
            return Bond(Why.ASIDE)
        if self._is_of_it(function, other, self._made.by(function, one)):
            return Bond(Why.ASIDE)
        why = self._why(function, (one, first), (other, second))
        return Bond(why, self._shown(function, one, first), self._shown(function, other, second))

    def _shown(self, function: Function, point: Point, acts: tuple[Act, ...]) -> str:
        """What a write is of; a function that many share may be told by the wrong one of its callers."""
        return named(acts) if self._weak.is_own(function, point) else ""

    def _why(self, function: Function, one: tuple[Point, tuple[Act, ...]], other: tuple[Point, tuple[Act, ...]]) -> Why:
        (first, earlier), (second, later) = one, other
        if goes_on(earlier, later) and not (self._weak.is_own(function, first) and self._weak.is_own(function, second)):
            return Why.STEPS
        if len(later) <= _FEW and does_any(later, _ADDING) and self._refers(function, first, second) and not self._sends(function, second):
            part = self._part(function, first, other)
            if part is not Why.PART or does_any(later, _NEW):
                return part
        if max(len(earlier), len(later)) > _FEW:
            return Why.STEPS
        nodes = self._program.graph(function).nodes
        if replaces(earlier, later) and not _by_keys(nodes, first.node) and self._replace(function, first, second):
            again = asides.is_asked_anew(act.entity for act in later) or self._weak.is_in_its_stead(function, first, second)
            return Why.ASIDE if again else Why.REPLACED
        if counts(earlier, later) and not self._sends(function, second):
            aside = all(act.word is Word.ENSURES for act in earlier) or self._weak.only_follows(function, other)
            return Why.ASIDE if aside else Why.COUNTED
        if self._switches(function, first, second) and named(earlier) == named(later):
            return Why.SWITCHED
        if not (self._weak.is_own(function, first) and self._weak.is_own(function, second)):
            return Why.STEPS
        if self._moves(function, first, second):
            return Why.MOVED
        if self._records(function, first, second) or self._records(function, second, first):
            return Why.RECORDED
        if self._spends(function, first, second) or self._spends(function, second, first):
            return Why.SPENT
        return Why.ASIDE if all(act.word is Word.REMOVES for act in (*earlier, *later)) else Why.NONE

    def _part(self, function: Function, first: Point, other: tuple[Point, tuple[Act, ...]]) -> Why:
        """What holds a record and a write together that refers to it."""
        second, later = other
        made = [act.entity for act in later if act.entity] or [self._called(function, second)]
        if asides.is_for_sign_in(made) or asides.is_detail(made):
            return Why.ASIDE
        weak = self._weak
        if any(one(function, first, other) for one in (weak.is_no_part, weak.is_done_again, weak.is_wanted_for)):
            return Why.STEPS
        return Why.NONE if weak.is_made_elsewhere(function, first) else Why.PART

    def _replace(self, function: Function, first: Point, second: Point) -> bool:
        """Whether removing is the purpose of one write, and making that of the other."""
        return self._is_for(function, first, _REMOVING) and self._is_for(function, second, _MAKING)

    def _called(self, function: Function, point: Point) -> str:
        """The name of the function of the repository that a write is done by."""
        nodes = self._program.graph(function).nodes
        return last_name(nodes, nodes[point.node][1]) if nodes[point.node][0] == CALL and not self._weak.is_own(function, point) else ""

    def _is_aside(self, function: Function, point: Point, acts: tuple[Act, ...]) -> bool:
        nodes = self._program.graph(function).nodes
        names = [act.entity for act in acts if act.entity] or [spelled(self._made.types, function, point.node)]
        return asides.is_note(nodes, point.node, names) or asides.is_by_the_way(self._called(function, point))

    def _is_for(self, function: Function, point: Point, naming: re.Pattern[str]) -> bool:
        """Whether it is the purpose of a write: done by the function itself, or by one that is called so."""
        nodes = self._program.graph(function).nodes
        named = nodes[point.node][0] == CALL and naming.search(last_name(nodes, nodes[point.node][1])) is not None
        return named or self._weak.is_own(function, point)

    def _sends(self, function: Function, point: Point) -> bool:
        """Whether a step goes to another service on its way, or has somebody go there."""
        return any(effect.here == point.node for word in (SENDS, _ENQUEUES) for effect in self._effects.reached(function, word))

    def _refers(self, function: Function, first: Point, second: Point) -> bool:
        """Whether what the first write makes is given to the second, other than for being saved once more."""
        made = self._made.by(function, first)
        if not made or not self._made.used(function, second, made):
            return False
        if self._saves_parent(function, second, made):
            return False
        saved = {*self._objects.direct(function, second.node), *self._objects.through(function, second.node)}
        return not (saved & made and not does_any(self._acts.at(function, second.node), (Word.CREATES, Word.LINKS, Word.ENSURES)))

    def _saves_parent(self, function: Function, point: Point, made: frozenset[int]) -> bool:
        """Whether a write saves what the made record refers to: ``line.order.save()``."""
        nodes = self._program.graph(function).nodes
        called = nodes[nodes[point.node][1]] if nodes[point.node][0] == CALL else (NAME, "")
        if called[0] != ATTR or called[2] != _SAVE:
            return False
        saved = nodes[first(nodes, called[1])]
        return bool(saved[0] == ATTR and first(nodes, saved[1]) in made)

    def _is_of_it(self, function: Function, point: Point, made: frozenset[int]) -> bool:
        """Whether a write is of the made record itself: it is saved once more, or changed where its key is."""
        nodes = self._program.graph(function).nodes
        called = nodes[nodes[point.node][1]] if nodes[point.node][0] == CALL else (NAME, "")
        if called[0] != ATTR:
            return False
        if called[2] == _SAVE:
            return first(nodes, called[1]) in made
        changing = all(act.word is Word.CHANGES for act in self._acts.at(function, point.node))
        return changing and any(base in made for base in _keyed(nodes, called[1]))

    def _moves(self, function: Function, removing: Point, making: Point) -> bool:
        """Whether one write removes an object that the record of a later one is made of; the other way round nothing is lost."""
        if not does_any(self._acts.at(function, removing.node), (Word.REMOVES,)):
            return False
        if not does_any(self._acts.at(function, making.node), (Word.CREATES,)):
            return False
        removed = frozenset(_numbers(self._objects.direct(function, removing.node)) - {removing.node})
        return bool(removed) and self._made.used(function, making, removed)

    def _switches(self, function: Function, first: Point, second: Point) -> bool:
        """Whether both give fixed values to one field, and not the same."""
        nodes = self._program.graph(function).nodes
        before, after = given_values(nodes, first.node), given_values(nodes, second.node)
        return any(value is False and after.get(name) is True and _CHOSEN.search(name) for name, value in before.items())

    def _records(self, function: Function, changing: Point, making: Point) -> bool:
        """Whether one write makes a record of a state that the other gives to an object: it is made with that, or by the same key."""
        if not does_any(self._acts.at(function, making.node), (Word.CREATES,)):
            return False
        if not does_any(self._acts.at(function, changing.node), (Word.CHANGES, Word.SAVES)):
            return False
        if not given_values(self._program.graph(function).nodes, changing.node):
            return False
        subject = frozenset(self._subject(function, changing))
        return bool(subject) and self._made.used(function, making, subject)

    def _spends(self, function: Function, marking: Point, making: Point) -> bool:
        """Whether one write marks something as used, and the other makes a record."""
        if not does_any(self._acts.at(function, making.node), (Word.CREATES,)) or does_any(
            self._acts.at(function, marking.node), (Word.CREATES,)
        ):
            return False
        values = given_values(self._program.graph(function).nodes, marking.node)
        return any(value is True and _SPENT.search(name) for name, value in values.items())

    def _subject(self, function: Function, point: Point) -> Iterator[int]:
        """The object that is changed, and what it was looked up by."""
        nodes = self._program.graph(function).nodes
        for number in _numbers(self._objects.direct(function, point.node)):
            yield from (number,) if number != point.node else ()
            yield from _keys(nodes, number)


def _by_keys(nodes: list[Node], node: int) -> bool:
    """Whether rows are chosen one by one, by their own keys: ``filter(pk__in=gone)``; what is made then is not the same anew."""
    while nodes[node][0] == CALL:
        call = nodes[node]
        if any(name in _CHOSEN_KEYS for name, _ in call[3]):
            return True
        if nodes[call[1]][0] != ATTR:
            return False
        node = nodes[call[1]][1]
    return False


def _numbers(names: Iterable[object]) -> set[int]:
    """The nodes that objects are named by: what makes them, or the parameter that they come in by."""
    found = (name[1] if isinstance(name, tuple) and name[0] == "param" else name for name in names)
    return {one for one in found if isinstance(one, int)}


def _keyed(nodes: list[Node], node: int) -> Iterator[int]:
    """The objects whose own key rows are looked up by: ``filter(pk=order.pk)``."""
    while nodes[node][0] == CALL:
        call = nodes[node]
        for name, value in call[3]:
            if name in _KEYS and nodes[value][0] == ATTR and nodes[value][2] in _KEYS:
                yield first(nodes, nodes[value][1])
        if nodes[call[1]][0] != ATTR:
            return
        node = nodes[call[1]][1]


def _keys(nodes: list[Node], node: int) -> Iterator[int]:
    """The parameters, or objects of which the key is taken, that a record is looked up by."""
    while nodes[node][0] == CALL:
        call = nodes[node]
        given = [*call[2], *(value for name, value in call[3] if name in _KEYS)]
        for one in given:
            start = first(nodes, one)
            if nodes[start][0] == ATTR and nodes[start][2] in _KEYS:
                start = first(nodes, nodes[start][1])
            if nodes[start][0] == PARAM:
                yield start
        if nodes[call[1]][0] != ATTR:
            return
        node = nodes[call[1]][1]
