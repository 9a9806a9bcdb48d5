from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from small_study import decisions, survey_of

from csi_helpers.data.design import SamplingDesign, build_design
from csi_helpers.data.weight import margin_dummies, rake
from csi_helpers.errors import DataError

REGION = np.array(["n", "n", "n", "s", "s", "s"], dtype=object)
SEX = np.array(["f", "m", "m", "f", "f", "m"], dtype=object)
HALVES = {"region": {"n": 0.5, "s": 0.5}, "sex": {"f": 0.5, "m": 0.5}}


def share(weights: np.ndarray, margin: np.ndarray, code: str) -> float:
    return float(weights[margin == code].sum() / weights.sum())


def test_raking_two_margins_by_hand() -> None:
    targets = {"region": {"n": 0.6, "s": 0.4}, "sex": {"f": 0.5, "m": 0.5}}
    raked = rake(np.ones(6), {"region": REGION, "sex": SEX}, targets)
    # Raking keeps the cross-product ratio, here 1/4: p(p - .1) = (.6 - p)(.5 - p) / 4, p = P(n, f).
    p = (-0.175 + np.sqrt(0.175**2 + 4 * 0.75 * 0.075)) / (2 * 0.75)
    assert raked.weights[0] == pytest.approx(6 * p, abs=1e-10)
    assert raked.weights.mean() == pytest.approx(1, abs=1e-14)
    assert raked.deviation <= 1e-12


def test_post_stratification_is_one_margin() -> None:
    raked = rake(np.ones(4), {"a": np.array(list("xxxy"), object)}, {"a": {"x": 0.5, "y": 0.5}})
    assert raked.weights == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2])


@settings(deadline=None, max_examples=60)
@given(
    extra=npst.arrays(np.int8, (33, 3), elements=st.integers(0, 2)),
    base=npst.arrays(float, 60, elements=st.floats(0.2, 5)),
    raw=npst.arrays(float, (3, 3), elements=st.floats(0.25, 1)),
)
def test_margins_hold_and_their_order_is_irrelevant(
    extra: np.ndarray, base: np.ndarray, raw: np.ndarray
) -> None:
    codes = np.vstack([list(product(range(3), repeat=3)), extra])  # every cell has somebody
    margins = {name: codes[:, i].astype(str).astype(object) for i, name in enumerate("abc")}
    shares = raw / raw.sum(axis=1, keepdims=True)
    targets = {
        name: {str(k): float(shares[i, k]) for k in range(3)} for i, name in enumerate("abc")
    }
    raked = rake(base, margins, targets)
    for name, wanted in targets.items():
        for code, target in wanted.items():
            assert share(raked.weights, margins[name], code) == pytest.approx(target, abs=1e-9)
    turned = {name: dict(reversed(targets[name].items())) for name in "cba"}
    again = rake(7 * base, margins, turned)
    np.testing.assert_allclose(again.weights, raked.weights, atol=1e-12)
    permutation = np.random.default_rng(1).permutation(60)
    moved = {name: codes[permutation] for name, codes in margins.items()}
    shuffled = rake(base[permutation], moved, targets)
    np.testing.assert_allclose(shuffled.weights, raked.weights[permutation], atol=1e-9)


def test_weight_two_equals_two_rows() -> None:
    margins = {"region": REGION, "sex": SEX}
    base = np.array([2.0, 1, 1, 1, 1, 1])
    once = rake(base, margins, HALVES)
    rows = [0, 0, 1, 2, 3, 4, 5]
    twice = rake(np.ones(7), {name: codes[rows] for name, codes in margins.items()}, HALVES)
    shares = twice.weights / twice.weights.sum()
    assert once.weights[0] / once.weights.sum() == pytest.approx(shares[:2].sum())
    np.testing.assert_allclose(once.weights[1:] / once.weights.sum(), shares[2:], atol=1e-12)


def test_trimming_holds_bounds_and_margins_where_both_can() -> None:
    rng = np.random.default_rng(3)
    region = rng.choice(np.array(["n", "s"], dtype=object), 400, p=[0.7, 0.3])
    base = rng.lognormal(0, 0.8, 400)
    targets = {"region": {"n": 0.5, "s": 0.5}}
    raked = rake(base, {"region": region}, targets, trim=(0.3, 3.0))
    assert raked.weights.min() >= 0.3 - 1e-9 and raked.weights.max() <= 3 + 1e-9
    assert share(raked.weights, region, "n") == pytest.approx(0.5, abs=1e-9)
    assert raked.trimmed == (np.isclose(raked.weights, 0.3) | np.isclose(raked.weights, 3)).sum()
    assert raked.trimmed > 0


def test_bounds_outrank_margins_where_both_cannot_hold() -> None:
    region = np.array(["n"] * 90 + ["s"] * 10, dtype=object)
    raked = rake(np.ones(100), {"region": region}, {"region": {"n": 0.5, "s": 0.5}}, trim=(0.5, 2))
    ratio = raked.weights[-1] / raked.weights[0]
    assert ratio < 9
    assert raked.deviation == pytest.approx(abs(share(raked.weights, region, "s") - 0.5))
    assert raked.deviation > 0.1


def test_zero_weights_stay_zero() -> None:
    base = np.array([0.0, 1, 1, 1, 1, 1])
    raked = rake(base, {"region": REGION}, {"region": HALVES["region"]}, trim=(0.5, 2))
    assert raked.weights[0] == 0
    assert share(raked.weights, REGION, "n") == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ({"region": {"n": 0.5, "s": 0.6}}, r"sum to 1.1"),
        ({"region": {"n": 0.5, "s": 0.4, "w": 0.1}}, r"Nobody with a weight is in 'w'"),
        ({"region": {"n": 1.0}}, r"3 respondents have none"),
    ],
)
def test_targets_that_cannot_be_met(targets: dict[str, dict[str, float]], words: str) -> None:
    with pytest.raises(DataError, match=words):
        rake(np.ones(6), {"region": REGION}, targets)


