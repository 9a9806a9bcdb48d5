"""Response rates, profile, weights, exclusions and gaps of a sample."""

import numpy as np
import pytest
from scipy import stats
from small_study import settings, write_csv

from csi_helpers.analysis.response_rates import invited, response_rates
from csi_helpers.analysis.sample import describe_sample
from csi_helpers.data.survey import open_survey
from csi_helpers.params import Dispositions, load_study

# methods.md, report_content.md: AAPOR Standard Definitions, recomputed
AAPOR = {"RR1": 0.5, "RR2": 0.55, "RR3": 0.518135, "RR4": 0.569948, "RR5": 0.537634}
AAPOR |= {"RR6": 0.591398, "COOP1": 0.641026, "COOP3": 0.666667, "REF1": 0.2, "CON1": 0.78}


def sample_of(folder, cells, **study):
    resolved = load_study(settings(write_csv(folder, cells), scale={"min": 1, "max": 10}, **study))
    return describe_sample(open_survey(resolved), resolved)


def numbers(sample, table, **keys):
    rows = sample.estimates[sample.estimates["table"] == table]
    for key, wanted in keys.items():
        rows = rows[rows[key] == wanted]
    return rows.set_index(["subject", "object"])["estimate"].to_dict()


def test_aapor_vector():
    counts = Dispositions(
        complete=500, partial=50, refused=200, no_contact=150, other=30,
        unknown_eligible=60, unknown_other=10, e=0.5,
    )  # fmt: skip
    assert response_rates(counts) == pytest.approx(AAPOR, abs=1e-6)
    assert invited(counts) == 1000


def test_unknown_eligibility_without_e_leaves_rr3_out():
    counts = Dispositions(complete=10, refused=10, unknown_eligible=5)
    assert {"RR3", "RR4"}.isdisjoint(response_rates(counts))
    known = Dispositions(complete=10, refused=10)
    assert response_rates(known)["RR3"] == response_rates(known)["RR5"] == 0.5


CELLS = {
    "Q1": [7, 8, 9, 5, 6, 99, 8, 7, None, 11] * 12,
    "Q2": [6, 8, 9, 4, 6, 7, 8, 7, 5, 6] * 12,
    "region": [1, 1, 1, 1, 1, 1, 1, 2, 2, 2] * 12,
}
KEYS = {
    "items": ["Q1", "Q2"],
    "missing_codes": {99: "dont_know"},
    "columns": {"segments": ["region"]},
    "weighting": {"targets": {"region": {1: 0.5, 2: 0.5}}},
}
COUNTS = {"complete": 120, "refused": 80, "no_contact": 200}


def test_probability_sample_gets_rates_and_a_margin_of_error(tmp_path):
    sample = sample_of(
        tmp_path,
        CELLS,
        **KEYS,
        fieldwork={"sample_type": "probability", "dispositions": COUNTS, "population_size": 1200},
    )
    assert numbers(sample, "responses")[("invited", "")] == 400
    assert numbers(sample, "response_rate")[("RR1", "")] == pytest.approx(0.3)
    n_eff = numbers(sample, "effective_n")[("", "")]
    assert n_eff == pytest.approx(120 / (0.7 * (0.5 / 0.7) ** 2 + 0.3 * (0.5 / 0.3) ** 2))
    row = sample.estimates[sample.estimates["table"] == "margin_of_error"].iloc[0]
    expected = stats.t.ppf(0.975, 119) * np.sqrt(0.25 / row.n_eff * (1 - 120 / 1200))
    assert row.estimate == pytest.approx(expected, rel=1e-9)


def test_the_margin_of_error_knows_weights_and_clusters(tmp_path):
    fieldwork = {"sample_type": "probability"}

    def margin(**columns):
        keys = {"items": ["Q1", "Q2"], "columns": columns, "fieldwork": fieldwork}
        return numbers(sample_of(tmp_path, cells, **keys), "margin_of_error")[("", "")]

    place = np.repeat(np.arange(10), 12)  # ten outlets whose customers answer alike
    cells = {
        "Q1": np.clip(place + 1, 1, 10),
        "Q2": np.clip(10 - place, 1, 10),
        "w": [0.5, 1.5] * 60,
        "outlet": place,
    }
    plain = stats.t.ppf(0.975, 119) * np.sqrt(0.25 / 120)
    assert margin() == pytest.approx(plain, rel=1e-9)
    assert plain * 1.05 < margin(weight="w") < plain * 1.2  # Kish's design effect is 1.25
    assert margin(cluster="outlet") > 3 * plain


