"""What telecom customers expected and perceived, and the hundred points they gave to dimensions."""

from __future__ import annotations

from math import erf, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from latent_model import Numbers
from numpy.random import Generator
from planting import REFUSED

LOW, HIGH = 1, 7
LOADING, YEA = 0.80, 0.35  # of an item on its dimension; of expectations on a habit of speech
POINTS_SPREAD, STEP = 14.0, 5  # how alike people's points are; they give them in fives
OFF, TENTHS, SILENT = 24, 9, 15  # people whose points don't sum to 100, nearly do, are blank


class Dimension(NamedTuple):
    """A dimension: expected and perceived level of its items before rounding, and what goes on.

    `goes_with` is the correlation of its perception with satisfaction within a plan, `points` the
    mean allocation, `weaker` what prepaid customers perceive less.
    """

    name: str
    code: str
    items: int
    expected: float
    perceived: float
    sd: float
    goes_with: float
    points: float
    weaker: float


DIMENSIONS = (
    Dimension("tangibles", "TAN", 2, 4.8, 4.8, 1.1, 0.10, 11, 0.0),
    Dimension("reliability", "REL", 3, 6.1, 4.9, 1.0, 0.60, 32, -0.5),
    Dimension("responsiveness", "RES", 2, 5.8, 5.1, 1.1, 0.45, 22, -0.5),
    Dimension("assurance", "ASS", 2, 5.7, 5.3, 1.0, 0.35, 19, -0.5),
    Dimension("empathy", "EMP", 2, 5.2, 4.8, 1.2, 0.25, 16, -0.5),
)
WEAK_PLAN, PREPAID = "Prepaid", 0.35


def expected_answer(mean: float, sd: float) -> float:
    """Mean of a normal answer once rounded to whole points and held to 1-7."""
    return LOW + sum(0.5 - 0.5 * erf((k + 0.5 - mean) / (sd * sqrt(2))) for k in range(LOW, HIGH))


def add_service(table: pd.DataFrame, rng: Generator) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Add the instrument, asked last; the same in a second copy of a person. Returns its truth."""
    people = table.drop_duplicates("cust_id").reset_index(drop=True)
    satisfied = _normal_scores(people, rng)
    weak = (people["plan"] == WEAK_PLAN).to_numpy()
    habit = rng.standard_normal(len(people))
    answers = {}
    for one in DIMENSIONS:
        rest = rng.standard_normal((3, len(people)))
        perceived = one.goes_with * satisfied + sqrt(1 - one.goes_with**2) * rest[0]
        wanted = YEA * habit + 0.3 * perceived + sqrt(1 - YEA**2 - 0.09) * rest[1]
        for k in range(1, one.items + 1):
            shift = one.weaker * weak
            for letter, level, factor in (("E", 0.0, wanted), ("P", shift, perceived)):
                mean = (one.expected if letter == "E" else one.perceived) + level
                error = sqrt(1 - LOADING**2) * rng.standard_normal(len(people))
                points = mean + one.sd * (LOADING * factor + error)
                answers[f"{letter}_{one.code}{k}"] = np.clip(np.rint(points), LOW, HIGH)
    frame = pd.DataFrame(answers)
    for name in frame:
        draw = rng.random(len(frame))
        frame[name] = frame[name].mask(draw < 0.008, REFUSED).mask(draw > 0.992)
    points, counts = _points(len(people), rng)
    frame = frame.join(points).set_index(people["cust_id"])
    return table.join(frame, on="cust_id"), {**_truth(), "points": counts}


def _normal_scores(people: pd.DataFrame, rng: Generator) -> Numbers:
    """Satisfaction as a standard normal within each plan, ties broken at random."""
    items = people[["CUSA1", "CUSA2", "CUSA3"]]
    mean = items.where(items != REFUSED).mean(axis=1)
    mean = mean.fillna(mean.mean()) + 1e-6 * rng.random(len(people))
    rank = mean.groupby(people["plan"]).rank()
    size = mean.groupby(people["plan"]).transform("size")
    quantile = NormalDist().inv_cdf
    return np.array([quantile((r - 0.5) / n) for r, n in zip(rank, size, strict=True)])


def _points(n: int, rng: Generator) -> tuple[pd.DataFrame, dict[str, int]]:
    """Points in fives that sum to 100, but for those who can't add up or keep silent."""
    shares = np.array([one.points for one in DIMENSIONS]) / 100
    own = rng.dirichlet(POINTS_SPREAD * shares, n)
    given = STEP * np.array([rng.multinomial(100 // STEP, row) for row in own], dtype=float)
    order = iter(rng.permutation(n).tolist())
    most = given.argmax(axis=1)
    off = [next(order) for _ in range(OFF)]
    given[off, most[off]] -= rng.choice([10, 15, 20], OFF)
    tenths = [next(order) for _ in range(TENTHS)]
    given[tenths, most[tenths]] -= 1
    given[[next(order) for _ in range(SILENT)]] = np.nan
    frame = pd.DataFrame(given, columns=[f"W_{one.code}" for one in DIMENSIONS])
    return frame, {"off": OFF, "nearly": TENTHS, "blank": SILENT}


def _truth() -> dict[str, Any]:
    """Every dimension's means, worked out exactly: for everybody, and for prepaid customers."""
    found: dict[str, Any] = {}
    for one in DIMENSIONS:
        expected = expected_answer(one.expected, one.sd)
        usual, weak = (
            expected_answer(one.perceived + shift, one.sd) for shift in (0.0, one.weaker)
        )
        found[one.name] = {
            "items": [f"{one.code}{k}" for k in range(1, one.items + 1)],
            "planted": {
                "expected": one.expected,
                "perceived": one.perceived,
                "goes_with_satisfaction": one.goes_with,
                "points": one.points,
                "prepaid": one.weaker,
            },
            "expectation": expected,
            "perception": (1 - PREPAID) * usual + PREPAID * weak,
            "gap": (1 - PREPAID) * usual + PREPAID * weak - expected,
            "gap_prepaid": weak - expected,
            "gap_others": usual - expected,
        }
    return {"dimensions": found}
