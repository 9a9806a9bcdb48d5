"""Weights of criteria: AHP, entropy, combined, derived; published vectors and second routes."""

import numpy as np
import pytest
from relationship_studies import customer_files, loyalty, section, survey_of, survey_wave

from csi_helpers.analysis import follow_relationship
from csi_helpers.analysis.instruments.relationship.weights.ahp import (
    RANDOM_INDEX,
    judgement_matrix,
    not_reciprocal,
    pooled,
    priorities,
)
from csi_helpers.analysis.instruments.relationship.weights.entropy import combine, entropy_weights
from csi_helpers.errors import AnalysisError

DRINKS = [
    [9, 5, 2, 1, 1, 1 / 2],
    [1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 1, 1 / 3],
    [2, 1 / 2],
    [1 / 3],
]
"""Saaty (2008), Int. J. Services Sciences 1: coffee, wine, tea, beer, soda, milk, water."""

WEALTH = [[4, 9, 6, 6, 5, 5], [7, 5, 5, 3, 4], [1 / 5, 1 / 5, 1 / 7, 1 / 5], [1, 1 / 3, 1 / 3]]
WEALTH += [[1 / 3, 1 / 3], [2]]
"""Saaty (1977), J. Math. Psych. 15: wealth of seven nations."""


def test_drinks():
    found = priorities(judgement_matrix(DRINKS, 7))
    published = [0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268]
    np.testing.assert_allclose(found.weights, published, atol=1e-4)
    assert found.lambda_max == pytest.approx(7.1766, abs=1e-4)
    assert found.ratio == pytest.approx(0.0223, abs=1e-4)
    # ahpy's random_index "saaty" is the later table, and its README prints this.
    later = priorities(judgement_matrix(DRINKS, 7), "saaty_2000")
    assert later.ratio == pytest.approx(0.0218, abs=1e-4)


def test_wealth_of_nations():
    found = priorities(judgement_matrix(WEALTH, 7))
    published = [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094]
    np.testing.assert_allclose(found.weights, published, atol=1e-3)
    assert found.lambda_max == pytest.approx(7.608, abs=1e-3)
    assert round(found.ratio, 2) == 0.08


def test_the_eigenvector_is_where_powers_of_the_matrix_lead():
    matrix = judgement_matrix(DRINKS, 7)
    weights = np.ones(7)
    for _ in range(200):
        weights = matrix @ weights
        weights /= weights.sum()
    found = priorities(matrix)
    np.testing.assert_allclose(found.weights, weights, atol=1e-12)
    np.testing.assert_allclose(matrix @ weights / weights, found.lambda_max, atol=1e-9)


def test_of_three_criteria_geometric_means_of_rows_are_the_eigenvector():
    matrix = judgement_matrix([[3, 5], [3]], 3)
    rows = np.exp(np.log(matrix).mean(axis=1))
    np.testing.assert_allclose(priorities(matrix).weights, rows / rows.sum(), atol=1e-12)


def test_consistent_judgements_give_their_weights_back():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    found = priorities(weights[:, None] / weights)
    np.testing.assert_allclose(found.weights, weights, atol=1e-12)
    assert found.ratio == pytest.approx(0, abs=1e-12)


def test_two_criteria_are_always_consistent():
    found = priorities(judgement_matrix([[4]], 2))
    assert found.weights == pytest.approx([0.8, 0.2]) and found.ratio == 0


def test_the_random_index_has_thirteen_numbers():
    assert [len(table) for table in RANDOM_INDEX.values()] == [13, 13]
    assert RANDOM_INDEX["saaty_1980"][:8] == (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
    assert RANDOM_INDEX["saaty_2000"][:8] == (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49)


def test_the_later_random_index_is_about_what_chance_gives():
    rng = np.random.default_rng(1)
    scale = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)))
    for k, expected in ((3, 0.52), (5, 1.11)):
        drawn = [
            judgement_matrix([rng.choice(scale, k - 1 - row) for row in range(k - 1)], k)
            for _ in range(800)
        ]
        largest = np.linalg.eigvals(np.stack(drawn)).real.max(axis=1)
        assert (largest.mean() - k) / (k - 1) == pytest.approx(expected, abs=0.06)


def test_rounded_fractions_pass_and_contradictions_do_not():
    assert not_reciprocal([[1, 3, 7], [0.33, 1, 9], [0.14, 0.11, 1]], 3) is None
    assert not_reciprocal([[1, 3, 7], [0.33, 1, 9], [0.5, 0.11, 1]], 3) == (0, 2)
    assert not_reciprocal([[2, 3], [1 / 3, 1]], 2) == (0, 0)
    assert not_reciprocal([[3, 7], [9]], 3) is None


