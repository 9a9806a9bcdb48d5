"""The chapter on reliability and factors in whole reports: the planted model is found again."""

import json
import re

import numpy as np
import pytest

from reports import PROJECT, visible_text

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

TRUTH = json.loads((PROJECT / "data" / "examples" / "truth.json").read_text("utf-8"))


def constructs_of(client: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, item in TRUTH[client]["model"]["items"].items():
        found.setdefault(item["construct"], []).append(name)
    return found


def implied_alpha(client: str, construct: str) -> float:
    """Alpha of the continuous answers behind the rounded ones."""
    items = [
        item for item in TRUTH[client]["model"]["items"].values() if item["construct"] == construct
    ]
    common = np.array([item["loading"] * item["sd"] for item in items])
    covariance = np.outer(common, common)
    np.fill_diagonal(covariance, [item["sd"] ** 2 for item in items])
    k = len(items)
    return k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())


@pytest.mark.parametrize(("client", "report"), [("heating", "demo"), ("telecom", "telecom")])
def test_reliability_is_that_of_the_planted_loadings(reports, client, report):
    alpha = reports[report].estimates("alpha", wave="2026").set_index("subject")
    for construct, items in constructs_of(client).items():
        if len(items) == 1:
            assert alpha.loc[construct, "note"] == "single item"
        else:  # whole points within the scale's ends cost a little
            truth = implied_alpha(client, construct)
            assert truth - 0.06 < alpha.loc[construct, "estimate"] < truth + 0.02, construct


def test_telecoms_factors_are_its_constructs(reports):
    report = reports["telecom"]
    assert report.by_subject("factors_suggested")["parallel"] == 6
    loadings = report.estimates("factor_loading").pivot(
        index="subject", columns="object", values="estimate"
    )
    own = loadings.abs().idxmax(axis=1)
    groups = {frozenset(own.index[own == factor]) for factor in loadings.columns}
    assert groups == {frozenset(items) for items in constructs_of("telecom").values()}


def test_demos_congruence_names_what_the_answers_do_not_separate(reports):
    phi = reports["demo"].estimates("congruence", wave="2026")
    best = phi.sort_values("estimate").groupby("subject").tail(1).set_index("subject")
    assert (best.loc[["image", "expectation", "quality", "value"], "estimate"] > 0.95).all()
    assert best.loc["satisfaction", "object"] == best.loc["loyalty", "object"]
    text = visible_text((reports["demo"].folder / "report.en.html").read_text("utf-8"))
    assert "do not separate Satisfaction and Loyalty" in text


def test_tests_without_a_design_based_form_go_by_the_effective_base(reports):
    report = reports["demo"]
    row = report.estimates("bartlett_chi2", wave="2026").iloc[0]
    assert row["n_eff"] < row["n"]
    items = report.estimates("communality", wave="2026", method="minres oblimin")["subject"]
    values = report.estimates("eigenvalue", wave="2026")["estimate"]
    p = len(items)
    log_determinant = np.log(values).sum()
    expected = -(row["n_eff"] - 1 - (2 * p + 5) / 6) * log_determinant
    assert row["estimate"] == pytest.approx(expected, rel=1e-9)


def test_spss_stands_beside_our_analysis(reports):
    report = reports["demo"]
    both = report.estimates("explained_share", wave="2026")
    assert set(both["method"]) == {"minres oblimin", "spss"}
    spss = both[both["method"] == "spss"]
    shares = report.estimates("explained_share_initial")["estimate"]
    assert shares.sum() == pytest.approx(1.0)
    kept = (shares * len(shares) > 1).sum()
    assert len(spss) == kept
    assert spss["estimate"].sum() == pytest.approx(shares.nlargest(kept).sum(), rel=1e-9)
    assert spss["n"].max() < both["n"].max()  # complete answers only
    assert reports["telecom"].estimates("explained_share", method="spss").empty


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_factor_bears_the_name_the_study_gives_it(reports, language):
    text = visible_text((reports["demo"].folder / f"report.{language}.html").read_text("utf-8"))
    assert re.search({"zh": r"F\d（企业形象）", "en": r"F\d \(Image\)"}[language], text)
