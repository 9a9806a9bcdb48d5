"""Gaps against published numbers, other implementations, and what must not change them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from service_study import (
    DRAWN,
    PUBLISHED,
    drawn,
    figure,
    one_item_each,
    published_cells,
    service_survey,
)
from small_study import survey_of
from statsmodels.stats.multitest import multipletests

from csi_helpers.analysis import ServiceGaps, measure_service_gaps
from csi_helpers.params import Comparisons

ALLOCATION = {name: f"W_{name}" for name in PUBLISHED}


def measured(folder: Path, cells: dict[str, Any], section: Any = None, **study: Any) -> ServiceGaps:
    gaps = measure_service_gaps(service_survey(folder, cells, section, **study))
    assert gaps is not None
    return gaps


@pytest.fixture
def plain(tmp_path: Path) -> tuple[pd.DataFrame, ServiceGaps]:
    cells = drawn()
    return pd.DataFrame(cells), measured(tmp_path, cells)


def test_the_published_example(tmp_path: Path) -> None:
    section = one_item_each() | {"allocation": ALLOCATION}
    estimates = measured(tmp_path, published_cells(), section).estimates
    for name, (gap, points) in PUBLISHED.items():
        assert figure(estimates, "gap", name)["estimate"] == pytest.approx(gap, abs=1e-12)
        assert figure(estimates, "allocation", name)["estimate"] == pytest.approx(points)
    assert figure(estimates, "gap", "overall")["estimate"] == pytest.approx(-0.858, abs=1e-12)
    for method in ("per_respondent", "product_of_means"):
        row = figure(estimates, "weighted_gap", "overall", method=method)
        assert row["estimate"] == pytest.approx(-0.9007, abs=1e-12)


def test_overall_is_the_mean_of_dimensions_not_of_items(
    plain: tuple[pd.DataFrame, ServiceGaps],
) -> None:
    cells, gaps = plain
    item = {k: (cells[f"P_{k}"] - cells[f"E_{k}"]).mean() for k in ("A1", "A2", "A3", "B1")}
    first = (item["A1"] + item["A2"] + item["A3"]) / 3
    overall = figure(gaps.estimates, "gap", "overall")["estimate"]
    assert overall == pytest.approx((first + item["B1"]) / 2, abs=1e-12)
    assert abs(overall - sum(item.values()) / 4) > 1e-3


def test_paired_tests_are_scipys_and_holms(plain: tuple[pd.DataFrame, ServiceGaps]) -> None:
    cells, gaps = plain
    p_values = {}
    for item in ("A1", "A2", "A3", "B1"):
        row = figure(gaps.estimates, "gap", f"P_{item}")
        test = stats.ttest_rel(cells[f"P_{item}"], cells[f"E_{item}"])
        low, high = test.confidence_interval(0.95)
        found = row[["ci_low", "ci_high", "p_value"]].astype(float)
        assert found.to_numpy() == pytest.approx([low, high, test.pvalue], rel=1e-8)
        p_values[item] = test.pvalue
    corrected = multipletests(list(p_values.values()), method="holm")[1]
    ours = [figure(gaps.estimates, "gap", f"P_{item}")["p_adjusted"] for item in p_values]
    assert ours == pytest.approx(corrected, rel=1e-8)
    assert figure(gaps.estimates, "gap", "A")["compared_with"] == "expectation"


def test_every_gap_is_perception_less_expectation(tmp_path: Path) -> None:
    gaps = measured(tmp_path, drawn(missing=0.1))
    rows = gaps.estimates[gaps.estimates["method"] == ""].set_index(["subject", "group", "table"])
    rows = rows[~rows["compared_with"].str.contains("=")]["estimate"].unstack("table")
    difference = rows["perception"] - rows["expectation"]
    assert difference.to_numpy() == pytest.approx(rows["gap"].to_numpy(), abs=1e-12, nan_ok=True)


def test_half_of_the_items_make_a_score(tmp_path: Path) -> None:
    cells = drawn(60)
    for item in ("A1", "A2"):
        cells[f"E_{item}"] = np.where(np.arange(60) == 0, np.nan, cells[f"E_{item}"])
    cells["P_A3"] = np.where(np.arange(60) == 1, np.nan, cells["P_A3"])
    gaps = measured(tmp_path, cells)
    assert figure(gaps.estimates, "gap", "A")["n"] == 59  # one has a third of the items only
    frame = pd.DataFrame(cells)
    parts = [frame[f"P_A{k}"] - frame[f"E_A{k}"] for k in (1, 2, 3)]
    expected = pd.concat(parts, axis=1).mean(axis=1).iloc[1:].mean()
    assert figure(gaps.estimates, "gap", "A")["estimate"] == pytest.approx(expected, abs=1e-12)


def test_weighted_is_each_ones_own_score(plain: tuple[pd.DataFrame, ServiceGaps]) -> None:
    cells, gaps = plain
    first = sum(cells[f"P_A{k}"] - cells[f"E_A{k}"] for k in (1, 2, 3)) / 3
    second = cells["P_B1"] - cells["E_B1"]
    own = first * cells["W_A"] / 100 + second * cells["W_B"] / 100
    row = figure(gaps.estimates, "weighted_gap", "overall", method="per_respondent")
    assert row["estimate"] == pytest.approx(own.mean(), abs=1e-12)
    assert row["se"] == pytest.approx(stats.sem(own), rel=1e-9)
    other = figure(gaps.estimates, "weighted_gap", "overall", method="product_of_means")
    means = first.mean() * cells["W_A"].mean() / 100 + second.mean() * cells["W_B"].mean() / 100
    assert other["estimate"] == pytest.approx(means, abs=1e-12)


def test_errors_of_overall_scores_are_the_jackknifes(tmp_path: Path) -> None:
    cells = drawn(80, missing=0.05)
    whole = measured(tmp_path, cells).estimates
    without = [
        measured(
            tmp_path, {name: np.delete(np.asarray(one), place) for name, one in cells.items()}
        ).estimates
        for place in range(80)
    ]
    for method in ("", "per_respondent", "unweighted_same_base", "product_of_means"):
        table = "weighted_gap" if method else "gap"
        values = np.array(
            [figure(one, table, "overall", method=method)["estimate"] for one in without]
        )
        jackknife = np.sqrt(79 / 80 * ((values - values.mean()) ** 2).sum())
        row = figure(whole, table, "overall", method=method)
        assert row["se"] == pytest.approx(jackknife, rel=0.02), method


def test_weight_two_is_two_rows_and_order_does_not_matter(tmp_path: Path) -> None:
    cells = drawn(150, missing=0.05)
    twice = {name: np.repeat(np.asarray(column), 2) for name, column in cells.items()}
    weighted = cells | {"w": [2.0] * 150}
    turned = {name: np.asarray(column)[::-1] for name, column in cells.items()}
    frames = [measured(tmp_path, one).estimates for one in (cells, turned)]
    frames.append(
        measured(tmp_path, weighted, columns={"weight": "w", "segments": ["G"]}).estimates
    )
    frames.append(measured(tmp_path, twice, columns={"segments": ["G"]}).estimates)
    for other in frames[1:]:
        assert other["estimate"].to_numpy() == pytest.approx(
            frames[0]["estimate"].to_numpy(), abs=1e-12, nan_ok=True
        )
    assert frames[1]["se"].to_numpy() == pytest.approx(frames[0]["se"].to_numpy(), nan_ok=True)


def test_groups_are_tested_against_all_others(plain: tuple[pd.DataFrame, ServiceGaps]) -> None:
    cells, gaps = plain
    gap = cells["P_B1"] - cells["E_B1"]
    inside = cells["G"] == "x"
    row = figure(gaps.estimates, "gap", "B", group="G=x")
    assert row["estimate"] == pytest.approx(gap[inside].mean(), abs=1e-12)
    assert row["compared_with"] == "complement"
    difference = gaps.differences["gap", "B", "G=x"]
    assert difference == pytest.approx(gap[inside].mean() - gap[~inside].mean(), abs=1e-12)
    plain_test = stats.ttest_ind(gap[inside], gap[~inside], equal_var=False)
    assert row["p_value"] == pytest.approx(plain_test.pvalue, rel=0.02)
    untested = figure(gaps.estimates, "perception", "B", group="G=x")
    assert np.isnan(untested["p_value"])


def test_pairs_and_families(tmp_path: Path) -> None:
    survey = service_survey(tmp_path, drawn())
    rules = Comparisons(against="pairs", family="table")
    gaps = measure_service_gaps(survey, comparisons=rules)
    assert gaps is not None
    pairs = gaps.estimates[gaps.estimates["group"].str.contains(r"\|", regex=True)]
    dimensions = pairs[(pairs["table"] == "gap") & pairs["subject"].isin(["A", "B"])]
    assert len(dimensions) == 2 * 3
    corrected = multipletests(dimensions["p_value"], method="holm")[1]
    assert dimensions["p_adjusted"].to_numpy() == pytest.approx(corrected)


def test_a_panel_is_compared_with_itself(tmp_path: Path) -> None:
    then, now = drawn(150, seed=1), drawn(150, seed=1)
    now["P_B1"] = np.clip(np.asarray(then["P_B1"]) + (np.arange(150) % 3 == 0), 1, 7)
    old = tmp_path / "then.csv"
    pd.DataFrame(then).to_csv(old, index=False)
    study = {"waves": {"2025": {"file": str(old)}}}
    gaps = measured(tmp_path, now, **study)
    row = figure(gaps.estimates, "gap_change", "B", wave="2025→2026")
    moved = np.asarray(now["P_B1"]) - np.asarray(then["P_B1"])
    assert row["estimate"] == pytest.approx(moved.mean(), abs=1e-12)
    assert row["se"] == pytest.approx(stats.sem(moved), rel=1e-6)
    assert figure(gaps.estimates, "gap_change", "A", wave="2025→2026")["estimate"] == 0
    assert {"weighted_gap_change", "expectation_change", "perception_change"} <= set(
        gaps.estimates["table"]
    )
    del then["E_A1"]
    pd.DataFrame(then).to_csv(old, index=False)
    gaps = measured(tmp_path, now, **study)
    assert [error.code for error in gaps.refusals] == ["service_wave"]
    changed = gaps.estimates[gaps.estimates["table"] == "gap_change"]["subject"]
    assert set(changed) == {"P_B1", "B"}


def test_perceptions_alone_are_servperf(tmp_path: Path) -> None:
    section = {
        "scale": DRAWN["scale"],
        "dimensions": {"A": ["P_A1", "P_A2", "P_A3"], "B": "P_B1"},
        "allocation": DRAWN["allocation"],
    }
    cells = drawn()
    gaps = measured(tmp_path, cells, section)
    assert gaps.measure == "perception"
    assert {"perception", "weighted_perception", "allocation"} == set(gaps.estimates["table"])
    total = figure(gaps.estimates, "perception", "overall")
    first = sum(np.asarray(cells[f"P_A{k}"]).mean() for k in (1, 2, 3)) / 3
    second = np.asarray(cells["P_B1"]).mean()
    assert total["estimate"] == pytest.approx((first + second) / 2)
    assert total["compared_with"] == ""  # a level has no null
    assert figure(gaps.estimates, "perception", "B", group="G=x")["compared_with"] == "complement"


def test_nothing_without_the_section(tmp_path: Path) -> None:
    assert measure_service_gaps(survey_of(tmp_path, {"SAT": [1, 2, 3]}, items=["SAT"])) is None


def test_scores_by_points_rest_on_the_same_respondents(tmp_path: Path) -> None:
    cells = drawn(300, 3)
    late = np.arange(300) >= 150
    cells["W_A"] = np.where(late, np.nan, cells["W_A"])
    cells["P_B1"] = np.where(np.arange(300) % 5 == 0, np.nan, cells["P_B1"])
    for item in ("A1", "A2", "A3"):  # who gave no points finds it worse
        cells[f"P_{item}"] = np.where(late, np.clip(cells[f"P_{item}"] - 2, 1, 7), cells["P_A1"])
    cells["W_B"] = np.where(late, np.nan, 100 - np.asarray(cells["W_A"]))
    estimates = measured(tmp_path, cells).estimates
    frame = pd.DataFrame(cells)
    scores = pd.DataFrame(
        {
            "A": sum(frame[f"P_A{k}"] - frame[f"E_A{k}"] for k in (1, 2, 3)) / 3,
            "B": frame["P_B1"] - frame["E_B1"],
        }
    )
    shares = frame[["W_A", "W_B"]].set_axis(["A", "B"], axis=1) / 100
    both = (scores * shares).notna().all(axis=1)
    scores, shares = scores[both], shares[both]
    rows = {
        method: figure(estimates, "weighted_gap", "overall", method=method)
        for method in ("per_respondent", "unweighted_same_base", "product_of_means")
    }
    assert {row["n"] for row in rows.values()} == {120}
    own, plain, product = (row["estimate"] for row in rows.values())
    assert plain == pytest.approx(scores.to_numpy().mean(), abs=1e-12)
    covariance = sum(np.cov(scores[name], shares[name], ddof=0)[0, 1] for name in ("A", "B"))
    assert own - product == pytest.approx(covariance, abs=1e-12)