def test_experts_are_pooled_judgement_by_judgement():
    one, other = judgement_matrix([[2, 4], [2]], 3), judgement_matrix([[8, 1], [1 / 2]], 3)
    both = pooled({"A": one, "B": other})
    np.testing.assert_allclose(both[0], [1, 4, 2])
    np.testing.assert_allclose(both * both.T, 1)


def test_entropy_by_hand():
    figures = np.array([[80, 4.2, 12], [75, 3.8, 20], [90, 4.6, 8], [60, 3.5, 30]])
    figures[:, 2] *= -1  # a cost
    np.testing.assert_allclose(entropy_weights(figures), [0.307721, 0.378005, 0.314273], atol=1e-6)
    scaled = (figures[:, 0] - 60) / 30
    shares = scaled / scaled.sum()
    entropy = -sum(p * np.log(p) for p in shares if p > 0) / np.log(4)
    assert entropy == pytest.approx(0.763117, abs=1e-6)


def test_what_is_the_same_everywhere_weighs_nothing():
    figures = np.array([[1.0, 5], [2, 5], [4, 5]])
    assert entropy_weights(figures).tolist() == [1, 0]
    assert np.isnan(entropy_weights(figures * 0)).all()
    figures[0, 1] += 1e-14  # but for rounding
    assert entropy_weights(figures).tolist() == [1, 0]


def test_two_methods_combined():
    one, other = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
    product = np.array([0.12, 0.09, 0.05])
    np.testing.assert_allclose(combine(one, other, "multiplicative"), product / 0.26)
    np.testing.assert_allclose(combine(one, other, "linear", 0.25), [0.3, 0.3, 0.4])


TWO = {"a": {"source": "A"}, "b": {"source": "B"}}
THREE = TWO | {"c": {"source": "loyalty.nps"}}


def weights_of(result, table="criterion_weight"):
    rows = result.estimates[result.estimates["table"] == table]
    return rows.set_index("subject")["estimate"].to_dict()


def follow(settings, *waves, files=None, **keys):
    survey = survey_of(*waves, files=files)
    return follow_relationship(survey, settings, seed=1, loyalty=loyalty(), **keys)


def test_one_expert_and_several():
    matrix = {"method": "ahp", "matrix": [[3, 5], [3]]}
    result = follow(section(THREE, matrix), survey_wave())
    assert weights_of(result) == pytest.approx({"a": 0.637, "b": 0.2583, "c": 0.1047}, abs=1e-4)
    ratios = result.estimates[result.estimates["table"] == "ahp_consistency_ratio"]
    assert ratios["method"].unique() == ["saaty_1980"]
    assert ratios["estimate"].to_numpy() == pytest.approx(0.0332, abs=1e-4)
    experts = {"Li": [[3, 5], [3]], "Wang": [[1 / 3, 1 / 5], [1 / 3]]}
    result = follow(section(THREE, {"method": "ahp", "experts": experts}), survey_wave())
    assert weights_of(result) == pytest.approx(dict.fromkeys("abc", 1 / 3))
    ratios = result.estimates[result.estimates["table"] == "ahp_consistency_ratio"]
    assert list(ratios["object"]) == ["Li", "Wang", ""]


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"method": "ahp", "matrix": [[1, 3, 5], [1, 1, 3], [1 / 5, 1 / 3, 1]]}, "ahp_reciprocal"),
        ({"method": "ahp", "matrix": [[9, 1 / 9], [9]]}, "ahp_inconsistent"),
        ({"method": "entropy", "over": "region"}, "entropy_groups"),
        ({"method": "derived", "outcome": "retention"}, "derived_outcome"),
    ],
)
def test_weights_that_cannot_be_had(weights, code):
    with pytest.raises(AnalysisError) as caught:
        follow(section(THREE, weights), survey_wave())
    assert caught.value.code == code
    if code == "ahp_reciprocal":
        assert caught.value.values["criteria"] == ["a", "b"]


def test_inconsistent_judgements_stand_where_they_are_accepted():
    weights = {"method": "ahp", "matrix": [[9, 1 / 9], [9]], "accept_inconsistent": True}
    result = follow(section(THREE, weights), survey_wave())
    ratio = result.estimates[result.estimates["table"] == "ahp_consistency_ratio"].iloc[-1]
    assert ratio["note"] == "inconsistent" and ratio["estimate"] > 1


