"""CFA of a wave: lavaan's numbers, the design in the sandwich, properties, refusals."""

import numpy as np
import pytest
from cfa_reference import (
    HOLZINGER,
    SIX,
    TESTS,
    TWO,
    holzinger_moments,
    reference_estimates,
    reference_fit,
    shared_data,
    simulated,
)
from waves_of_arrays import wave_of

from csi_helpers.analysis.structural.cfa.fitting import fit_cfa
from csi_helpers.analysis.structural.cfa.sampling import Sampling
from csi_helpers.analysis.structural.findings.opinions.confirmation import confirm_waves

INDICES = {"cfa_cfi": "cfi", "cfa_tli": "tli", "cfa_rmsea": "rmsea"}


def confirmed(*waves, constructs=TWO.constructs, segments=None, min_base=30, min_group=100):
    return confirm_waves(
        waves,
        constructs,
        segments or {},
        confidence=0.95,
        min_base=min_base,
        min_group=min_group,
    )


def with_moments(summary, seed=0):
    """Answers with exactly these means and covariances (divisor n)."""
    n, p = summary.n, len(summary.means)
    noise = np.random.default_rng(seed).normal(size=(n, p))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / n)).T
    return white @ np.linalg.cholesky(summary.covariances).T + summary.means


def fit_row(found, table, method="mlr"):
    rows = found.estimates.query("table == @table and method == @method")
    return rows.iloc[0]


def measured(found, table, value="estimate"):
    rows = found.estimates.query("table == @table and wave == @found.wave")
    return rows.set_index(["object", "subject"])[value]


def test_holzinger_by_its_moments_equals_lavaan():
    found = confirmed(
        wave_of(with_moments(holzinger_moments()), TESTS), constructs=HOLZINGER.constructs
    )
    expected = reference_fit("HS_ml")
    chi2 = fit_row(found, "cfa_chi2", "ml")
    assert chi2["estimate"] == pytest.approx(expected["chisq"], abs=1e-6)
    assert chi2["p_value"] == pytest.approx(expected["pvalue"], rel=1e-5)
    assert (chi2["n"], chi2["n_eff"], chi2["subject"]) == (301, pytest.approx(301), "overall")
    assert fit_row(found, "cfa_df", "ml")["estimate"] == 24
    for table, name in INDICES.items():
        row = fit_row(found, table, "ml")
        assert row["estimate"] == pytest.approx(expected[name], abs=1e-6)
        assert row["note"] == "plain"
    rmsea = fit_row(found, "cfa_rmsea", "ml")
    assert rmsea["ci_low"] == pytest.approx(expected["rmsea.ci.lower"], abs=1e-6)
    assert rmsea["ci_high"] == pytest.approx(expected["rmsea.ci.upper"], abs=1e-6)
    srmr = fit_row(found, "cfa_srmr", "ml")["estimate"]
    assert srmr == pytest.approx(expected["srmr"], abs=1e-6)
    table = reference_estimates("HS_ml")["std.all"]
    loadings, correlations = (
        table.xs(("", kind), level=("group", "kind")) for kind in ("loading", "covariance")
    )
    mine = measured(found, "cfa_loading")
    np.testing.assert_allclose(mine.loc[loadings.index], loadings, rtol=0, atol=2e-5)
    mine = measured(found, "cfa_correlation").swaplevel()
    np.testing.assert_allclose(mine.loc[correlations.index], correlations, rtol=0, atol=2e-5)


@pytest.mark.parametrize(
    ("data", "tag", "version"),
    [
        ("HolzingerSwineford1939", "HS_mlr", "robust"),
        ("HolzingerSwineford1939_missing", "HS_fiml_mlr", "scaled"),
    ],
)
def test_holzinger_robust_equals_lavaan(data, tag, version):
    answers = shared_data(data)[TESTS].to_numpy()
    found = confirmed(wave_of(answers, TESTS), constructs=HOLZINGER.constructs)
    expected = reference_fit(tag)
    chi2 = fit_row(found, "cfa_chi2")
    assert chi2["estimate"] == pytest.approx(expected["chisq.scaled"], rel=1e-5)
    assert chi2["p_value"] == pytest.approx(expected["pvalue.scaled"], rel=1e-4)
    for table, name in INDICES.items():
        row = fit_row(found, table)
        assert row["estimate"] == pytest.approx(expected[f"{name}.{version}"], abs=2e-6)
        assert row["note"] == version
    assert (found.reported, found.indices) == ("mlr", version)
    assert found.n_incomplete == int(np.isnan(answers).any(axis=1).sum())
    counted = found.estimates.query("table == 'cfa_incomplete'")
    assert counted["estimate"].tolist() == ([found.n_incomplete] if found.n_incomplete else [])
    assert not (found.weighted or found.design or found.improper or found.heywood)


