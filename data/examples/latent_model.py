"""The model behind the made-up answers: constructs, paths, loadings, and what they imply."""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, sqrt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from questionnaire import Question

Numbers = NDArray[np.float64]
LOW, HIGH = 1, 10
PATHS = {
    ("image", "expectation"): 0.50,
    ("expectation", "quality"): 0.55,
    ("expectation", "value"): 0.10,
    ("quality", "value"): 0.55,
    ("image", "satisfaction"): 0.15,
    ("expectation", "satisfaction"): 0.05,
    ("quality", "satisfaction"): 0.50,
    ("value", "satisfaction"): 0.20,
    ("satisfaction", "complaints"): 0.55,
    ("image", "loyalty"): 0.20,
    ("satisfaction", "loyalty"): 0.45,
    ("complaints", "loyalty"): 0.10,
}
IMPROVED, IMPROVEMENT = "PERQ3", 0.6


class Structure(NamedTuple):
    """Structural model with standardised constructs: correlations and explained variances."""

    constructs: list[str]
    correlation: dict[str, dict[str, float]]
    r2: dict[str, float]


def structure_of(questions: Sequence[Question]) -> Structure:
    """Correlations of the constructs which the paths imply, by recursion in causal order."""
    constructs = list(dict.fromkeys(q.construct for q in questions))
    phi: dict[str, dict[str, float]] = {}
    r2: dict[str, float] = {}
    for name in constructs:
        into = {a: beta for (a, b), beta in PATHS.items() if b == name and a in phi}
        row = {other: sum(beta * phi[a][other] for a, beta in into.items()) for other in phi}
        r2[name] = sum(beta * row[a] for a, beta in into.items())
        for other, value in row.items():
            phi[other][name] = value
        phi[name] = {**row, name: 1.0}
    return Structure(constructs, phi, r2)


def improvement_points(questions: Sequence[Question]) -> dict[str, float]:
    """Planted change of each item: one quality item, and what flows on along the paths.

    The mean of the quality items rises by a seventh of the improvement; in units of the
    construct that moves value, satisfaction, complaints and loyalty by their paths.
    """
    quality = [q for q in questions if q.construct == "quality"]
    moved = {"quality": IMPROVEMENT / sum(q.loading * q.sd for q in quality)}
    for name in ("value", "satisfaction", "complaints", "loyalty"):
        moved[name] = sum(PATHS.get((a, name), 0.0) * step for a, step in moved.items())
    return {
        q.name: IMPROVEMENT * (q.name == IMPROVED)
        if q.construct == "quality"
        else q.loading * q.sd * moved.get(q.construct, 0.0)
        for q in questions
    }


def expected_mean(mean: float, sd: float) -> float:
    """Mean of a normal answer once rounded to whole points and held to the scale."""
    above = (0.5 - 0.5 * erf((k + 0.5 - mean) / (sd * sqrt(2))) for k in range(LOW, HIGH))
    return LOW + sum(above)


def answer(questions: Sequence[Question], noise: Numbers, shift: Numbers) -> pd.DataFrame:
    """Whole answers, all in the constructs' direction.

    `noise` is (n, constructs + items) standard normal, `shift` (n or 1, items) in points.
    """
    model = structure_of(questions)
    scores: dict[str, Numbers] = {}
    for position, name in enumerate(model.constructs):
        scores[name] = noise[:, position] * sqrt(1 - model.r2[name])
        for earlier in model.constructs[:position]:
            scores[name] = scores[name] + PATHS.get((earlier, name), 0.0) * scores[earlier]
    columns = {}
    for j, q in enumerate(questions):
        error = sqrt(1 - q.loading**2) * noise[:, len(model.constructs) + j]
        points = q.mean + shift[:, j] + q.sd * (q.loading * scores[q.construct] + error)
        columns[q.name] = np.clip(np.rint(points), LOW, HIGH)
    return pd.DataFrame(columns)


def model_of(questions: Sequence[Question]) -> dict[str, Any]:
    """The structural and measurement model on the continuous answers, before rounding."""
    structure = structure_of(questions)
    known = set(structure.constructs)
    return {
        "paths": [[a, b, beta] for (a, b), beta in PATHS.items() if {a, b} <= known],
        "construct_correlation": structure.correlation,
        "r2": structure.r2,
        "items": {
            q.name: {"construct": q.construct, "loading": q.loading, "mean": q.mean, "sd": q.sd}
            for q in questions
        },
        "reversed": [q.name for q in questions if q.reverse],
    }