def test_a_part_of_the_tree_without_weights_is_left_out():
    tree = {
        "first": {"criteria": THREE, "weights": {"method": "ahp", "matrix": [[9, 1 / 9], [9]]}},
        "csat": {"source": "loyalty.csat"},
    }
    result = follow(section(tree), survey_wave())
    assert [error.code for error in result.refusals] == ["ahp_inconsistent"]
    rows = result.estimates[result.estimates["group"] == "total"]
    overall = rows[rows["table"] == "relationship_quality"].iloc[0]
    csat = rows[(rows["table"] == "criterion_score") & (rows["subject"] == "csat")].iloc[0]
    assert overall["estimate"] == pytest.approx(csat["estimate"])


def test_entropy_of_the_earliest_wave_is_frozen():
    waves = survey_wave(300, name="2025", regions=4), survey_wave(300, seed=2, regions=4)
    settings = section(THREE, {"method": "entropy"})
    result = follow(settings, *waves)
    alone = follow(settings, waves[0])
    assert weights_of(result) == pytest.approx(weights_of(alone))
    rows = result.estimates[result.estimates["table"] == "criterion_weight"]
    assert set(rows["wave"]) == {"2025"} and set(rows["n"]) == {4}
    assert rows["estimate"].sum() == pytest.approx(1)
    assert ((rows["ci_low"] < rows["estimate"]) & (rows["estimate"] < rows["ci_high"])).all()
    scores = alone.estimates[
        (alone.estimates["table"] == "criterion_score") & (alone.estimates["group"] != "total")
    ]
    table = scores.pivot(index="group", columns="subject", values="estimate")[["a", "b", "c"]]
    expected = entropy_weights(table.to_numpy())
    assert list(weights_of(alone).values()) == pytest.approx(list(expected))


def test_derived_weights_are_shapley_shares():
    wave = survey_wave(400)
    settings = section(TWO, {"method": "derived", "outcome": "repurchase"})
    result = follow(settings, wave)
    y = wave.loyalty["repurchase"]

    def r2(*items):
        if not items:
            return 0.0
        x = np.column_stack([np.ones(len(y)), wave.answers[list(items)]])
        left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        return 1 - (left**2).sum() / ((y - y.mean()) ** 2).sum()

    one = ((r2("A") - r2()) + (r2("A", "B") - r2("B"))) / 2
    assert weights_of(result)["a"] == pytest.approx(one / r2("A", "B"), abs=1e-10)
    rows = result.estimates[result.estimates["table"] == "criterion_weight"]
    assert set(rows["n"]) == {400} and (rows["se"] > 0).all()


def test_a_criterion_that_goes_with_less_of_the_outcome_is_marked():
    wave = survey_wave(400)
    turned = {"a": {"source": "A", "floor": 10, "target": 1}, "b": {"source": "B"}}
    settings = section(turned, {"method": "derived", "outcome": "repurchase"})
    rows = follow(settings, wave).estimates
    rows = rows[rows["table"] == "criterion_weight"].set_index("subject")
    assert rows["note"].to_dict() == {"a": "negative", "b": ""}


def test_derived_weights_want_criteria_of_respondents():
    figure = {"source": "tickets.median_first_response_hours", "floor": 48, "target": 2}
    settings = section(TWO | {"t": figure}, {"method": "derived", "outcome": "repurchase"})
    with pytest.raises(AnalysisError) as caught:
        follow(settings, survey_wave(), files=customer_files())
    assert caught.value.code == "derived_file"


def test_who_stayed_may_be_the_outcome():
    files = customer_files()
    ids = files.customers["id"].tolist()
    there = files.customers[
        files.customers["end"].isna() | (files.customers["end"] > "2026-03-21")
    ]["id"].tolist()
    wave = survey_wave(len(there), ids=there)
    assert len(there) < len(ids)
    settings = section(TWO, {"method": "derived", "outcome": "retention"})
    rows = follow(settings, wave, files=files).estimates
    rows = rows[rows["table"] == "criterion_weight"]
    assert set(rows["n"]) == {len(there)} and rows["estimate"].sum() == pytest.approx(1)


def test_combined_weights_show_both_parts():
    wave = survey_wave(300, regions=4)
    settings = section(
        THREE,
        {"method": "combined", "of": ["ahp", "entropy"], "matrix": [[3, 5], [3]]},
    )
    result = follow(settings, wave)
    parts = result.estimates[result.estimates["table"] == "criterion_weight_part"]
    table = parts.pivot(index="subject", columns="method", values="estimate")
    product = table["ahp"] * table["entropy"]
    assert weights_of(result) == pytest.approx((product / product.sum()).to_dict())
