"""What the heating customers say of recommending and of effort, and how satisfaction converts."""

from __future__ import annotations

from itertools import pairwise
from math import exp, pi, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from latent_model import Numbers, improvement_points, structure_of
from numpy.random import Generator
from planting import DONT_KNOW, REFUSED, TARGETS, rake
from questionnaire import HEATING

WEAK_REGION, REGION_POINTS = "3", -0.8  # of the items; these questions have points of their own
DIGITS = 8
PHI = NormalDist().cdf


class Asked(NamedTuple):
    """A question asked after all others: a normal answer, rounded and held to its scale.

    `goes_with` is its correlation with satisfaction within a region, `weaker` what region 3 says
    less, `better` what 2026 says more; of the rest `LASTING` belongs to the person.
    """

    name: str
    text: str
    low: int
    high: int
    mean: float
    sd: float
    goes_with: float
    weaker: float
    better: float
    waves: tuple[str, ...]


LASTING = 0.6
NPS = Asked(
    "NPS",
    "您有多大可能向亲友推荐北辰热力（0–10分）",
    0,
    10,
    8.0,
    2.3,
    0.65,
    -1.2,
    0.4,
    ("2025", "2026"),
)
CES = Asked(
    "CES",
    "北辰热力让我的问题很容易得到解决（1–7分）",
    1,
    7,
    5.3,
    1.4,
    0.40,
    -0.5,
    0.0,
    ("2026",),
)
LOYALTY = (NPS, CES)
SATISFIED, LOYAL = ("CUSA1", 9), ("CUSL1", 9)  # items of the model: from this answer on


def add_loyalty(
    table: pd.DataFrame, wave: str, lasting: pd.DataFrame, broke_off: list[str], rng: Generator
) -> pd.DataFrame:
    """Add what this wave asked: blank after a break-off, the same in a second copy of a person."""
    people = table.drop_duplicates("cust_id", keep="last").reset_index(drop=True)
    satisfied = _normal_scores(people, rng)
    weak = (people["region"] == int(WEAK_REGION)).to_numpy()
    answers = {}
    for one in LOYALTY:
        fresh = rng.standard_normal(len(people))
        kept = lasting.loc[people["cust_id"], one.name].to_numpy()
        own = sqrt(LASTING) * kept + sqrt(1 - LASTING) * fresh
        noise = one.goes_with * satisfied + sqrt(1 - one.goes_with**2) * own
        draw = rng.random(len(people))
        if wave in one.waves:
            mean = one.mean + one.weaker * weak + one.better * (wave == "2026")
            column = pd.Series(np.clip(np.rint(mean + one.sd * noise), one.low, one.high))
            answers[one.name] = column.mask(draw < 0.02, DONT_KNOW).mask(draw > 0.995, REFUSED)
    frame = pd.DataFrame(answers).set_index(people["cust_id"].to_numpy())
    frame.loc[broke_off] = np.nan
    return table.join(frame, on="cust_id")


def _normal_scores(people: pd.DataFrame, rng: Generator) -> Numbers:
    """Satisfaction as a standard normal among the analysed of a region's kind, ties at random."""
    items = people[["CUSA1", "CUSA2", "CUSA3"]]
    mean = items.where(items <= 10).mean(axis=1)
    mean = mean.fillna(mean.mean()) + 1e-6 * rng.random(len(people))
    kind = [people["region"] == int(WEAK_REGION), people["out"]]
    rank, size = mean.groupby(kind).rank(), mean.groupby(kind).transform("size")
    quantile = NormalDist().inv_cdf
    return np.array([quantile((r - 0.5) / n) for r, n in zip(rank, size, strict=True)])


def nps_shares(mean: float, sd: float) -> dict[str, float]:
    """Shares of promoters and detractors, and their difference in points."""
    promoters, detractors = 1 - PHI((8.5 - mean) / sd), PHI((6.5 - mean) / sd)
    return {
        "promoters": promoters,
        "detractors": detractors,
        "nps": 100 * (promoters - detractors),
    }


def expected_ces(mean: float) -> float:
    """Mean of the rounded answer."""
    return CES.low + sum(1 - PHI((k + 0.5 - mean) / CES.sd) for k in range(CES.low, CES.high))


def above(low: float, mean: float, sd: float) -> float:
    """Standardised threshold of a rounded answer of at least `low`."""
    return (low - 0.5 - mean) / sd


def both_above(one: float, other: float, correlation: float) -> float:
    """Chance that two standard normals lie above their thresholds, by the trapezoidal rule."""
    steps = 4000
    width = (9 - one) / steps
    total = 0.0
    for k in range(steps + 1):
        x = one + k * width
        given = 1 - PHI((other - correlation * x) / sqrt(1 - correlation**2))
        total += (0.5 if k in (0, steps) else 1.0) * exp(-x * x / 2) * given
    return total * width / sqrt(2 * pi)


