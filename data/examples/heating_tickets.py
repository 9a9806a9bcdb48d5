"""What the heating customers asked the service for, and how long it took."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from latent_model import Numbers
from loyalty_questions import WEAK_REGION, mixed
from numpy.random import Generator

YEAR = 365.25
REQUESTS = 0.27  # of a customer in a year; three of four in the heating season
TICKETS_FROM = pd.Timestamp("2024-04-01")
FASTER_FROM = pd.Timestamp("2025-04-01")
RESPONSE = {"before": (9.0, 1.0), "since": (5.0, 1.0)}  # median in hours, sd of its logarithm
RESOLUTION = {"usual": (36.0, 0.9), "weak_region": (60.0, 0.9)}
STUCK = 0.04  # never solved
ALIKE = 0.8  # correlation of both logarithms
RESPONSE_TARGET, RESOLUTION_TARGET = 24.0, 72.0
PHI = NormalDist().cdf


def draw_tickets(slots: pd.DataFrame, drawn: pd.Timestamp, rng: Generator) -> pd.DataFrame:
    """Requests of those who were customers then; what came after the day of drawing is blank."""
    days = (drawn - TICKETS_FROM).days + 1
    opened, owners = [], []
    season = np.array([3.0 if month in (11, 12, 1, 2, 3) else 0.7 for month in range(1, 13)])
    calendar = pd.date_range(TICKETS_FROM, drawn)
    chance = season[calendar.month - 1] / season[calendar.month - 1].sum()
    count = rng.poisson(REQUESTS * days / YEAR, len(slots))
    for row, n in zip(np.flatnonzero(count), count[count > 0], strict=True):
        day = rng.choice(days, n, p=chance)
        opened += [TICKETS_FROM + pd.Timedelta(days=int(d)) for d in day]
        owners += [row] * n
    asked = slots.iloc[owners].reset_index(drop=True)
    hour = np.clip(rng.normal(14, 4, len(owners)), 0.0, 23.9)
    when = pd.Series(opened) + pd.to_timedelta(np.floor(60 * hour), unit="min")
    first, second = rng.standard_normal((2, len(owners)))
    late = (when >= FASTER_FROM).to_numpy()
    weak = (asked["region"] == int(WEAK_REGION)).to_numpy()
    response = _hours(RESPONSE["before"], RESPONSE["since"], late, first)
    alike = ALIKE * first + np.sqrt(1 - ALIKE**2) * second
    resolution = _hours(RESOLUTION["usual"], RESOLUTION["weak_region"], weak, alike)
    resolution = np.maximum(resolution, response)  # the answer was the solution
    resolution[rng.random(len(owners)) < STUCK] = np.nan
    end_of_file = drawn + pd.Timedelta(hours=18)
    table = pd.DataFrame({"cust_id": asked["cust_id"], "opened": when})
    for name, hours in (("replied", response), ("solved", resolution)):
        moment = when + pd.to_timedelta(np.ceil(60 * hours), unit="min")
        table[name] = moment.where(moment <= end_of_file)
    there = (when > asked["start"]) & ~(when >= asked["end"]) & (when <= end_of_file)
    return table[there].sort_values(["opened", "cust_id"], ignore_index=True)


def _hours(
    one: tuple[float, float], other: tuple[float, float], which: Any, noise: Numbers
) -> Numbers:
    """Lognormal hours, by one median and spread or the other's."""
    median, spread = (np.where(which, other[k], one[k]) for k in (0, 1))
    return np.asarray(median * np.exp(spread * noise))


def quantile(share: Callable[[float], float], level: float) -> float:
    """Hours by which a share of requests is done."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < level else (low, middle)
    return low


def tickets_truth() -> dict[str, Any]:
    """What a file without end would show."""

    def lognormal(at: float, law: tuple[float, float]) -> float:
        return PHI((log(at) - log(law[0])) / law[1]) if at > 0 else 0.0

    def solved_in(kind: str, at: float) -> float:
        return (1 - STUCK) * lognormal(at, RESOLUTION[kind])

    def solved(at: float) -> float:
        return mixed(solved_in("usual", at), solved_in("weak_region", at))

    response = {
        when: {
            "median": law[0],
            "p90": quantile(lambda at, law=law: lognormal(at, law), 0.9),  # type: ignore[misc]
            "within_target": lognormal(RESPONSE_TARGET, law),
        }
        for when, law in RESPONSE.items()
    }
    return {
        "response_hours": response,
        "resolution_hours": {
            "median": quantile(solved, 0.5),
            "p90": quantile(solved, 0.9),
            "within_target": solved(RESOLUTION_TARGET),
            "within_target_by_region": {
                "population": solved(RESOLUTION_TARGET),
                **{kind: solved_in(kind, RESOLUTION_TARGET) for kind in RESOLUTION},
            },
            "never": STUCK,
        },
        "targets": {"response": RESPONSE_TARGET, "resolution": RESOLUTION_TARGET},
        "faster_from": str(FASTER_FROM.date()),
    }
