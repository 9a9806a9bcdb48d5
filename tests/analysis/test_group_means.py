"""Group means of scores against hand, scipy and the design's own rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measured_items import nudged_influence
from scipy import stats

from csi_helpers.analysis.group_means import ScoreMeans, group_rows
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign, build_design

RANDOM = np.random.default_rng(1)
SCORES = RANDOM.normal(size=120)
GROUP = np.arange(120) % 3 == 0
LEVELS = {code: np.arange(120) % 3 == k for k, code in enumerate("abc")}


def means(scores=SCORES, weights=None, min_base=30, **options) -> ScoreMeans:
    design = SamplingDesign.simple(len(scores), weights)
    return ScoreMeans(scores, DesignVariance(design), min_base, **options)


def clustered() -> DesignVariance:
    return DesignVariance(
        build_design(
            RANDOM.uniform(0.5, 2, 120),
            ids=pd.Series([None] * 120, dtype=object),
            clusters=pd.Series((np.arange(120) // 6).astype(str)),
            strata=pd.Series((np.arange(120) // 60).astype(str)),
        )
    )


def test_everybody_is_a_one_sample_t_interval():
    row = means().row(np.ones(120, dtype=bool))
    interval = stats.ttest_1samp(SCORES, 0).confidence_interval()
    assert row["estimate"] == pytest.approx(SCORES.mean())
    assert row["se"] == pytest.approx(SCORES.std(ddof=1) / np.sqrt(120))
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(interval))
    assert (row["n"], row["n_eff"], row["note"]) == (120, 120, "")


def test_weighted_mean_by_hand():
    weights = RANDOM.uniform(0.5, 2, 120)
    row = means(weights=weights).row(GROUP)
    own = weights[GROUP]
    expected = own @ SCORES[GROUP] / own.sum()
    assert row["estimate"] == pytest.approx(expected, abs=1e-14)
    residuals = own * (SCORES[GROUP] - expected) / own.sum()
    assert row["se"] == pytest.approx(np.sqrt((residuals**2).sum() * 120 / 119), rel=1e-12)


def test_difference_is_a_wald_test():
    test = means().difference(~GROUP, GROUP)
    inside, outside = SCORES[GROUP], SCORES[~GROUP]
    gap = inside.mean() - outside.mean()
    parts = [((part - part.mean()) ** 2).sum() / len(part) ** 2 for part in (inside, outside)]
    se = np.sqrt(sum(parts) * 120 / 119)
    assert (test["estimate"], test["se"]) == pytest.approx((gap, se))
    assert test["p_value"] == pytest.approx(2 * stats.t.sf(abs(gap) / se, 118))
    reach = stats.t.ppf(0.975, 118) * se
    assert (test["ci_low"], test["ci_high"]) == pytest.approx((gap - reach, gap + reach))
    welch = stats.ttest_ind(inside, outside, equal_var=False)
    assert test["p_value"] == pytest.approx(welch.pvalue, abs=0.01)


def test_design_by_nudged_weights():
    variance = clustered()
    grouped = ScoreMeans(SCORES, variance, 2)

    def gap(weights):
        inside, outside = weights * GROUP, weights * ~GROUP
        return np.array([inside @ SCORES / inside.sum(), outside @ SCORES / outside.sum()])

    influence = nudged_influence(gap, variance.weights)
    found = variance.precision(np.column_stack([influence, influence[:, 0] - influence[:, 1]]))
    assert grouped.row(GROUP)["se"] == pytest.approx(found.se[0], rel=1e-6)
    assert grouped.row(~GROUP)["se"] == pytest.approx(found.se[1], rel=1e-6)
    test = grouped.difference(~GROUP, GROUP)
    assert test["se"] == pytest.approx(found.se[2], rel=1e-6)
    t = abs(test["estimate"]) / test["se"]
    assert test["p_value"] == pytest.approx(2 * stats.t.sf(t, 20 - 2 - 1), rel=1e-9)


def test_who_has_no_score_does_not_count():
    scores = SCORES.copy()
    scores[:30] = np.nan
    row = means(scores, min_base=20).row(GROUP)
    assert row["n"] == 30
    assert row["estimate"] == pytest.approx(SCORES[30:][GROUP[30:]].mean())
    test = means(scores, min_base=20).difference(~GROUP, GROUP)
    assert test["n"] == 90 and np.isfinite(test["p_value"])


def test_low_bases_are_empty():
    few = np.arange(120) < 29
    assert means().row(few) == {"n": 29, "note": "low base"}
    assert means().difference(~few, few) == {"n": 120, "note": "low base"}
    assert means().row(np.arange(120) < 45)["note"] == "caution"
    weights = np.where(np.arange(120) < 40, 0.0, 1.0)
    assert means(weights=weights).row(np.arange(120) < 40)["note"] == "low base"


def test_rows_against_the_complement():
    rows = list(group_rows(means(), "region", LEVELS, "complement"))
    assert [row["group"] for row in rows] == ["region=a", "region=b", "region=c"]
    assert {row["compared_with"] for row in rows} == {"complement"}
    expected = means().difference(~LEVELS["b"], LEVELS["b"])["p_value"]
    assert rows[1]["p_value"] == expected


def test_the_complement_has_a_level_too():
    # who belongs to no level is nobody's complement
    some = {code: LEVELS[code] for code in "ab"}
    rows = list(group_rows(means(), "region", some, "complement"))
    expected = means().difference(LEVELS["b"], LEVELS["a"])["p_value"]
    assert rows[0]["p_value"] == expected
    assert rows[1]["p_value"] == pytest.approx(expected)


def test_rows_of_pairs():
    rows = {row["group"]: row for row in group_rows(means(), "region", LEVELS, "pairs")}
    assert len(rows) == 6
    pair = rows["region=a|region=c"]
    assert pair["compared_with"] == "region=a"
    assert pair["estimate"] == pytest.approx(
        rows["region=c"]["estimate"] - rows["region=a"]["estimate"]
    )
    assert "p_value" not in rows["region=a"]


def test_one_level_has_nobody_to_be_compared_with():
    (row,) = group_rows(means(), "region", {"a": np.ones(120, dtype=bool)}, "complement")
    assert "p_value" not in row and row["n"] == 120
