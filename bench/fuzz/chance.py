"""Programs by chance: a chain of shapes from a source to a sink, whole or broken at one or two steps."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from bench.fuzz.program import Chain, Placed, Step, Stop
from bench.fuzz.shape import Shape, shapes

SHORTEST = 7
LONGEST = 11
_LOSING = (False,) * 5 + (True,) * 5

_Choose = Callable[[Sequence[Any]], Any]


@cache
def taking(kind: str, gives: str = "") -> tuple[Shape, ...]:
    """Shapes that take a kind of value on and do not end the chain, or those that give one kind."""
    return tuple(one for one in shapes() if one.takes == kind and (one.gives == gives if gives else one.gives != "end"))


def chain_by(choose: _Choose) -> Chain:
    """A chain of choices. Five in ten are meant to lose the value, most of them by one step."""
    picked: list[Shape] = [choose(taking("start"))]
    for _ in range(choose(range(SHORTEST, LONGEST + 1)) - 2):
        picked.append(choose(taking(picked[-1].gives)))
    while picked[-1].gives != "text":
        picked.append(choose(taking(picked[-1].gives, "text")))
    picked.append(choose(taking("text", "end")))
    losing = [place for place, one in enumerate(picked) if one.loses]
    lost = {choose(losing) for _ in range(choose((1, 1, 1, 2)))} if losing and choose(_LOSING) else set()
    return tuple(_step(choose, one, place in lost) for place, one in enumerate(picked))


def _step(choose: _Choose, shape: Shape, lost: bool) -> Step:
    forms = len(shape.loses if lost else shape.carries)
    return Step(shape, choose(range(forms)), lost, choose(tuple(Placed)), choose(tuple(Stop)))


def chain_of(seed: int) -> Chain:
    """The chain of a number: what is counted must not lean to what was drawn before, as a strategy's examples do."""
    return chain_by(random.Random(seed).choice)  # noqa: S311 - no secret


@st.composite
def chains(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Chain:
    """The same for a property test, which makes a failing program small."""
    return chain_by(lambda choices: draw(st.sampled_from(choices)))