def joint(wave: str, weak: bool) -> dict[int, tuple[float, float]]:
    """For each answer on satisfaction: its share, and the share of those who are loyal too."""
    items = {q.name: q for q in HEATING}
    phi = structure_of(HEATING).correlation["satisfaction"]["loyalty"]
    change = improvement_points(HEATING)
    said, stays = items[SATISFIED[0]], items[LOYAL[0]]
    moved = {
        q.name: q.mean + REGION_POINTS * weak + change[q.name] * (wave == "2026")
        for q in (said, stays)
    }
    correlation = said.loading * stays.loading * phi
    stay = above(LOYAL[1], moved[stays.name], stays.sd)
    ends = [-9.0, *(above(k, moved[said.name], said.sd) for k in range(2, 11)), 9.0]
    found = {}
    for code, (low, high) in enumerate(pairwise(ends), start=1):
        share = PHI(high) - PHI(low)
        loyal = both_above(low, stay, correlation) - both_above(high, stay, correlation)
        found[code] = (share, loyal)
    return found


def mixed(usual: float, weak: float) -> float:
    """Of all customers: region 3 by its share, all others alike."""
    share = TARGETS["region"][WEAK_REGION]
    return (1 - share) * usual + share * weak


def loyalty_truth() -> dict[str, Any]:
    """What a sample without end would show, worked out exactly: everybody, region 3, the others."""
    found: dict[str, Any] = {"nps": {}, "conversion": {}, "curve": {}, "satisfied": {}}
    for wave in ("2025", "2026"):
        level = NPS.mean + NPS.better * (wave == "2026")
        usual, weak = (nps_shares(level + shift, NPS.sd) for shift in (0.0, NPS.weaker))
        total = {key: mixed(usual[key], weak[key]) for key in usual}
        found["nps"][wave] = {"population": total, "usual": usual, "weak_region": weak}
        parts = [joint(wave, weak=False), joint(wave, weak=True)]
        whole = {
            k: (mixed(parts[0][k][0], parts[1][k][0]), mixed(parts[0][k][1], parts[1][k][1]))
            for k in parts[0]
        }
        for key, cells in zip(("population", "usual", "weak_region"), (whole, *parts), strict=True):
            high = [k for k in cells if k >= SATISFIED[1]]
            low = [k for k in cells if k < SATISFIED[1]]
            found["satisfied"].setdefault(wave, {})[key] = sum(cells[k][0] for k in high)
            found["conversion"].setdefault(wave, {})[key] = {
                "satisfied": sum(cells[k][1] for k in high) / sum(cells[k][0] for k in high),
                "not_satisfied": sum(cells[k][1] for k in low) / sum(cells[k][0] for k in low),
            }
        found["curve"][wave] = {str(k): loyal / share for k, (share, loyal) in whole.items()}
    usual_ces, weak_ces = expected_ces(CES.mean), expected_ces(CES.mean + CES.weaker)
    found["ces"] = {
        "population": mixed(usual_ces, weak_ces),
        "usual": usual_ces,
        "weak_region": weak_ces,
    }
    return {
        "columns": {"nps": NPS.name, "ces": CES.name, "csat": SATISFIED[0], "repurchase": LOYAL[0]},
        "planted": {
            one.name: {
                "mean": one.mean,
                "sd": one.sd,
                "goes_with_satisfaction": one.goes_with,
                "weak_region": one.weaker,
                "change": one.better,
                "waves": list(one.waves),
            }
            for one in LOYALTY
        },
        **rounded(found),
    }


def rounded(value: Any) -> Any:
    """All numbers to the digits that every processor agrees on."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return round(value, DIGITS) if isinstance(value, float) else value


def loyalty_found(kept: pd.DataFrame) -> dict[str, Any]:
    """Counts and raked shares of the analysed in the file, by a second, plain route."""
    weight = rake(kept)
    found: dict[str, Any] = {}
    for one in LOYALTY:
        if one.name not in kept:
            continue
        column = kept[one.name]
        valid = column.between(one.low, one.high).to_numpy()
        value, w = column.to_numpy()[valid], weight[valid]
        facts = {"n": int(valid.sum()), "mean": float((value * w).sum() / w.sum())}
        if one is NPS:
            facts["promoters"] = float(w[value >= 9].sum() / w.sum())
            facts["detractors"] = float(w[value <= 6].sum() / w.sum())
            facts["nps"] = 100 * (facts["promoters"] - facts["detractors"])
        found[one.name] = rounded(facts)
    return found
