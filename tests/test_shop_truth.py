"""The shop's purchases and answers hold what was planted, found again by plain routes."""

from __future__ import annotations

import json
import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import gammaln

from reports import PROJECT

EXAMPLES = PROJECT / "data" / "examples"
SHOP = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))["shop"]


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return duckdb.sql(f"SELECT * FROM '{EXAMPLES / 'shop_orders'}.parquet'").df()


def test_counts_are_as_told(orders: pd.DataFrame) -> None:
    times, files = orders.groupby("customer").size(), SHOP["files"]
    survey = pd.read_csv(EXAMPLES / "shop.csv")
    assert (len(times), len(orders), int((times == 1).sum()), len(survey)) == (
        files["customers"],
        files["purchases"],
        files["with_one_purchase"],
        files["answers"],
    )
    assert set(survey["customer"]) <= set(orders["customer"])
    assert survey[list(files["mean"])].mean().to_dict() == pytest.approx(files["mean"], abs=1e-8)
    for name, column, low in (
        ("satisfied", "SAT", 4),
        ("loyal", "AGAIN", 4),
        ("promoters", "NPS", 9),
    ):
        given = survey[column].dropna()
        share = SHOP[name]
        error = math.sqrt(share * (1 - share) / len(given))
        assert abs((given >= low).mean() - share) < 4 * error, name
    assert SHOP["nps"] == pytest.approx(100 * (SHOP["promoters"] - SHOP["detractors"]), abs=1e-6)
    assert abs(survey["CES"].mean() - SHOP["ces"]) < 4 * survey["CES"].sem()


def summary(orders: pd.DataFrame) -> pd.DataFrame:
    """Repeated purchases, time of the last one and time observed, in weeks; mean amount."""
    until = pd.Timestamp(SHOP["observed_until"])
    days = orders.groupby(["customer", "paid_on"], as_index=False)["amount"].sum()
    each = days.groupby("customer")
    first, last = each["paid_on"].min(), each["paid_on"].max()
    return pd.DataFrame(
        {
            "x": each.size() - 1,
            "recency": (last - first).dt.days / 7,
            "age": (until - first).dt.days / 7,
            "mean": orders.groupby("customer")["amount"].mean(),
            "times": orders.groupby("customer").size(),
        }
    )


def test_purchases_follow_their_planted_law(orders: pd.DataFrame) -> None:
    data = summary(orders)
    x, recency, age = (data[name].to_numpy(dtype=float) for name in ("x", "recency", "age"))

    def minus_log_likelihood(log_parameters: Any) -> float:
        # Fader, Hardie, Lee (2005), in the four terms of their note on Excel
        r, alpha, a, b = np.exp(log_parameters)
        one = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        two = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        alive = -(r + x) * np.log(alpha + age)
        gone = np.where(
            x > 0,
            np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency),
            -np.inf,
        )
        return -float(np.sum(one + two + np.logaddexp(alive, gone)))

    truth = np.array([SHOP["bgnbd"][name] for name in ("r", "alpha", "a", "b")])
    best = minimize(minus_log_likelihood, np.zeros(4), method="BFGS")
    # Twice the loss of likelihood at the truth is chi-squared with four degrees of freedom.
    assert 2 * (minus_log_likelihood(np.log(truth)) - best.fun) < 18.5  # 99.9%
    assert np.exp(best.x) == pytest.approx(truth, rel=0.35)


def test_amounts_follow_their_planted_law(orders: pd.DataFrame) -> None:
    data = summary(orders)
    n, mean = data["times"].to_numpy(dtype=float), data["mean"].to_numpy()

    def minus_log_likelihood(log_parameters: Any) -> float:
        p, q, v = np.exp(log_parameters)
        terms = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(v)
        terms += (p * n - 1) * np.log(mean) + p * n * np.log(n)
        return -float(np.sum(terms - (p * n + q) * np.log(v + n * mean)))

    truth = np.array([SHOP["gamma_gamma"][name] for name in ("p", "q", "v")])
    best = minimize(minus_log_likelihood, np.log([4.0, 4.0, 100.0]), method="BFGS")
    assert 2 * (minus_log_likelihood(np.log(truth)) - best.fun) < 16.3  # 99.9%, three
    assert SHOP["gamma_gamma"]["mean"] == pytest.approx(truth[0] * truth[2] / (truth[1] - 1))
    # How much and how often are unrelated: of rank correlations, as the tail is heavy.
    rank = data["times"].rank().corr(data["mean"].rank())
    assert abs(rank) < 4 / math.sqrt(len(data))


def test_the_satisfied_spend_more_and_dont_come_more_often(orders: pd.DataFrame) -> None:
    survey = pd.read_csv(EXAMPLES / "shop.csv", parse_dates=["answered"])
    both = survey[["customer", "answered", "SAT"]].merge(orders, on="customer")
    after = both[both["paid_on"] > both["answered"]].groupby("customer")["amount"]
    people = survey.set_index("customer").assign(spend=after.sum(), times=after.size())
    people = people.fillna({"spend": 0, "times": 0})[["SAT", "spend", "times"]].dropna()
    assert len(people) > 490
    times = SHOP["purchases_after_the_interview"]
    assert abs(people["times"].mean() - times) < 4 * people["times"].sem()
    for name, truth in (("spend", SHOP["spend_after_the_interview_per_point"]), ("times", 0.0)):
        x, y = people["SAT"] - people["SAT"].mean(), people[name]
        slope = (x * y).sum() / (x**2).sum()
        rest = y - y.mean() - slope * x
        error = math.sqrt((x**2 * rest**2).sum()) / (x**2).sum()
        assert abs(slope - truth) < 4 * error, name
        assert name == "times" or slope / error > 2
