"""Coroutines for which nobody else waits."""

from tests.backend.backends import world

from backcheck.sites.loops import alone


def names(files: dict[str, str]) -> set[str]:
    made = world(files)
    return {made.program.functions[number].name for number in alone(made)}


def test_what_runs_before_serving_and_what_only_that_awaits() -> None:
    found = names(
        {
            "app.py": """
            import asyncio
            from fastapi import FastAPI
            async def warm(): ...
            async def watch(): ...
            async def both(): ...
            async def lifespan(app):
                await warm()
                await both()
                asyncio.create_task(watch())
                yield
            app = FastAPI(lifespan=lifespan)
            @app.get("/")
            async def home():
                await both()
            """
        }
    )
    assert found == {"lifespan", "warm"}


def test_programs_that_run_one_coroutine() -> None:
    assert names({"jobs.py": "import asyncio\nasync def main(): ...\nasync def other(): ...\nasyncio.run(main())"}) == {"main"}
    assert names({"shop/cli/report.py": "async def report(): ..."}) == {"report"}
    assert names({"shop/client.py": "async def report(): ..."}) == set()
