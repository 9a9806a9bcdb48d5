"""Invariance across waves and segments: lavaan's numbers, what it should find, refusals."""

import numpy as np
import pytest
from cfa_reference import (
    HOLZINGER,
    SCHOOLS,
    SIX,
    TESTS,
    TWO,
    holzinger_moments,
    reference_fit,
    simulated,
)
from waves_of_arrays import wave_of

from csi_helpers.analysis.structural.cfa.groups import measurement_invariance
from csi_helpers.analysis.structural.cfa.model import LEVELS
from csi_helpers.analysis.structural.findings.opinions.confirmation import confirm_waves
from csi_helpers.analysis.structural.findings.opinions.invariance import segment_invariance

TAGS = dict(zip(LEVELS, ("configural", "load", "load_inte", "load_inte_resi"), strict=True))


def confirmed(*waves, constructs=TWO.constructs, segments=None, min_group=100):
    return confirm_waves(
        waves, constructs, segments or {}, confidence=0.95, min_base=30, min_group=min_group
    )


def with_moments(summary, seed):
    n, p = summary.n, len(summary.means)
    noise = np.random.default_rng(seed).normal(size=(n, p))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / n)).T
    return white @ np.linalg.cholesky(summary.covariances).T + summary.means


def value(found, table, level, group, column="estimate"):
    rows = found.estimates.query("table == @table and subject == @level and group == @group")
    return rows[column].item()


def two_regions(n=400, seed=0, shift=0.0, loading=1.0):
    answers = simulated(2 * n, seed=seed)
    answers[n:, 2] = shift + 5 + loading * (answers[n:, 2] - 5)
    return answers, {"region": np.repeat(["1", "2"], n)}


REGIONS = {"region": ("1", "2")}


@pytest.mark.parametrize("level", LEVELS)
def test_holzinger_by_school_equals_lavaan(level):
    answers = np.vstack([with_moments(holzinger_moments(s), k) for k, s in enumerate(SCHOOLS)])
    sizes = [holzinger_moments(school).n for school in SCHOOLS]
    wave = wave_of(answers, TESTS, segments={"school": np.repeat(SCHOOLS, sizes)})
    found = confirmed(wave, constructs=HOLZINGER.constructs, segments={"school": SCHOOLS})
    expected = reference_fit(f"HS_mg_{TAGS[level]}")
    assert value(found, "invariance_df", level, "school") == expected["df"]
    srmr = value(found, "invariance_srmr", level, "school")
    assert srmr == pytest.approx(expected["srmr"], abs=1e-6)
    groups = list(np.repeat(SCHOOLS, sizes))
    same = measurement_invariance(answers, TESTS, HOLZINGER, groups, group_order=SCHOOLS)
    assert same.fits[level].plain.chi_square == pytest.approx(expected["chisq"], abs=1e-6)
    chi2 = value(found, "invariance_chi2", level, "school")
    assert chi2 == pytest.approx(same.fits[level].scaled.chi_square, rel=1e-9)
    assert found.compared["school"] == SCHOOLS and found.held["school"] == same.held


@pytest.mark.parametrize(
    ("change", "held"),
    [({}, "strict"), ({"shift": 1.0}, "metric"), ({"loading": 2.5}, "configural")],
)
def test_what_differs_is_found(change, held):
    answers, segments = two_regions(**change)
    found = confirmed(wave_of(answers, SIX, segments=segments), segments=REGIONS)
    assert found.held == {"region": held}
    holds = [value(found, "invariance_held", level, "region") for level in LEVELS]
    assert holds == [float(k <= LEVELS.index(held)) for k in range(4)]
    if change:
        broken = LEVELS[LEVELS.index(held) + 1]
        assert value(found, "invariance_dcfi", broken, "region") < -0.01
        assert value(found, "invariance_chi2", broken, "region", "p_value") < 0.001
        assert value(found, "invariance_chi2", broken, "region", "compared_with") == held
    assert np.isnan(value(found, "invariance_chi2", "configural", "region", "p_value"))


def test_changes_are_differences():
    answers, segments = two_regions(shift=0.3)
    found = confirmed(wave_of(answers, SIX, segments=segments), segments=REGIONS)
    for table in ("df", "cfi", "rmsea", "srmr"):
        strict, scalar = (
            value(found, f"invariance_{table}", level, "region") for level in ("strict", "scalar")
        )
        change = value(found, f"invariance_d{table}", "strict", "region")
        assert change == pytest.approx(strict - scalar, abs=1e-12)


def test_across_waves():
    later = simulated(300, seed=21)
    later[:, 4] += 1.2
    waves = [
        wave_of(simulated(300, seed=20), SIX, name="2025"),
        wave_of(later, SIX, name="2026"),
    ]
    found = confirmed(*waves)
    assert found.held == {"wave": "metric"} and found.compared == {"wave": ("2025", "2026")}
    rows = found.estimates[found.estimates["table"].str.startswith("invariance")]
    assert set(rows["wave"]) == {"2026"} and set(rows["n"]) == {600}


def test_small_and_unknown_levels_are_left_out():
    answers, _ = two_regions()
    codes = np.array(["1"] * 380 + ["2"] * 380 + ["3"] * 39 + [None], dtype=object)
    wave = wave_of(answers, SIX, segments={"region": codes})
    found = confirmed(wave, segments={"region": ("1", "2", "3")})
    assert found.compared == {"region": ("1", "2")}
    assert set(found.estimates.query("group == 'region'")["n"]) == {760}


def test_names_and_order_of_levels_do_not_matter():
    answers, segments = two_regions(shift=0.4)
    one = confirmed(wave_of(answers, SIX, segments=segments), segments=REGIONS)
    turned = {"region": np.where(segments["region"] == "1", "b", "a")}
    other = confirmed(wave_of(answers, SIX, segments=turned), segments={"region": ("a", "b")})
    for column in ("estimate", "p_value"):
        np.testing.assert_allclose(one.estimates[column], other.estimates[column], atol=1e-6)


def test_rows_twice_as_clusters_say_what_rows_once_do():
    answers, segments = two_regions(n=200, shift=0.3)
    once = confirmed(wave_of(answers, SIX, segments=segments), segments=REGIONS)
    twice = wave_of(
        np.repeat(answers, 2, axis=0),
        SIX,
        segments={"region": np.repeat(segments["region"], 2)},
        clusters=np.repeat(np.arange(400), 2),
    )
    doubled = confirmed(twice, segments=REGIONS)
    for level in LEVELS:
        one, other = (value(f, "invariance_chi2", level, "region") for f in (once, doubled))
        assert other == pytest.approx(one * 399 / 400, rel=1e-6)


def test_a_low_base_is_refused():
    answers, segments = two_regions(n=60)
    found = confirmed(wave_of(answers, SIX, segments=segments), segments=REGIONS)
    (refusal,) = found.refusals
    assert refusal.code == "cfa_too_few_respondents"
    assert refusal.values == {"n": 60, "min_base": 100, "group": "region"}
    assert found.held == {} and len(found.estimates)


def test_a_constant_item_in_one_level_is_refused():
    answers, segments = two_regions()
    answers[400:, 3] = 7
    found = segment_invariance(
        wave_of(answers, SIX, segments=segments), "region", ("1", "2"), TWO, min_group=100
    )
    (refusal,) = found.refusals
    assert (refusal.code, refusal.values["items"]) == ("constant_item", ["L1"])
    assert refusal.values["group"] == "region=2"
    assert (found.held, found.rows) == ("", ())
