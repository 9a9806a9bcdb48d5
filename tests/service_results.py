"""Results on service quality for the tests of show/, from small surveys with awkward labels."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from service_study import DRAWN, SCALE, drawn, service_survey

from csi_helpers.analysis import (
    GapPriorities,
    ServiceGaps,
    ServiceReliability,
    assess_service_reliability,
    measure_service_gaps,
    weigh_gaps,
)
from csi_helpers.data.survey import Survey
from csi_helpers.params import Comparisons, Matrix
from csi_helpers.show.words import Words

HOSTILE = "<script>alert(1)</script> & $x_1$"
LONG = {"zh": "非常长的题目" * 12, "en": "A very long statement that goes on " * 6}


def hostile(*, expected: bool = True) -> dict[str, Any]:
    """The drawn instrument with labels nobody should trust."""
    items = [dict(pair) for pair in DRAWN["dimensions"]["A"]]
    items[0]["label"], items[1]["label"] = HOSTILE, LONG
    one = {"label": HOSTILE, "items": items}
    other = [{**DRAWN["dimensions"]["B"][0], "label": "B & <b>"}]
    if not expected:
        for pair in (*items, *other):
            del pair["expectation"]
    return {
        **DRAWN,
        "dimensions": {"A": one, "empathy": other},
        "allocation": {"A": "W_A", "empathy": "W_B"},
    }


@cache
def survey_of_kind(kind: str) -> Survey:
    """`plain`, `perception` (SERVPERF), `waves` (two), `low` (a base too low), `many` (items)."""
    folder = Path(tempfile.mkdtemp())
    cells = drawn()
    cells["G"] = np.where(np.arange(240) < 20, "few", np.asarray(cells["G"], dtype=object))
    cells["P_A1"] = np.where(cells["G"] == "x", np.clip(cells["P_A1"] - 1, 1, 7), cells["P_A1"])
    if kind == "low":
        cells["P_B1"] = np.where(np.arange(240) < 29, cells["P_B1"], np.nan)
    if kind == "many":
        for place in range(4, 60):
            name = "A" if place < 30 else "B"
            for letter in "EP":
                cells[f"{letter}_{name}{place}"] = np.roll(cells[f"{letter}_A1"], place)
        pairs = {
            name: [
                {"expectation": f"E_{name}{k}", "perception": f"P_{name}{k}"}
                for k in range(1, 60)
                if f"E_{name}{k}" in cells
            ]
            for name in "AB"
        }
        return service_survey(folder, cells, {"scale": SCALE, "dimensions": pairs})
    study: dict[str, Any] = {}
    if kind == "waves":
        then = drawn()
        then["P_B1"] = np.clip(np.asarray(then["P_B1"]) - 1, 1, 7)
        pd.DataFrame(then).to_csv(folder / "then.csv", index=False)
        study = {"waves": {"2025": {"file": str(folder / "then.csv")}}}
    section = hostile(expected=kind != "perception")
    return service_survey(folder, cells, section, **study)


@cache
def gaps_of(kind: str = "plain", against: str = "complement") -> ServiceGaps:
    rules = Comparisons(against=against)
    found = measure_service_gaps(survey_of_kind(kind), comparisons=rules)
    assert found is not None
    return found


@cache
def priorities_of_kind(kind: str = "plain") -> GapPriorities:
    found = weigh_gaps(survey_of_kind(kind), Matrix(bootstrap=200), overall="SAT", seed=5)
    assert found is not None
    return found


@cache
def reliability_of(kind: str = "plain") -> ServiceReliability:
    found = assess_service_reliability(survey_of_kind(kind))
    assert found is not None
    return found


def words_for(language: str, kind: str = "plain") -> Words:
    return Words(language, survey_of_kind(kind).codebook)
