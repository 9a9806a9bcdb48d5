"""Building one report: ours cold, unchanged and with one chapter changed; papermill one by one.

    python bench/build.py [--study STUDY.yaml] [--chapter 02_descriptive] [--rounds 3]

The study is bench/studies/six_chapters.yaml unless told otherwise: 250 respondents, 22 items, six
chapters, HTML only. In each round, one after the other:

- peer: for each chapter a ``papermill`` of its own, then one ``nbconvert --to html`` for all of
  them, as a shell script would do it;
- cold: ``csi build --fresh``;
- changed: ``csi build`` after an edit of one chapter, everything else in the cache; chapters take
  turns unless ``--chapter`` names one;
- unchanged: the same again.

Wall and processor seconds are medians of the rounds, ratios medians of the rounds' ratios;
processor seconds are of all processes, kernels included (see building/spent.py).
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from building.sides import STUDY, Sides, chapters_of
from building.spent import Spent, adopt_orphans

from csi_helpers.params import load_study

KINDS = {
    "peer": "papermill a chapter, then nbconvert",
    "cold": "`csi build --fresh`",
    "changed": "`csi build`, one chapter changed",
    "unchanged": "`csi build`, nothing changed",
}


def one_round(
    sides: Sides, study: Path, chapter: str, number: int, with_peer: bool
) -> dict[str, Spent]:
    """All kinds once."""
    spent = {"peer": sides.peer([study])} if with_peer else {}
    spent["cold"] = sides.ours([study], "--fresh")
    sides.change(chapter, str(number))
    spent["changed"] = sides.ours([study])
    spent["unchanged"] = sides.ours([study])
    return spent


def row(kind: str, rounds: list[dict[str, Spent]]) -> str:
    """A line of the table: medians, and how many times as long peer and cold build take."""
    cells = []
    for what in ("wall", "cpu"):
        cells.append(f"{statistics.median(getattr(one[kind], what) for one in rounds):.1f}")
    for other in ("peer", "cold"):
        for what in ("wall", "cpu"):
            cells.append(_times(kind, other, what, rounds))
    return f"| {KINDS[kind]} | {' | '.join(cells)} |"


def _times(kind: str, other: str, what: str, rounds: list[dict[str, Spent]]) -> str:
    """Median of the rounds' ratios; nothing where there is no sense in one."""
    if other not in rounds[0] or kind in ("peer", other):
        return ""
    ratios = (getattr(one[other], what) / getattr(one[kind], what) for one in rounds)
    return f"{statistics.median(ratios):.1f}×"


def told(spent: dict[str, Spent]) -> str:
    """A round in a line, so that a long run shows that it lives."""
    return ", ".join(f"{kind} {one.wall:.1f}/{one.cpu:.1f}" for kind, one in spent.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=STUDY)
    parser.add_argument("--chapter", help="the one that changes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="only ours")
    chosen = parser.parse_args()
    study = chosen.study.resolve()
    adopt_orphans()
    names = chapters_of(load_study(study))
    print(f"{study.name}, {len(names)} chapters; {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f} before", flush=True)
    rounds = []
    with TemporaryDirectory(prefix="csi-bench-") as scratch:
        sides = Sides(Path(scratch))
        for number in range(chosen.rounds):
            chapter = chosen.chapter or names[number % len(names)]
            rounds.append(one_round(sides, study, chapter, number, not chosen.no_peer))
            print(f"round {number + 1}, {chapter} changed (wall/processor): ", end="")
            print(told(rounds[-1]), flush=True)
    print(f"load {os.getloadavg()[0]:.1f} after\n")
    print("| | wall | processor | peer takes, wall | processor | cold takes, wall | processor |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        if kind in rounds[0]:
            print(row(kind, rounds))


if __name__ == "__main__":
    main()
