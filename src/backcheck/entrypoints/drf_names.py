"""What the names of a view set's routes begin with, where that is not said: the model of its query."""

from backcheck.entrypoints.django_settings import DjangoSettings
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, CALL, DOTTED, NAME
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

_USER_MODEL = "django.contrib.auth.get_user_model"


class RouteNames:
    """Asks the registration, then the view set."""

    def __init__(self, reader: Reader, settings: DjangoSettings) -> None:
        self._reader = reader
        self._settings = settings

    def begin(self, function: Function, call: int, one: Class) -> str:
        """What the names of the routes begin with: as given, else the model of the view set's query."""
        given = self._reader.option(function, call, ("prefix", "viewset", "basename"), "basename")
        if given is not None:
            return self._reader.texts(function, given)[0] or ""
        for definer, query in self._reader.origins.field(one, "queryset"):
            # What its methods store there is asked anew for each request, and has named nothing.
            if definer.facts.owner < 0 and (name := self._model(definer, query)):
                return name.lower()
        return ""

    def _model(self, definer: Function, query: int) -> str:
        """The class of the records that a query asks for."""
        node, written = query, self._reader.node(definer, query)
        while written[0] in (CALL, ATTR):
            node, written = written[1], self._reader.node(definer, written[1])
            for ref in self._reader.types.of(definer, node):
                if ref.kind is Kind.CLASS:
                    return self._reader.program.classes[ref.id].name
        if _USER_MODEL in self._reader.symbols(definer, node):
            return self._user_model(definer.path)
        # A class of another package, as it is written there.
        written_name = str(written[1]).rpartition(".")[2] if written[0] in (NAME, DOTTED) else ""
        return written_name if written_name[:1].isupper() else ""

    def _user_model(self, path: str) -> str:
        """The class that the settings name for users."""
        for setting in self._settings.setting("AUTH_USER_MODEL", self._settings.near(path)):
            function = self._reader.program.functions[setting.place.function]
            for text in self._reader.texts(function, setting.place.node):
                if text:
                    return text.rpartition(".")[2]
        return "User"