@pytest.mark.parametrize("sample_type", ["opt_in", "quota"])
def test_other_samples_get_a_participation_rate_and_no_margin(tmp_path, sample_type):
    fieldwork = {"sample_type": sample_type, "dispositions": COUNTS}
    sample = sample_of(tmp_path, CELLS, **KEYS, fieldwork=fieldwork)
    assert numbers(sample, "response_rate") == {("participation", ""): 0.3}
    assert numbers(sample, "margin_of_error") == {}


def test_margins_meet_their_targets_and_the_profile_tells_both(tmp_path):
    sample = sample_of(tmp_path, CELLS, **KEYS)
    assert numbers(sample, "weight_margin") == pytest.approx(
        {("region", "1"): 0.5, ("region", "2"): 0.5}, abs=1e-9
    )
    counted = numbers(sample, "profile", method="unweighted")
    assert counted == pytest.approx({("region", "1"): 0.7, ("region", "2"): 0.3})
    raked = sample.estimates[sample.estimates["table"] == "weight_margin"]
    assert (raked["se"] == 0).all() and list(raked["compared_with"]) == ["0.5", "0.5"]


def test_every_reason_has_its_own_base(tmp_path):
    cells = dict(CELLS, Q1=[7, 8, 9, 5, 6, 99, 8, 7, None, 98] * 12)
    keys = dict(KEYS, missing_codes={99: "dont_know", 98: "not_asked"})
    sample = sample_of(tmp_path, cells, **keys)
    shares = numbers(sample, "nonresponse", subject="Q1")
    assert shares[("Q1", "not_asked")] == pytest.approx(12 / 120)
    assert shares[("Q1", "dont_know")] == pytest.approx(12 / 108)
    assert shares[("Q1", "blank")] == pytest.approx(12 / 108)
    rows = sample.estimates[sample.estimates["object"] == "dont_know"]
    assert rows.set_index("subject")["n"].to_dict() == {"Q1": 108, "Q2": 120}


def test_headline_means_with_and_without_exclusions(tmp_path):
    cells = {
        "id": [f"c{k}" for k in range(99)] + ["c0"],
        "Q1": [8] * 99 + [1],
        "Q2": [7, 8] * 50,
    }
    sample = sample_of(
        tmp_path,
        cells,
        items=["Q1", "Q2"],
        columns={"id": "id"},
        clean={"duplicates": {"exclude": "keep_first"}},
    )
    analysed = numbers(sample, "headline", method="analysed")[("Q1", "")]
    received = numbers(sample, "headline", method="received")[("Q1", "")]
    assert (analysed, received) == pytest.approx((8.0, 7.93))
    assert numbers(sample, "excluded")[("duplicate", "")] == 1
    assert numbers(sample, "flagged")[("duplicate", "")] == 1
    counts = {subject: number for (subject, _), number in numbers(sample, "responses").items()}
    assert counts == {"received": 100, "complete": 100, "excluded": 1, "analysed": 99}


def test_every_outcome_that_occurs_is_published(tmp_path):
    sample = sample_of(tmp_path, CELLS, **KEYS, fieldwork={"dispositions": COUNTS})
    found = {subject: n for (subject, _), n in numbers(sample, "disposition").items()}
    assert found == COUNTS


def test_answers_set_aside_are_counted_by_rule_and_wave(tmp_path):
    sample = sample_of(tmp_path, CELLS, **KEYS)
    touched = numbers(sample, "decision", wave=sample.waves[-1])
    assert touched == {("declared_missing", ""): 24, ("out_of_range", ""): 12}
    assert not numbers(sample_of(tmp_path, {"Q1": [1, 2] * 20}, items=["Q1"]), "decision")
