"""Functions that a project says make a value safe, by the kind of sink that they make it safe for."""

from collections.abc import Mapping

from backcheck.dataflow.lattice import Kinds
from backcheck.semantics.program import Program
from backcheck.semantics.refs import Kind, Ref


class Sanitizers:
    """``named`` are dotted names by sink kind, as the project's configuration gives them."""

    def __init__(self, program: Program, kinds: Kinds, named: Mapping[str, tuple[str, ...]]) -> None:
        self._program = program
        self._masks: dict[str, int] = {}
        for kind in sorted(named):
            for name in named[kind]:
                self._masks[name] = self._masks.get(name, 0) | kinds.mask((kind,))

    def mask(self, ref: Ref) -> int:
        """The kinds that the result of a call is clean for."""
        if not self._masks:
            return 0
        match ref.kind:
            case Kind.FUNCTION | Kind.METHOD:
                name = self._program.functions[ref.id].qualified
            case Kind.EXTERNAL:
                name = ref.name
            case _:
                return 0
        return self._masks.get(name, 0)
