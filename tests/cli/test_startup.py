"""Start-up is part of speed: a command imports what it uses, and nothing else."""

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage

HEAVY = {"rich", "yaml", "libcst", "bandit", "sarif_om", "sqlite3", "pathspec"}


def loaded(*arguments: str) -> set[str]:
    program = f"""
import sys
sys.argv = {["backcheck", *arguments]!r}
from backcheck.__main__ import main
try:
    main()
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def seconds(*arguments: str) -> float:
    """Processor time, the best of three: a busy machine counts little."""
    taken = []
    for _ in range(3):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        after = getrusage(RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def test_the_version_and_the_help_come_at_once() -> None:
    """At a tenth of a second for the library of the command line, that is at once for people too."""
    library = seconds("-c", "import typer")
    assert seconds("-m", "backcheck", "--version") < library
    assert seconds("-m", "backcheck", "--help") < 4 * library


def test_help_loads_no_engine() -> None:
    modules = loaded("check", "--help")
    assert modules.isdisjoint(HEAVY)
    assert not any(
        name.startswith(("backcheck.semantics", "backcheck.engines", "backcheck.reports", "backcheck.session")) for name in modules
    )


def test_a_list_of_rules_loads_no_engine() -> None:
    modules = loaded("rules", "--format", "json")
    assert not any(name.startswith(("backcheck.semantics", "backcheck.engines", "libcst", "bandit")) for name in modules)
