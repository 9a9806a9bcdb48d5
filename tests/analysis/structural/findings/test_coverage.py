"""Do 95% intervals of sixty simulated clients hold the truth? `bench/coverage.py` asks more."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from csi_helpers.analysis.structural.findings import estimation
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.survey import Survey

sys.path.append(str(Path(__file__).parents[4] / "bench"))

from coverage_study.clients import findings, survey_of, truth
from coverage_study.population import WAVES, settings
from coverage_study.samples import Scenario, clustered, simple
from coverage_study.tables import scores

CLIENTS, REPLICATES, BLIND_CLIENTS = 60, 200, 3
CONSTRUCTS = ("quality", "satisfaction", "loyalty")  # a small model, for time
MODEL = settings(REPLICATES, constructs=CONSTRUCTS)
SCENARIOS = {
    "simple": Scenario("simple", "", simple(300)),
    "complex": Scenario("test", "", clustered(10, share=0.3, by_size=True)),
}
ONE_WORKER_EACH = [  # its clients are simulated once
    pytest.param(name, marks=pytest.mark.xdist_group(f"coverage {name}")) for name in SCENARIOS
]
CHANCE = 1e-4  # that a row of 95% intervals is called wrong


def survey(name: str, client: int) -> Survey:
    return survey_of(SCENARIOS[name], client, WAVES[:1])


def told(seen: Survey, client: int) -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimation, "SIMPLE_DRAWS", 20)  # of design effects, not looked at here
        return findings(seen, MODEL, client)


@cache
def found(name: str) -> list[pd.DataFrame]:
    return [told(survey(name, client), client) for client in range(CLIENTS)]


def scored(name: str, table: str) -> pd.DataFrame:
    return scores(found(name), truth(constructs=CONSTRUCTS)).loc[table]


def blind(wave_design: SamplingDesign, to: str) -> SamplingDesign:
    """The design as someone sees it who doesn't know of clusters, or of weights."""
    if to == "clusters":
        return SamplingDesign.simple(len(wave_design.weights), wave_design.weights)
    ones = np.ones(len(wave_design.weights))
    return replace(wave_design, weights=ones, base_weights=ones, weighted=False)


@pytest.mark.parametrize("name", ONE_WORKER_EACH)
@pytest.mark.parametrize(
    "table", ["path", "path_bca", "total_effect", "r2", "index", "index_reestimated"]
)
def test_intervals_hold_the_truth(name: str, table: str) -> None:
    held = CLIENTS * scored(name, table)["coverage"]
    assert (held >= binom.ppf(CHANCE, CLIENTS, 0.95)).all()
    assert held.mean() >= 0.9 * CLIENTS


@pytest.mark.parametrize("name", ONE_WORKER_EACH)
@pytest.mark.parametrize("table", ["path", "loading", "index", "index_reestimated"])
def test_errors_are_those_of_estimates(name: str, table: str) -> None:
    rows = scored(name, table)
    assert rows["error"].mean() == pytest.approx(1, abs=0.15)
    assert np.abs(rows["bias"]).max() < 0.5


def ignorant(to: str) -> pd.DataFrame:
    """What is found, on average, by someone who is blind to a part of the design."""
    answers = []
    for client in range(BLIND_CLIENTS):
        seen = survey("complex", client)
        wave = replace(seen.current, design=blind(seen.current.design, to))
        answers.append(told(replace(seen, waves=(wave,)), client))
    return sum(answers) / BLIND_CLIENTS


def ratios(of: pd.DataFrame) -> pd.Series:
    """Standard errors over the standard deviation of the sixty clients' estimates, by table."""
    spread = pd.concat(found("complex"))["estimate"].groupby(level=list(range(4))).std()
    return (of["se"] / spread).groupby("table").mean()


def test_who_ignores_clusters_is_seen() -> None:
    ratio = ratios(ignorant("clusters"))
    assert ratio["index"] < 0.8  # linearised
    assert ratio["index_reestimated"] < 0.8  # bootstrap


def test_who_ignores_weights_is_seen() -> None:
    alone = ignorant("weights")
    assert ratios(alone)["path"] < 0.85
    index = alone.loc["index"]
    off = (index["estimate"] - scored("complex", "index")["truth"]) / index["se"]
    assert off.loc["satisfaction"].item() > 3  # the satisfied are drawn more often