def test_no_convergence_is_refused() -> None:
    same = np.array(["n", "n", "s", "s"], dtype=object)
    targets = {"a": {"n": 0.5, "s": 0.5}, "b": {"n": 0.4, "s": 0.6}}
    with pytest.raises(DataError, match="10 percentage points off"):
        rake(np.ones(4), {"a": same, "b": same}, targets)


def test_dummies_are_one_column_a_category() -> None:
    margins = {"region": pd.Series(REGION), "sex": pd.Series(SEX)}
    dummies = margin_dummies(margins, HALVES)
    assert dummies.shape == (6, 4)
    assert dummies.sum(axis=1) == pytest.approx(np.full(6, 2))
    assert list(dummies[:, 0]) == [1, 1, 1, 0, 0, 0]


def test_design_of_strata_population_and_nested_clusters() -> None:
    ids = pd.Series([None] * 4, dtype=object)
    strata = pd.Series(["a", "a", "b", "b"])
    design = build_design(np.array([1.0, 1, 3, 3]), ids=ids, strata=strata, population_size=16)
    assert design.sampling_fraction == pytest.approx([0.5, 0.5, 1 / 6, 1 / 6])  # 2 of 4, 2 of 12
    assert list(design.strata) == [0, 0, 1, 1]
    clusters = pd.Series(["1", "2", "1", "1"])
    design = build_design(np.ones(4), ids=ids, strata=strata, clusters=clusters, population_size=9)
    assert list(design.clusters) == [0, 1, 2, 2]  # "1" of a and "1" of b are two clusters
    assert list(design.units) == ["a/1", "a/2", "b/1", "b/1"]
    assert not design.sampling_fraction.any() and not design.weighted
    assert SamplingDesign.simple(2, np.array([1.0, 3.0])).weighted


def test_population_smaller_than_the_sample() -> None:
    with pytest.raises(DataError, match="population_size` is 3"):
        build_design(np.ones(4), ids=pd.Series([None] * 4), population_size=3)


def weighted_survey(folder: Path, weights: list[Any], **study: Any) -> Any:
    columns = {"w": weights, "Q1": [1, 2, 3, 4][: len(weights)], "region": ["n", "n", "s", "s"]}
    return survey_of(folder, columns, columns={"weight": "w"}, items=["Q1"], **study)


def test_weight_column_is_scaled_to_mean_one(tmp_path: Path) -> None:
    survey = weighted_survey(tmp_path, [2, 0, 4, 2])
    assert survey.weights == pytest.approx([1, 0, 2, 1])
    assert survey.current.design.weighted and survey.current.design.margins is None


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1, "heavy", 1, 1], "1 of 4 weights are no number, first 'heavy' in data row 2 "),
        ([1, 1, -0.5, 1], r"1 of 4 weights are negative .* first '-0.5' in data row 3 "),
        ([0, 0, 0, 0], "their sum is zero"),
        ([None, 1, None, 1], "2 of 4 weights are missing, first in data row 1 "),
    ],
)
def test_weights_that_cannot_be_used(tmp_path: Path, weights: list[Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        weighted_survey(tmp_path, weights)


def test_missing_weights_are_excluded_on_request(tmp_path: Path) -> None:
    clean = {"missing_weights": {"exclude": True}}
    survey = weighted_survey(tmp_path, [None, 1, 3, 1], clean=clean)
    assert survey.excluded["2026"]["missing_weight"] == 1
    assert survey.flagged["2026"]["missing_weight"] == 1
    assert survey.counts["2026"]["analysed"] == 3 and survey.counts["2026"]["received"] == 4
    assert len(survey.received.answers) == 3
    assert survey.weights == pytest.approx([0.6, 1.8, 0.6])
    with pytest.raises(DataError, match="All 4 weights"):
        weighted_survey(tmp_path, [None] * 4, clean=clean)


def test_survey_is_raked_from_its_base_weights(tmp_path: Path) -> None:
    targets = {"region": {"n": 0.25, "s": 0.75}}
    survey = weighted_survey(tmp_path, [1, 3, 1, 1], weighting={"targets": targets})
    assert survey.weights == pytest.approx([0.25, 0.75, 1.5, 1.5])
    design = survey.current.design
    assert design.base_weights == pytest.approx([2 / 3, 2, 2 / 3, 2 / 3])
    assert design.margins is not None and design.margins.shape == (4, 2)
    assert list(survey.current.respondents["region"]) == ["n", "n", "s", "s"]
    (raked,) = decisions(survey, "raked")
    assert raked.subject == "region"


def test_margins_of_the_survey_are_checked(tmp_path: Path) -> None:
    columns = {"Q1": [1, 2, 3, 4], "region": ["n", None, "s", "west"]}
    weighting = {"targets": {"region": {"n": 0.5, "s": 0.5}}}
    with pytest.raises(DataError, match="2 respondents of wave 2026 have none") as caught:
        survey_of(tmp_path, columns, items=["Q1"], weighting=weighting)
    assert "'(missing)' (1)" in caught.value.found and "'west' (1)" in caught.value.found


def test_gaps_in_strata_are_refused(tmp_path: Path) -> None:
    columns = {"Q1": [1, 2, 3, 4], "region": ["n", None, "s", "s"]}
    with pytest.raises(DataError, match="first in data row 2") as caught:
        survey_of(tmp_path, columns, items=["Q1"], columns={"strata": "region"})
    assert "columns.strata" in caught.value.need
