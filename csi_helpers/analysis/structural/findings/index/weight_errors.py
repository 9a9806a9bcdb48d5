"""How each respondent moves the weights of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.findings.estimation import Estimation
from csi_helpers.analysis.structural.findings.model_answers import ModelAnswers
from csi_helpers.analysis.structural.measures import Measures
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.variance import DesignVariance

STEP = 1e-5  # of moments of standardised answers, whose weights settle to 1e-12


@dataclass(frozen=True)
class ItemWeights:
    """Weights of a construct's k items as they were answered, summing to 1, and how sure they are.

    Attributes
    ----------
    items : tuple of str
    values : array, shape (k,)
    covariance : array, shape (k, k)
        Under the design.
    wave : str
        Whose respondents they were estimated on; "" where they are given.
    n : int
        Respondents behind them.
    df : int
        Degrees of freedom of the design there.
    contributions : array, shape (n of the wave, k)
        Of every respondent of that wave per unit weight; empty where they are given.
    """

    items: tuple[str, ...]
    values: Floats
    covariance: Floats
    wave: str
    n: int
    df: int
    contributions: Floats

    @classmethod
    def given(cls, items: tuple[str, ...], values: Floats) -> ItemWeights:
        """Weights without error."""
        k = len(items)
        return cls(items, values, np.zeros((k, k)), "", 0, 1, np.zeros((0, k)))


def item_weights(
    estimation: Estimation[ModelAnswers],
    scales: Mapping[str, tuple[float, float]],
    constructs: tuple[str, ...],
) -> dict[str, ItemWeights]:
    """Weights of the items of some constructs, by construct."""
    answers = estimation.answers
    measured = answers.form.measured
    measure = answers.form.measures(answers.moments, scales)
    contributions = _contributions(answers, measure)
    variance = DesignVariance(answers.wave.design)
    found = {}
    for name in constructs:
        place = measured.blocks[measured.names.index(name)]
        own = contributions[:, place]
        found[name] = ItemWeights(
            measured.constructs[name],
            estimation.values["raw_weight"][place],
            variance.covariance(own, own),
            answers.wave.name,
            answers.n,
            variance.degrees_of_freedom(answers.base),
            own,
        )
    return found


def _contributions(answers: ModelAnswers, measure: Measures) -> Floats:
    """What a unit of each respondent's weight adds to each item's weight, shape (n, p).

    Weights are functions of sums over respondents; their derivatives by these sums, taken
    numerically, times each respondent's part in the sums.
    """
    weights = answers.wave.design.weights[answers.base]
    products = answers.sums.products(answers.values[answers.base])
    totals = weights @ products
    mean = totals / weights.sum()
    steps = STEP * np.eye(len(mean))
    up, _ = measure(answers.sums.moments(mean + steps))
    down, _ = measure(answers.sums.moments(mean - steps))
    slopes = (up["raw_weight"] - down["raw_weight"]) / (2 * STEP)
    contributions = np.zeros((len(answers.base), slopes.shape[1]))
    contributions[answers.base] = (products - mean) @ slopes / weights.sum()
    return contributions
