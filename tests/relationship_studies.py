"""Surveys with customers' files made by hand, for tests of the relationship's quality."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from waves_of_arrays import wave_of

from csi_helpers.analysis import follow_relationship
from csi_helpers.data.codebook import Codebook, ItemEntry, SegmentEntry
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.params import Loyalty, Relationship, Scale, Text
from csi_helpers.params.relationship import walk

HOUR = pd.Timedelta(hours=1)
LOYALTY = {
    "nps": "NPS",
    "csat": {"item": "CSAT", "top": 2},
    "ces": {"item": "CES", "version": 2},
    "repurchase": {"item": "STAY", "loyal_from": 8},
    "customers": {"file": "c.csv", "key": "id", "start": "s", "end": "e", "products": "p"},
    "tickets": {
        "file": "t.csv",
        "key": "id",
        "opened": "o",
        "first_response": "f",
        "resolved": "r",
        "target_hours": 8,
        "resolution_target_hours": 48,
    },
}
QUESTIONS = {"nps": (0, 10), "csat": (1, 10), "ces": (1, 7), "repurchase": (1, 10)}


def text(words: str) -> Text:
    return Text(zh=words, en=words)


def entry(name: str, low: float = 1, high: float = 10) -> ItemEntry:
    label = text(name)
    return ItemEntry(name, label, label, Scale(min=low, max=high), {}, {}, False, "")


def section(criteria: dict[str, Any], weights: Any = None, **keys: Any) -> Relationship:
    """The section of a study; weights given as numbers are given ones."""
    if weights is None:
        weights = dict.fromkeys(criteria, 1 / len(criteria))
    if "method" not in weights:
        weights = {"values": weights}
    every = {"criteria": criteria, "weights": weights, "bootstrap": 200, **keys}
    return Relationship.model_validate(every)


def loyalty(**keys: Any) -> Loyalty:
    return Loyalty.model_validate(LOYALTY | keys)


def person(wave: str, k: int) -> str:
    return f"{wave}-{k}"


def survey_wave(
    n: int = 120,
    *,
    name: str = "2026",
    seed: int = 1,
    lift: float = 0.0,
    regions: int = 2,
    ids: list[str] | None = None,
    **design: Any,
) -> Any:
    """Two items A and B, the questions on loyalty, a region, and interviews in March."""
    rng = np.random.default_rng(seed)
    region = np.arange(n) % regions
    level = rng.normal(6.5 + lift, 1.6, n) + 0.8 * region
    answers = np.clip(np.round(level[:, None] + rng.normal(0, 1.2, (n, 2))), 1, 10)
    codes = [str(code + 1) for code in region]
    wave = wave_of(answers, ["A", "B"], name=name, segments={"region": codes}, **design)
    people = ids or [person(name, k) for k in range(n)]
    days = pd.Timestamp(f"{name}-03-01") + pd.to_timedelta(rng.integers(0, 20, n), "D")
    respondents = wave.respondents.assign(id=people, date=days)
    noise = rng.normal(0, 1, (n, 4))
    asked = pd.DataFrame(
        {
            key: np.clip(np.round((level + noise[:, k]) * high / 10), low, high)
            for k, (key, (low, high)) in enumerate(QUESTIONS.items())
        }
    )
    units = np.array(people, dtype=object) if ids else wave.design.units
    return replace(
        wave,
        respondents=respondents,
        loyalty=asked,
        design=replace(wave.design, units=units),
    )


def customer_files(
    n: int = 400, *, seed: int = 5, waves: tuple[str, ...] = ("2026",), segment: bool = True
) -> CustomerFiles:
    """Customers and tickets: region 2 answers twice as fast; a twentieth leaves every year."""
    rng = np.random.default_rng(seed)
    ids = [f"c{k}" for k in range(n)]
    region = np.arange(n) % 2
    start = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 1500, n), "D")
    end = start + pd.to_timedelta(np.ceil(rng.exponential(365 * 8, n)), "D")
    until = pd.Timestamp("2026-12-31")
    customers = pd.DataFrame(
        {
            "id": ids,
            "start": start,
            "end": pd.Series(end).where(end < until),
            "products": rng.integers(1, 4, n).astype(float),
        }
    )
    if segment:
        customers["region"] = [str(code + 1) for code in region]
    opened, who = [], []
    for wave in waves:
        days = rng.uniform(0, 300, 2 * n)
        opened.append(pd.Timestamp(f"{wave}-03-10") - pd.to_timedelta(np.round(days * 24), "h"))
        who.append(rng.integers(0, n, 2 * n))
    people = np.concatenate(who)
    times = pd.DatetimeIndex(np.concatenate(opened))
    hours = np.round(rng.exponential(12, len(people)) / (1 + region[people]), 1) + 0.1
    answered = times + pd.to_timedelta(hours, "h")
    solved = answered + pd.to_timedelta(np.round(rng.exponential(30, len(people)), 1), "h")
    tickets = pd.DataFrame(
        {
            "id": np.array(ids, dtype=object)[people],
            "opened": times,
            "first_response": pd.Series(answered),
            "resolved": pd.Series(solved).where(rng.random(len(people)) > 0.05),
        }
    )
    return CustomerFiles(
        customers=customers,
        tickets=tickets.sort_values("opened", ignore_index=True),
        customers_until=until,
        tickets_until=until,
    )


def survey_of(
    *waves: Any,
    files: CustomerFiles | None = None,
    section: Relationship | None = None,
    labels: dict[str, str] | None = None,
) -> Any:
    """A survey of these waves, the last one current; levels may have labels of their own."""
    levels = sorted({code for wave in waves for code in wave.respondents["region"].dropna()})
    segment = SegmentEntry(
        "region",
        text("Region"),
        {code: text((labels or {}).get(code, f"R{code}")) for code in levels},
    )
    questions = {key: entry(key, *ends) for key, ends in QUESTIONS.items()}
    criteria = {name: one for _, name, one in walk(section.criteria)} if section else {}
    items = {"A": entry("A"), "B": entry("B")}
    codebook = Codebook(items, {"region": segment}, loyalty=questions, criteria=criteria)
    return SimpleNamespace(
        waves=waves,
        current=waves[-1],
        codebook=codebook,
        answers=waves[-1].answers,
        customers=files or CustomerFiles(),
    )


ITEMS = {"a": {"source": "A"}, "b": {"source": "B"}}
TICKETS = {
    "speed": {"source": "tickets.median_first_response_hours", "floor": 24, "target": 2},
    "slow": {"source": "tickets.p90_resolution_hours", "floor": 200, "target": 24},
    "due": {"source": "tickets.first_response_within_target", "floor": 0, "target": 1},
}
CUSTOMERS = {
    "kept": {"source": "customers.retention", "floor": 0.5, "target": 1},
    "gone": {"source": "customers.churn", "floor": 0.5, "target": 0},
    "cross": {"source": "customers.cross_sell", "floor": 0, "target": 1},
    "kinds": {"source": "customers.products_per_customer", "floor": 0, "target": 4},
}


def follow(settings, *waves, files=None, **keys):
    survey = survey_of(*waves, files=files)
    return follow_relationship(survey, settings, seed=1, loyalty=loyalty(), **keys)


def rows(result, table, group="total", wave="2026"):
    frame = result.estimates
    frame = frame[(frame["table"] == table) & (frame["group"] == group) & (frame["wave"] == wave)]
    return frame.set_index("subject")


def overall(result, **keys):
    return rows(result, "relationship_quality", **keys).iloc[0]


def window(frame, column, end="2026-03-21", days=365):
    close = pd.Timestamp(end)
    return frame[(frame[column] >= close - pd.Timedelta(days=days)) & (frame[column] < close)]


def last_interview(wave):
    return wave.respondents["date"].max().normalize() + pd.Timedelta(days=1)
