"""Kano's evaluations for the tests of show/: real ones, of answers made of counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from kano_waves import kano_section, kano_survey, kano_wave, pairs
from show_codebook import LABELS

from csi_helpers.analysis import evaluate_kano
from csi_helpers.params import Comparisons, Text
from csi_helpers.show.words import Words

COUNTS: dict[str, dict[str, int]] = {
    "safe": {"A": 8, "O": 30, "M": 90, "I": 22},
    "fast": {"A": 30, "O": 80, "M": 25, "I": 15},
    "fun": {"A": 88, "O": 20, "M": 6, "I": 36},
    "either": {"A": 56, "O": 54, "M": 10, "I": 30},
    "dull": {"A": 20, "O": 5, "M": 5, "I": 110, "R": 10},
    "odd": {"A": 10, "I": 30, "R": 90, "Q": 20},
}
NAMES = {
    "safe": ("转账验证", "Check"),
    "fast": ("实时到账", "Instant"),
    "fun": ("刷脸取款", "By face"),
    "either": ("视频办理", "By video"),
    "dull": ("卡面自选", "Picture"),
    "odd": ("语音接听", "Voice"),
}


def shuffled(counts: dict[str, int], seed: int) -> list[tuple[float, float]]:
    """The pairs in an order of their own, so that features and groups don't go together."""
    order = np.random.default_rng(seed).permutation(sum(counts.values()))
    made = pairs(**counts)
    return [made[place] for place in order]


def make_kano(
    counts: dict[str, dict[str, int]] | None = None,
    *,
    labels: dict[str, Text] | None = None,
    before: dict[str, dict[str, int]] | None = None,
    regions: list[str] | None = None,
    against: str = "complement",
    weights: Any = None,
    **keys: Any,
) -> tuple[Any, Words, Words]:
    """A result, and the words of both languages."""
    counts = counts or COUNTS
    features = {name: shuffled(one, k) for k, (name, one) in enumerate(counts.items())}
    segments = {"region": regions} if regions else None
    now = kano_wave(features, segments=segments, weights=weights)
    waves = [now]
    if before:
        then = {name: shuffled(one, k) for k, (name, one) in enumerate(before.items())}
        n = max(len(pair) for pair in then.values())
        absent = {"region": [None] * n} if regions else None  # not asked then
        waves = [kano_wave(then, name="2025", segments=absent), now]
    usual = {name: Text(zh=zh, en=en) for name, (zh, en) in NAMES.items()}
    survey = kano_survey(*waves, labels={**usual, **(labels or {})})
    result = evaluate_kano(
        survey,
        kano_section(counts, **keys),
        seed=1,
        comparisons=Comparisons(against=against),
    )
    return result, Words("zh", survey.codebook), Words("en", survey.codebook)


def hostile(k: int) -> tuple[dict[str, dict[str, int]], dict[str, Text]]:
    """Features with the labels of awkward files, near each other on the map."""
    rng = np.random.default_rng(4)
    counts, labels = {}, {}
    for place in range(k):
        shares = rng.dirichlet([6, 6, 3, 6, 0.5, 0.5])
        zh, en = LABELS[place % len(LABELS)]
        again = f" {place}" if place >= len(LABELS) else ""
        name = f"f{place}"
        drawn = rng.multinomial(200, shares)
        counts[name] = dict(zip("AOMIRQ", map(int, drawn), strict=True))
        labels[name] = Text.model_construct(zh=zh + again, en=en + again)
    return counts, labels
