"""An online shop: purchases drawn from BG/NBD and Gamma–Gamma, and what some customers said."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from latent_model import Numbers
from loyalty_questions import rounded
from numpy.random import Generator
from parquet_files import write_parquet
from scipy.special import hyp2f1
from scipy.stats import gamma

CUSTOMERS, ASKED = 1500, 520
FIRST, LAST_NEW, UNTIL = (pd.Timestamp(day) for day in ("2024-07-01", "2025-06-29", "2026-06-30"))
FIELDWORK, FIELD_DAYS = pd.Timestamp("2025-09-08"), 14
# BG/NBD in weeks (Fader, Hardie, Lee 2005): rates are gamma, chances of dropping out beta.
R, ALPHA, A, B = 1.1, 7.0, 0.7, 4.0
# Gamma–Gamma (Fader, Hardie 2013): a purchase is gamma around what its customer usually spends.
P, Q, V = 5.0, 4.5, 126.0
CATEGORIES = {"fresh": 0.45, "grocery": 0.35, "household": 0.20}
REFUSED = 9
PHI, INVERSE = NormalDist().cdf, NormalDist().inv_cdf


class Question(NamedTuple):
    """A normal answer around satisfaction, rounded; `loading` is its correlation with it."""

    name: str
    low: int
    high: int
    mean: float
    sd: float
    loading: float


SPEND = 0.5  # correlation of satisfaction with the normal score of what a customer usually spends
QUESTIONS = (
    Question("SAT", 1, 5, 3.7, 1.0, 1.00),
    Question("Q1", 1, 5, 3.9, 0.9, 0.60),
    Question("Q2", 1, 5, 3.5, 1.1, 0.65),
    Question("Q3", 1, 5, 3.6, 1.0, 0.55),
    Question("Q4", 1, 5, 4.0, 0.9, 0.50),
    Question("NPS", 1, 10, 7.6, 2.0, 0.70),
    Question("CES", 1, 5, 2.4, 1.0, -0.45),
    Question("AGAIN", 1, 5, 3.8, 1.1, 0.60),
)
TOP, LOYAL_FROM = 4, 4  # satisfied, and loyal, from this answer on


def make_shop(folder: Path, rng: Generator) -> dict[str, Any]:
    """Write answers and purchases; return the truth."""
    ids = [f"C{k}" for k in 10_000 + rng.permutation(90_000)[:CUSTOMERS]]
    spends = V / rng.gamma(Q, 1.0, CUSTOMERS)  # P / rate of each customer is P times this
    bought = _purchases(ids, P * spends, rng)
    write_parquet(bought, folder / "shop_orders.parquet")
    survey = _answers(ids, spends, rng)
    survey.to_csv(folder / "shop.csv", index=False, lineterminator="\n", encoding="utf-8")
    return rounded(_truth(bought) | {"files": _found(bought, survey)})


def _purchases(ids: list[str], usual: Numbers, rng: Generator) -> pd.DataFrame:
    """Every purchase; after a repeated one a customer may drop out, after the first never."""
    new_days = (LAST_NEW - FIRST).days + 1
    start = rng.integers(0, new_days, len(ids))
    rate, drop = rng.gamma(R, 1 / ALPHA, len(ids)), rng.beta(A, B, len(ids))
    end = (UNTIL - FIRST).days + 1
    who, day = [], []
    for k in range(len(ids)):
        time, lives = start[k] + rng.random(), True
        while time < end:
            who.append(k)
            day.append(int(time))
            if not lives:
                break
            time += 7 * rng.exponential(1 / rate[k])
            lives = bool(rng.random() >= drop[k])
    place = np.array(who)
    amount = np.round(usual[place] * rng.gamma(P, 1 / P, len(place)), 2)
    table = pd.DataFrame(
        {
            "customer": np.array(ids)[place],
            "paid_on": FIRST + pd.to_timedelta(day, unit="D"),
            "amount": np.maximum(amount, 0.01),
            "category": rng.choice(list(CATEGORIES), len(place), p=list(CATEGORIES.values())),
        }
    )
    return table.sort_values(["paid_on", "customer"], kind="stable", ignore_index=True)


def _answers(ids: list[str], spends: Numbers, rng: Generator) -> pd.DataFrame:
    """Some of the customers, whatever they bought since."""
    asked = rng.choice(len(ids), ASKED, replace=False)
    # The rate is gamma: its chance is uniform, and high for those who spend little.
    score = np.array([INVERSE(1 - p) for p in gamma.cdf(V / spends[asked], Q)])
    satisfied = SPEND * score + sqrt(1 - SPEND**2) * rng.standard_normal(ASKED)
    answers = {}
    for one in QUESTIONS:
        noise = one.loading * satisfied + sqrt(1 - one.loading**2) * rng.standard_normal(ASKED)
        answer = np.clip(np.rint(one.mean + one.sd * noise), one.low, one.high)
        left_out = rng.random(ASKED) < 0.015
        answers[one.name] = pd.array(answer, dtype="Int64")
        answers[one.name][left_out] = pd.NA
    seconds = np.sort(rng.integers(0, FIELD_DAYS * 86_400, ASKED))
    people = pd.DataFrame(
        {
            "customer": np.array(ids)[asked],
            "answered": (FIELDWORK + pd.to_timedelta(seconds, unit="s")).strftime(
                "%Y-%m-%d %H:%M:%S"
            ),
        }
    )
    return people.join(pd.DataFrame(answers))


def expected_purchases(weeks: Numbers) -> Numbers:
    """Repeated purchases of a customer taken at random, by weeks since the first one.

    Fader, Hardie, Lee (2005), equation 9.
    """
    z = weeks / (ALPHA + weeks)
    tail = (ALPHA / (ALPHA + weeks)) ** R * hyp2f1(R, B, A + B - 1, z)
    return np.asarray((A + B - 1) / (A - 1) * (1 - tail))


def _share(one: Question, code: int) -> float:
    """Chance of an answer."""
    low = -9.0 if code == one.low else (code - 0.5 - one.mean) / one.sd
    high = 9.0 if code == one.high else (code + 0.5 - one.mean) / one.sd
    return PHI(high) - PHI(low)


def _spend_given_answer() -> tuple[dict[int, float], float]:
    """What a customer usually spends by the answer on satisfaction, and its slope a point."""
    one = QUESTIONS[0]
    z = np.linspace(-8, 8, 16_001)  # normal score of what a customer usually spends
    density = np.exp(-(z**2) / 2)
    density /= density.sum()
    usual = P * V / gamma.ppf(np.array([PHI(-x) for x in z]), Q)
    rest = sqrt(1 - SPEND**2)
    mean, shares = {}, {}
    for code in range(one.low, one.high + 1):
        low = -np.inf if code == one.low else (code - 0.5 - one.mean) / one.sd
        high = np.inf if code == one.high else (code + 0.5 - one.mean) / one.sd
        chance = np.array(
            [PHI((high - SPEND * x) / rest) - PHI((low - SPEND * x) / rest) for x in z]
        )
        shares[code] = float(density @ chance)
        mean[code] = float(density @ (chance * usual)) / shares[code]
    centre = sum(k * p for k, p in shares.items())
    total = sum(mean[k] * p for k, p in shares.items())
    both = sum(p * (k - centre) * (mean[k] - total) for k, p in shares.items())
    return mean, both / sum(p * (k - centre) ** 2 for k, p in shares.items())


def _truth(bought: pd.DataFrame) -> dict[str, Any]:
    """What a sample without end would show; after the interview, for the first days there are."""
    first = bought.groupby("customer")["paid_on"].min()
    middle = FIELDWORK + pd.Timedelta(days=FIELD_DAYS / 2)
    end = UNTIL + pd.Timedelta(days=1)
    weeks = [((moment - first).dt.total_seconds() / 604_800).to_numpy() for moment in (middle, end)]
    then, now = (expected_purchases(one) for one in weeks)
    later = float((now - then).mean())
    mean, slope = _spend_given_answer()
    by_name = {one.name: one for one in QUESTIONS}
    shares = {
        name: {k: _share(q, k) for k in range(q.low, q.high + 1)} for name, q in by_name.items()
    }
    nps = shares["NPS"]
    promoters, detractors = sum(nps[k] for k in (9, 10)), sum(nps[k] for k in range(1, 7))
    return {
        "bgnbd": {"r": R, "alpha": ALPHA, "a": A, "b": B, "unit": "weeks"},
        "gamma_gamma": {"p": P, "q": Q, "v": V, "mean": P * V / (Q - 1)},
        "spend_and_frequency": 0.0,
        "purchases_after_the_interview": later,
        "spend_per_purchase": {
            "by_satisfaction": {str(k): m for k, m in mean.items()},
            "per_point": slope,
        },
        "spend_after_the_interview_per_point": later * slope,
        "satisfied": sum(p for k, p in shares["SAT"].items() if k >= TOP),
        "loyal": sum(p for k, p in shares["AGAIN"].items() if k >= LOYAL_FROM),
        "promoters": promoters,
        "detractors": detractors,
        "nps": 100 * (promoters - detractors),
        "ces": sum(k * p for k, p in shares["CES"].items()),
        "categories": CATEGORIES,
        "columns": {"nps": "NPS", "csat": "SAT", "ces": "CES", "repurchase": "AGAIN"},
        "observed_until": str(UNTIL.date()),
    }


def _found(bought: pd.DataFrame, survey: pd.DataFrame) -> dict[str, Any]:
    """What the files hold."""
    times = bought.groupby("customer").size()
    return {
        "customers": len(times),
        "purchases": len(bought),
        "with_one_purchase": int((times == 1).sum()),
        "answers": len(survey),
        "mean": {q.name: float(survey[q.name].mean()) for q in QUESTIONS},
    }
