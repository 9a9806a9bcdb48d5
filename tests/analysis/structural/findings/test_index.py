"""The index: the ACSI formula, frozen weights, groups, change, and how sure it all is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mobi_study import BLOCKS, mobi_frame, rows, structure_from, study_of

from csi_helpers.analysis.structural.findings.index.construct_index import (
    ConstructIndex,
    follow_index,
)
from csi_helpers.errors import DataError
from csi_helpers.params import Study


def index_from(*opened: object, **options: object) -> ConstructIndex:
    study, survey = opened
    structure = structure_from(study, survey)
    assert isinstance(study, Study)
    index = follow_index(survey, structure, study.model, **options)
    assert index is not None
    return index


def total(index: ConstructIndex, table: str = "index", **where: str) -> pd.Series:
    return rows(index, table, group="total", **where).set_index("subject")["estimate"]


def later(frame: pd.DataFrame, points: float = 0.5) -> pd.DataFrame:
    """A wave of others in which satisfaction is higher."""
    drawn = frame.sample(len(frame), replace=True, random_state=8).reset_index(drop=True)
    for item in BLOCKS["satisfaction"]:
        up = np.random.default_rng(len(item)).random(len(drawn)) < points
        drawn[item] = np.minimum(drawn[item] + up, 10)
    return drawn


def test_mobis_index_by_the_acsi_formula() -> None:
    found = total(index_from(*study_of(mobi_frame())))
    known = {
        "image": 73.5280,
        "expectation": 72.4738,
        "quality": 74.9766,
        "value": 62.3468,
        "satisfaction": 72.4541,
        "complaints": 67.4222,
        "loyalty": 70.9139,
    }
    for name, value in known.items():
        assert found[name] == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize("answering", [0, 12])
def test_a_group_that_hardly_answered_has_no_index_by_expectation(answering: int) -> None:
    frame = mobi_frame().assign(group=np.arange(250) % 3)
    silent = frame.index[frame["group"] == 0][answering:]
    frame.loc[silent, BLOCKS["loyalty"]] = np.nan
    index = index_from(*study_of(frame, columns={"segments": ["group"]}))
    found = rows(index, "index", subject="loyalty").set_index("group")
    assert found["note"]["group=0"] == "low base"
    assert found["n"]["group=0"] == answering
    assert np.isnan(found["estimate"]["group=0"])
    assert found["estimate"][["total", "group=1", "group=2"]].notna().all()
    image = rows(index, "index", subject="image").set_index("group")
    assert image["n"]["group=0"] == len(silent) + answering


def test_a_legacy_index_multiplies_the_mean() -> None:
    index = index_from(*study_of(mobi_frame(), model={"index_method": "multiply"}))
    assert index.method == "multiply"
    complaints = mobi_frame()["CUSCO"].mean()
    assert total(index)["complaints"] == pytest.approx(10 * complaints, abs=1e-10)


def test_the_gap_is_quality_less_expectation() -> None:
    index = index_from(*study_of(mobi_frame()))
    gap = total(index, "gap")["quality"]
    found = total(index)
    assert gap == pytest.approx(found["quality"] - found["expectation"], abs=1e-10)


def test_the_linearised_error_is_the_bootstraps() -> None:
    study, survey = study_of(mobi_frame(), model={"bootstrap": 2000})
    structure = structure_from(study, survey)
    index = follow_index(survey, structure, study.model)
    assert index is not None
    ours = rows(index, "index", group="total").set_index("subject")["se"]
    drawn = rows(structure, "index_reestimated").set_index("subject")["se"]
    for name in ours.index:
        assert ours[name] == pytest.approx(drawn[name], rel=0.06)
    weights = rows(index, "index_weight").set_index("subject")["se"]
    covariance = structure.weights["2000"]["quality"].covariance
    np.testing.assert_allclose(weights[BLOCKS["quality"]], np.sqrt(np.diag(covariance)))


def test_weights_come_from_the_earliest_wave_and_change_is_of_answers() -> None:
    frame = mobi_frame()
    index = index_from(*study_of(later(frame), earlier=frame))
    assert (index.weights_from, index.weights_wave) == ("baseline", "1999")
    frozen = rows(index, "index_weight", object="satisfaction")["estimate"].to_numpy()
    items = BLOCKS["satisfaction"]
    by_hand = 100 * frozen @ (later(frame)[items].mean() - frame[items].mean()) / 9
    change = rows(index, "index_change", group="total", subject="satisfaction").iloc[0]
    assert change["estimate"] == pytest.approx(by_hand, abs=1e-10)
    assert change["wave"] == "1999→2000"
    assert change["p_value"] <= change["p_adjusted"]


def test_a_reestimated_change_is_answers_plus_weights() -> None:
    frame = mobi_frame()
    index = index_from(*study_of(later(frame), earlier=frame))
    whole = total(index, "index_reestimated_change")
    parts = total(index, "index_change") + total(index, "index_change_weights")
    np.testing.assert_allclose(whole, parts[whole.index], atol=1e-10)
    own = index.reestimated.pivot(index="subject", columns="wave", values="estimate")
    np.testing.assert_allclose(whole, (own["2000"] - own["1999"])[whole.index], atol=1e-10)


@pytest.mark.parametrize("rule", ["pooled", "own"])
def test_other_rules_of_weights(rule: str) -> None:
    frame = mobi_frame()
    index = index_from(*study_of(later(frame), earlier=frame, model={"index_weights": rule}))
    assert index.weights_from == rule
    own = index.reestimated.set_index(["subject", "wave"])["estimate"]
    found = rows(index, "index", group="total", subject="satisfaction")["estimate"].to_numpy()
    expected = own["satisfaction"].to_numpy()
    if rule == "own":
        np.testing.assert_allclose(found, expected, atol=1e-10)
    else:
        assert np.abs(found - expected).max() < 0.5
        assert index.weights_wave == "1999+2000"


def test_weights_saved_beside_a_report_serve_the_next(tmp_path: Path) -> None:
    frame = mobi_frame()
    first = index_from(*study_of(frame))
    file = tmp_path / "index_weights.csv"
    first.frozen.to_csv(file, index=False)
    keys = {"index_weights": {"file": str(file)}}
    again = index_from(*study_of(later(frame), model=keys))
    assert (again.weights_from, again.weights_wave) == ("file", "index_weights.csv")
    both = index_from(*study_of(later(frame), earlier=frame))
    np.testing.assert_allclose(total(again), total(both, wave="2000"), rtol=1e-12)
    # Given weights have no error; estimated ones add theirs.
    errors = [
        rows(index, "index", group="total", wave="2000", subject="loyalty")["se"].iloc[0]
        for index in (again, both)
    ]
    assert errors[0] < errors[1]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda frame: frame.drop(columns="weight"), "no column weight"),
        (lambda frame: frame.replace("CUSA1", "CUSA9"), "CUSA9 is no item of satisfaction"),
        (lambda frame: frame.assign(scale_max=5), "asked on 1-5, now on 1-10"),
        (lambda frame: frame[frame["item"] != "CUSA1"], "weights of satisfaction sum to"),
        (lambda frame: frame.assign(weight="much"), "is no number"),
        (lambda frame: frame.head(0), "column names only"),
    ],
)
def test_a_file_of_other_weights_is_refused(tmp_path: Path, spoil, told: str) -> None:
    frozen = index_from(*study_of(mobi_frame())).frozen
    file = tmp_path / "last_year.csv"
    spoil(frozen).to_csv(file, index=False)
    with pytest.raises(DataError, match=r"last_year\.csv") as refusal:
        study_of(mobi_frame(), model={"index_weights": {"file": str(file)}})
    assert told in refusal.value.found


def test_groups_are_means_of_their_own_answers() -> None:
    frame = mobi_frame().assign(side=np.arange(250) % 2)
    index = index_from(*study_of(frame, columns={"segments": ["side"]}))
    weights = index.frozen[index.frozen["construct"] == "loyalty"].set_index("item")["weight"]
    for code in (0, 1):
        inside = frame[frame["side"] == code][list(weights.index)]
        by_hand = 100 * (inside.mean() @ weights - 1) / 9
        row = rows(index, "index", group=f"side={code}", subject="loyalty").iloc[0]
        assert row["estimate"] == pytest.approx(by_hand, abs=1e-10)
        assert (row["n"], row["compared_with"]) == (125, "complement")


def test_negative_weights_are_flagged() -> None:
    frame = mobi_frame()
    turned = frame.assign(CUSA3=11 - frame["CUSA3"])
    index = index_from(*study_of(turned))
    assert index.negative == {"satisfaction": ("CUSA3",)}


def test_a_group_that_never_answered_has_no_index() -> None:
    frame = mobi_frame().assign(side=np.arange(250) % 2)
    frame.loc[frame["side"] == 1, BLOCKS["value"]] = np.nan
    index = index_from(
        *study_of(frame, columns={"segments": ["side"]}, model={"missing": "pairwise"})
    )
    row = rows(index, "index", group="side=1", subject="value").iloc[0]
    assert (row["n"], row["note"]) == (0, "low base")
    assert np.isnan(row["estimate"])


def test_weighted_answers_and_gaps_move_the_index_as_by_hand() -> None:
    frame = mobi_frame().assign(w=np.random.default_rng(2).uniform(0.5, 2, 250))
    frame.loc[:4, "CUSL1"] = np.nan
    index = index_from(*study_of(frame, columns={"weight": "w"}))
    weights = index.frozen[index.frozen["construct"] == "loyalty"].set_index("item")["weight"]
    means = [
        np.average(frame[item].dropna(), weights=frame["w"][frame[item].notna()])
        for item in weights.index
    ]
    by_hand = 100 * (np.array(means) @ weights - 1) / 9
    assert total(index)["loyalty"] == pytest.approx(by_hand, abs=1e-10)
