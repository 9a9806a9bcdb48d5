"""Importance of dimensions by a second route, its product with gaps, and reliability."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from service_study import drawn, figure, service_survey
from statsmodels.api import OLS, add_constant

from csi_helpers.analysis import (
    assess_service_reliability,
    measure_service_gaps,
    weigh_gaps,
)
from csi_helpers.params import Matrix


def lmg_of_two(outcome: pd.Series, drivers: pd.DataFrame) -> list[float]:
    """What each of two adds to R², first and second, averaged: by ordinary regression."""
    one, other = drivers.columns

    def r2(names: list[str]) -> float:
        return float(OLS(outcome, add_constant(drivers[names])).fit().rsquared)

    both = r2([one, other])
    return [(r2([a]) + both - r2([b])) / 2 for a, b in ((one, other), (other, one))]


def alpha_by_hand(items: pd.DataFrame) -> float:
    k = items.shape[1]
    return k / (k - 1) * (1 - items.var().sum() / items.sum(axis=1).var())


def test_importance_is_lmgs_and_products_are_joint(tmp_path: Path) -> None:
    cells = drawn(400)
    survey = service_survey(tmp_path, cells)
    found = weigh_gaps(survey, Matrix(bootstrap=300), overall="SAT", seed=3)
    gaps = measure_service_gaps(survey)
    assert found is not None and gaps is not None
    frame = pd.DataFrame(cells)
    drivers = pd.DataFrame({"A": frame[["P_A1", "P_A2", "P_A3"]].mean(axis=1), "B": frame["P_B1"]})
    expected = lmg_of_two(frame["SAT"], drivers)
    for name, lmg in zip("AB", expected, strict=True):
        row = figure(found.estimates, "derived_importance", name, method="lmg")
        assert row["estimate"] == pytest.approx(lmg, abs=1e-10)
        share = figure(found.estimates, "importance_share", name)
        assert share["estimate"] == pytest.approx(lmg / sum(expected), abs=1e-10)
        gap = figure(gaps.estimates, "gap", name)["estimate"]
        assert found.scores[name] == pytest.approx(gap, abs=1e-12)
        product = figure(found.estimates, "gap_priority", name)
        assert product["estimate"] == pytest.approx(gap * lmg / sum(expected), abs=1e-10)
        assert product["ci_low"] < product["estimate"] < product["ci_high"]
    r2 = figure(found.estimates, "perception_r2", "SAT")["estimate"]
    assert r2 == pytest.approx(sum(expected), abs=1e-10)
    first = found.estimates[found.estimates["table"] == "gap_priority_first"]["estimate"]
    assert first.sum() == pytest.approx(1)


def test_the_order_of_rows_changes_no_draw(tmp_path: Path) -> None:
    cells = drawn(150, missing=0.03)
    turned = {name: np.asarray(column)[::-1] for name, column in cells.items()}
    found = [
        weigh_gaps(service_survey(tmp_path, one), Matrix(bootstrap=100), overall="SAT", seed=3)
        for one in (cells, turned)
    ]
    assert found[0] is not None and found[1] is not None
    columns = ["estimate", "ci_low", "ci_high"]
    one, other = (each.estimates[columns].to_numpy() for each in found if each)
    assert one == pytest.approx(other, abs=1e-10, nan_ok=True)


def test_perceptions_alone_have_importance_and_no_product(tmp_path: Path) -> None:
    section = {
        "scale": {"min": 1, "max": 7},
        "dimensions": {"A": ["P_A1", "P_A2", "P_A3"], "B": ["P_B1"]},
    }
    survey = service_survey(tmp_path, drawn(), section)
    found = weigh_gaps(survey, Matrix(bootstrap=100), overall="SAT", seed=3)
    assert found is not None
    assert "gap_priority" not in set(found.estimates["table"])
    assert found.scores["B"] > 1


def test_alpha_of_each_dimension(tmp_path: Path) -> None:
    cells = drawn()
    found = assess_service_reliability(service_survey(tmp_path, cells))
    assert found is not None
    frame = pd.DataFrame(cells)
    parts = {
        letter: frame[[f"{letter}_A{k}" for k in (1, 2, 3)]].set_axis(range(3), axis=1)
        for letter in "EP"
    }
    by_kind = {"expectation": parts["E"], "perception": parts["P"], "gap": parts["P"] - parts["E"]}
    for kind, answers in by_kind.items():
        row = figure(found.estimates, "alpha", "A", method=kind)
        assert row["estimate"] == pytest.approx(alpha_by_hand(answers), abs=1e-12)
        assert row["ci_low"] < row["estimate"] < row["ci_high"]
    single = figure(found.estimates, "alpha", "B", method="gap")
    assert single["note"] == "single item" and np.isnan(single["estimate"])
