"""The heating utility's own files: who came and left, and what they asked the service for."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from heating_tickets import draw_tickets, tickets_truth
from latent_model import Numbers
from loyalty_questions import SATISFIED, WEAK_REGION, joint, mixed, rounded
from numpy.random import Generator
from parquet_files import write_parquet
from planting import TARGETS

YEAR = 365.25
DRAWN = pd.Timestamp("2026-10-31")  # both files
OBSERVED_FROM = pd.Timestamp("2024-01-01")  # who had left before isn't in the new system
FIRST = pd.Timestamp("2012-01-01")
# How many came in a year, up to each day: the utility grows.
ARRIVALS = (("2023-03-15", 429), ("2025-03-15", 954), ("2026-03-15", 1208), ("2026-10-25", 900))
# Chance of leaving, a year: everybody's, and after the interview by what was said of satisfaction.
HAZARD, HAZARD_SATISFIED, HAZARD_OTHERS = 0.10, 0.04, 0.14
PRODUCTS = {"usual": (0.62, 0.24, 0.10, 0.04), "weak_region": (0.78, 0.15, 0.05, 0.02)}
MARGIN, DISCOUNT = 420.0, 0.10


def make_customers(
    folder: Path, waves: Mapping[str, pd.DataFrame], rng: Generator
) -> dict[str, Any]:
    """Write both files; return their truth. `waves` are the tables of answers, oldest first."""
    slots = _population(rng)
    people = _interviews(waves)
    slots = _seat(slots, people, rng)
    slots = slots[(slots["end"] >= OBSERVED_FROM) | slots["end"].isna()]
    slots = slots[slots["start"] <= DRAWN].reset_index(drop=True)
    slots.loc[slots["end"] > DRAWN, "end"] = pd.NaT
    free = np.setdiff1d(np.arange(100_000, 1_000_000), people.index.str[2:].astype(int))
    nobody = slots["cust_id"].isna()
    drawn = rng.choice(free, int(nobody.sum()), replace=False)
    slots.loc[nobody, "cust_id"] = [f"BC{k}" for k in drawn]
    weak = slots["region"] == int(WEAK_REGION)
    draw = rng.random(len(slots))
    for kind, members in (("usual", ~weak), ("weak_region", weak)):
        ends = np.round(np.cumsum(PRODUCTS[kind]), 9)[:-1]
        slots.loc[members, "products"] = 1.0 + np.searchsorted(ends, draw[members], side="right")
    slots = slots.iloc[rng.permutation(len(slots))].reset_index(drop=True)
    columns = {"cust_id": "cust_id", "start": "opened", "end": "closed", "products": "services"}
    table = slots.rename(columns=columns)[["cust_id", "opened", "closed", "services", "region"]]
    table["owner"] = rng.choice([1, 2], len(table), p=list(TARGETS["owner"].values()))
    known = people["owner"].reindex(table["cust_id"]).to_numpy()
    table["owner"] = np.where(np.isnan(known), table["owner"], known)
    for name in ("services", "region", "owner"):
        table[name] = table[name].astype("int8")
    write_parquet(table, folder / "heating_customers.parquet")
    tickets = draw_tickets(slots, DRAWN, rng)
    write_parquet(tickets, folder / "heating_tickets.parquet")
    return {**_truth(), "files": _found(table, tickets, people)}


def _population(rng: Generator) -> pd.DataFrame:
    """Everybody who ever came: place, first day, and the last one at everybody's hazard."""
    starts, since = [], FIRST
    for until, yearly in ARRIVALS:
        days = (pd.Timestamp(until) - since).days
        starts.append((since - FIRST).days + days * rng.random(round(yearly * days / YEAR)))
        since = pd.Timestamp(until)
    start = np.concatenate(starts)
    stay = rng.exponential(YEAR / HAZARD, len(start))
    shares = TARGETS["region"]
    return pd.DataFrame(
        {
            "start": _days(start),
            "end": _days(start + 1 + stay),
            "region": rng.choice(
                [int(code) for code in shares], len(start), p=list(shares.values())
            ),
            "cust_id": None,
        }
    )


def _days(since_first: Numbers) -> pd.DatetimeIndex:
    """Whole days after the first one; what lies beyond our time is cut."""
    return FIRST + pd.to_timedelta(np.floor(np.minimum(since_first, 60_000)), unit="D")


