"""Who stays in the client's file and after the interview: known answers, refusals, properties."""

import numpy as np
import pandas as pd
import pytest
from customer_files import (
    CONTRACT,
    UNTIL,
    ids,
    interviews,
    loyalty,
    made_customers,
    survey_of,
    text,
)
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from csi_helpers.analysis import follow_customers, time_service, value_customers
from csi_helpers.errors import AnalysisError

SECTION = loyalty("customers")
DAY = pd.Timestamp("2025-06-15")


def rows(result, table, **keys):
    found = result.estimates[result.estimates["table"] == table]
    for key, value in keys.items():
        found = found[found[key] == value]
    return found


def one(result, table, **keys):
    return rows(result, table, **keys).iloc[0]


def asked(frame, n=400):
    """Customers who were there on the day of the interviews."""
    return frame[(frame["start"] <= DAY) & ~(frame["end"] <= DAY)].head(n)


def happier_stay(frame, seed=2):
    rng = np.random.default_rng(seed)
    low = np.where(frame["end"].notna(), 1, 5)
    return rng.integers(low, 11)


def test_the_last_year_counts_those_there_at_its_start():
    frame = made_customers()
    result = follow_customers(survey_of(customers=frame), SECTION)
    start = pd.Timestamp("2025-06-30")
    there = frame[(frame["start"] <= start) & ~(frame["end"] <= start)]
    row = one(result, "retention", subject="last_12_months", group="total")
    assert row["n"] == len(there)
    assert row["estimate"] == pytest.approx(there["end"].isna().mean(), abs=1e-12)
    churn = one(result, "churn", subject="last_12_months", group="total")
    assert churn["estimate"] == pytest.approx(1 - row["estimate"])
    assert churn["ci_low"] == pytest.approx(1 - row["ci_high"])


def test_the_curve_is_statsmodels():
    frame = made_customers()
    result = follow_customers(survey_of(customers=frame), SECTION)
    last = frame["end"].fillna(UNTIL)
    years = (last - frame["start"]).dt.days / 365.25
    other = SurvfuncRight(years.to_numpy(), frame["end"].notna().to_numpy().astype(int))
    for year in (1, 2, 3):
        row = one(result, "retention", subject=str(year))
        place = np.searchsorted(other.surv_times, year, side="right") - 1
        assert row["estimate"] == pytest.approx(other.surv_prob[place], abs=1e-12)
        assert row["se"] == pytest.approx(other.surv_prob_se[place], abs=1e-12)
    assert one(result, "lifetime")["estimate"] == pytest.approx(other.quantile(0.5))


def test_delayed_entry_undoes_the_survivors():
    """Early leavers are missing from the file; naive following would have everybody stay."""
    frame = made_customers(4000, yearly=0.25)
    since = pd.Timestamp("2025-01-01")
    kept = frame[frame["end"].isna() | (frame["end"] > since)]
    survey = survey_of(customers=kept, observed_from=since)
    late = one(follow_customers(survey, SECTION), "retention", subject="3")
    naive = follow_customers(survey_of(customers=kept), SECTION)
    truth = np.exp(-0.75)
    assert abs(late["estimate"] - truth) < 4 * late["se"]
    assert one(naive, "retention", subject="3")["estimate"] > truth + 0.1


def test_a_short_file_is_made_a_year():
    frame = made_customers(4000)
    since = UNTIL - pd.Timedelta(days=183)
    kept = frame[frame["end"].isna() | (frame["end"] > since)]
    result = follow_customers(survey_of(customers=kept, observed_from=since), SECTION)
    row = one(result, "retention", subject="last_12_months", group="total")
    assert abs(row["estimate"] - np.exp(-0.25)) < 4 * row["se"]
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    short = survey_of(customers=kept, observed_from=UNTIL - pd.Timedelta(days=40))
    refused = follow_customers(short, SECTION)
    assert [error.code for error in refused.refusals] == ["retention_window"]
    assert rows(refused, "retention", subject="last_12_months").empty
    assert len(rows(refused, "cross_sell")) == 3  # the rest stands


