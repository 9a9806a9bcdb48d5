"""Bases and margins of error of groups: by hand, and where they are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student_t
from small_study import survey_of

from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.methodology.bases import everybody_of, group_bases, share_base
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Survey


def survey(folder: Path, weights: list[float] | None = None) -> Survey:
    rng = np.random.default_rng(1)
    cells: dict[str, object] = {f"Q{k}": rng.integers(1, 11, 60) for k in (1, 2, 3)}
    cells["region"] = [1] * 40 + [2] * 15 + [3] * 5
    cells["w"] = weights or [1.0] * 60
    columns = {"segments": ["region"], **({"weight": "w"} if weights else {})}
    return survey_of(folder, cells, columns=columns, items=["Q1", "Q2", "Q3"])


def rows(survey: Survey, table: str, **options: bool):
    told = {"probability": True, **options}
    estimates = tidy(group_bases(survey, confidence=0.95, min_base=10, **told))
    return estimates[estimates["table"] == table].set_index("group")


def test_a_simple_sample_has_its_n_and_the_textbook_margin(tmp_path: Path) -> None:
    simple = survey(tmp_path)
    effective = rows(simple, "effective_base")
    assert effective["estimate"].to_dict() == pytest.approx(
        {"total": 60, "region=1": 40, "region=2": 15, "region=3": np.nan}, nan_ok=True
    )
    margin = rows(simple, "margin_of_error")["estimate"]
    assert margin["total"] == pytest.approx(student_t.ppf(0.975, 59) * np.sqrt(0.25 / 60))
    assert margin["region=1"] > margin["total"]


def test_below_the_limit_only_n_is_given(tmp_path: Path) -> None:
    simple = survey(tmp_path)
    low = rows(simple, "effective_base").loc["region=3"]
    assert (low["n"], low["note"]) == (5, "low base") and np.isnan(low["n_eff"])
    assert "region=3" not in rows(simple, "weighted_base").index
    assert rows(simple, "effective_base").loc["region=2", "note"] == "caution"


def test_weights_cost_what_they_cost_the_median_item(tmp_path: Path) -> None:
    weights = np.linspace(0.5, 1.5, 60)
    weighted = survey(tmp_path, list(weights))
    everybody = np.ones(60, dtype=bool)
    variance = DesignVariance(weighted.current.design)
    by_item = []
    for _, answers in weighted.answers.items():
        mean = np.average(answers, weights=variance.weights)
        precision = variance.precision(answers.to_numpy() - mean, everybody)
        by_item.append(precision.n_eff[0])
    expected = np.median(by_item)
    assert share_base(everybody_of(waves_of(weighted)[-1])) == pytest.approx(expected)
    assert rows(weighted, "weighted_base")["estimate"]["total"] == pytest.approx(60)
    shares = rows(weighted, "weighted_base")["estimate"]
    assert shares["region=1"] == pytest.approx(weights[:40].sum() / weights.mean())


def test_a_sample_that_was_not_drawn_has_no_margin(tmp_path: Path) -> None:
    assert rows(survey(tmp_path), "margin_of_error", probability=False).empty
