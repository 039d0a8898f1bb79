"""``python -m bench.fuzz PROGRAMS [FIRST SEED] [--show N]``: counts, and the smallest form of some wrong ones by cause."""

import argparse
from collections.abc import Iterator

from bench.fuzz.chance import chain_of
from bench.fuzz.counting import Counts, counted, kind_of, report
from bench.fuzz.faults import report_faults
from bench.fuzz.program import HELPERS, MAIN, Chain, files_of
from bench.fuzz.shrinking import shrunk


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("programs", type=int)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("--show", type=int, default=10, help="how many causes to print")
    parser.add_argument("--faults", action="store_true", help="find the faults that are put into the engine on purpose")
    options = parser.parse_args()
    if options.faults:
        print(report_faults(options.programs))
        return
    counts = counted(range(options.first, options.first + options.programs))
    print(report(counts))
    for number, (cause, seeds, chain) in enumerate(causes(counts)):
        if number >= options.show:
            break
        files = files_of(chain)
        print(f"\n{cause}, {len(seeds)} times, first seed {seeds[0]}\n\n{files[MAIN]}")
        if "shop.tools" in files[MAIN]:
            print(files[HELPERS])


def causes(counts: Counts) -> Iterator[tuple[str, list[int], Chain]]:
    """The wrong programs by what is left of them when they are made small, the most frequent first."""
    found: dict[str, tuple[list[int], Chain]] = {}
    for seed, kind in counts.wrong.items():
        chain = shrunk(chain_of(seed), lambda one, kind=kind: kind_of(one) is kind)  # type: ignore[misc]
        steps = (f"{step.shape.name} {step.number}{' lost' if step.lost else ''}" for step in chain[1:-1])
        found.setdefault(f"{kind.value}: {', '.join(steps)}", ([], chain))[0].append(seed)
    for cause, (seeds, chain) in sorted(found.items(), key=lambda item: -len(item[1][0])):
        yield cause, seeds, chain


if __name__ == "__main__":
    main()
