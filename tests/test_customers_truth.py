"""The clients' own files hold what was planted, found again here by plain routes of their own."""

from __future__ import annotations

import json
import math
import re

import duckdb
import numpy as np
import pandas as pd
import pyreadstat
import pytest

from csi_helpers.data.survey import Survey, open_survey
from csi_helpers.params import load_study
from csi_helpers.params.customers import Customers, Tickets, Transactions, Value
from csi_helpers.params.loyalty import Ces, Csat, Loyalty, Nps, Repurchase
from csi_helpers.params.relationship import Criterion, Relationship, Weights
from reports import PROJECT

EXAMPLES = PROJECT / "data" / "examples"
TRUTH = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))
HEATING, SHOP = TRUTH["heating"], TRUTH["shop"]
CUSTOMERS = HEATING["customers"]
YEAR = 365.25


def parquet(name: str) -> pd.DataFrame:
    return duckdb.sql(f"SELECT * FROM '{EXAMPLES / name}.parquet'").df()


def answers(wave: str) -> pd.DataFrame:
    frame, _ = pyreadstat.read_sav(EXAMPLES / f"heating_{wave}.sav", user_missing=True)
    return frame.drop_duplicates("cust_id", keep="last")


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return parquet("heating_customers")


@pytest.fixture(scope="module")
def tickets() -> pd.DataFrame:
    return parquet("heating_tickets")


@pytest.fixture(scope="module", params=["demo", "shop"])
def survey(request: pytest.FixtureRequest) -> Survey:
    return open_survey(load_study(PROJECT / "params" / f"{request.param}.yaml"))


def test_counts_are_as_told(customers: pd.DataFrame, tickets: pd.DataFrame) -> None:
    asked = set(answers("2025")["cust_id"]) | set(answers("2026")["cust_id"])
    assert {
        "customers": len(customers),
        "left": customers["closed"].notna().sum(),
        "asked": len(asked & set(customers["cust_id"])),
        "tickets": len(tickets),
        "unanswered": tickets["replied"].isna().sum(),
        "open": tickets["solved"].isna().sum(),
    } == CUSTOMERS["files"]
    assert customers["cust_id"].is_unique and CUSTOMERS["files"]["asked"] == len(asked)


def test_only_customers_were_asked_and_asked_for_something(
    customers: pd.DataFrame, tickets: pd.DataFrame
) -> None:
    for wave in ("2025", "2026"):
        both = answers(wave).merge(customers, on="cust_id", suffixes=("", "_then"))
        assert (both["opened"] < both["end_time"]).all()
        assert not (both["closed"] <= both["end_time"]).any()
        assert (both[["region", "owner"]].to_numpy() == both[["region_then", "owner_then"]]).all(
            axis=None
        )
    both = tickets.merge(customers, on="cust_id", suffixes=("", "_then"))
    assert len(both) == len(tickets) and (both["opened"] > both["opened_then"]).all()
    assert not (both["opened"] >= both["closed"]).any()
    assert not (tickets["replied"] < tickets["opened"]).any()
    assert not (tickets["solved"] < tickets["replied"]).any()


def test_leaving_follows_the_planted_hazard(customers: pd.DataFrame) -> None:
    since, until = (pd.Timestamp(CUSTOMERS[f"observed_{key}"]) for key in ("from", "until"))
    assert not (customers["closed"] < since).any() and not (customers["closed"] > until).any()
    assert (customers["opened"] < since).mean() > 0.4  # late entries matter
    seen = customers["closed"].fillna(until) - customers["opened"].clip(lower=since)
    years = seen.dt.days.sum() / 365.25
    gone = customers["closed"].notna().sum()
    hazard = CUSTOMERS["hazard"]["everybody"]
    assert abs(gone / years - hazard) < 3 * math.sqrt(gone) / years
    # Without the late entries one would see far fewer leave.
    naive = (customers["closed"].fillna(until) - customers["opened"]).dt.days.sum() / YEAR
    assert gone / naive < 0.6 * hazard


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_who_wasnt_satisfied_leaves_sooner(customers: pd.DataFrame, wave: str) -> None:
    people = answers(wave).merge(customers[["cust_id", "closed"]], on="cust_id")
    until = pd.Timestamp(CUSTOMERS["observed_until"])
    years = (people["closed"].fillna(until) - people["end_time"]).dt.total_seconds() / 86_400 / YEAR
    for group, low, high in (("satisfied", 9, 10), ("not_satisfied", 1, 8)):
        members = people["CUSA1"].between(low, high)
        within = years[members].clip(upper=1)  # what was planted holds for a year for certain
        gone = int((people["closed"].notna() & (years <= 1))[members].sum())
        hazard = CUSTOMERS["hazard"][group]
        assert abs(gone / within.sum() - hazard) < 3 * math.sqrt(gone) / within.sum(), group


def test_products_are_the_planted_ones(customers: pd.DataFrame) -> None:
    weak = customers["region"] == 3
    for group, members in (("usual", ~weak), ("weak_region", weak)):
        n = int(members.sum())
        share = CUSTOMERS["cross_sell"][group]
        seen = (customers["services"] >= 2)[members].mean()
        assert abs(seen - share) < 4 * math.sqrt(share * (1 - share) / n)
        assert customers["services"][members].mean() == pytest.approx(
            CUSTOMERS["products"][group], abs=0.1
        )


