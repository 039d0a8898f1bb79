"""The value of an option of a call: written there, given beforehand, set on the client, around it, or the library's default."""

from typing import Any

from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.refs import UNRESOLVED
from backcheck.sites import clients
from backcheck.sites.around import around
from backcheck.sites.meanings import ABSENT, Values, of_points, spellings, unique
from backcheck.sites.modelled import Modelled, call_at
from backcheck.sites.object_options import of_objects
from backcheck.sites.switches import behind_switch


class Options:
    """Questions about the options of calls; clients ask them of the calls that made them."""

    def values(self, call: Modelled, name: str) -> Values:
        """Every value that the option may have: constants, tuples of them, ``Symbol``, unresolved ones, or ABSENT."""
        limits = [value for outer, port in around(call, name) for value in of_points(call, outer.given(port), {})]
        if limits and None not in limits and MISSING not in limits:
            return unique(limits)
        return self.written(call, name) or self.inherited(call, name)

    def written(self, call: Modelled, name: str) -> Values:
        """The option as the call gives it, with what is inherited where it may not; nothing where it never does."""
        for spelling in spellings(call, name):
            found = list(of_objects(self, call, spelling) if "of" in spelling else of_points(call, call.given(spelling["param"]), spelling))
            kept = [value for value in found if value is not MISSING]
            if kept:
                # Where it is sometimes given, whoever left it out may have chosen so.
                left_out = (
                    [UNRESOLVED if value is False else value for value in self.inherited(call, name)] if len(kept) < len(found) else []
                )
                return unique([*kept, *left_out])
        return ()

    def inherited(self, call: Modelled, name: str) -> Values:
        """The option as the client object has it, else the library's default."""
        own = self.default(call, name)
        if not call.fact("client"):
            return own
        found: list[Any] = []
        for client in clients.of(call):
            of_client = clients.option(self, call, client, name)
            found += own if of_client is None else of_client
        return unique(found) or own

    def default(self, call: Modelled, name: str) -> Values:
        """What the library does; a symbol named under ``process-wide`` may set it for the whole process."""
        symbol = call.fact("process-wide", {}).get(name)
        last = symbol.rpartition(".")[2] if symbol is not None else ""
        program = call.origins.program
        for function in program.calling(last) if last else ():
            for node in program.calls(function, program.aliases(last)):
                made = call_at(call.origins, Point(function, node))
                if made is not None and made.role.name == symbol:
                    return self.written(made, name) if "options" in made.role.facts else unique(_first_parameter(made))
        value = call.role.defaults.get(name, ABSENT)
        return (UNRESOLVED if value is False and behind_switch(call.origins, Point(call.function, call.node)) else value,)


def _first_parameter(made: Modelled) -> list[Any]:
    return list(of_points(made, made.given(made.role.params[0]), {}))


OPTIONS = Options()
