"""Applications and what they are set to."""

from backcheck.backend.compose import Composition
from backcheck.backend.model import App
from backcheck.entrypoints.facts import Router
from backcheck.semantics.program import Program


def read_apps(program: Program, composition: Composition) -> tuple[App, ...]:
    """The applications of the program, in path and source order."""
    routers = sorted(composition.apps(), key=lambda router: (program.functions[router.place.function].path, router.place))
    return tuple(_app(program, router) for router in routers)


def _app(program: Program, router: Router) -> App:
    function = program.functions[router.place.function]
    span = program.span(function, router.place.node)
    names = [name for name, cells in program.graph(function).cells.items() if router.place.node in cells]
    name = f"{function.qualified}.{names[0]}" if names and function.index == 0 else function.qualified
    return App(name, router.framework, router.place, span.path, span.line)
