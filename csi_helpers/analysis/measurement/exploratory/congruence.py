"""Do the factors found agree with the constructs of the model, or with those of another wave?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from csi_helpers.analysis.variance import Floats

_REVERSED = -0.30  # a loading on the construct's first component


def tucker_congruence(loadings: Floats, others: Floats) -> Floats:
    """Tucker's coefficient of every factor with every column of another matrix.

    Parameters
    ----------
    loadings : array, shape (..., p, m)
    others : array, shape (p, c)

    Returns
    -------
    array, shape (..., c, m)
        -1 to 1; from 0.85 on the two are alike, from 0.95 on equal (Lorenzo-Seva & ten Berge 2006,
        Methodology 2).

    References
    ----------
    Tucker (1951), Personnel Research Section Report 984.

    Examples
    --------
    >>> print(tucker_congruence(np.array([[0.8], [0.6]]), np.array([[1.0], [1.0]])).round(4))
    [[0.9899]]
    """
    lengths = np.sqrt((loadings**2).sum(axis=-2))[..., None, :]
    products = np.swapaxes(others, -1, -2) @ loadings
    return np.asarray(products / (lengths * np.sqrt((others**2).sum(axis=0))[:, None]))


def construct_targets(
    items: Sequence[str], constructs: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], Floats]:
    """What the model claims: a column a construct, 1 for its items and 0 for the others'.

    Constructs with fewer than two of the items make no factor, and are left out.

    Returns
    -------
    names : tuple of str
    targets : array, shape (p, c)

    Examples
    --------
    >>> names, targets = construct_targets("abc", {"one": "ab", "two": "c"})
    >>> names, targets.ravel().tolist()
    (('one',), [1.0, 1.0, 0.0])
    """
    members = {name: [item in own for item in items] for name, own in constructs.items()}
    several = {name: row for name, row in members.items() if sum(row) > 1}
    columns = np.array(list(several.values()), dtype=float).reshape(len(several), len(items))
    return tuple(several), columns.T


def signed_targets(targets: Floats, correlations: Floats) -> Floats:
    """Targets (p, c) with -1 for items that are clearly reversed within their construct.

    A reversed item still belongs to its construct; that it is reversed is said of its reliability.
    Clearly means a loading below -0.30 on the first component of the construct's items, turned so
    that most of them point up.

    Examples
    --------
    >>> turned = np.array([[1, 0.5, -0.4], [0.5, 1, -0.5], [-0.4, -0.5, 1]])
    >>> print(signed_targets(np.ones((3, 1)), turned).ravel())
    [ 1.  1. -1.]
    """
    signed = targets.copy()
    for column in signed.T:
        own = np.flatnonzero(column)
        values, vectors = np.linalg.eigh(correlations[np.ix_(own, own)])
        first = vectors[:, -1] * np.sqrt(values[-1])
        majority = np.sign(first).sum() or np.sign(first[0])
        up = first * np.sign(majority)
        column[own[up < _REVERSED]] = -1.0
    return signed


def matched(loadings: Floats, reference: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Order and signs that bring factors next to those of a reference, both (p, m).

    Examples
    --------
    >>> order, signs = matched(np.array([[0.0, -0.9], [0.8, 0.0]]), np.array([[1.0, 0], [0, 1.0]]))
    >>> print(order, signs)
    [1 0] [-1.  1.]
    """
    agreement = tucker_congruence(loadings, reference)
    _, order = linear_sum_assignment(-np.abs(agreement))
    signs = np.where(agreement[np.arange(len(order)), order] < 0, -1.0, 1.0)
    return order, signs
