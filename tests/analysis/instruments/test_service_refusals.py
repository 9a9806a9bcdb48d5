"""What of service quality can't be given is said, and the rest stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from service_study import DRAWN, drawn, figure, service_survey
from small_study import survey_of

from csi_helpers.analysis import ServiceGaps, measure_service_gaps, weigh_gaps
from csi_helpers.analysis.instruments.service_quality.scores import Points
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Matrix


def measured(folder: Path, cells: dict[str, Any], section: Any = None, **study: Any) -> ServiceGaps:
    gaps = measure_service_gaps(service_survey(folder, cells, section, **study))
    assert gaps is not None
    return gaps


def codes(gaps: ServiceGaps) -> list[str]:
    return [error.code for error in gaps.refusals]


def test_different_scales_have_no_difference(tmp_path: Path) -> None:
    section = {**DRAWN, "scale": None}
    cells = drawn()
    items = {"SAT": {}, "P_B1": {"scale": {"min": 1, "max": 10}}}
    survey = survey_of(
        tmp_path, cells, scale={"min": 1, "max": 7}, items=items, service_quality=section
    )
    gaps = measure_service_gaps(survey)
    assert gaps is not None
    assert codes(gaps) == ["service_scales"]
    assert gaps.refusals[0].values["service_items"] == ["P_B1"]
    for table, subject in [("gap", "P_B1"), ("gap", "B"), ("gap", "overall")]:
        row = figure(gaps.estimates, table, subject)
        assert np.isnan(row["estimate"]) and row["note"] == "scales differ"
    assert figure(gaps.estimates, "gap", "A")["estimate"] < 0
    assert figure(gaps.estimates, "perception", "B")["estimate"] > 1
    assert np.isnan(figure(gaps.estimates, "perception", "overall")["estimate"])


def test_a_copied_column_has_constant_gaps(tmp_path: Path) -> None:
    cells = drawn()
    cells["E_B1"] = cells["P_B1"]
    gaps = measured(tmp_path, cells)
    assert codes(gaps) == ["service_constant"]
    row = figure(gaps.estimates, "gap", "P_B1")
    assert row["estimate"] == 0 and np.isnan(row["p_value"]) and row["note"] == "constant"
    assert figure(gaps.estimates, "gap", "A")["p_adjusted"] < 0.001


def test_a_low_base_keeps_its_row(tmp_path: Path) -> None:
    cells = drawn()
    cells["P_B1"] = np.where(np.arange(240) < 29, cells["P_B1"], np.nan)
    gaps = measured(tmp_path, cells)
    assert codes(gaps) == ["service_low_base", "service_points"]
    for subject, n in [("P_B1", 29), ("B", 29), ("overall", 240)]:
        row = figure(gaps.estimates, "gap", subject)
        assert (row["note"], row["n"]) == ("low base", n)
        assert np.isnan(row["estimate"])
    assert figure(gaps.estimates, "gap", "A")["n"] == 240


@pytest.mark.parametrize(
    ("factor", "usable"), [(1.0, 240), (0.01, 0), (1.005, 240), (1.02, 0)], ids=str
)
def test_points_must_sum_to_a_hundred(tmp_path: Path, factor: float, usable: int) -> None:
    cells = drawn()
    for name in ("W_A", "W_B"):
        cells[name] = factor * np.asarray(cells[name])
    gaps = measured(tmp_path, cells)
    assert gaps.weighted_n == usable
    assert codes(gaps) == ([] if usable else ["service_points"])
    if not usable:
        assert gaps.refusals[0].values["usual"] == pytest.approx(100 * factor)


def test_who_counts_with_their_points() -> None:
    points = np.array(
        [[60, 40], [60, 39], [60, 38.9], [50, 52], [100, np.nan], [50, np.nan], [np.nan, np.nan]]
    )
    found = Points.of(points)
    assert np.isfinite(found.shares).all(axis=1).tolist() == [
        True,
        True,
        *[False] * 2,
        True,
        *[False] * 2,
    ]
    assert (found.given, found.off, found.nearly) == (6, 3, 1)
    assert found.shares[1] == pytest.approx([60 / 99, 39 / 99])


def test_which_gaps_matter_needs_an_outcome_and_two_dimensions(tmp_path: Path) -> None:
    survey = service_survey(tmp_path, drawn())
    with pytest.raises(AnalysisError) as caught:
        weigh_gaps(survey, Matrix(bootstrap=100), seed=1)
    assert caught.value.code == "service_no_outcome"
    one = {**DRAWN, "dimensions": {"A": DRAWN["dimensions"]["A"]}, "allocation": {}}
    survey = service_survey(tmp_path, drawn(), one)
    with pytest.raises(AnalysisError) as caught:
        weigh_gaps(survey, Matrix(bootstrap=100), overall="SAT", seed=1)
    assert caught.value.code == "service_no_importance"
    cells = drawn()
    cells["P_B1"] = np.full(240, 4.0)
    survey = service_survey(tmp_path, cells)
    with pytest.raises(AnalysisError) as caught:
        weigh_gaps(survey, Matrix(bootstrap=100), overall="SAT", seed=1)
    assert caught.value.code == "service_no_importance"


def test_a_dimension_may_be_constant_where_its_items_are_not(tmp_path: Path) -> None:
    cells = drawn()
    up = np.arange(240) % 2
    cells |= {f"E_A{k}": np.full(240, 4) for k in (1, 2, 3)}
    cells |= {"P_A1": 4 + up, "P_A2": 4 - up, "P_A3": np.full(240, 1)}
    cells["E_A3"], cells["P_A3"] = 4 + up, 1 + up
    gaps = measured(tmp_path, cells)
    found = {error.code: error.values for error in gaps.refusals}
    assert found["service_constant"] == {"service_items": ["P_A3"]}
    assert found["service_constant_dimensions"] == {"dimensions": ["A"]}
    assert figure(gaps.estimates, "gap", "A")["estimate"] == -1
