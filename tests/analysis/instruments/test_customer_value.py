"""What customers are worth: planted parameters, stacked errors, pseudo-values, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from customer_files import (
    CONTRACT,
    SHOP,
    UNTIL,
    ids,
    interviews,
    loyalty,
    made_customers,
    survey_of,
)

from csi_helpers.analysis import value_customers, worth_of_satisfaction
from csi_helpers.analysis.instruments.customer_value.bgnbd import fit_bgnbd
from csi_helpers.analysis.instruments.customer_value.lifetime import PurchaseForecast
from csi_helpers.analysis.instruments.customer_value.purchases import read_histories
from csi_helpers.errors import AnalysisError

R, ALPHA, A, B = 0.9, 6.0, 0.8, 2.5
P, Q, V = 6.0, 4.0, 60.0


def purchases(n=700, seed=3):
    """Purchases drawn from BG/NBD and Gamma-Gamma."""
    rng = np.random.default_rng(seed)
    rate, leaves, level = rng.gamma(R, 1 / ALPHA, n), rng.beta(A, B, n), rng.gamma(Q, 1 / V, n)
    weeks = rng.integers(30, 80, n)
    rows = []
    for k, name in enumerate(ids(n)):
        time, bought = 0.0, [0.0]
        while rng.random() >= (leaves[k] if len(bought) > 1 else 0):
            time += rng.exponential(1 / rate[k])
            if time > weeks[k]:
                break
            bought.append(time)
        first = UNTIL - pd.Timedelta(weeks=int(weeks[k]))
        days = [first + pd.Timedelta(days=int(7 * t)) for t in bought]
        rows += [(name, day, rng.gamma(P, 1 / level[k])) for day in days]
    return pd.DataFrame(rows, columns=["id", "date", "amount"])


BOUGHT = purchases()
SECTION = loyalty("transactions", value=SHOP)


def by_subject(result, table):
    rows = result.estimates[result.estimates["table"] == table]
    return rows.set_index("subject")


def test_planted_parameters_are_found():
    result = value_customers(survey_of(transactions=BOUGHT), SECTION)
    truth = {"bgnbd": (R, ALPHA, A, B), "gamma_gamma": (P, Q, V)}
    for table, values in truth.items():
        rows = by_subject(result, table)
        gap = np.log(rows["estimate"] / np.array(values)) / (rows["se"] / rows["estimate"])
        assert np.abs(gap).max() < 4
    related = by_subject(result, "frequency_value_correlation").iloc[0]
    assert related["note"] == "" and abs(related["estimate"]) < 0.15
    seen = result.estimates.query("table == 'repeat_purchases'")
    wide = seen.pivot(index="subject", columns="object", values="estimate")
    assert wide.sum().tolist() == pytest.approx([1, 1])
    assert (wide["observed"] - wide["expected"]).abs().max() < 0.05


def test_the_order_of_the_rows_moves_no_digit():
    one = value_customers(survey_of(transactions=BOUGHT), SECTION).estimates
    turned = BOUGHT.sample(frac=1, random_state=2)
    turned["id"] = "z" + turned["id"].str[::-1]  # hashes are others in every run
    other = value_customers(survey_of(transactions=turned), SECTION).estimates
    pd.testing.assert_frame_equal(one, other)


def test_errors_of_means_hold_the_models_and_the_customers():
    """The stacked error of the expected purchases is near what resampling customers gives."""
    few = BOUGHT[BOUGHT["id"].isin(ids(300))]
    history = read_histories(survey_of(transactions=few).customers, 30)
    rng, n = np.random.default_rng(1), history.customers

    def ahead(counts):
        part = replace(history, counts=counts.astype(float))
        fit = fit_bgnbd(part.x, part.t_x, part.total, part.counts)
        return PurchaseForecast(part, fit, None, confidence=0.95, min_base=30).purchases_ahead(52)

    drawn = [ahead(rng.multinomial(n, history.counts / n))["estimate"] for _ in range(40)]
    assert np.std(drawn, ddof=1) == pytest.approx(ahead(history.counts)["se"], rel=0.35)


def test_value_is_purchases_times_amount_discounted():
    section = loyalty("transactions", value={**SHOP, "discount": 0, "horizon_weeks": 40})
    result = value_customers(survey_of(transactions=BOUGHT), section)
    clv = by_subject(result, "clv").loc["bgnbd", "estimate"]
    due = by_subject(result, "expected_purchases")["estimate"].iloc[0]
    amount = by_subject(result, "expected_amount")["estimate"].iloc[0]
    assert clv == pytest.approx(0.4 * due * amount, rel=0.1)  # but for their going together
    dear = loyalty("transactions", value={**SHOP, "discount": 0.5, "horizon_weeks": 40})
    assert by_subject(value_customers(survey_of(transactions=BOUGHT), dear), "clv").loc[
        "bgnbd", "estimate"
    ] == pytest.approx(clv * 1.5 ** (-15 / 52.18), rel=0.05)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (BOUGHT.assign(amount=-BOUGHT["amount"]), "value_negative_amounts"),
        (BOUGHT.drop_duplicates("id"), "value_single_purchase"),
        (BOUGHT[BOUGHT["id"].isin(ids(20))], "value_few_repeats"),
    ],
)
def test_refusals_in_place_of_the_value(frame, code):
    with pytest.raises(AnalysisError) as error:
        value_customers(survey_of(transactions=frame), SECTION)
    assert error.value.code == code


def test_purchases_before_the_start_are_refused():
    came = pd.DataFrame({"id": ids(700), "start": UNTIL, "end": pd.NaT})
    with pytest.raises(AnalysisError) as error:
        value_customers(survey_of(transactions=BOUGHT, customers=came), SECTION)
    assert (
        error.value.code == "value_before_start"
        and error.value.values["n"] == (BOUGHT["date"] < UNTIL).sum()
    )


def test_equal_amounts_leave_the_purchases_standing():
    result = value_customers(survey_of(transactions=BOUGHT.assign(amount=10.0)), SECTION)
    assert [error.code for error in result.refusals] == ["value_no_maximum"]
    tables = set(result.estimates["table"])
    assert "expected_purchases" in tables and not tables & {"clv", "gamma_gamma"}


def test_amounts_that_rise_with_frequency_are_told():
    count = BOUGHT.groupby("id")["date"].transform("size")
    result = value_customers(
        survey_of(transactions=BOUGHT.assign(amount=BOUGHT["amount"] * count)), SECTION
    )
    row = by_subject(result, "frequency_value_correlation").iloc[0]
    assert row["note"] == "related" and row["ci_low"] > 0.1


def test_a_contract_is_valued_by_its_retention():
    frame = made_customers(1500)
    section = loyalty("customers", value=CONTRACT)
    result = value_customers(survey_of(customers=frame), section)
    row = result.estimates.query("table == 'clv' and group == 'total'").iloc[0]
    start = pd.Timestamp("2025-06-30")
    there = frame[(frame["start"] <= start) & ~(frame["end"] <= start)]
    r = there["end"].isna().mean()
    assert row["estimate"] == pytest.approx(100 * r / (1.1 - r), abs=1e-9)
    step = 1e-6
    slope = (100 * (r + step) / (1.1 - r - step) - row["estimate"]) / step
    n = len(there)
    assert row["se"] == pytest.approx(slope * np.sqrt(r * (1 - r) / (n - 1)), rel=1e-4)
    assert set(result.estimates["group"]) == {"total", "region=1", "region=2"}
    calm = frame.assign(end=pd.NaT)
    with pytest.raises(AnalysisError) as error:
        endless = loyalty("customers", value={**CONTRACT, "discount": 0})
        value_customers(survey_of(customers=calm), endless)
    assert error.value.code == "value_without_end"


def followed(n=400, seed=2, **keys):
    frame = made_customers(1500)
    day = pd.Timestamp("2025-06-15")
    here = frame[(frame["start"] <= day) & ~(frame["end"] <= day)].head(n)
    rng = np.random.default_rng(seed)
    csat = rng.integers(np.where(here["end"].notna(), 1, 5), 11)
    return frame, here, csat, interviews(here, csat, **keys)


def test_without_censoring_pseudo_values_are_the_facts():
    frame, here, csat, wave = followed()
    section = loyalty("customers", value=CONTRACT)
    result = worth_of_satisfaction(survey_of(wave, customers=frame), section)
    slope = by_subject(result, "value_per_point")
    stayed = ~((here["end"] - pd.Timestamp("2025-06-15")).dt.days / 365.25 <= 1)
    assert result.months == 12  # everybody is seen for a year
    expected = np.polyfit(csat, stayed.to_numpy(dtype=float), 1)[0]
    assert slope.loc["retention", "estimate"] == pytest.approx(expected, abs=1e-10)
    years = ((here["end"].fillna(UNTIL) - pd.Timestamp("2025-06-15")).dt.days / 365.25).clip(
        upper=1
    )
    expected = 100 * np.polyfit(csat, years, 1)[0]
    assert slope.loc["margin", "estimate"] == pytest.approx(expected, abs=1e-8)
    assert slope.loc["retention", "p_value"] < 0.01 and slope.loc["retention", "estimate"] > 0


def test_the_slope_is_a_design_based_regression():
    import statsmodels.api as sm

    weights = np.random.default_rng(8).uniform(0.5, 2, 400)
    frame, here, csat, wave = followed(weights=weights)
    result = worth_of_satisfaction(survey_of(wave, customers=frame), loyalty("customers"))
    row = by_subject(result, "value_per_point").loc["retention"]
    stayed = ~((here["end"] - pd.Timestamp("2025-06-15")).dt.days / 365.25 <= 1)
    fit = sm.WLS(stayed.to_numpy(dtype=float), sm.add_constant(csat), weights=weights).fit(
        cov_type="HC0"
    )
    assert row["estimate"] == pytest.approx(fit.params[1], abs=1e-10)
    assert row["se"] == pytest.approx(fit.bse[1] * np.sqrt(400 / 399), abs=1e-10)


def test_spend_counts_only_after_the_interview():
    n = 200
    csat = np.tile([2, 10], n // 2)
    frame = pd.DataFrame({"id": ids(n)})
    wave = interviews(frame, csat, day="2026-03-31")
    early = pd.DataFrame({"id": ids(n), "date": pd.Timestamp("2026-03-31"), "amount": 1000.0})
    rng = np.random.default_rng(1)
    later = early.assign(date=pd.Timestamp("2026-04-20"), amount=10.0 * csat + rng.normal(0, 5, n))
    section = loyalty("transactions", value=SHOP)
    bought = pd.concat([early, later])
    result = worth_of_satisfaction(survey_of(wave, transactions=bought), section)
    rows = by_subject(result, "value_per_point")
    assert rows.loc["spend", "estimate"] == pytest.approx(10, abs=0.5)
    assert rows.loc["margin", "estimate"] == pytest.approx(0.4 * rows.loc["spend", "estimate"])
    assert result.days == 91
    spent = result.estimates.query("table == 'spend_after'").set_index("object")["estimate"]
    assert spent.to_dict() == {
        "satisfied": pytest.approx(later["amount"][csat == 10].mean()),
        "not_satisfied": pytest.approx(later["amount"][csat == 2].mean()),
    }
    ends = survey_of(wave, transactions=bought, transactions_until=pd.Timestamp("2026-04-15"))
    for survey, code in (
        (ends, "value_no_window"),
        (
            survey_of(interviews(frame, np.full(n, 5), day="2026-03-31"), transactions=bought),
            "value_one_answer",
        ),
        (
            survey_of(interviews(pd.DataFrame({"id": ids(n, 900)}), csat), transactions=bought),
            "follow_unlinked",
        ),
    ):
        with pytest.raises(AnalysisError) as error:
            worth_of_satisfaction(survey, section)
        assert error.value.code == code


def test_who_is_in_the_file_for_later_purchases_alone_does_not_count():
    n = 120
    csat = np.tile([2, 10], n // 2)
    wave = interviews(pd.DataFrame({"id": ids(n)}), csat, day="2026-03-31")
    early = pd.DataFrame({"id": ids(80), "date": pd.Timestamp("2026-02-01"), "amount": 5.0})
    later = pd.DataFrame({"id": ids(20, 80), "date": pd.Timestamp("2026-05-01"), "amount": 90.0})
    own = early.assign(date=pd.Timestamp("2026-05-01"), amount=np.arange(80.0) + 1)
    survey = survey_of(wave, transactions=pd.concat([early, own, later]))
    result = worth_of_satisfaction(survey, loyalty("transactions"))
    assert by_subject(result, "value_per_point").loc["spend", "n"] == 80
    with pytest.raises(AnalysisError) as error:
        survey = survey_of(wave, transactions=pd.concat([own, later]))
        worth_of_satisfaction(survey, loyalty("transactions"))
    assert (error.value.code, error.value.values["n"]) == ("value_not_customers", 0)


def test_without_the_sections_there_is_nothing():
    assert value_customers(survey_of(), loyalty()).estimates.empty
    assert worth_of_satisfaction(survey_of(), loyalty()).estimates.empty
