"""Bivariate normal probabilities against quadrature, scipy and numerical derivatives."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from csi_helpers.analysis.measurement.bivariate_normal import (
    BivariateCells,
    bivariate_normal_cdf,
    monotone_cells,
)


@pytest.mark.parametrize("rho", [-0.98, -0.6, 0.0, 0.3, 0.925, 0.98, 0.9999])
def test_distribution_equals_quadrature(rho):
    x, y = (
        grid.ravel()
        for grid in np.meshgrid([-3.0, -0.4, 0.0, 0.05, 1.7], np.linspace(-2.0, 2.0, 5))
    )
    found = bivariate_normal_cdf(x, y, np.full(25, rho))

    def slices(a, b):
        def integrand(t):  # Drezner & Wesolowsky (1990)
            return np.exp(-(a * a + b * b - 2 * a * b * np.sin(t)) / (2 * np.cos(t) ** 2))

        middle = np.arcsin(rho) * np.array([0.9, 0.99])
        area = quad(integrand, 0, np.arcsin(rho), points=middle, epsabs=1e-14, epsrel=1e-13)[0]
        return ndtr(a) * ndtr(b) + area / (2 * np.pi)

    np.testing.assert_allclose(
        found, [slices(*pair) for pair in zip(x, y, strict=True)], atol=1e-12
    )


def test_distribution_equals_scipy():
    random = np.random.default_rng(4)
    x, y, rho = random.normal(size=50), random.normal(size=50), random.uniform(-0.99, 0.99, 50)
    expected = [
        multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([a, b])
        for a, b, r in zip(x, y, rho, strict=True)
    ]
    np.testing.assert_allclose(bivariate_normal_cdf(x, y, rho), expected, atol=1e-8)


def test_derivatives_of_cells():
    rows, columns = np.array([[-1.0, 0.2, 0.9]]), np.array([[-0.3, 1.1]])
    step = 1e-5

    def cells(rho, shift=0.0):
        return BivariateCells(rows + shift * np.eye(3)[1], columns, np.array([rho]))

    def by_rho(function):
        return (function(0.6 + step) - function(0.6 - step)) / (2 * step)

    exact = {"rtol": 1e-7, "atol": 1e-9}
    np.testing.assert_allclose(cells(0.6).probability().sum(), 1.0, atol=1e-14)
    np.testing.assert_allclose(
        cells(0.6).slope(), by_rho(lambda r: cells(r).probability()), **exact
    )
    np.testing.assert_allclose(cells(0.6).curvature(), by_rho(lambda r: cells(r).slope()), **exact)
    moved = cells(0.6, step).probability() - cells(0.6, -step).probability()
    np.testing.assert_allclose(cells(0.6).row_slope()[:, 1], moved[:, 1] / (2 * step), **exact)
    np.testing.assert_allclose(cells(0.6).row_slope()[:, 1], -moved[:, 2] / (2 * step), **exact)
    np.testing.assert_allclose(
        cells(0.6).row_slope_by_rho(), by_rho(lambda r: cells(r).row_slope()), **exact
    )


def test_cells_near_one_are_the_limit():
    rows, columns = np.array([[-1.0, 0.2, 0.9]]), np.array([[-0.3, 1.1]])
    near = BivariateCells(rows, columns, np.array([1 - 1e-9])).probability()
    np.testing.assert_allclose(near, monotone_cells(rows, columns), atol=1e-12)