def _interviews(waves: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everybody who was asked: when, and whether satisfied (None where it wasn't said)."""
    name, low = SATISFIED
    found = []
    for wave, table in waves.items():
        one = table.drop_duplicates("cust_id", keep="last").set_index("cust_id")
        said = one[name].where(one[name].between(1, 10))
        satisfied = said.ge(low).astype(float).where(said.notna())
        found.append(
            one[["region", "tenure", "owner"]].assign(
                **{f"day_{wave}": one["end_time"].dt.normalize(), f"satisfied_{wave}": satisfied}
            )
        )
    return found[0].combine_first(found[1]).sort_index()


def _hazard(satisfied: float) -> float:
    if np.isnan(satisfied):
        return HAZARD
    return HAZARD_SATISFIED if satisfied else HAZARD_OTHERS


def _seat(slots: pd.DataFrame, people: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Give people who were asked a place among those who were customers then.

    After the interview their stay is drawn anew, by what they said. Those asked in both waves
    didn't leave in between, so that the others of 2025 must leave the more often: all of them
    together at the planted hazard.
    """
    then, now = (people[f"day_{wave}"] for wave in ("2025", "2026"))
    panel, former, recent = then.notna() & now.notna(), now.isna(), then.isna()
    mean_then, mean_now = then.mean().normalize(), now.mean().normalize()
    swell = float(then.notna().sum() / former.sum())
    for group, day, last in (
        (panel, mean_then, now.max()),
        (former, mean_then, then.max()),
        (recent, mean_now, now.max()),
    ):
        first = then.min() if day == mean_then else now.min()
        for (region, tenure), members in people[group].groupby(["region", "tenure"]):
            here = slots["cust_id"].isna() & (slots["region"] == region)
            here &= (slots["start"] < first) & (slots["end"] > last)
            age = (day - slots["start"]).dt.days / YEAR
            low, high = {1.0: (0, 1), 2.0: (1, 3), 3.0: (3, 99)}.get(tenure, (0, 99))
            fitting = here & age.between(low, high)
            if fitting.sum() < len(members):
                fitting = here
            places = slots.index[fitting].to_numpy()
            leaves = (slots.loc[places, "end"] < now.min()).to_numpy() & (group is former)
            odds = np.where(leaves, swell, 1.0)
            taken = rng.choice(places, len(members), replace=False, p=odds / odds.sum())
            slots.loc[taken, "cust_id"] = members.index.to_numpy()
    seated = slots[slots["cust_id"].notna()].reset_index().set_index("cust_id")["index"]
    last_days = [_last_day(who, swell, rng) for _, who in people.iterrows()]
    slots.loc[seated[people.index], "end"] = pd.DatetimeIndex(last_days).as_unit("us")
    return slots


def _last_day(who: pd.Series, swell: float, rng: Generator) -> pd.Timestamp:
    """When someone leaves who was asked; one day after the interview at the earliest."""
    draw, stay = rng.random(), rng.exponential(YEAR)
    if pd.notna(who["day_2026"]):
        return who["day_2026"] + pd.Timedelta(days=1 + int(stay / _hazard(who["satisfied_2026"])))
    hazard = _hazard(who["satisfied_2025"])
    leaving = swell * (1 - exp(-hazard))
    # Within a year the leavers are spread as an exponential stay spreads them.
    early = draw < leaving
    days = -log(1 - draw / swell) / hazard * YEAR if early else YEAR + stay / hazard
    return who["day_2025"] + pd.Timedelta(days=1 + int(days))


def _truth() -> dict[str, Any]:
    """What files without end would show."""

    cross_sell = {kind: 1 - shares[0] for kind, shares in PRODUCTS.items()}
    per_customer = {
        kind: sum((k + 1) * share for k, share in enumerate(shares))
        for kind, shares in PRODUCTS.items()
    }
    retention = exp(-HAZARD)
    groups = {"satisfied": HAZARD_SATISFIED, "not_satisfied": HAZARD_OTHERS}
    slope = {}
    for wave in ("2025", "2026"):
        parts = joint(wave, weak=False), joint(wave, weak=True)
        share = {k: mixed(parts[0][k][0], parts[1][k][0]) for k in parts[0]}
        mean = sum(k * p for k, p in share.items())
        stay = {k: exp(-(HAZARD_SATISFIED if k >= SATISFIED[1] else HAZARD_OTHERS)) for k in share}
        both = sum(p * (k - mean) * stay[k] for k, p in share.items())
        slope[wave] = both / sum(p * (k - mean) ** 2 for k, p in share.items())
    return rounded(
        {
            "hazard": {"everybody": HAZARD, **groups},
            "retention": {
                "years": {str(t): exp(-HAZARD * t) for t in (1, 2, 3, 5)},
                "one_year_after_the_interview": {k: exp(-h) for k, h in groups.items()},
                "half_a_year_after_the_interview": {k: exp(-h / 2) for k, h in groups.items()},
            },
            "retention_per_point": slope,
            "clv": {
                "margin": MARGIN,
                "discount": DISCOUNT,
                "end": MARGIN * retention / (1 + DISCOUNT - retention),
                "begin": MARGIN * (1 + DISCOUNT) / (1 + DISCOUNT - retention),
            },
            "cross_sell": {"population": mixed(*cross_sell.values()), **cross_sell},
            "products": {"population": mixed(*per_customer.values()), **per_customer},
            **tickets_truth(),
            "observed_from": str(OBSERVED_FROM.date()),
            "observed_until": str(DRAWN.date()),
        }
    )


def _found(customers: pd.DataFrame, tickets: pd.DataFrame, people: pd.DataFrame) -> dict[str, Any]:
    """What the files hold."""
    return {
        "customers": len(customers),
        "left": int(customers["closed"].notna().sum()),
        "asked": len(people),
        "tickets": len(tickets),
        "unanswered": int(tickets["replied"].isna().sum()),
        "open": int(tickets["solved"].isna().sum()),
    }
