"""Whether somebody wrote down what a route is for: docstrings, documenting decorators, words at the registration."""

from backcheck.entrypoints.facts import Fragment
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL
from backcheck.semantics.program import Class, Function

_EACH = "each"
_ANSWERING = ("methods", "actions")


class Documents:
    """Asks fragments; what decorators say of a function or class is in their roles (``documents``)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program

    def of(self, fragment: Fragment) -> bool:
        if fragment.documented is not None:
            return fragment.documented
        if fragment.owner >= 0:
            return self._class(self._program.classes[fragment.owner], fragment)
        if fragment.symbol:
            # A library's view is described where the library is.
            return True
        return fragment.function >= 0 and self._function(self._program.functions[fragment.function])

    def _class(self, one: Class, fragment: Fragment) -> bool:
        """A class speaks for its methods, and a base for those that inherit from it; else each method that answers speaks for itself."""
        members = self._reader.types.members
        names = (fragment.action,) if fragment.action else tuple(verb.lower() for verb in fragment.methods)
        if any(base.facts.documented for base in members.lineage(one)) or all(self._described(one, name) for name in names):
            return True
        if fragment.function >= 0:
            return self._function(self._program.functions[fragment.function])
        if fragment.action:
            return False
        methods = [members.method(one, verb.lower()) for verb in fragment.methods]
        if not any(methods) and not self._is_made_to_answer(one):
            # What a library's view answers that nothing is known of is described there.
            return True
        return bool(methods) and all(method is not None and self._function(method) for method in methods)

    def _is_made_to_answer(self, one: Class) -> bool:
        """Whether a base is known to answer what its heirs say."""
        roles = (self._reader.models.find(base) for base in self._reader.types.members.library_bases(one))
        return any(role is not None and not role.facts.keys().isdisjoint(_ANSWERING) for role in roles)

    def _function(self, function: Function) -> bool:
        parent = self._program.parent(function)
        decorators = function.facts.decorators if parent is not None else ()
        return function.facts.documented or any(self._says(parent, decorator, "") for decorator in decorators if parent is not None)

    def _described(self, one: Class, action: str) -> bool:
        definer = self._program.function(one.path, one.facts.parent)
        return any(self._says(definer, decorator, action) for decorator in one.facts.decorators)

    def _says(self, definer: Function, decorator: int, action: str) -> bool:
        """Whether a decorator describes what is below it, or one action of it."""
        node = self._reader.node(definer, decorator)
        if node[0] != CALL:
            return False
        for name in self._reader.symbols(definer, node[1]):
            role = self._reader.models.find(name)
            if role is not None and (inner := role.facts.get("decorates")):
                return self._handed_on(definer, decorator, role.params, inner, action)
            documents = role.facts.get("documents") if role is not None else None
            if documents == _EACH:
                return any(keyword == action and self._says(definer, value, "") for keyword, value in node[3])
            if isinstance(documents, list):
                return any(self._reader.texts(definer, value) != ("",) for keyword, value in node[3] if keyword in documents)
            if documents:
                return True
        return False

    def _handed_on(self, definer: Function, call: int, params: tuple[str, ...], inner: str, action: str) -> bool:
        """``method_decorator(describing, name="get")``: the decorator that it puts on one method."""
        given, name = (self._reader.option(definer, call, params, option) for option in (inner, "name"))
        if given is None or (name is not None and action not in self._reader.texts(definer, name)):
            return False
        return self._says(definer, given, action)
