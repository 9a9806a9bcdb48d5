"""Limitations follow from the facts of a study, and from nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_study import settings, write_csv

from csi_helpers.analysis.methodology.method import Methodology, account_for_method
from csi_helpers.data.run import Run
from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study

DRAWN = {"sample_type": "probability", "dispositions": {"complete": 30, "refused": 70}}


def method(folder: Path, *, run: Run | None = None, **study: Any) -> Methodology:
    rng = np.random.default_rng(2)
    cells: dict[str, Any] = {"Q1": rng.integers(1, 11, 90), "Q2": rng.integers(1, 11, 90)}
    cells["Q2"] = np.where(np.arange(90) < 9, 99, cells["Q2"])
    cells |= {"w": np.tile([0.5, 1.0, 1.5], 30), "shop": np.arange(90) % 12}
    cells |= {"region": [1] * 60 + [2] * 25 + [3] * 5}
    plain = {"items": ["Q1", "Q2"], "missing_codes": [99]}
    loaded = load_study(settings(write_csv(folder, cells), **plain | study))
    return account_for_method(open_survey(loaded), loaded, run or Run())


def codes(folder: Path, **study: Any) -> list[str]:
    return [limit.code for limit in method(folder, **study).limits]


@pytest.mark.parametrize(
    ("fieldwork", "code"),
    [
        ({}, "sample_unstated"),
        ({"sample_type": "opt_in"}, "sample_opt_in"),
        ({"sample_type": "quota"}, "sample_quota"),
        ({"sample_type": "probability"}, "nonresponse_unknown"),
        (DRAWN, "nonresponse"),
    ],
)
def test_the_sample_comes_first(tmp_path: Path, fieldwork: dict[str, Any], code: str) -> None:
    found = codes(tmp_path, fieldwork=fieldwork)
    assert found[0] == code
    assert found.count(code) == 1


def test_numbers_of_the_limits_are_published(tmp_path: Path) -> None:
    columns = {"weight": "w", "cluster": "shop", "segments": ["region"]}
    told = method(tmp_path, fieldwork=DRAWN, columns=columns, report={"min_base": 10})
    limits = {limit.code: limit.values for limit in told.limits}
    rows = told.estimates.set_index(["table", "subject", "group"])["estimate"]
    assert limits["nonresponse"]["rate"] == rows["response_rate", "RR1", "total"] == 0.3
    assert limits["weights"]["n_eff"] == rows["effective_n", "", "total"]
    assert limits["weights"]["deff"] == rows["design_effect", "", "total"]
    assert limits["clusters"]["k"] == rows["clusters", "", "total"] == 12
    assert limits["gaps"] == {"k": 1, "item": "Q2", "share": 0.1, "limit": 0.05}
    assert rows["missing_share", "Q2", "total"] == 0.1
    assert limits["groups_low"]["k"] == limits["groups_caution"]["k"] == 1


def test_what_a_report_does_not_hold_does_not_limit_it(tmp_path: Path) -> None:
    means = Run(published={"02_descriptive": ("mean",)})
    assert "association" not in codes(tmp_path, run=means)
    assert "association" in codes(tmp_path, run=Run(published={"03_correlation": ("pearson",)}))
    none = {"comparisons": {"correction": "none"}}
    assert "tests_uncorrected" in codes(tmp_path, report=none)
    assert {"tests", "one_wave", "answers", "unweighted"} <= set(codes(tmp_path))


def test_rows_in_another_order_change_nothing(tmp_path: Path) -> None:
    told = method(tmp_path, columns={"weight": "w", "segments": ["region"]})
    file = tmp_path / "now.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(lines)]) + "\n", "utf-8")
    study = load_study(told.study.model_dump(mode="json") | {})
    again = account_for_method(open_survey(study), study, Run())
    np.testing.assert_allclose(again.estimates["estimate"], told.estimates["estimate"], rtol=1e-12)
