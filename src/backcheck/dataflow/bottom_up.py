"""Facts of functions that rest on what they run: callees first, the functions of a cycle together until nothing changes.

Each function is solved once, or a few times within a cycle, however many ways lead to it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from backcheck.semantics.program import Function

T = TypeVar("T")
_MOST_ROUNDS = 40


class BottomUp(Generic[T]):
    """``solve`` may ask ``of`` for every function that ``inner`` gives; within a cycle it begins with ``nothing`` there."""

    def __init__(self, inner: Callable[[Function], Iterable[Function]], solve: Callable[[Function], T], nothing: T) -> None:
        self._inner = inner
        self._solve = solve
        self._nothing = nothing
        self._found: dict[int, T] = {}

    def of(self, function: Function) -> T:
        if function.id not in self._found:
            for component in self._components(function):
                self._settle(component)
        return self._found[function.id]

    def _settle(self, component: list[Function]) -> None:
        for function in component:
            self._found[function.id] = self._nothing
        for _ in range(_MOST_ROUNDS):
            changed = False
            for function in component:
                solved = self._solve(function)
                changed = changed or solved != self._found[function.id]
                self._found[function.id] = solved
            if not changed or (len(component) == 1 and function not in self._inner(function)):
                return

    def _components(self, root: Function) -> Iterator[list[Function]]:
        """Strongly connected components of what is not solved yet, callees first (Tarjan, without recursion)."""
        numbers: dict[int, int] = {root.id: 0}
        lowest: dict[int, int] = {root.id: 0}
        open_ones = [root]
        waiting = {root.id}
        steps = [(root, iter(list(self._inner(root))))]
        while steps:
            function, rest = steps[-1]
            for callee in rest:
                if callee.id in self._found:
                    continue
                if callee.id not in numbers:
                    numbers[callee.id] = lowest[callee.id] = len(numbers)
                    open_ones.append(callee)
                    waiting.add(callee.id)
                    steps.append((callee, iter(list(self._inner(callee)))))
                    break
                if callee.id in waiting:
                    lowest[function.id] = min(lowest[function.id], numbers[callee.id])
            else:
                steps.pop()
                if steps:
                    above = steps[-1][0].id
                    lowest[above] = min(lowest[above], lowest[function.id])
                if lowest[function.id] == numbers[function.id]:
                    at = open_ones.index(function)
                    component, open_ones[at:] = open_ones[at:], []
                    waiting.difference_update(one.id for one in component)
                    yield sorted(component, key=lambda one: one.id)
