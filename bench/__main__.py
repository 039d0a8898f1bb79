"""``python -m bench REPO [--runs N] [--no-bandit]``: times as ratios to the floor, and peak memory, as Markdown."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.floor import main as read_lines
from bench.measure import Figure, Run, run

_CHECK = ("check", "--fail-on", "never", "--quiet", "--today", "2026-01-01")


def _commands(repo: Path, cache: Path, *, bandit: bool) -> dict[str, list[str]]:
    floor = str(Path(__file__).with_name("floor.py"))
    backcheck = [sys.executable, "-m", "backcheck", *_CHECK, str(repo)]
    commands = {
        "read all files": [sys.executable, "-S", floor, "read", str(repo)],
        "floor: ast.parse, gc off": [sys.executable, "-S", floor, "parse", str(repo)],
        "backcheck, cold, one process": [*backcheck, "--no-cache", "--jobs", "1"],
        "backcheck, cold": [*backcheck, "--no-cache"],
        "backcheck, warm": backcheck,
    }
    if bandit:
        commands["bandit"] = [sys.executable, "-m", "bandit", "-r", "-q", "-f", "json", "-o", str(cache / "bandit.json"), str(repo)]
    return commands


def _measured(repo: Path, runs: int, *, bandit: bool) -> dict[str, Figure]:
    """All commands in turn, again and again, so that a machine's moods hit all of them alike."""
    found: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory(prefix="backcheck-bench-") as folder:
        env = {**os.environ, "XDG_CACHE_HOME": folder, "HOME": folder}
        commands = _commands(repo, Path(folder), bandit=bandit)
        run(commands["backcheck, warm"], env)
        for _ in range(runs):
            for name, command in commands.items():
                found.setdefault(name, []).append(run(command, env, (0, 1) if name == "bandit" else (0,)))
    return {name: Figure(name, tuple(each)) for name, each in found.items()}


def _table(figures: dict[str, Figure], lines: int) -> str:
    floor = figures["floor: ast.parse, gc off"].cpu
    rows = ["| what | CPU s | wall s | CPU over the floor | peak MB |", "|---|---|---|---|---|"]
    for figure in figures.values():
        rows.append(f"| {figure.name} | {figure.cpu:.2f} | {figure.wall:.2f} | {figure.cpu / floor:.2f} | {figure.peak:.0f} |")
    cold = figures["backcheck, cold, one process"]
    peak = (cold.peak - figures["read all files"].peak) * 1000 / max(lines, 1) * 1000
    rows += ["", f"{lines} lines of Python; peak over the floor's: {peak:.0f} KB for each thousand lines"]
    if "bandit" in figures:
        rows.append(f"bandit over backcheck: {figures['bandit'].cpu / cold.cpu:.1f} times")
    return "\n".join(rows) + "\n"


def main(words: Sequence[str]) -> None:
    """Prints the table for one repository."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-bandit", action="store_true")
    chosen = parser.parse_args(words)
    repo = chosen.repo.resolve()
    lines = read_lines(repo, parse=False)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, median of {chosen.runs}\n")
    print(_table(_measured(repo, chosen.runs, bandit=not chosen.no_bandit), lines))


if __name__ == "__main__":
    main(sys.argv[1:])
