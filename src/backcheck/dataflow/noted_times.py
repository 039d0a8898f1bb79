"""Writes that note down when, how often, or that something was asked for: records about the reading itself."""

import re

from backcheck.dataflow.clocks import tells_time
from backcheck.dataflow.effects import Effect
from backcheck.dataflow.stored import entity
from backcheck.ir import AFTER, ATTR, BIN, CALL, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function, last_name

_MOST = 60
_DEEPEST = 6
_OF_READING = re.compile(
    r"(.*_)?(last|latest|recent)_?(\w+_)?(seen|active|activity|visit|visited|view|viewed|access|accessed|read|used|use|login|online|ping|request)"
    r"(_(at|on|date|time|ts|datetime|ns))?|(.*_)?(accessed|viewed|visited|seen|read|updated)_?(at|on|time)"
    r"|(.*_)?(views?|hits?|visits?|clicks?|reads?|opens?|downloads?)(_?(count|counter|number|total))?|num_(views|hits|visits|clicks|reads|downloads)"
)
# By the way that classes of such records are named everywhere.
_LINES = re.compile(
    r"(?:Audit|Access|Activity|Event|Request|Usage)_?(?:Log|Trail|Record|Entry)\w*$|Audit(?:Event)?$|LogEntry$|^(?:Log|History)$"
    r"|(?:View|Visit|Hit|Click|Download|Read)s?Count(?:er)?s?$|^[Cc][Ss][Rr][Ff]_?Token$"
)
_FOR_ONE_TIME = re.compile(r"(?:Token|Nonce|OneTime\w*|O[Tt][Pp]|Challenge)$")


class NotedTimes:
    """What is written is told from what happens by names, and by clocks."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program

    def only_notes(self, effect: Effect) -> bool:
        """Whether all that a write changes is a time, or a number that grows by one; or it takes away what is good for one time."""
        number, node = effect.last
        function = self._program.functions[number]
        written = self._program.graph(function).nodes[node]
        if self._uses_up(function, effect, written) or _LINES.search(entity(self._origins.types, effect)):
            return True
        if written[0] == UPD:
            return self._is_note(function, written[3], written[4], written[1])
        nodes = self._program.graph(function).nodes
        if written[0] != CALL or nodes[written[1]][0] != ATTR:
            return False
        callee = nodes[written[1]]
        if written[3] and not written[2] and callee[2].endswith("update"):
            return all(keyword and self._is_note(function, keyword, value, -1) for keyword, value in written[3])
        return self._all_noted(function, callee[1])

    def _uses_up(self, function: Function, effect: Effect, written: Node) -> bool:
        """Whether a token is deleted, by which somebody may ask once."""
        removes = written[0] == CALL and last_name(self._program.graph(function).nodes, written[1]) == "delete"
        return removes and _FOR_ONE_TIME.search(entity(self._origins.types, effect)) is not None

    def _all_noted(self, function: Function, node: int) -> bool:
        """Whether every change of an object before it is saved is a note, and there is one."""
        nodes = self._program.graph(function).nodes
        found = False
        for _ in range(_MOST):
            written = nodes[node]
            if written[0] == UPD:
                if not self._is_note(function, written[3], written[4], written[1]):
                    return False
                found, node = True, written[1]
            elif written[0] in (WHEN, AFTER):
                node = before(nodes, written) if written[0] == AFTER else written[1]
            else:
                break
        return found

    def _is_note(self, function: Function, name: object, value: int, owner: int) -> bool:
        if value < 0 or not isinstance(name, str) or not _OF_READING.fullmatch(name):
            return False
        nodes = self._program.graph(function).nodes
        written = nodes[value]
        if written[0] == BIN and written[1] == "+" and owner >= 0 and nodes[written[2]][0] == ATTR:
            return bool(nodes[written[2]][2] == name)
        return tells_time(self._origins, function, value)
