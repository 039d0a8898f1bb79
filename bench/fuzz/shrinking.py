"""Makes a program small that the engine judges otherwise than the interpreter: steps are left out while it still is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from bench.fuzz.program import Chain, Placed, Stop


def shrunk(chain: Chain, fails: Callable[[Chain], bool]) -> Chain:
    """The smallest chain that is reached by leaving out steps one by one, and by putting definitions beside their use."""
    again = True
    while again:
        again = False
        for smaller in _smaller(chain):
            if fails(smaller):
                chain, again = smaller, True
                break
    return chain


def _smaller(chain: Chain) -> Iterator[Chain]:
    for size in range(len(chain) - 2, 0, -1):
        for start in range(1, len(chain) - size):
            left = (*chain[:start], *chain[start + size :])
            if all(one.shape.gives == other.shape.takes for one, other in pairwise(left)):
                yield left
    for place, step in enumerate(chain):
        if step.placed is not Placed.BEFORE:
            yield (*chain[:place], replace(step, placed=Placed.BEFORE), *chain[place + 1 :])
        if step.stop is not Stop.RETURN:
            yield (*chain[:place], replace(step, stop=Stop.RETURN), *chain[place + 1 :])
        if step.number and not step.lost and place in (0, len(chain) - 1):
            yield (*chain[:place], replace(step, number=0), *chain[place + 1 :])
