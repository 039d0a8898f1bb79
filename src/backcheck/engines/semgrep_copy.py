"""The text that semgrep is given for a file: the same lines and columns, without what it cannot read."""

import re

from backcheck.engines.semgrep_files import ending, too_much

_OPENED = re.compile(r"(?<=[\w$])<(?=[\w$\s{\[('\"])")
_IN_TYPE = re.compile(r"=>|[<>]|(?!&&|\|\|)[\w$\s.,|&'\":;?{}()\[\]-]")
_LONGEST = 400
_NOT_LINE_END = re.compile(r"[^\r\n]")


def copy(path: str, data: bytes) -> str | None:
    """The file's text, or nothing where it is no code that a person wrote."""
    if too_much(data):
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return _without_type_arguments(text) if ending(path) in (".ts", ".tsx") else text


def _without_type_arguments(text: str) -> str:
    """Semgrep reads ``await load<User>(id)`` as a call of ``await load``; so calls lose their type arguments."""
    parts = []
    done = 0
    for opened in _OPENED.finditer(text):
        end = _type_end(text, opened.start())
        if end and opened.start() >= done and text[end : end + 1] in ("(", "`"):
            parts += [text[done : opened.start()], _NOT_LINE_END.sub(" ", text[opened.start() : end])]
            done = end
    return "".join([*parts, text[done:]])


def _type_end(text: str, start: int) -> int:
    """Behind the ``>`` that closes the ``<`` at ``start``, or 0 where this is no list of types."""
    depth = 0
    position = start
    while position - start < _LONGEST and (token := _IN_TYPE.match(text, position)):
        position = token.end()
        match token.group():
            case "<":
                depth += 1
            case ">":
                depth -= 1
                if depth == 0:
                    return position
    return 0
