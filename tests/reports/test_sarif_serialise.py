import sarif_om as om

from backcheck.reports.sarif_serialise import plain


def test_a_level_equal_to_the_librarys_default_is_still_written() -> None:
    written = plain(om.Result(message=om.Message(text="m."), rule_id="RES101", level="warning", kind="fail"))
    assert written == {"message": {"text": "m."}, "ruleId": "RES101", "level": "warning", "kind": "fail"}


def test_unset_lists_whose_default_is_made_by_a_factory_are_left_out() -> None:
    assert plain(om.ToolComponent(name="backcheck")) == {"name": "backcheck"}
    assert plain(om.Run(tool=om.Tool(driver=om.ToolComponent(name="b")))) == {"tool": {"driver": {"name": "b"}}}


def test_an_empty_list_that_was_set_says_something() -> None:
    assert plain(om.Run(tool=None, results=[]))["results"] == []


def test_property_bags_and_maps_pass_through() -> None:
    written = plain(om.Run(tool=None, properties={"a": [1, {"b": True}]}, original_uri_base_ids={"%R%": om.ArtifactLocation(uri="x/")}))
    assert written == {"properties": {"a": [1, {"b": True}]}, "originalUriBaseIds": {"%R%": {"uri": "x/"}}}
