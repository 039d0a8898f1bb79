"""The entries of a rule: one form each, operators that exist, texts that can be filled in."""

import re
import string
from typing import Any

from backcheck.catalogue.forms import COMPARISONS, ROUTE_NEEDS, WORDS
from backcheck.refusal import instead_of
from backcheck.rule import Entry, Form
from backcheck.written.document import Document, Where

PLACEHOLDERS = ("callee", "option", "name")


def read_entries(document: Document, key: str) -> tuple[Entry, ...]:
    """Those below ``python:`` or ``files:``, whose keys and kinds were checked."""
    return tuple(_entry(document, (key, index)) for index in range(len(document.value.get(key, ()))))


def _entry(document: Document, where: Where) -> Entry:
    written: dict[str, Any] = document.at(where)
    forms = [form for form in Form if form in written]
    if len(forms) != 1:
        found = f"has {' and '.join(forms)}" if forms else "has none"
        raise document.refusal(where, f"an entry has exactly one form and this one {found}; forms: {', '.join(Form)}")
    _refuse_bad_operators(document, where, written)
    form = forms[0]
    _refuse_bad_texts(document, where, written, form)
    return Entry(
        site=written["site"],
        form=form,
        body=written[form],
        when=written.get("when", {}),
        message=written.get("message", ""),
        note=written.get("note", ""),
        messages=written.get("messages", {}),
        by_hand=written.get("by-hand", ""),
    )


def _refuse_bad_operators(document: Document, where: Where, written: dict[str, Any]) -> None:
    for form in (Form.REQUIRE, Form.FORBID):
        if form in written and not written[form]:
            raise document.refusal((*where, form), f"{form} names no option")
    for key in (Form.REQUIRE, Form.FORBID, "when"):
        for option, operator in written.get(key, {}).items():
            _refuse_bad_operator(document, (*where, key, option), operator)
    if Form.SETTING in written:
        setting = written[Form.SETTING]
        if ("name" in setting) == ("any-of" in setting):
            raise document.refusal((*where, Form.SETTING), "give either name or any-of")
        _refuse_bad_operator(document, (*where, Form.SETTING, "require"), setting["require"])
    if Form.ROUTE in written and sum(need in written[Form.ROUTE] for need in ROUTE_NEEDS) != 1:
        raise document.refusal((*where, Form.ROUTE), f"a route entry asks for exactly one of {', '.join(ROUTE_NEEDS)}")


def _refuse_bad_operator(document: Document, where: Where, operator: object) -> None:
    if not isinstance(operator, dict):
        return
    given = [name for name in (*WORDS, *COMPARISONS) if name in operator]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        raise document.refusal(where, f"expected exactly one operator, not {found}; known: {', '.join((*WORDS, *COMPARISONS))}")
    if "matches" in operator:
        try:
            re.compile(operator["matches"])
        except re.error as error:
            raise document.refusal((*where, "matches"), f"no regular expression: {error}") from error


def _refuse_bad_texts(document: Document, where: Where, written: dict[str, Any], form: Form) -> None:
    """What a form cannot put into words itself, its entry must; and each text may only name what there is."""
    if form in (Form.ROUTE, Form.SETTING) and not written.get("message"):
        raise document.refusal(where, f"a {form} entry needs a message")
    names = (*PLACEHOLDERS, "value") if form in (Form.REQUIRE, Form.FORBID) else PLACEHOLDERS
    if "by-hand" in written and form not in (Form.REQUIRE, Form.FORBID):
        raise document.refusal((*where, "by-hand"), f"a {form} entry does not ask who starts what")
    for key in ("message", "note", "by-hand"):
        _refuse_bad_template(document, (*where, key), written.get(key, ""), names)
    for option, text in written.get("messages", {}).items():
        if option not in written.get(form, {}):
            raise document.refusal((*where, "messages", option), f"a message of {option!r}, which the entry does not ask for")
        _refuse_bad_template(document, (*where, "messages", option), text, names)


def _refuse_bad_template(document: Document, where: Where, text: str, names: tuple[str, ...]) -> None:
    """Only bare names: a width or a member could be made to cost or to show anything."""
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise document.refusal(where, f"no message template: {error}") from error
    for name, spec, conversion in fields:
        if name not in names:
            raise document.refusal(where, f"unknown placeholder {name!r}; {instead_of(name, names)}")
        if spec or conversion:
            raise document.refusal(where, f"a placeholder is written plainly: {{{name}}}")
