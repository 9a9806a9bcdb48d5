"""People of two waves, of whom everything is known: answers, strata, clusters, margins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from csi_helpers.data.design import Floats
from csi_helpers.params import Model

WAVES = ("2025", "2026")
CLUSTERS, PEOPLE, STRATA = 2000, 100, 4  # a cluster has 100 people on average
CORRELATION_IN_CLUSTERS = 0.05  # of every latent part of an answer
LASTING = 0.5  # share of every latent part that a person keeps from wave to wave
SLOPES = 0.12  # standard deviation of a path from cluster to cluster: else paths need no clusters
SEED = 20261122

# Loading, and the median of the answers.
ITEMS = {
    "image": ((0.80, 8.0), (0.78, 8.2), (0.74, 7.5)),
    "expectation": ((0.78, 8.4), (0.76, 8.2), (0.72, 7.8)),
    "quality": ((0.82, 7.8), (0.80, 7.7), (0.76, 7.0), (0.72, 8.2)),
    "value": ((0.84, 7.1), (0.80, 7.3)),
    "satisfaction": ((0.86, 8.0), (0.80, 7.5), (0.82, 7.3)),
    "loyalty": ((0.82, 8.0), (0.84, 7.8)),
}
PATHS = {
    ("image", "expectation"): 0.50,
    ("expectation", "quality"): 0.55,
    ("expectation", "value"): 0.10,
    ("quality", "value"): 0.55,
    ("image", "satisfaction"): 0.15,
    ("expectation", "satisfaction"): 0.05,
    ("quality", "satisfaction"): 0.50,
    ("value", "satisfaction"): 0.20,
    ("image", "loyalty"): 0.20,
    ("satisfaction", "loyalty"): 0.50,
}
NAMES = {
    construct: tuple(f"{construct[:4].upper()}{number + 1}" for number in range(len(items)))
    for construct, items in ITEMS.items()
}
ALL_NAMES = tuple(name for names in NAMES.values() for name in names)
MOVED = {"image": 0.10, "quality": 0.25}  # of the second wave, in standard deviations
MOVED_ITEM, MOVED_BY = "QUAL3", 0.2  # so that the weights' own error enters the change
SKEW = 0.45  # answers fall short of the top by a lognormal amount, with this sigma


@dataclass(frozen=True)
class Population:
    """One wave's people.

    Attributes
    ----------
    answers : array, shape (N, p)
        Whole answers 1-10, skewed to the left; of the factor model, normal ones.
    stratum, cluster : int arrays, shape (N,)
        In order: equally many clusters a stratum, each one's people together.
    size : array, shape (N,)
        What chances of being drawn go by; the satisfied have more.
    margins : mapping of str to int array, shape (N,)
        Known of everybody, related to answers.
    """

    answers: Floats
    stratum: np.ndarray
    cluster: np.ndarray
    size: Floats
    margins: dict[str, np.ndarray]


ALL = tuple(NAMES)


def settings(
    bootstrap: int, *, consistent: bool = False, constructs: tuple[str, ...] = ALL
) -> Model:
    """The section `model` of a simulated client."""
    return Model.model_validate(
        {
            "template": "ecsi",
            "constructs": {name: list(NAMES[name]) for name in constructs},
            "bootstrap": bootstrap,
            "consistent": consistent,
        }
    )


def explained() -> dict[str, float]:
    """R² of each construct that the paths imply, by recursion in causal order."""
    phi: dict[str, dict[str, float]] = {}
    r2 = {}
    for name in ITEMS:
        into = {source: beta for (source, end), beta in PATHS.items() if end == name}
        row = {other: sum(b * phi[source][other] for source, b in into.items()) for other in phi}
        r2[name] = sum(beta * row[source] for source, beta in into.items())
        for other, value in row.items():
            phi[other][name] = value
        phi[name] = {**row, name: 1.0}
    return r2


@cache
def population(wave: int, *, factors: bool = False) -> Population:
    """Everybody in a wave (0 or 1), row by row the same people in both.

    With `factors` answers follow the factor model to the letter: continuous, no clusters.
    """
    lasting = np.random.default_rng([SEED, 2, factors])  # the same people, so also in both waves
    rng = np.random.default_rng([SEED, wave, factors])
    sizes = np.full(CLUSTERS, PEOPLE) if factors else lasting.integers(60, 141, CLUSTERS)
    cluster = np.repeat(np.arange(CLUSTERS), sizes)
    stratum = cluster * STRATA // CLUSTERS
    shared = 0.0 if factors else CORRELATION_IN_CLUSTERS
    varying = 0.0 if factors else SLOPES

    def noise(n: int) -> Floats:
        kept = sqrt(LASTING) * lasting.standard_normal(n)
        return kept + sqrt(1 - LASTING) * rng.standard_normal(n)

    def part() -> Floats:
        own = sqrt(1 - shared) * noise(len(cluster))
        return own + sqrt(shared) * noise(CLUSTERS)[cluster]

    scores: dict[str, Floats] = {}
    for name, r2 in explained().items():
        score = sqrt(1 - r2) * part() + wave * MOVED.get(name, 0.0)
        if name == "image" and not factors:
            score += 0.2 * (stratum - (STRATA - 1) / 2)
        for (source, end), beta in PATHS.items():
            if end == name:
                slope = beta + varying * noise(CLUSTERS)[cluster]
                score = score + slope * scores[source]
        scores[name] = score
    columns = []
    for name, items in ITEMS.items():
        for item, (loading, median) in zip(NAMES[name], items, strict=True):
            latent = loading * scores[name] + sqrt(1 - loading**2) * part()
            latent += wave * MOVED_BY * (item == MOVED_ITEM)
            columns.append(median + 1.6 * latent if factors else _answer(latent, median))
    satisfied, image, loyal = (_standard(scores[n]) for n in ("satisfaction", "image", "loyalty"))
    chance, young, new = (noise(len(cluster)) for _ in range(3))
    return Population(
        answers=np.column_stack(columns),
        stratum=stratum,
        cluster=cluster,
        size=np.exp(0.64 * (0.4 * satisfied + sqrt(0.84) * chance)),
        margins={
            "age": _cut(0.5 * image + sqrt(0.75) * young, (1 / 3, 2 / 3)),
            "tenure": _cut(0.5 * loyal + sqrt(0.75) * new, (0.4,)),
        },
    )


def _answer(latent: Floats, median: float) -> Floats:
    short = np.exp(np.log(10.6 - median) - SKEW * latent)
    return np.clip(np.rint(10.6 - short), 1, 10)


def _standard(score: Floats) -> Floats:
    return (score - score.mean()) / score.std()


def _cut(values: Floats, shares: tuple[float, ...]) -> np.ndarray:
    return np.searchsorted(np.quantile(values, shares), values)