def test_only_what_follows_the_interview_counts():
    frame = made_customers(1500)
    here = asked(frame)
    csat = happier_stay(here)
    result = follow_customers(survey_of(interviews(here, csat), customers=frame), SECTION)
    time = (here["end"].fillna(UNTIL) - DAY).dt.days.to_numpy() / 365.25
    event, happy = here["end"].notna().to_numpy().astype(int), csat >= 9
    for group, members in (("satisfied", happy), ("not_satisfied", ~happy)):
        other = SurvfuncRight(time[members], event[members])
        row = one(result, "survival_after_interview", subject="6", object=group)
        place = np.searchsorted(other.surv_times, 0.5, side="right") - 1
        assert row["estimate"] == pytest.approx(other.surv_prob[place], abs=1e-12)
        n = members.sum()
        assert row["n"] == n
        # A domain of a simple random sample: n / (n - 1) at most, as everywhere in the kit.
        assert row["se"] == pytest.approx(other.surv_prob_se[place], rel=0.01)
    test = one(result, "logrank")
    assert (test["estimate"], test["p_value"]) == pytest.approx(survdiff(time, event, happy))


def test_who_had_left_by_the_interview_is_not_followed():
    frame = made_customers(1500)
    here = asked(frame)
    gone = frame[frame["end"] <= DAY].head(25)
    both = pd.concat([here, gone])
    csat = np.append(happier_stay(here), np.full(25, 1))
    survey = survey_of(interviews(both, csat), customers=frame)
    result = follow_customers(survey, SECTION)
    assert result.followed["2025"]["gone"] == 25
    alone = follow_customers(
        survey_of(interviews(here, csat[: len(here)]), customers=frame), SECTION
    )
    for table in ("survival_after_interview", "retention_difference"):
        assert rows(result, table)["estimate"].tolist() == pytest.approx(
            rows(alone, table)["estimate"].tolist(), abs=1e-12
        )


def test_weights_and_permutations():
    frame = made_customers(1500)
    here = asked(frame)
    csat, weights = happier_stay(here), np.random.default_rng(5).uniform(0.4, 2, len(here))
    survey = survey_of(interviews(here, csat, weights=weights), customers=frame)
    result = follow_customers(survey, SECTION)
    order = np.random.default_rng(6).permutation(len(here))
    wave = interviews(here.iloc[order], csat[order], weights=weights[order])
    turned = follow_customers(
        survey_of(wave, customers=frame.sample(frac=1, random_state=1)), SECTION
    )
    numbers = ["n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value"]
    one_frame, other = result.estimates[numbers], turned.estimates[numbers]
    np.testing.assert_allclose(one_frame, other, rtol=1e-9, atol=1e-11)
    plain = follow_customers(survey_of(interviews(here, csat), customers=frame), SECTION)
    told = [one(r, "retention_difference") for r in (result, plain)]
    assert told[0]["estimate"] != pytest.approx(told[1]["estimate"], abs=1e-6)
    assert told[0]["n_eff"] < told[1]["n_eff"] * 1.001


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date": pd.NaT}, "follow_no_dates"),
        ({"id": None}, "follow_unlinked"),
        ({"date": UNTIL + pd.Timedelta(days=1)}, "follow_file_ends"),
        ({"date": UNTIL - pd.Timedelta(days=5)}, "follow_file_ends"),
    ],
)
def test_the_rest_stands_where_nobody_can_be_followed(change, code):
    frame = made_customers(1500)
    here = frame[frame["end"].isna()].head(300)
    wave = interviews(here, happier_stay(here))
    object.__setattr__(wave, "respondents", wave.respondents.assign(**change))
    result = follow_customers(survey_of(wave, customers=frame), SECTION)
    assert [error.code for error in result.refusals] == [code]
    assert len(rows(result, "retention")) > 3 and not result.followed


