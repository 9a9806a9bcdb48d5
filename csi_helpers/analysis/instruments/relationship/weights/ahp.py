"""AHP: weights from judgements in pairs, and whether the judgements agree with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.variance import Floats

CONSISTENT = 0.10  # consistency ratio up to which judgements are used (Saaty 1980)
TYPED = 0.05  # 0.33 for 1/3 and 0.11 for 1/9 are meant; a product further from 1 is no rounding

RANDOM_INDEX = {
    "saaty_1980": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty_2000": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
}
"""Mean consistency index of random judgements on 3 to 15 criteria.

`saaty_1980`: Saaty (1980), The Analytic Hierarchy Process, p. 21. `saaty_2000`: the table of his
later books, as in Saaty (2005), Theory and Applications of the Analytic Network Process, p. 31.
"""


@dataclass(frozen=True)
class Priorities:
    """What a matrix of judgements says.

    Attributes
    ----------
    weights : array, shape (k,)
        Principal eigenvector, summing to 1.
    lambda_max : float
        Its eigenvalue: k where judgements are consistent, else more.
    ratio : float
        Consistency ratio; 0 up to 2 criteria, NaN above 15, for which there is no random index.
    """

    weights: Floats
    lambda_max: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the ratio is at most .10."""
        return self.ratio <= CONSISTENT


def judgement_matrix(rows: Sequence[Sequence[float]], k: int) -> Floats:
    """The whole matrix of an expert's judgements, from itself or from its upper triangle's rows.

    Parameters
    ----------
    rows : sequence of sequences of float
        Either k rows of k, or k - 1 rows of k - 1 down to 1. How much more the row's criterion
        counts than the column's.
    k : int
        How many criteria there are.

    Returns
    -------
    array, shape (k, k)
        The upper triangle as given, its reciprocals below.

    Examples
    --------
    >>> judgement_matrix([[3, 5], [2]], 3).round(2).tolist()
    [[1.0, 3.0, 5.0], [0.33, 1.0, 2.0], [0.2, 0.5, 1.0]]
    """
    matrix = np.ones((k, k))
    upper = np.triu_indices(k, 1)
    if all(len(row) == k for row in rows):
        matrix[upper] = np.asarray(rows, dtype=float)[upper]
    else:
        matrix[upper] = [value for row in rows for value in row]
    matrix.T[upper] = 1 / matrix[upper]
    return matrix


def not_reciprocal(rows: Sequence[Sequence[float]], k: int) -> tuple[int, int] | None:
    """The first pair whose two judgements contradict, by place; a diagonal that isn't 1 is (i, i).

    Only a whole matrix can contradict itself. Fractions written with two digits will do: their
    product may be 5% from 1, and the upper one counts.

    Examples
    --------
    >>> not_reciprocal([[1, 3], [0.33, 1]], 2), not_reciprocal([[1, 3], [3, 1]], 2)
    (None, (0, 1))
    """
    if any(len(row) != k for row in rows):
        return None
    given = np.asarray(rows, dtype=float)
    wrong = np.argwhere(np.triu(np.abs(given * given.T - 1) > TYPED))
    return (int(wrong[0][0]), int(wrong[0][1])) if len(wrong) else None


def pooled(judgements: Mapping[str, Floats]) -> Floats:
    """Several experts' matrices as one: the geometric mean, judgement by judgement.

    The only mean that leaves reciprocals reciprocal (Aczél & Saaty 1983, J. Math. Psych. 27).

    Examples
    --------
    >>> one, other = (judgement_matrix([[value]], 2) for value in (2, 8))
    >>> print(pooled({"A": one, "B": other})[0, 1].round(6))
    4.0
    """
    logs = [np.log(matrix) for matrix in judgements.values()]
    return np.asarray(np.exp(np.mean(logs, axis=0)))


def priorities(matrix: Floats, random_index: str = "saaty_1980") -> Priorities:
    """Weights of k criteria by Saaty's eigenvector, and the consistency ratio.

    Parameters
    ----------
    matrix : array, shape (k, k)
        Positive and reciprocal, from `judgement_matrix`.
    random_index : {"saaty_1980", "saaty_2000"}
        The table the ratio refers to: ratios by different tables differ.

    References
    ----------
    Saaty (1977), J. Math. Psych. 15; Saaty (1980), The Analytic Hierarchy Process.

    Examples
    --------
    >>> found = priorities(judgement_matrix([[3, 5], [3]], 3))
    >>> print(found.weights.round(4), f"{found.lambda_max:.4f} {found.ratio:.4f}")
    [0.637  0.2583 0.1047] 3.0385 0.0332
    """
    k = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    lambda_max = float(values[first].real)
    if k <= 2:
        return Priorities(weights / weights.sum(), float(k), 0.0)
    table = RANDOM_INDEX[random_index]
    index = max(lambda_max - k, 0.0) / (k - 1)
    ratio = index / table[k - 3] if k - 3 < len(table) else float("nan")
    return Priorities(weights / weights.sum(), lambda_max, float(ratio))
