"""Start-up is part of speed: a command imports what it uses, and nothing else."""

import os
import subprocess
import sys

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
    """Processor time, the best of three: a busy machine does not count."""
    taken = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "backcheck", *arguments], capture_output=True, check=True)
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(taken)


def test_the_version_and_the_help_come_at_once() -> None:
    assert seconds("--version") < 0.15
    assert seconds("--help") < 0.3


def test_help_loads_no_engine() -> None:
    modules = loaded("check", "--help")
    assert modules.isdisjoint(HEAVY)
    assert not any(
        name.startswith(("backcheck.semantics", "backcheck.engines", "backcheck.reports", "backcheck.session")) for name in modules
    )


def test_a_list_of_rules_loads_no_engine() -> None:
    modules = loaded("rules", "--format", "json")
    assert not any(name.startswith(("backcheck.semantics", "backcheck.engines", "libcst", "bandit")) for name in modules)
