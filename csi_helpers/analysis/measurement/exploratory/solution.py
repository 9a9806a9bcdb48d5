"""One factor solution: extracted, rotated, put in order, with standard errors of all its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from csi_helpers.analysis.measurement.exploratory.derivatives import gradients
from csi_helpers.analysis.measurement.exploratory.extraction import (
    Extraction,
    extract,
    extract_nearby,
)
from csi_helpers.analysis.measurement.exploratory.extraction import Method as ExtractionMethod
from csi_helpers.analysis.measurement.exploratory.rotation import Method as RotationMethod
from csi_helpers.analysis.measurement.exploratory.rotation import Rotation, arrange, rotate
from csi_helpers.analysis.measurement.item_correlations import ItemCorrelations
from csi_helpers.analysis.measurement.refusals import no_convergence, too_many_factors
from csi_helpers.analysis.variance import Floats, Precision


@dataclass(frozen=True)
class FactorSolution:
    """m factors of p items: by falling explained share, each with a positive sum of loadings.

    Only `rearranged` puts them otherwise, next to those of another wave.

    Attributes
    ----------
    matrix : ItemCorrelations
    loadings : array, shape (p, m)
        The pattern.
    unrotated : array, shape (p, m)
        As extracted, by falling sum of squares.
    phi : array, shape (m, m)
        Correlations of the factors.
    uniquenesses : array, shape (p,)
    at_bound : tuple of str
        Heywood cases: items whose uniqueness stopped at its lower bound.
    converged : bool
        Whether extraction and rotation both reached their end.
    """

    matrix: ItemCorrelations
    loadings: Floats
    unrotated: Floats
    phi: Floats
    uniquenesses: Floats
    at_bound: tuple[str, ...]
    converged: bool
    _extraction: Extraction = field(repr=False)
    _rotation: Rotation = field(repr=False)
    _method: RotationMethod = field(repr=False)
    _order: NDArray[np.intp] = field(repr=False)
    _signs: Floats = field(repr=False)

    @property
    def communalities(self) -> Floats:
        """Share of each item's variance that the factors explain, shape (p,)."""
        return communalities(self.loadings, self.phi)

    @property
    def explained_shares(self) -> Floats:
        """Share of all items' variance by factor, shape (m,); correlated factors share theirs."""
        return explained_shares(self.loadings, self.phi)

    @property
    def leading(self) -> dict[str, tuple[str, ...]]:
        """F1 … -> the items that load highest on it, the strongest first."""
        strength = np.abs(self.loadings)
        highest, falling = strength.argmax(axis=1), np.argsort(-strength, axis=0, kind="stable")
        return {
            f"F{k + 1}": tuple(self.matrix.items[j] for j in falling[:, k] if highest[j] == k)
            for k in range(strength.shape[1])
        }

    def rearranged(self, order: NDArray[np.intp], signs: Floats) -> FactorSolution:
        """The same factors in another order (m,), turned by signs (m,)."""
        return replace(
            self,
            loadings=self.loadings[:, order] * signs,
            phi=self.phi[np.ix_(order, order)] * np.outer(signs, signs),
            _order=self._order[order],
            _signs=self._signs[order] * signs,
        )

    def precision(self, statistic: Callable[[Floats, Floats], Floats]) -> Precision:
        """Standard errors of a function of loadings (..., p, m) and phi (..., m, m).

        The function's derivatives by every correlation come from solutions a small step away, and
        meet the design's variance of the correlations there.
        """

        def of_stack(stack: Floats) -> Floats:
            loadings, _ = extract_nearby(stack, self._extraction, self.matrix.values)
            rotated = rotate(loadings, self._method, start=self._rotation.transform)
            pattern = rotated.loadings[..., self._order] * self._signs
            phi = rotated.phi[..., self._order[:, None], self._order]
            return statistic(pattern, phi * np.outer(self._signs, self._signs))

        return self.matrix.precision(gradients(self.matrix.values, of_stack))


def communalities(loadings: Floats, phi: Floats) -> Floats:
    """Diagonal of L Φ L', broadcasting over leading dimensions.

    Examples
    --------
    >>> print(communalities(np.array([[0.6, 0.5]]), np.eye(2)).round(2))
    [0.61]
    """
    return np.asarray(((loadings @ phi) * loadings).sum(axis=-1))


def explained_shares(loadings: Floats, phi: Floats) -> Floats:
    """Diagonal of Φ L'L over the number of items; as R ``psych``'s proportion of variance."""
    return np.asarray((loadings * (loadings @ phi)).mean(axis=-2))


def most_factors(items: int, extraction: str) -> int:
    """The largest number of factors that leaves degrees of freedom (Ledermann 1937).

    Components can be as many as items less one.

    Examples
    --------
    >>> most_factors(6, "minres"), most_factors(24, "ml"), most_factors(6, "pca")
    (3, 17, 5)
    """
    if extraction == "pca":
        return items - 1
    return int((2 * items + 1 - np.sqrt(8 * items + 1)) / 2 + 1e-9)


def solve_factors(
    matrix: ItemCorrelations,
    number: int,
    *,
    extraction: ExtractionMethod = "minres",
    rotation: RotationMethod = "oblimin",
) -> FactorSolution:
    """Extract and rotate factors.

    Parameters
    ----------
    matrix : ItemCorrelations
        From `correlate`, or `given_correlations` with n.
    number : int
        Of factors.
    extraction : {"minres", "ml", "paf", "pca"}
    rotation : {"none", "varimax", "oblimin", "promax"}

    Raises
    ------
    AnalysisError
        `too_many_factors` for so many items; `no_convergence`.

    Examples
    --------
    >>> from csi_helpers.analysis.measurement.given_correlations import given_correlations
    >>> r = np.outer([0.9, 0.8, 0.7, 0.6], [0.9, 0.8, 0.7, 0.6])
    >>> np.fill_diagonal(r, 1)
    >>> solution = solve_factors(given_correlations(r, 300, "abcd"), 1)
    >>> print(solution.loadings.ravel().round(4), solution.communalities.round(4))
    [0.9 0.8 0.7 0.6] [0.81 0.64 0.49 0.36]
    """
    most = most_factors(len(matrix.items), extraction)
    if not 1 <= number <= most:
        raise too_many_factors(number, most, len(matrix.items))
    extracted = extract(matrix.values, number, extraction)
    rotated = rotate(extracted.loadings, rotation)
    if not np.isfinite(rotated.loadings).all():
        raise no_convergence(number)
    loadings, phi, order, signs = arrange(rotated.loadings, rotated.phi)
    return FactorSolution(
        matrix=matrix,
        loadings=loadings,
        unrotated=extracted.loadings,
        phi=phi,
        uniquenesses=extracted.uniquenesses,
        at_bound=tuple(matrix.items[place] for place in extracted.at_bound),
        converged=extracted.converged and rotated.converged,
        _extraction=extracted,
        _rotation=rotated,
        _method=rotation,
        _order=order,
        _signs=signs,
    )
