"""The telecom client's service quality: planted, and found again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from service_study import figure

from csi_helpers.analysis import (
    ServiceGaps,
    assess_service_reliability,
    measure_service_gaps,
    weigh_gaps,
)
from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import Matrix, Study, load_study
from reports import PROJECT

TRUTH = json.loads((PROJECT / "data/examples/truth.json").read_text("utf-8"))["telecom"]
SERVICE = TRUTH["service_quality"]
DIMENSIONS = SERVICE["dimensions"]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(PROJECT / "params" / "telecom.yaml")


@pytest.fixture(scope="module")
def survey(study: Study) -> Survey:
    return open_survey(study)


@pytest.fixture(scope="module")
def gaps(survey: Survey) -> ServiceGaps:
    found = measure_service_gaps(survey)
    assert found is not None
    return found


def test_the_study_names_what_the_truth_knows(study: Study) -> None:
    section = study.service_quality
    assert section is not None
    found = {
        name: [item.perception for item in one.items] for name, one in section.dimensions.items()
    }
    assert found == {
        name: [f"P_{item}" for item in facts["items"]] for name, facts in DIMENSIONS.items()
    }


def test_what_was_asked_before_is_as_it_was(survey: Survey) -> None:
    assert list(survey.codebook.items) == list(TRUTH["model"]["items"])
    means = survey.answers.mean()
    assert means.to_dict() == pytest.approx(TRUTH["waves"]["2026"]["mean"], abs=1e-9)


@pytest.mark.parametrize("table", ["expectation", "perception", "gap"])
def test_levels_are_the_planted_ones(gaps: ServiceGaps, table: str) -> None:
    for name, facts in DIMENSIONS.items():
        row = figure(gaps.estimates, table, name)
        assert abs(row["estimate"] - facts[table]) < 4 * row["se"], name


def test_reliability_falls_furthest_short_and_tangibles_not_at_all(gaps: ServiceGaps) -> None:
    rows = {name: figure(gaps.estimates, "gap", name) for name in DIMENSIONS}
    assert min(rows, key=lambda name: rows[name]["estimate"]) == "reliability"
    below = {name for name, row in rows.items() if row["p_adjusted"] < 0.05}
    assert below == set(DIMENSIONS) - {"tangibles"}


def test_prepaid_customers_find_it_worse_but_for_tangibles(gaps: ServiceGaps) -> None:
    for name, facts in DIMENSIONS.items():
        row = figure(gaps.estimates, "gap", name, group="plan=Prepaid")
        lower = gaps.differences["gap", name, "plan=Prepaid"] < 0 and row["p_adjusted"] < 0.05
        assert lower == (facts["planted"]["prepaid"] < 0), name
        assert abs(row["estimate"] - facts["gap_prepaid"]) < 4 * row["se"]


def test_points_and_who_cannot_add_up(gaps: ServiceGaps, survey: Survey) -> None:
    planted = SERVICE["points"]
    assert gaps.points is not None
    people = survey.current.respondents["id"].duplicated(keep="last").to_numpy()
    assert gaps.points.off + gaps.points.nearly >= planted["off"] + planted["nearly"]
    assert gaps.points.off - planted["off"] <= people.sum()
    for name, facts in DIMENSIONS.items():
        row = figure(gaps.estimates, "allocation", name)
        assert abs(row["estimate"] - facts["planted"]["points"]) < 4 * row["se"]
    weighted = figure(gaps.estimates, "weighted_gap", "overall", method="per_respondent")
    assert weighted["estimate"] < figure(gaps.estimates, "gap", "overall")["estimate"] - 0.1


def test_a_plain_route_gives_the_same(gaps: ServiceGaps) -> None:
    frame = pd.read_csv(PROJECT / "data" / "examples" / "telecom.csv")
    means = []
    for facts in DIMENSIONS.values():
        parts = []
        for item in facts["items"]:
            pair = frame[[f"P_{item}", f"E_{item}"]]
            pair = pair.where(pair <= 7)
            parts.append(pair.iloc[:, 0] - pair.iloc[:, 1])
        table = pd.concat(parts, axis=1)
        enough = table.notna().sum(axis=1) >= table.shape[1] / 2
        means.append(table.mean(axis=1)[enough].mean())
    found = [figure(gaps.estimates, "gap", name)["estimate"] for name in DIMENSIONS]
    assert found == pytest.approx(means, abs=1e-10)
    overall = figure(gaps.estimates, "gap", "overall")["estimate"]
    assert overall == pytest.approx(np.mean(means), abs=1e-10)


def test_reliability_matters_most_for_satisfaction(survey: Survey) -> None:
    found = weigh_gaps(survey, Matrix(bootstrap=200), overall="CUSA1", seed=1)
    assert found is not None
    shares = found.estimates[found.estimates["table"] == "importance_share"]
    order = shares.sort_values("estimate", ascending=False)["subject"].tolist()
    planted = sorted(
        DIMENSIONS, key=lambda name: -DIMENSIONS[name]["planted"]["goes_with_satisfaction"]
    )
    assert order[0] == planted[0] == "reliability" and order[-1] == planted[-1] == "tangibles"
    first = figure(found.estimates, "gap_priority_first", "reliability")
    assert first["estimate"] > 0.99


def test_the_dimensions_hold_together(survey: Survey) -> None:
    found = assess_service_reliability(survey)
    assert found is not None
    perceived = found.estimates[found.estimates["method"] == "perception"]["estimate"]
    assert (perceived > 0.7).all()
