"""Which functions may refuse a request at all, through a few calls: only these are followed when they are merely called."""

from backcheck.backend.answers import Answers
from backcheck.backend.values import refuses
from backcheck.ir import CALL
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function

_ROUNDS = 4
_MOST_CALLERS = 400
_ASKING = frozenset(("guard", "proof"))


class Refusers:
    """The functions that raise or abort with a refusal, and those that call something of their name."""

    def __init__(self, calls: Calls) -> None:
        self._program = calls.program
        self._calls = calls
        self._found: set[int] | None = None
        self.answers: Answers | None = None

    def __call__(self, function: Function) -> bool:
        if self._found is None:
            self._found = self._search()
        return function.id in self._found

    def _search(self) -> set[int]:
        found = {function.id for function in self._program.functions if self._raises(function)}
        found |= self._abort()
        newest = set(found)
        for _ in range(_ROUNDS):
            names = {self._program.functions[number].name for number in newest}
            newest = set()
            for name in sorted(names):
                callers = self._program.calling(name)
                if len(callers) <= _MOST_CALLERS or name.startswith(("require", "check", "verify", "ensure", "assert")):
                    newest.update(caller.id for caller in callers)
            newest -= found
            found |= newest
        return found

    def _raises(self, function: Function) -> bool:
        if not function.facts.raises:
            return False
        assert self.answers is not None
        graph = self._program.graph(function)
        raised = [node for node, *_ in graph.raises if node >= 0]
        return any(refuses(self.answers.of_error(function, node)) or self.answers.varies(function, node) for node in raised)

    def _abort(self) -> set[int]:
        """Callers of library functions that end a request."""
        models = self._program.models
        names = {role.name.rpartition(".")[2] for role in models if role.noreturn or role.facts.keys() & _ASKING}
        found: set[int] = set()
        for name in sorted(names):
            for function in self._program.calling(name):
                nodes = self._program.graph(function).nodes
                words = self._program.aliases(name)
                for call in self._program.calls(function, words):
                    if nodes[call][0] == CALL and self._ends(function, call):
                        found.add(function.id)
        return found

    def _ends(self, function: Function, call: int) -> bool:
        assert self.answers is not None
        for symbol in self._calls.symbols(function, call):
            role = self._program.models.find(symbol)
            if role is None:
                continue
            if role.facts.get("guard") == "required" or role.facts.get("proof"):
                return True
            answer = self.answers.of_call(function, call, role) if role.noreturn else None
            if answer is not None and (refuses(answer) or answer.const is None):
                return True
        return False
