"""Do 95% intervals hold the truth? Paths, effects, index and its change of simulated clients.

Each scenario draws clients (two waves) from a population of 200,000 people a wave, whose answers
are whole, skewed, and alike within clusters. The truth is what the same settings say of the whole
population. Run as it is for the whole study, or with `--quick` for a tenth of it.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
from coverage_study.clients import findings, survey_of, truth, truth_of_factors
from coverage_study.population import settings
from coverage_study.samples import SCENARIOS, Scenario
from coverage_study.tables import markdown, scores

CLIENTS, BOOTSTRAP = 300, 1000
QUICK_CLIENTS, QUICK_BOOTSTRAP = 30, 200


def one(name: str, client: int, bootstrap: int) -> pd.DataFrame:
    """A client of the scenario of that name (functions don't travel between processes)."""
    scenario = _named(name)
    model = settings(bootstrap, consistent=scenario.consistent)
    return findings(survey_of(scenario, client), model, seed=client)


def _named(name: str) -> Scenario:
    return next(each for each in SCENARIOS if each.name == name)


def studied(scenario: Scenario, found: list[pd.DataFrame]) -> Iterator[str]:
    """Lines about a scenario."""
    known = truth(consistent=scenario.consistent, factors=scenario.factors)
    yield f"\n### {scenario.words} ({len(found)} clients)\n"
    yield from markdown(scores(found, known), len(found))
    if scenario.factors:
        factors = truth_of_factors()
        rows = [each[each.index.droplevel("wave").isin(factors.index)] for each in found]
        own = pd.Series(
            factors.reindex(rows[0].index.droplevel("wave")).to_numpy(), index=rows[0].index
        )
        yield "\nAgainst the paths of the factor model itself:\n"
        yield from markdown(scores(rows, own), len(found))


def one_core() -> None:
    """Start anew with one thread for each library: they read that before numpy is imported."""
    wanted = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if any(os.environ.get(name) != "1" for name in wanted):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **wanted})


def main() -> None:
    one_core()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--clients", type=int)
    parser.add_argument("--bootstrap", type=int)
    parser.add_argument("--scenarios", nargs="+", choices=[each.name for each in SCENARIOS])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for what was found, pickled")
    chosen = parser.parse_args()
    clients = chosen.clients or (QUICK_CLIENTS if chosen.quick else CLIENTS)
    bootstrap = chosen.bootstrap or (QUICK_BOOTSTRAP if chosen.quick else BOOTSTRAP)
    print(f"95% intervals, {clients} clients a scenario, {bootstrap} replicates")
    with ProcessPoolExecutor(chosen.processes) as pool:
        for name in chosen.scenarios or [each.name for each in SCENARIOS]:
            start = time.perf_counter()
            calls = ([name] * clients, range(clients), [bootstrap] * clients)
            found = list(pool.map(one, *calls, chunksize=5))
            if chosen.keep:
                (chosen.keep / f"{name}.pickle").write_bytes(pickle.dumps(found))
            print("\n".join(studied(_named(name), found)))
            print(f"\n({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
