"""What the demo bank's customers say of features in Kano's pairs of questions, and their truth."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator

CLASSES = ("A", "O", "M", "I", "R", "Q")
DONT_KNOW, DONT_KNOW_SHARE = 9, 0.03
AMONG_SENIORS = "senior"
# Pairs of answers (with the feature, without it; like 1 … dislike 5) and their share of a class.
PAIRS = {
    "A": {(1, 2): 0.15, (1, 3): 0.55, (1, 4): 0.30},
    "O": {(1, 5): 1.0},
    "M": {(2, 5): 0.60, (3, 5): 0.30, (4, 5): 0.10},
    "I": {(2, 2): 0.05, (2, 3): 0.10, (2, 4): 0.10, (3, 3): 0.45, (3, 4): 0.20, (4, 3): 0.10},
    "R": {(5, 1): 0.40, (3, 1): 0.20, (4, 1): 0.15, (5, 2): 0.10, (5, 3): 0.15},
    "Q": {(1, 1): 0.70, (5, 5): 0.30},
}


class KanoFeature(NamedTuple):
    """A feature: its columns, its name, and the share of each class (A O M I R Q)."""

    name: str
    column: str
    text: str
    shares: tuple[float, ...]
    senior_shares: tuple[float, ...] | None = None


FEATURES = (
    KanoFeature(
        "large", "K1", "Check before large transfers", (0.05, 0.22, 0.55, 0.14, 0.02, 0.02)
    ),
    KanoFeature("instant", "K2", "Transfers arrive at once", (0.18, 0.50, 0.17, 0.12, 0.02, 0.01)),
    KanoFeature("face", "K3", "Cash by face recognition", (0.54, 0.16, 0.05, 0.21, 0.03, 0.01)),
    KanoFeature(
        "card", "K4", "Card with a picture of one's own", (0.17, 0.04, 0.02, 0.72, 0.04, 0.01)
    ),
    KanoFeature("video", "K5", "Errands by video call", (0.36, 0.36, 0.08, 0.16, 0.03, 0.01)),
    KanoFeature(
        "robot",
        "K6",
        "Voice assistant answers the hotline",
        (0.20, 0.05, 0.03, 0.64, 0.06, 0.02),
        (0.05, 0.02, 0.01, 0.24, 0.66, 0.02),
    ),
)


def pair_chances(shares: tuple[float, ...]) -> dict[tuple[int, int], float]:
    """Chance of each pair of answers."""
    by_class = zip(CLASSES, shares, strict=True)
    return {
        pair: share * within for name, share in by_class for pair, within in PAIRS[name].items()
    }


def draw_kano(customer_type: pd.Series, rng: Generator) -> pd.DataFrame:
    """Both answers of everybody to every feature, some of them don't know."""
    n, columns = len(customer_type), {}
    senior = (customer_type == AMONG_SENIORS).to_numpy()
    for feature in FEATURES:
        pairs = np.empty((n, 2), dtype=np.int64)
        for members, shares in ((~senior, feature.shares), (senior, shares_of_seniors(feature))):
            chances = pair_chances(shares)
            # Rounded sums of chances: what is drawn doesn't hang on a last bit.
            ends = np.round(np.cumsum(list(chances.values())), 9)[:-1]
            drawn = np.searchsorted(ends, rng.random(n), side="right")
            pairs[members] = np.array(list(chances))[drawn][members]
        for half, name in enumerate((feature.column, f"{feature.column}N")):
            columns[name] = np.where(rng.random(n) < DONT_KNOW_SHARE, DONT_KNOW, pairs[:, half])
    return pd.DataFrame(columns)


def shares_of_seniors(feature: KanoFeature) -> tuple[float, ...]:
    """What seniors say; where they are like all others, what the others say."""
    return feature.senior_shares or feature.shares


def kano_truth(types: dict[str, float], table: pd.DataFrame) -> dict[str, Any]:
    """What was planted, what a sample without end would show, and what the file holds."""
    senior = types[AMONG_SENIORS]
    features = {}
    for feature in FEATURES:
        parts = zip(feature.shares, shares_of_seniors(feature), strict=True)
        total = tuple(round((1 - senior) * one + senior * other, 9) for one, other in parts)
        a, o, m, i, *_ = total
        both = table[[feature.column, f"{feature.column}N"]]
        features[feature.name] = {
            "columns": list(both),
            "text": feature.text,
            "shares": dict(zip(CLASSES, total, strict=True)),
            "shares_of_seniors": dict(zip(CLASSES, shares_of_seniors(feature), strict=True)),
            "better": round((a + o) / (a + o + m + i), 9),
            "worse": round(-(o + m) / (a + o + m + i), 9),
            "answered": int((both != DONT_KNOW).all(axis=1).sum()),
        }
    return {
        "answers": "like 1, must be 2, neutral 3, live with 4, dislike 5; 9 don't know",
        "features": features,
        "planted": {
            "must_be": "large",
            "one_dimensional": "instant",
            "attractive": "face",
            "indifferent": "card",
            "combination": {"feature": "video", "classes": ["O", "A"]},
            "reverse": {"feature": "robot", "customer_type": AMONG_SENIORS},
        },
    }
