"""Ten million respondents that nobody loads: opening, and the analysis of four chapters.

    python bench/large.py [--rows 10000000] [--rounds 3] [--file FILE.parquet]

The file is made once, the same at each run: 30 items of ten codes with gaps of 4 %, a segment of 20
levels, one of four, and a weight. Every task is a process of its own, so that its peak memory is
its own, imports included; ours and the peers take turns:

- `open`: what a build does before its first chapter: different cells of every column, then every
  pair of answers with weights and their squares, which is all that chapters 2 and 3 need;
- `02` to `05`: what these chapters compute, from the opened survey;
- `sql`: DuckDB's own `corr()` of all 435 pairs and means by segment, unweighted, in one query each;
- `pandas`: a tenth of the rows loaded, correlated and grouped. All rows take ten times its memory.

Neither peer has weights, standard errors, or any table of answers by answers.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from csi_helpers.params import Study

ITEMS = [f"q{place:02d}" for place in range(1, 31)]
SEGMENTS = {"branch": 20, "kind": 4}
OURS, PEERS = ("open", "02", "03", "04", "05"), ("sql", "pandas")
SHARE = 10  # pandas loads every tenth row


def make_file(path: Path, rows: int) -> None:
    """Write the survey; each cell is a hash of its place, so that threads don't matter."""

    def uniform(seed: int) -> str:
        return f"(hash(i * 64 + {seed}) % 1000003) / 1000003.0"

    items = [
        f"CASE WHEN {uniform(place)} < 0.04 THEN NULL ELSE least(10, greatest(1, "
        f"round(7 + 1.6 * f + 4 * ({uniform(place + 32)} - 0.5))))::UTINYINT END AS {name}"
        for place, name in enumerate(ITEMS, start=1)
    ]
    common = f"4 * ({uniform(31)} + {uniform(63)} - 1) AS f"
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT {', '.join(items)}, 'B' || hash(i * 3 + 1) % 20 AS branch, "
            f"'K' || hash(i * 5 + 2) % 4 AS kind, 0.5 + {uniform(64)} AS w "
            f"FROM (SELECT i, {common} FROM range({rows}) t(i))) TO '{path}'"
        )


def study_of(path: Path) -> Study:
    """A study of the file, with a model of four constructs."""
    from csi_helpers.params import load_study

    constructs = {name: ITEMS[start : start + 4] for name, start in _CONSTRUCTS.items()}
    chain = list(_CONSTRUCTS)
    return load_study(
        {
            "study": {
                "client": {"id": "bench", "name": "Bench"},
                "wave": "2026",
                "data": {"survey": {"file": str(path)}, "large_from": 2},
                "columns": {"weight": "w", "segments": list(SEGMENTS)},
                "items": ITEMS,
                "model": {
                    "constructs": constructs,
                    "paths": [list(pair) for pair in pairwise(chain)],
                },
            }
        }
    )


_CONSTRUCTS = {"quality": 0, "value": 4, "satisfaction": 8, "loyalty": 12}


def run_task(task: str, path: Path, kept: Path) -> None:
    """Do one task in this process and say what it took."""
    work = _peer(task, path) if task in PEERS else _ours(task, path, kept)
    start, before = time.perf_counter(), _cpu()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"wall": time.perf_counter() - start, "cpu": _cpu() - before, "peak": peak}
    print(json.dumps(spent))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _ours(task: str, path: Path, kept: Path) -> Callable[[], object]:
    from csi_helpers import analysis
    from csi_helpers.data.opened import open_data

    study = study_of(path)
    if task == "open":
        return lambda: kept.write_bytes(pickle.dumps(open_data(study)))
    survey, model, report = pickle.loads(kept.read_bytes()), study.model, study.report
    settings = {"confidence": report.confidence, "min_base": report.min_base}
    whole = {**settings, "comparisons": report.comparisons}

    def models() -> None:
        structure = analysis.estimate_structure(survey, model, seed=study.seed, **whole)
        analysis.follow_index(survey, structure, model, **whole)

    def factors() -> None:
        analysis.assess_reliability(survey, **settings)
        analysis.analyse_factors(survey, study.factor, seed=study.seed, **whole)

    correction = report.comparisons.correction
    return {
        "02": lambda: analysis.describe_items(survey, **whole),
        "03": lambda: analysis.correlate_items(survey, correction=correction, **settings),
        "04": factors,
        "05": models,
    }[task]


def _peer(task: str, path: Path) -> Callable[[], object]:
    table = f"read_parquet('{path}')"
    database = duckdb.connect(config={"threads": os.cpu_count() or 1, "memory_limit": "300MB"})
    if task == "sql":
        pairs = ", ".join(f"corr({one}, {other})" for one, other in combinations(ITEMS, 2))
        means = ", ".join(f"avg({item})" for item in ITEMS)

        def ask() -> None:
            database.execute(f"SELECT {pairs} FROM {table}").fetchall()
            for segment in SEGMENTS:
                database.execute(f"SELECT {segment}, {means} FROM {table} GROUP BY 1").fetchall()

        return ask

    def load() -> None:
        database.execute("SET memory_limit = '4GB'")
        numbered = table.replace(")", ", file_row_number = true)")
        sample = f"SELECT * EXCLUDE (file_row_number) FROM {numbered}"
        frame = database.execute(f"{sample} WHERE file_row_number % {SHARE} = 0").df()
        frame[ITEMS].corr()
        for segment in SEGMENTS:
            frame.groupby(segment)[ITEMS].mean()

    return load


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="kept, and made if it isn't there")
    parser.add_argument("--tasks", nargs="+", default=[*OURS, *PEERS], choices=[*OURS, *PEERS])
    parser.add_argument("--task", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        run_task(chosen.task[0], chosen.file, Path(chosen.task[1]))
        return
    with TemporaryDirectory() as folder:
        path, kept = chosen.file or Path(folder, "survey.parquet"), Path(folder, "survey.pickle")
        if not path.is_file():
            make_file(path, chosen.rows)
        print(f"{path.stat().st_size / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f} before")
        spent: dict[str, list[dict[str, float]]] = {task: [] for task in chosen.tasks}
        for _ in range(chosen.rounds):
            for task in chosen.tasks:
                command = [sys.executable, __file__, "--file", str(path), "--task", task, str(kept)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                spent[task].append(json.loads(told.splitlines()[-1]))
                print(task, spent[task][-1], flush=True)
        print(f"load {os.getloadavg()[0]:.1f} after\n")
        _print_rows(spent)


def _print_rows(spent: dict[str, list[dict[str, float]]]) -> None:
    """Medians as a table, with the median of the rounds' ratios to DuckDB's own answer."""
    print(
        "| task | wall, s | processor, s | peak, MB | processor, of `sql` |\n|---|---|---|---|---|"
    )
    for task, rounds in spent.items():
        wall, cpu, peak = (
            statistics.median(one[key] for one in rounds) for key in ("wall", "cpu", "peak")
        )
        peer = spent.get("sql", [])
        ratios = [a["cpu"] / b["cpu"] for a, b in zip(rounds, peer, strict=False)]
        ratio = f"{statistics.median(ratios):.2f}" if ratios else "–"
        print(f"| `{task}` | {wall:.1f} | {cpu:.1f} | {peak:.0f} | {ratio} |")


if __name__ == "__main__":
    main()
