"""A finding's anchor survives edits around it: names of the blocks, the call, the shape of its arguments."""

import pytest

from backcheck.engines.semgrep_anchor import anchor
from backcheck.position import Span
from backcheck.verdict import Anchor

CODE = """
const before = `a ${"}" + { b: `{` }.b} {`; // {
const tidy = (text) => text.replace(/[{(`'"]/g, '');
class UserService extends Base {
  async find(id: string): Promise<User> {
    if (id) { HERE1("x") }
  }
  load = async (id) => { HERE2(a.b, 3) }
}
app.get('/users/:id', auth, async (req, res) => {
  const { a, b } = req.body;
  HERE3(`t ${a}`)
});
export function plain({ a, b }) { return HERE4(a) }
exports.save = function (x) { HERE5({ timeout: 3 }) };
HERE6(x);
"""


def at(mark: str, code: str = CODE) -> Anchor:
    line, text = next((number, text) for number, text in enumerate(code.split("\n"), 1) if mark in text)
    column = text.index(mark)
    return anchor(code, Span("a.ts", line, column, line, text.index(")", column) + 1))


@pytest.mark.parametrize(
    ("mark", "scope", "shape"),
    [
        ("HERE1", "UserService.find", "s)"),
        ("HERE2", "UserService.load", "x.x,n)"),
        ("HERE3", "app.get('/users/:id'", "s)"),
        ("HERE4", "plain", "x)"),
        ("HERE5", "exports.save", "{x:n})"),
        ("HERE6", "", "x)"),
    ],
)
def test_an_anchor_names_blocks_call_and_shape(mark: str, scope: str, shape: str) -> None:
    found = at(mark)
    assert (found.callee, found.shape) == (mark, shape)
    assert found.scope.endswith(scope)


def test_lines_added_above_change_nothing() -> None:
    assert at("HERE2", "import x from 'y';\n\n" + CODE) == at("HERE2")


@pytest.mark.parametrize("code", ["`${", "}}}))) HERE(", "/* {{ ", "'", "`${`${`", "{" * 5000])
def test_text_that_is_no_code_is_no_obstacle(code: str) -> None:
    text = f"{code}\nHERE(1)"
    assert anchor(text, Span("a.js", 2, 0, 2, 7)).callee == "HERE"
