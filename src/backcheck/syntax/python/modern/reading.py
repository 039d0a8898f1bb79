"""The whole of it: text to libcst's tree, and that to ``ast``'s."""

import ast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from backcheck.syntax.python.modern import expressions, patterns, statements, texts
from backcheck.syntax.python.modern.converter import Converter
from backcheck.syntax.python.modern.guard import TooMuchError, hold_bounds
from backcheck.syntax.python.modern.places import Places


class UnreadableSyntaxError(Exception):
    """No Python that libcst knows, or more of it than may be read: ``line`` from 1, and why."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


_TABLE = {**expressions.TABLE, **texts.TABLE, **statements.TABLE, **patterns.TABLE}


def parse_modern(text: str) -> tuple[ast.Module, list[tuple[int, int, str]]]:
    """The tree that an interpreter of the text's own version would make, with exact positions, and the comments.

    A comment is its line, its column in characters and its text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        hold_bounds(text)
        module = cst.parse_module(text)
        positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
        converter = Converter(Places(text, positions), _TABLE)
        comments = [(at.start.line, at.start.column, node.value) for node, at in positions.items() if isinstance(node, cst.Comment)]
        return ast.Module(body=converter.block(module.body), type_ignores=[]), sorted(comments)
    except TooMuchError as error:
        raise UnreadableSyntaxError(error.message, error.line) from None
    except cst.ParserSyntaxError as error:
        raise UnreadableSyntaxError("does not parse", error.raw_line) from None
    except (cst.CSTLogicError, RecursionError, SyntaxError, ValueError) as error:
        raise UnreadableSyntaxError(f"is nested too deeply or malformed ({type(error).__name__})", 1) from None
    except BaseException as error:
        # What goes wrong inside libcst's native part is no Exception, and its class cannot be named.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableSyntaxError("cannot be read by libcst", 1) from None