def test_no_column_of_dates_few_events_and_low_bases():
    frame = made_customers(1500)
    here = asked(frame)
    wave = interviews(here, happier_stay(here))
    object.__setattr__(wave, "respondents", wave.respondents[["id"]])
    codes = [follow_customers(survey_of(wave, customers=frame), SECTION).refusals[0].code]
    staying = frame.assign(end=frame["end"].where(frame["end"] <= DAY))
    calm = interviews(asked(staying), np.tile([10, 3], 200))
    codes.append(follow_customers(survey_of(calm, customers=staying), SECTION).refusals[0].code)
    grim = interviews(here, np.r_[np.full(5, 10), np.full(len(here) - 5, 2)])
    codes.append(follow_customers(survey_of(grim, customers=frame), SECTION).refusals[0].code)
    assert codes == ["follow_no_dates", "follow_few_events", "follow_low_base"]


def test_an_end_before_the_start_is_refused():
    frame = made_customers(100)
    frame.loc[3, "end"] = frame.loc[3, "start"] - pd.Timedelta(days=1)
    with pytest.raises(AnalysisError) as error:
        follow_customers(survey_of(customers=frame), SECTION)
    assert (error.value.code, error.value.values["n"]) == ("customers_end_before_start", 1)


def test_cross_selling_by_products_or_by_what_was_bought():
    frame = made_customers(300)
    here = frame[frame["end"].isna()]
    result = follow_customers(survey_of(customers=frame), SECTION)
    row = one(result, "cross_sell", group="total")
    assert (row["n"], row["subject"]) == (len(here), "products")
    assert row["estimate"] == pytest.approx((here["products"] >= 2).mean())
    assert one(result, "products", group="total")["estimate"] == pytest.approx(
        here["products"].mean()
    )
    bought = pd.DataFrame({"id": ["a"] * 40 + ids(60), "date": UNTIL, "amount": 1.0})
    bought["category"] = ["x", "y"] * 50
    result = follow_customers(survey_of(transactions=bought), loyalty("transactions"))
    row = one(result, "cross_sell")
    assert (row["n"], row["subject"]) == (61, "categories")
    assert row["estimate"] == pytest.approx(1 / 61)


def test_levels_are_compared_and_low_bases_stay_empty():
    frame = made_customers(2000)
    frame["region"] = np.where(frame["end"].notna() & (frame.index % 3 > 0), "2", "1")
    frame.loc[frame.index[:20], "region"] = "3"
    survey = survey_of(customers=frame)
    levels = survey.codebook.segments["region"].levels
    levels["3"] = levels["1"]
    result = follow_customers(survey, SECTION)
    year = rows(result, "retention", subject="last_12_months").set_index("group")
    assert year.loc["region=2", "p_adjusted"] < 1e-6
    assert result.differences["retention", "region=2"] < 0
    assert year.loc["region=3", "note"] == "low base"
    assert np.isnan(year.loc["region=3", "estimate"])


def test_a_level_with_a_bar_in_its_code_is_no_pair():
    frame = made_customers()
    frame["region"] = frame["region"].map({"1": "1|2", "2": "2"})
    survey = survey_of(customers=frame, labels={"1|2": text("Both"), "2": text("South")})
    groups = set(rows(follow_customers(survey, SECTION), "churn")["group"])
    assert groups == {"total", "region=1|2", "region=2"}


def test_in_a_clients_first_year_nobody_was_there_at_its_start():
    frame = made_customers()
    young = frame.assign(start=UNTIL - pd.Timedelta(days=200), end=pd.NaT)
    gone = frame.assign(end=frame["start"] + pd.Timedelta(days=1))
    section = loyalty("customers", value=CONTRACT)
    for case in (young, gone[gone["end"] < "2025-06-01"]):
        survey = survey_of(customers=case)
        result = follow_customers(survey, section)
        row = one(result, "retention", subject="last_12_months")
        assert (row["n"], row["note"]) == (0, "low base") and np.isnan(row["estimate"])
        assert len(rows(result, "lifetime"))  # the rest stands
        assert value_customers(survey, section).estimates["estimate"].isna().all()


def test_without_the_files_there_is_nothing():
    bare = loyalty()
    assert follow_customers(survey_of(), bare).estimates.empty
    assert time_service(survey_of(), bare).estimates.empty
