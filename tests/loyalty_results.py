"""Results on loyalty for the tests of show/, from small surveys with awkward labels."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from loyalty_study import SECTION, drawn, loyalty_survey, section_of

from csi_helpers.analysis import LoyaltyScores, SatisfactionToLoyalty, link_loyalty, measure_loyalty
from csi_helpers.data.survey import Survey
from csi_helpers.params import Comparisons
from csi_helpers.show.words import Words

HOSTILE = "<script>alert(1)</script> & $x_1$"
LONG = {"zh": "非常长的问题" * 12, "en": "A very long question that goes on " * 6}
TEN = {"scale": {"min": 1, "max": 10}}
KINDS = ["plain", "waves", "ten", "effort", "low", "flat", "separated", "many", "alone"]


def section_of_kind(kind: str) -> dict[str, Any]:
    section = {key: {"item": one} if isinstance(one, str) else one for key, one in SECTION.items()}
    section["csat"] = {**section["csat"], "label": HOSTILE}
    section["repurchase"] = {**section["repurchase"], "label": LONG}
    if kind == "ten":
        section["nps"] = {**section["nps"], **TEN}
        section["loyal"] = "either"
    if kind == "effort":
        section["ces"] = {"item": "CES", "version": 1, "scale": {"min": 1, "max": 7}}
    if kind == "alone":
        section = {"nps": "NPS"}
    return section


@cache
def survey_of_kind(kind: str) -> Survey:
    """Every kind of `KINDS`; `ten` is asked on 1-10, in two waves."""
    folder = Path(tempfile.mkdtemp())
    n = 700 if kind == "many" else 500
    cells = drawn(n, missing=0.04)
    here = np.arange(n)
    cells["G"] = np.where(here < 20, HOSTILE, np.asarray(cells["G"], dtype=object))
    cells["NPS"] = np.where(cells["G"] == "x", np.clip(cells["NPS"] + 3, 0, 10), cells["NPS"])
    study: dict[str, Any] = {}
    if kind == "many":
        cells["G"] = [f"branch {k % 40}" for k in here]
    if kind == "low":
        cells["NPS"] = np.where(here < 40, cells["NPS"], np.nan)
        cells["CSAT"] = np.where(here < 25, cells["CSAT"], np.nan)
    if kind == "flat":
        cells["STAY"] = np.where(here % 3 == 0, 10.0, 2.0)
    if kind == "separated":
        cells["STAY"] = np.where(np.nan_to_num(cells["CSAT"]) >= 8, 10.0, 2.0)
    if kind == "ten":
        cells["NPS"] = np.clip(cells["NPS"], 1, 10)
    if kind in ("waves", "ten"):
        then = drawn(n, 3, shift=-0.4)
        then["NPS"] = np.clip(then["NPS"], 1, 10)
        pd.DataFrame(then).to_csv(folder / "then.csv", index=False)
        study = {"waves": {"2025": {"file": str(folder / "then.csv")}}}
    if kind == "alone":
        cells = {key: cells[key] for key in ("SAT", "NPS")}
    return loyalty_survey(folder, cells, section_of_kind(kind), **study)


@cache
def scores_of_kind(kind: str = "plain", against: str = "complement") -> LoyaltyScores:
    rules = Comparisons(against=against)
    section = section_of(section_of_kind(kind))
    found = measure_loyalty(survey_of_kind(kind), section, comparisons=rules)
    assert found is not None
    return found


@cache
def link_of_kind(kind: str = "plain", against: str = "complement") -> SatisfactionToLoyalty:
    rules = Comparisons(against=against)
    section = section_of(section_of_kind(kind))
    found = link_loyalty(survey_of_kind(kind), section, comparisons=rules)
    assert found is not None
    return found


def words_for(language: str, kind: str = "plain") -> Words:
    return Words(language, survey_of_kind(kind).codebook)
