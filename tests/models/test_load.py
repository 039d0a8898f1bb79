"""Model files become roles, and a wrong one is refused with its place."""

import pytest

from backcheck.models.folder import ModelFolder
from backcheck.models.load import load_roles
from backcheck.models.role import Flow, Role, Sink
from backcheck.refusal import Refusal

HEAD = "library: ours\nsymbols:\n"


def loaded(*files: str) -> dict[str, Role]:
    folder = ModelFolder("models", {f"{place}.yaml": text.encode() for place, text in enumerate(files)})
    return {role.name: role for role in load_roles([folder])}


def refused(text: str) -> str:
    with pytest.raises(Refusal) as caught:
        loaded(text)
    return str(caught.value)


def test_an_entry_may_stand_for_several_names_of_several_owners() -> None:
    roles = loaded(HEAD + "  - {names: [get, put], within: [ours.A, ours.B], effects: [blocks]}\n")
    assert sorted(roles) == ["ours.A.get", "ours.A.put", "ours.B.get", "ours.B.put"]
    assert {role.effects for role in roles.values()} == {("blocks",)}


def test_flows_sinks_and_the_library_are_read() -> None:
    role = loaded(HEAD + "  - {name: ours.f, params: [a], sinks: [{port: a, kind: sql}], propagates: [{from: a, to: return}]}\n")["ours.f"]
    assert role.propagates == (Flow("a", "return"),)
    assert role.sinks == (Sink("a", "sql"),)
    assert role.library == "ours"


def test_a_later_folder_replaces_a_role() -> None:
    first = ModelFolder("one", {"a.yaml": (HEAD + "  - {name: ours.f, effects: [blocks]}\n").encode()})
    second = ModelFolder("two", {"a.yaml": (HEAD + "  - {name: ours.f, effects: [sends]}\n").encode()})
    assert [role.effects for role in load_roles([first, second])] == [("sends",)]


@pytest.mark.parametrize(
    ("entry", "place", "why"),
    [
        ("{effects: [blocks]}", "3:5", "a symbol has either a name or names"),
        ("{name: ours.f, names: [ours.g]}", "3:5", "a symbol has either a name or names"),
        ("{name: ours.f, kind: klass}", "3:26", "the kind 'klass' is unknown; known: function, class, attribute, decorator, module"),
        ("{name: ours.f, efects: [blocks]}", "3:20", "efects"),
        ("{name: ours.f, sinks: [{port: a}]}", "3:", "kind"),
        ("{name: ours.f, params: a}", "3:", "list"),
    ],
)
def test_a_wrong_entry_is_refused_where_it_stands(entry: str, place: str, why: str) -> None:
    message = refused(HEAD + f"  - {entry}\n")
    assert f"models/0.yaml:{place}" in message
    assert why in message


def test_a_symbol_is_modelled_once_in_a_folder() -> None:
    with pytest.raises(Refusal, match=r"models/1\.yaml:3:5: ours\.f is modelled twice"):
        loaded(HEAD + "  - {name: ours.f}\n", HEAD + "  - {name: ours.f}\n")


def test_a_file_without_a_library_is_refused() -> None:
    assert "library" in refused("symbols: []\n")
