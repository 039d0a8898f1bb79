"""The value graph that every language is lowered to: what a function computes, with holes for what lies in other files.

A node is a plain tuple ``(op, ...)``; operands are indexes into the same function's node list. The graph is in static
single assignment form: a variable that is assigned twice is two nodes, and where ways join stands a ``PHI``. A mutable
object keeps one identity; each change of it (``UPD``, ``AFTER``) is a new version, so stores are strong updates.

====== ============================================ =====================================================================
op     operands                                     meaning
====== ============================================ =====================================================================
CONST  value                                        None, bool, int, float, str, bytes
PARAM  index                                        a parameter of this function
NAME   name                                         a name of this module, or a builtin; ``Ellipsis`` for ``...``
DOTTED dotted                                       what an import inside a function bound; leading dots are relative
FREE   name                                         a variable of an enclosing function
ATTR   base, name
ITEM   base, key                                    subscript
CALL   callee, args, keywords, region               args: nodes (a STAR node for ``*x``); keywords: (name, node), "" for ``**x``
BUILD  kind, entries                                list, tuple, set: nodes; dict: (key or -1 for ``**``, value) pairs;
                                                    many: (element,) of a comprehension, dictmany: ((key, value),)
                                                    slice, as the key of a store: lower and upper bound, step
TEXT   pieces                                       formatted string: nodes in order
BIN    operator, left, right
PHI    arms                                         (node, condition or -1, polarity, calls that must have returned)
ELEM   base                                         one element got by iterating
AFTER  call, place                                  an object after a call: place -1 the receiver, n the nth argument, below -1 the
                                                    keywords (-2 the first)
WHEN   node, condition, polarity                    a value where a condition is known to hold (or not)
UPD    base, "." or "[", name or key, value         an object after a store; value -1 after a deletion
FUNC   function                                     a nested function or lambda (index into the file's functions)
CLASS  class                                        a class (index into the file's classes)
AWAIT  node
CMP    operators, operands
BOOL   "and" or "or", operands
NOT    node
CAUGHT types                                        the exception bound by a handler
ENTER  node                                         what a with statement binds
PART   node, end, first                             a slice of it; end -1 where it goes to the last; first is the number of the entry
                                                    that it begins with, -1 where that is not known
STAR   node                                         a starred argument or element
YIELD  node
UNKNOWN
GIVEN  name, function                               what a nested function gives a variable of this one by ``nonlocal``
====== ============================================ =====================================================================
"""

from typing import Any, Final

CONST: Final = 0
PARAM: Final = 1
NAME: Final = 2
DOTTED: Final = 3
FREE: Final = 4
ATTR: Final = 5
ITEM: Final = 6
CALL: Final = 7
BUILD: Final = 8
TEXT: Final = 9
BIN: Final = 10
PHI: Final = 11
ELEM: Final = 12
AFTER: Final = 13
WHEN: Final = 14
UPD: Final = 15
FUNC: Final = 16
CLASS: Final = 17
AWAIT: Final = 18
CMP: Final = 19
BOOL: Final = 20
NOT: Final = 21
CAUGHT: Final = 22
ENTER: Final = 23
PART: Final = 24
STAR: Final = 25
YIELD: Final = 26
UNKNOWN: Final = 27
GIVEN: Final = 28

# A node differs in length and types by its op, and is read in the innermost loops: a tuple, not a class for each op.
Node = tuple[Any, ...]

NOTHING: Final = -1
RECEIVER: Final = -1

# Kinds of regions: the control structure that a call, return or raise stands in.
BODY: Final = "body"
WITH: Final = "with"
TRY: Final = "try"
EXCEPT: Final = "except"
ELSE: Final = "else"
FINALLY: Final = "finally"
LOOP: Final = "loop"
IF: Final = "if"

# Flag of a region whose end lies behind a ``break`` or ``continue``.
SKIPS: Final = "skips"


def by_keyword(place: int) -> int:
    """The place of an ``AFTER`` node for a keyword argument of a call."""
    return -2 - place