def test_under_weights_only_the_scaled_test_stands():
    rng = np.random.default_rng(1)
    answers = simulated(400, seed=1)
    found = confirmed(wave_of(answers, SIX, weights=rng.uniform(0.5, 2, 400)))
    fit = found.estimates.query("subject == 'overall'")
    assert set(fit["method"]) == {"mlr"}
    assert (fit["n_eff"] < fit["n"]).all() and found.weighted
    once = confirmed(wave_of(answers, SIX))
    assert set(once.estimates.query("subject == 'overall'")["method"]) == {"ml", "mlr"}


def test_rows_twice_as_clusters_say_what_rows_once_do():
    answers = simulated(300, seed=2, heavy=True)
    answers[np.random.default_rng(3).random(answers.shape) < 0.05] = np.nan
    once = confirmed(wave_of(answers, SIX))
    twice = wave_of(np.repeat(answers, 2, axis=0), SIX, clusters=np.repeat(np.arange(300), 2))
    doubled = confirmed(twice)
    assert doubled.design and not doubled.weighted
    small = np.sqrt(300 / 299)  # clusters over clusters less one
    for table in ("cfa_loading", "cfa_correlation"):
        for value, factor in (("estimate", 1.0), ("se", small)):
            one, other = measured(once, table, value), measured(doubled, table, value)
            np.testing.assert_allclose(other, factor * one, rtol=1e-6)
    one, other = fit_row(once, "cfa_chi2"), fit_row(doubled, "cfa_chi2")
    assert other["estimate"] == pytest.approx(one["estimate"] / small**2, rel=1e-6)
    assert (other["n"], one["n"]) == (600, 300)


def test_score_products_by_hand():
    rng = np.random.default_rng(4)
    strata, clusters = np.repeat([0, 1], 30), np.repeat(np.arange(12), 5)
    wave = wave_of(
        np.zeros((60, 1)), ["Q"], weights=rng.uniform(1, 2, 60), strata=strata, clusters=clusters
    )
    scores = rng.normal(size=(60, 3))
    expected = np.zeros((3, 3))
    for stratum in (0, 1):
        labels = np.unique(clusters[strata == stratum])
        totals = np.array([scores[clusters == one].sum(axis=0) for one in labels])
        apart = totals - totals.mean(axis=0)
        expected += len(labels) / (len(labels) - 1) * apart.T @ apart
    sampling = Sampling.of([wave.design])
    np.testing.assert_allclose(sampling.products(scores), expected, atol=1e-12)
    both = Sampling.of([wave.design, wave.design])
    stacked = both.products(np.vstack([scores, scores]))
    np.testing.assert_allclose(stacked, 2 * expected, atol=1e-12)


def test_without_design_there_is_nothing_to_allow_for():
    rng = np.random.default_rng(5)
    plain, weighted = (
        wave_of(np.zeros((9, 1)), ["Q"]),
        wave_of(np.zeros((9, 1)), ["Q"], weights=rng.uniform(1, 2, 9)),
    )
    assert Sampling.of([plain.design, weighted.design]) is None


def test_the_scaled_test_keeps_its_size_under_clusters():
    """Members of a cluster are alike, and the model holds: the scaled test averages df."""
    scaled, naive = [], []
    clusters = np.repeat(np.arange(100), 5)
    for seed in range(60):
        shared = simulated(100, seed=2 * seed)[clusters]
        answers = 0.8 * shared + 0.6 * simulated(500, seed=2 * seed + 1)
        design = wave_of(answers, SIX, clusters=clusters).design
        scaled.append(fit_cfa(answers, SIX, TWO, sampling=Sampling.of([design])).scaled.chi_square)
        naive.append(fit_cfa(answers, SIX, TWO).scaled.chi_square)
    error = np.sqrt(2 * 8 / 60)
    assert np.mean(scaled) == pytest.approx(8, abs=3 * error)
    assert np.mean(naive) > 8 + 3 * error


