"""The shapes of the random programs say the truth of themselves."""

import pytest
from bench.fuzz.program import Step, files_of
from bench.fuzz.running import carries
from bench.fuzz.shape import Shape, ShapeError, read_shapes, shapes

START = next(one for one in shapes() if one.takes == "start")
END = next(one for one in shapes() if one.gives == "end")
INNER = [one for one in shapes() if one.takes != "start" and one.gives != "end"]


def chain(step: Step) -> tuple[Step, ...]:
    """The step between a source and a sink, with what makes its kind of value from text and text of its kind."""
    before = [] if step.shape.takes == "text" else [next(one for one in shapes() if (one.takes, one.gives) == ("text", step.shape.takes))]
    after = [] if step.shape.gives == "text" else [next(one for one in shapes() if (one.takes, one.gives) == (step.shape.gives, "text"))]
    return (Step(START, 0), *(Step(one, 0) for one in before), step, *(Step(one, 0) for one in after), Step(END, 0))


@pytest.mark.parametrize("shape", INNER, ids=lambda one: one.name)
def test_every_form_that_carries_does_when_it_is_run(shape: Shape) -> None:
    assert [number for number in range(len(shape.carries)) if not carries(files_of(chain(Step(shape, number))))] == []


@pytest.mark.parametrize("shape", [one for one in INNER if one.loses], ids=lambda one: one.name)
def test_every_form_that_loses_does_when_it_is_run(shape: Shape) -> None:
    assert [number for number in range(len(shape.loses)) if carries(files_of(chain(Step(shape, number, lost=True))))] == []


def test_every_kind_of_value_can_be_made_and_ended() -> None:
    kinds = {one.gives for one in INNER}
    assert kinds == {one.takes for one in INNER}


@pytest.mark.parametrize("text", ["\nshape a text\ncarries\n    x", "\nshape a: text -> text\nkeeps\n    x"])
def test_a_file_that_is_no_shape_file_is_refused(text: str) -> None:
    with pytest.raises(ShapeError):
        list(read_shapes("a.txt", text))
