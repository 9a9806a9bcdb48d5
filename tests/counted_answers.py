"""Awkward answers for counted respondents, and all that is known of these."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from large_waves import as_large

from csi_helpers.data.large.survey import LargeSurvey, LargeWave, WeightSums
from csi_helpers.data.survey import Survey, Wave

ITEMS = {
    **{f"q{k}": {} for k in (1, 2)},
    **{f"five{k}": {"scale": {"min": 1, "max": 5}} for k in (1, 2)},
    "yes": {"scale": {"min": 0, "max": 1}},
    "slider": {"scale": {"min": 0, "max": 100}},
    "flat": {},
    "rare": {},
    "never": {},
}


def cells(seed, n):
    """Answers and segments with gaps, a level that says nothing of q2, weights down to zero."""
    random = np.random.default_rng(seed)
    common = random.normal(size=n)

    def item(low, high, spread):
        middle, reach = (low + high) / 2, (high - low) / 4
        answers = np.round(middle + reach * (common + spread * random.normal(size=n)))
        return np.where(random.random(n) < 0.1, np.nan, np.clip(answers, low, high))

    answers = {"q1": item(1, 10, 1.0), "q2": item(1, 10, 0.6), "yes": item(0, 1, 1.0)}
    answers |= {f"five{k}": item(1, 5, k / 2) for k in (1, 2)}
    answers |= {"slider": item(0, 100, 1.0), "flat": np.where(common > 1, np.nan, 7.0)}
    answers["rare"] = np.where(np.arange(n) < 12, 3.0 + np.arange(n) % 4, np.nan)
    answers["never"] = np.full(n, np.nan)
    region = random.choice(
        ["north", "south", "west", "isle", None], n, p=[0.4, 0.3, 0.2, 0.04, 0.06]
    )
    answers["q2"][region == "isle"] = np.nan
    places = {"region": region, "sex": random.choice(["1", "2"], n), "all": np.repeat("x", n)}
    weights = np.where(random.random(n) < 0.05, 0.0, random.uniform(0.3, 3.0, n))
    return answers | places | {"w": weights}


def as_large_with_reasons(survey: Survey) -> LargeSurvey:
    """The survey counted, with reasons of gaps and what weights add up to."""
    large = as_large(survey)
    waves = [_told(one, wave) for one, wave in zip(large.waves, survey.waves, strict=True)]
    return replace(large, waves=tuple(waves))


def _told(large: LargeWave, wave: Wave) -> LargeWave:
    weights = wave.design.weights
    reasons = {name: Counter(gaps[gaps != ""]) for name, gaps in wave.reasons.items()}
    sums = WeightSums(float(weights @ weights), float(weights.min()), float(weights.max()))
    return replace(large, weights=sums, reasons=reasons)