def test_requests_take_the_planted_hours(tickets: pd.DataFrame) -> None:
    until = tickets["opened"].max()
    settled = tickets[tickets["opened"] < until - pd.Timedelta(days=60)]
    later = settled["opened"] >= pd.Timestamp(CUSTOMERS["faster_from"])
    hours = (settled["replied"] - settled["opened"]).dt.total_seconds() / 3600
    for when, members in (("before", ~later), ("since", later)):
        truth = CUSTOMERS["response_hours"][when]
        n = int(members.sum())
        assert abs(math.log(hours[members].median() / truth["median"])) < 4 * 1.2533 / math.sqrt(n)
        share = truth["within_target"]
        within = (hours[members] <= CUSTOMERS["targets"]["response"]).mean()
        assert abs(within - share) < 4 * math.sqrt(share * (1 - share) / n)
        above = (hours[members] > truth["p90"]).mean()
        assert abs(above - 0.1) < 4 * math.sqrt(0.09 / n)
    truth = CUSTOMERS["resolution_hours"]
    hours = ((settled["solved"] - settled["opened"]).dt.total_seconds() / 3600).fillna(np.inf)
    for level, at in ((0.5, truth["median"]), (0.9, truth["p90"])):
        assert abs((hours <= at).mean() - level) < 4 * math.sqrt(0.25 / len(hours))
    within = (hours <= CUSTOMERS["targets"]["resolution"]).mean()
    assert abs(within - truth["within_target"]) < 4 * math.sqrt(0.25 / len(hours))
    # Without those still open, the slowest tenth would look far faster than it is.
    assert hours[np.isfinite(hours)].quantile(0.9) < 0.85 * truth["p90"]


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_recommending_is_as_planted(wave: str) -> None:
    said, found = HEATING["loyalty"], HEATING["waves"][wave]["loyalty"]["NPS"]
    frame = answers(wave)
    valid = frame[frame["NPS"].between(0, 10)]
    weak = valid["region"] == 3
    for group, members in (("usual", ~weak), ("weak_region", weak)):
        truth = said["nps"][wave][group]
        score = (valid["NPS"] >= 9).astype(float) - (valid["NPS"] <= 6)
        nps, error = 100 * score[members].mean(), 100 * score[members].sem()
        assert abs(nps - truth["nps"]) < 4 * error, group
    assert said["nps"][wave]["usual"]["nps"] - said["nps"][wave]["weak_region"]["nps"] > 35
    assert abs(found["nps"] - said["nps"][wave]["population"]["nps"]) < 4 * 3
    assert ("CES" in frame) == (wave == "2026")


def test_satisfaction_converts_as_the_model_says() -> None:
    frame = answers("2026")
    frame = frame[frame["CUSA1"].le(10) & frame["CUSL1"].le(10)]
    weak = frame["region"] == 3
    truth = HEATING["loyalty"]["conversion"]["2026"]
    for place, there in (("usual", ~weak), ("weak_region", weak)):
        for group, low, high in (("satisfied", 9, 10), ("not_satisfied", 1, 8)):
            loyal = frame.loc[there & frame["CUSA1"].between(low, high), "CUSL1"] >= 9
            share = truth[place][group]
            assert abs(loyal.mean() - share) < 4 * math.sqrt(share * (1 - share) / len(loyal))
    curve = list(HEATING["loyalty"]["curve"]["2026"].values())
    assert curve == sorted(curve) and len(curve) == 10


def test_the_studies_read_their_files(survey: Survey) -> None:
    found = survey.customers
    asked = {one for wave in survey.waves for one in wave.respondents["id"]}
    if found.transactions is not None:
        assert len(found.transactions) == SHOP["files"]["purchases"]
        assert asked <= set(found.transactions["id"])
        assert str(found.transactions_until) == f"{SHOP['observed_until']} 00:00:00"
        return
    assert found.customers is not None and found.tickets is not None
    assert len(found.customers) == CUSTOMERS["files"]["customers"]
    assert asked <= set(found.customers["id"])
    assert {"region", "owner"} <= set(found.customers) and "tenure" not in found.customers
    assert found.observed_from == pd.Timestamp(CUSTOMERS["observed_from"])
    assert found.tickets["resolved"].isna().sum() == CUSTOMERS["files"]["open"]


def test_the_truth_of_the_relationship_is_that_of_the_study() -> None:
    section = load_study(PROJECT / "params" / "demo.yaml").relationship
    assert section is not None
    truth = HEATING["relationship"]
    for name, leaf in truth["criteria"].items():
        own = section.leaves[name]
        assert ", ".join(own.source) == leaf["source"]
        scale = {"price": (1, 10), "ease": (1, 7)}.get(name, (own.floor, own.target))
        assert scale == (leaf["floor"], leaf["target"])
    now = truth["2026"]
    assert "ease" not in truth["2025"] and set(now) == set(truth["criteria"])
    lower = {
        name for name, one in now.items() if one["weak_region"]["score"] < one["usual"]["score"]
    }
    assert lower == set(now) - {"response", "staying"}
    assert now["response"]["usual"]["score"] > truth["2025"]["response"]["usual"]["score"] + 15


def test_the_demo_shows_every_key_of_loyalty_and_relationship() -> None:
    text = (PROJECT / "params" / "demo.yaml").read_text("utf-8")
    section = text[text.index("\n  loyalty:") : text.index("\n  report:")]
    shown = set(re.findall(r"(\w+):(?= |$)", section, re.MULTILINE))
    files = (Customers, Transactions, Tickets, Value)
    models = (Loyalty, Nps, Csat, Ces, Repurchase, *files, Relationship, Criterion, Weights)
    assert {key for one in models for key in one.model_fields} <= shown
