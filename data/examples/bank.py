"""The demo bank: thirty attributes whose true importance is known, and its table of answers."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from bank_questions import (
    ATTRIBUTES,
    BASIC,
    BRANCHES,
    CONCENTRATE,
    DONT_KNOW,
    DONT_KNOW_SHARE,
    EXCITEMENT,
    KEEP_UP,
    OVERKILL,
    PENALTIES,
    REWARDS,
    SATISFACTION_MEAN,
    SATISFACTION_SD,
    STATED_LOADING,
    STATED_SD,
    TYPE_POINTS,
    TYPES,
    UNSURE,
    WEAK_ITEMS,
    WEAK_TYPE,
    Attribute,
)
from kano_features import draw_kano, kano_truth
from numpy.random import Generator
from population import CODES, Feature, Numbers, Population, Rating, johnson, rounded_mean

N = 1600
NAMES = [a.name for a in ATTRIBUTES]
DIGITS = 8  # of what goes to truth.json: beyond them processors may differ


def points(attribute: Attribute) -> list[float]:
    """What each customer type's answers are moved by."""
    lower = TYPE_POINTS * (attribute.name in WEAK_ITEMS)
    return [lower * (kind == WEAK_TYPE) for kind in TYPES]


def recorded_mean(attribute: Attribute) -> float:
    """Expected recorded answer over all customer types, in closed form."""
    moved = zip(TYPES.values(), points(attribute), strict=True)
    return sum(share * rounded_mean(attribute.mean + by, attribute.sd) for share, by in moved)


