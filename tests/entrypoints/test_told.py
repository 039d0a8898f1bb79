"""Which methods a view tells apart that answers them all."""

import pytest
from tests.backend.backends import world

from backcheck.entrypoints.told import told_methods


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        ("return 1", ("GET",)),
        ("return 2 if request.method == 'POST' else 1", ("GET", "POST")),
        ("return 2 if request.method in ('put', 'DELETE') else 1", ("DELETE", "GET", "PUT")),
        ("return Form(request.POST or None)", ("GET", "POST")),
        ("return request.kind == 'POST'", ("GET",)),
    ],
)
def test_what_a_view_says_of_methods(body: str, methods: tuple[str, ...]) -> None:
    program = world({"views.py": f"def view(request):\n    {body}\n"}).program
    (view,) = (function for function in program.functions if function.name == "view")
    assert told_methods(program.graph(view)) == methods