def test_fewer_clusters_than_parameters_are_marked():
    clusters = np.arange(400) % 12
    found = confirmed(wave_of(simulated(400, seed=6), SIX, clusters=clusters))
    assert set(found.estimates.query("table == 'cfa_loading'")["note"]) == {"few clusters"}
    rows = found.estimates.query("table == 'cfa_chi2'")
    assert set(rows["method"]) == {"mlr"}


def test_order_and_names_do_not_matter():
    answers = simulated(300, seed=7, heavy=True)
    answers[:20, 2] = np.nan
    order = np.random.default_rng(8).permutation(300)
    one = confirmed(wave_of(answers, SIX))
    other = confirmed(wave_of(answers[order], SIX))
    for value in ("estimate", "se", "p_value", "ci_low"):
        np.testing.assert_allclose(one.estimates[value], other.estimates[value], atol=1e-7)
    names = {item: f"X{k}" for k, item in enumerate(SIX)}
    renamed = {c.upper(): tuple(names[i] for i in items) for c, items in TWO.constructs.items()}
    third = confirmed(wave_of(answers, list(names.values())), constructs=renamed)
    np.testing.assert_array_equal(one.estimates["estimate"], third.estimates["estimate"])
    equal = confirmed(wave_of(answers, SIX, weights=np.full(300, 2.5)))
    assert equal.estimates.to_csv() == one.estimates.to_csv()


def test_a_single_item_is_its_construct():
    constructs = {"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1",)}
    found = confirmed(wave_of(simulated(300, seed=9), SIX), constructs=constructs)
    row = found.estimates.query("subject == 'L1'").iloc[0]
    assert (row["estimate"], row["note"]) == (pytest.approx(1), "single item")
    assert np.isnan(row["se"]) and np.isnan(row["p_value"])


def test_a_negative_variance_is_named():
    rng = np.random.default_rng(1)
    r = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])
    answers = np.hstack([rng.multivariate_normal(np.zeros(3), r, 300), rng.normal(size=(300, 1))])
    constructs = {"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1",)}
    found = confirmed(wave_of(answers, ["Q1", "Q2", "Q3", "L1"]), constructs=constructs)
    assert found.heywood == ("Q1",)
    notes = measured(found, "cfa_loading", "note")
    assert notes["Quality", "Q1"] == "heywood" and notes["Quality", "Q2"] == ""


def test_few_respondents_a_parameter_are_a_caution():
    small = confirmed(wave_of(simulated(60, seed=10), SIX))
    assert set(small.estimates.query("table == 'cfa_loading'")["note"]) == {"caution"}


@pytest.mark.parametrize(("n", "min_base", "needed"), [(25, 30, 30), (12, 5, 14), (0, 5, 14)])
def test_few_respondents_are_refused(n, min_base, needed):
    answers = np.full((40, 6), np.nan)
    answers[:n] = simulated(n, seed=11) if n else answers[:0]
    found = confirmed(wave_of(answers, SIX), min_base=min_base)
    (refusal,) = found.refusals
    assert (refusal.code, refusal.values["n"]) == ("cfa_too_few_respondents", n)
    assert found.waves == () and found.reported == "" and found.n == n
    assert refusal.values["min_base"] >= min(needed, 7)


def test_one_wave_is_refused_and_the_others_stand():
    constant = simulated(200, seed=12)
    constant[:, 1] = 4
    waves = [
        wave_of(simulated(200, seed=13)[:, :5], SIX[:5], name="2023"),
        wave_of(constant, SIX, name="2024"),
        wave_of(simulated(200, seed=14), SIX, name="2025"),
        wave_of(simulated(200, seed=15), SIX, name="2026"),
    ]
    found = confirmed(*waves)
    assert found.waves == ("2025", "2026")
    missing = found.estimates.query("wave == '2023'")
    assert missing["note"].tolist() == ["items missing"]
    codes = {(error.code, error.values["group"]) for error in found.refusals}
    assert codes == {("constant_item", "2024")}
    assert found.compared == {"wave": ("2025", "2026")}


def test_a_model_without_identification_is_refused():
    found = confirmed(wave_of(simulated(200, seed=16), SIX), constructs={"Quality": ("Q1", "Q2")})
    assert [error.code for error in found.refusals] == ["cfa_not_identified"]
    assert len(found.estimates) == 0
