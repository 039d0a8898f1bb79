"""Runs and analyses many programs, and counts where the two agree."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from statistics import median

from backcheck.verdict import Outcome
from bench.fuzz.analysing import verdict
from bench.fuzz.chance import chain_of
from bench.fuzz.program import Chain, files_of
from bench.fuzz.running import carries


class Kind(Enum):
    """``UNSURE``: the engine asks for review. ``MISSED`` and ``FALSE`` are wrong."""

    AGREED = "agreed"
    UNSURE = "unsure"
    MISSED = "missed"
    FALSE = "false flow"


def kind_of(chain: Chain) -> Kind:
    """What the engine makes of a program, held against what happens when it runs."""
    files = files_of(chain)
    outcome = verdict(files)
    if outcome is Outcome.REVIEW:
        return Kind.UNSURE
    flows = carries(files)
    if (outcome is Outcome.FAIL) is flows:
        return Kind.AGREED
    return Kind.MISSED if flows else Kind.FALSE


@dataclass
class Counts:
    """Programs by kind, in all and by shape; ``seeds`` of those that are wrong, ``lengths`` of their chains."""

    whole: Counter[Kind] = field(default_factory=Counter)
    shapes: dict[str, Counter[Kind]] = field(default_factory=dict)
    wrong: dict[int, Kind] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    positive: int = 0

    @property
    def programs(self) -> int:
        return self.whole.total()

    def rate(self, kind: Kind, shape: str = "") -> float:
        """The share of a kind among all programs, or among those in which a shape stands."""
        counted = self.shapes[shape] if shape else self.whole
        return counted[kind] / counted.total()


def counted(seeds: Iterable[int]) -> Counts:
    counts = Counts()
    for seed in seeds:
        chain = chain_of(seed)
        kind = kind_of(chain)
        counts.whole[kind] += 1
        counts.lengths.append(len(chain))
        counts.positive += carries(files_of(chain))
        for name in {step.shape.name for step in chain}:
            counts.shapes.setdefault(name, Counter())[kind] += 1
        if kind in (Kind.MISSED, Kind.FALSE):
            counts.wrong[seed] = kind
    return counts


def report(counts: Counts) -> str:
    """The counts as Markdown: in all, then the shapes that are most often in a program that is judged wrongly."""
    n = counts.programs
    lines = [
        f"{n} programs, {counts.positive / n:.0%} of them with a flow, chains of {median(counts.lengths):g} steps in the median",
        "",
        "| | missed | false flows | unsure |",
        "|---|---|---|---|",
        _row("all", counts.whole),
    ]
    worst = sorted(counts.shapes, key=lambda name: (-counts.rate(Kind.MISSED, name) - counts.rate(Kind.FALSE, name), name))
    lines += [_row(name, counts.shapes[name]) for name in worst[:20]]
    return "\n".join(lines)


def _row(name: str, counted: Counter[Kind]) -> str:
    shares = (f"{counted[kind] / counted.total():.2%}" for kind in (Kind.MISSED, Kind.FALSE, Kind.UNSURE))
    return f"| {name} | {' | '.join(shares)} |"
