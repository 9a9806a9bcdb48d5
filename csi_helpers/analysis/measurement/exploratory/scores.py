"""Factor scores: what each item weighs in them, and how well they stand for their factor."""

from __future__ import annotations

from typing import Literal

import numpy as np

from csi_helpers.analysis.estimates import Floats


def score_weights(
    correlations: Floats,
    loadings: Floats,
    phi: Floats,
    uniquenesses: Floats,
    method: Literal["regression", "bartlett"] = "regression",
) -> Floats:
    """Weights of the standardised items in each factor's score.

    Parameters
    ----------
    correlations : array, shape (p, p)
    loadings : array, shape (p, m)
        Pattern, rotated or not.
    phi : array, shape (m, m)
        Correlations of the factors.
    uniquenesses : array, shape (p,)
    method : {"regression", "bartlett"}
        Thurstone's best linear prediction R⁻¹ L Φ, or Bartlett's weighted least squares
        Ψ⁻¹ L (L' Ψ⁻¹ L)⁻¹, unbiased but of greater variance.

    Returns
    -------
    array, shape (p, m)
        NaN where the matrix to invert is singular.

    References
    ----------
    Thurstone (1935), The Vectors of Mind; Bartlett (1937), Br. J. Psychol. 28.

    Examples
    --------
    >>> loadings = np.array([[0.8], [0.7], [0.6]])
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1)
    >>> uniquenesses = 1 - loadings.ravel() ** 2
    >>> weights = score_weights(correlations, loadings, np.eye(1), uniquenesses)
    >>> print(weights.ravel().round(3))
    [0.517 0.319 0.218]
    """
    try:
        if method == "regression":
            return np.asarray(np.linalg.solve(correlations, loadings @ phi))
        weighted = loadings / uniquenesses[:, None]
        return np.asarray(weighted @ np.linalg.inv(loadings.T @ weighted))
    except np.linalg.LinAlgError:
        return np.full(loadings.shape, np.nan)


def score_validity(correlations: Floats, loadings: Floats, phi: Floats, weights: Floats) -> Floats:
    """Correlation of each factor with its score, shape (m,).

    For regression scores it is the multiple correlation of the factor on the items, the greatest
    any weights can reach.

    Parameters
    ----------
    correlations : array, shape (p, p)
    loadings, weights : array, shape (p, m)
    phi : array, shape (m, m)

    References
    ----------
    Grice (2001), Psychol. Methods 6.

    Examples
    --------
    >>> loadings = np.array([[0.8], [0.7], [0.6]])
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1)
    >>> weights = score_weights(correlations, loadings, np.eye(1), 1 - loadings.ravel() ** 2)
    >>> print(score_validity(correlations, loadings, np.eye(1), weights).round(3))
    [0.876]
    """
    together = np.einsum("pm,pm->m", weights, loadings @ phi)
    spread = np.einsum("pm,pq,qm->m", weights, correlations, weights)
    return np.asarray(together / np.sqrt(spread))