def bisect(excess: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is nil, to six decimals."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if excess(middle) > 0 else (middle, high)
    return round((low + high) / 2, 6)


class Bank(NamedTuple):
    """The bank's population: satisfaction's coefficients, and what they make of importance.

    Satisfaction before rounding is mean + sd × (sum of beta × standardised recorded answer +
    the bends + noise); `betas`, `centre`, `spread` and `importance` run over the attributes.
    """

    attributes: tuple[Attribute, ...]
    population: Population
    betas: Numbers
    centre: Numbers
    spread: Numbers
    correlation: Numbers
    with_satisfaction: Numbers
    importance: Numbers
    bend_mean: float
    noise: float


def answers_of(name: str) -> Feature:
    """The answer itself."""
    return Feature(name, tuple(CODES))


def bends() -> list[Feature]:
    """What the basic and the excitement attribute add to satisfaction, in its sd."""
    return [Feature(BASIC, PENALTIES), Feature(EXCITEMENT, REWARDS)]


def solve_bank() -> Bank:
    """Put the unsure attribute on the cross of both means, as they are in the population."""
    others = [recorded_mean(a) for a in ATTRIBUTES if a.name != UNSURE]
    target = sum(others) / len(others)
    (free,) = (a for a in ATTRIBUTES if isnan(a.mean))
    mean = bisect(lambda at: recorded_mean(free._replace(mean=at)) - target, 1, 5)
    attributes = tuple(a if a is not free else a._replace(mean=mean) for a in ATTRIBUTES)
    ratings = {
        a.name: Rating(tuple(a.mean + by for by in points(a)), a.sd, a.loading) for a in attributes
    }
    population = Population(ratings, list(TYPES.values()))
    features = [answers_of(name) for name in NAMES]
    for a, feature in zip(attributes, features, strict=True):
        if abs(population.mean(feature) - recorded_mean(a)) > 1e-9:
            raise RuntimeError(f"The two routes to the mean of {a.name} differ.")
    covariance = population.covariance([*features, *bends()])
    # Rounded here, so that everybody can draw from the same constants.
    centre = np.round([recorded_mean(a) for a in attributes], 6)
    p = len(NAMES)
    exact: Numbers = np.sqrt(np.diag(covariance)[:p])
    spread: Numbers = np.round(exact, 6)
    correlation = covariance[:p, :p] / np.outer(exact, exact)

    def solve(beta: float) -> Bank:
        betas = np.array([beta if isnan(a.beta) else a.beta for a in attributes])
        add = np.append(betas / spread, [1.0, 1.0])
        explained = float(add @ covariance @ add)
        with_satisfaction = (covariance @ add)[:p] / exact
        return Bank(
            attributes=tuple(
                a._replace(beta=b) for a, b in zip(attributes, betas.tolist(), strict=True)
            ),
            population=population,
            betas=betas,
            centre=centre,
            spread=spread,
            correlation=correlation,
            with_satisfaction=with_satisfaction,
            importance=johnson(correlation, with_satisfaction),
            bend_mean=round(sum(population.mean(bend) for bend in bends()), 6),
            noise=round(sqrt(1 - explained), 6),
        )

    where = NAMES.index(UNSURE)

    def excess(beta: float) -> float:
        importance = solve(beta).importance
        return float(importance[where] - importance.mean())

    return solve(bisect(excess, 0, 0.1))


def contrast(bank: Bank) -> Numbers:
    """Penalty and reward of each attribute, in points of satisfaction (attributes, 2).

    One regression of satisfaction on 60 dummies: an answer of 1 to 3, an answer of 5 (Brandt 1987).
    """
    low, high = (1.0, 1.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 1.0)
    dummies = [Feature(name, values) for name in NAMES for values in (low, high)]
    covariance = bank.population.covariance([*dummies, *map(answers_of, NAMES), *bends()])
    k = len(dummies)
    add = np.append(bank.betas / bank.spread, [1.0, 1.0])
    slopes = np.linalg.solve(covariance[:k, :k], covariance[:k, k:] @ add)
    return np.asarray(SATISFACTION_SD * slopes.reshape(-1, 2))


def draw_people(rng: Generator) -> pd.DataFrame:
    """Who they are and when they answered; the branch goes with nothing."""
    days = pd.Timestamp("2026-06-08") + pd.to_timedelta(np.sort(rng.integers(0, 21, N)), unit="D")
    return pd.DataFrame(
        {
            "resp_id": [f"SL{k}" for k in 10_000 + rng.permutation(90_000)[:N]],
            "branch": rng.choice(BRANCHES, N),
            "customer_type": rng.choice(list(TYPES), N, p=list(TYPES.values())),
            "completed": days.strftime("%Y-%m-%d"),
            "seconds": np.clip(np.rint(480 * np.exp(0.3 * rng.standard_normal(N))), 240, 1800),
        }
    )


def rounded(answers: Numbers) -> Numbers:
    """Whole answers from 1 to 5."""
    return np.clip(np.rint(answers), 1, 5)


def draw_answers(bank: Bank, people: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Attributes, satisfaction and stated importance of everybody, nothing missing yet."""
    kind = people["customer_type"].map({k: i for i, k in enumerate(TYPES)}).to_numpy()
    factor, taste = rng.standard_normal(N), rng.standard_normal(N)
    columns, bent = {}, dict(zip((BASIC, EXCITEMENT), (PENALTIES, REWARDS), strict=True))
    score = np.full(N, -bank.bend_mean)
    for j, a in enumerate(bank.attributes):
        noise = a.loading * factor + sqrt(1 - a.loading**2) * rng.standard_normal(N)
        columns[a.name] = answer = rounded(a.mean + np.array(points(a))[kind] + a.sd * noise)
        score = score + a.beta * (answer - bank.centre[j]) / bank.spread[j]
        score = score + np.array(bent.get(a.name, (0.0,) * 5))[answer.astype(int) - 1]
    score = score + bank.noise * rng.standard_normal(N)
    columns["SAT"] = rounded(SATISFACTION_MEAN + SATISFACTION_SD * score)
    for a in bank.attributes:
        noise = STATED_LOADING * taste + sqrt(1 - STATED_LOADING**2) * rng.standard_normal(N)
        if a.stated is not None:
            columns[f"I{a.name[1:]}"] = rounded(a.stated + STATED_SD * noise)
    return pd.DataFrame(columns)


def make_bank(folder: Path, rng: Generator, kano: Generator) -> dict[str, Any]:
    """Write the bank's table; return its part of the truth."""
    bank = solve_bank()
    people = draw_people(rng)
    answers = draw_answers(bank, people, rng)
    for name in answers:
        answers[name] = answers[name].mask(rng.random(N) < DONT_KNOW_SHARE, DONT_KNOW)
    pairs = draw_kano(people["customer_type"], kano)
    table = pd.concat([people, answers, pairs], axis=1)
    whole = table.astype(dict.fromkeys([*answers, "seconds"], "int64"))
    whole.to_csv(folder / "bank.csv", index=False, lineterminator="\n", encoding="utf-8")
    valid = answers.where(answers != DONT_KNOW)
    return {
        "waves": {
            "2026": {
                "received": N,
                "dont_know": (answers == DONT_KNOW).sum().to_dict(),
                "complete_on_attributes": int(valid[["SAT", *NAMES]].notna().all(axis=1).sum()),
                "mean": valid.mean().round(10).to_dict(),
            }
        },
        "model": model_of(bank),
        "planted": {
            "concentrate": CONCENTRATE,
            "keep_up": KEEP_UP,
            "overkill": OVERKILL,
            "unsure": UNSURE,
            "basic": BASIC,
            "excitement": EXCITEMENT,
            "weak_type": {"code": WEAK_TYPE, "points": TYPE_POINTS, "items": list(WEAK_ITEMS)},
            "equal_branches": list(BRANCHES),
            "without_stated": [a.name for a in ATTRIBUTES if a.stated is None],
            "dont_know": {"code": DONT_KNOW, "share": DONT_KNOW_SHARE},
        },
        "population": population_of(bank),
        "kano": kano_truth(TYPES, pairs),
    }


def model_of(bank: Bank) -> dict[str, Any]:
    """How answers come about: enough to draw them anew."""
    return {
        "customer_types": TYPES,
        "attributes": {
            a.name: {
                "text": a.text,
                "mean": a.mean,
                "sd": a.sd,
                "loading": a.loading,
                "beta": a.beta,
                "centre": float(centre),
                "spread": float(spread),
            }
            for a, centre, spread in zip(bank.attributes, bank.centre, bank.spread, strict=True)
        },
        "bends": {BASIC: PENALTIES, EXCITEMENT: REWARDS, "mean": bank.bend_mean},
        "satisfaction": {
            "mean": SATISFACTION_MEAN,
            "sd": SATISFACTION_SD,
            "noise": bank.noise,
        },
        "stated": {"mean": {a.name: a.stated for a in ATTRIBUTES}, "sd": STATED_SD},
    }


def population_of(bank: Bank) -> dict[str, Any]:
    """What a sample without end would show of recorded attributes and unrounded satisfaction."""

    def named(values: Numbers) -> dict[str, float]:
        return dict(zip(NAMES, values.round(DIGITS).tolist(), strict=True))

    # Recorded means come by the closed form; solve_bank has held the quadrature against it.
    mean = np.array([recorded_mean(a) for a in bank.attributes])
    moved = [points(a)[list(TYPES).index(WEAK_TYPE)] for a in bank.attributes]
    weak = [rounded_mean(a.mean + by, a.sd) for a, by in zip(bank.attributes, moved, strict=True)]
    usual = [rounded_mean(a.mean, a.sd) for a in bank.attributes]
    performance, importance = 25 * (mean - 1), bank.importance
    names = {(True, False): "concentrate", (True, True): "keep_up"}
    names |= {(False, False): "low_priority", (False, True): "overkill"}
    high = zip(importance > importance.mean(), performance > performance.mean(), strict=True)
    quadrant = {name: names[bool(i), bool(p)] for name, (i, p) in zip(NAMES, high, strict=True)}
    stated = {a.name: a.stated for a in ATTRIBUTES if a.stated is not None}
    regression = np.asarray(np.linalg.solve(bank.correlation, bank.with_satisfaction), np.float64)
    penalty, reward = contrast(bank).T
    return {
        "mean": named(mean),
        "mean_of_weak_type": named(np.array(weak)),
        "mean_of_other_types": named(np.array(usual)),
        "stated_mean": {k: round(rounded_mean(v, STATED_SD), DIGITS) for k, v in stated.items()},
        "correlation": named(bank.with_satisfaction),
        "regression": named(regression),
        "johnson": named(importance),
        "r2": round(float(importance.sum()), DIGITS),
        "crosshair": {
            "johnson": round(float(importance.mean()), DIGITS),
            "performance": round(float(performance.mean()), DIGITS),
        },
        "quadrant": {**quadrant, UNSURE: "on the cross"},
        "penalty": named(penalty),
        "reward": named(reward),
    }
