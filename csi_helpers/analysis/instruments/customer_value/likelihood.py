"""Maximum likelihood of positive parameters, in their logarithms, with each row's influence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from csi_helpers.analysis.variance import Floats

# parameters (k,) -> log-likelihood of every row (m,), derivatives by the parameters (m, k)
Likelihood = Callable[[Floats], tuple[Floats, Floats]]

_STEPS, _TINY, _HUGE = 50, 1e-4, 1e6


@dataclass(frozen=True)
class Fit:
    """Estimated parameters.

    Attributes
    ----------
    values : array, shape (k,)
    log_se : array, shape (k,)
        Standard errors of their logarithms, by the Hessian.
    log_likelihood : float
    influence : array, shape (m, k)
        What one customer of each row moves the parameters' logarithms by.
    """

    values: Floats
    log_se: Floats
    log_likelihood: float
    influence: Floats

    @property
    def se(self) -> Floats:
        """Standard errors of the parameters, by the delta method."""
        return np.asarray(self.values * self.log_se)

    def interval(self, confidence: float) -> tuple[Floats, Floats]:
        """Wald's interval of the logarithms, turned back."""
        spread = np.exp(norm.ppf((1 + confidence) / 2) * self.log_se)
        return self.values / spread, self.values * spread


def maximise(likelihood: Likelihood, start: Floats, counts: Floats) -> Fit | None:
    """Fit by quasi-Newton and polish by Newton's steps; None where there is no inner maximum.

    Parameters
    ----------
    likelihood : callable
        See `Likelihood`.
    start : array, shape (k,)
        Positive.
    counts : array, shape (m,)
        Customers of each row.

    Notes
    -----
    Rows are distinct and in an order of their own, so that the order of the customers never moves
    a digit. The Hessian is the central difference of the analytic gradient.
    """

    def target(logs: Floats) -> tuple[float, Floats]:
        values = np.exp(np.clip(logs, -25, 25))
        rows, slopes = likelihood(values)
        return -float(counts @ rows), -(counts @ slopes) * values

    with np.errstate(all="ignore"):
        logs = minimize(target, np.log(start), jac=True, method="BFGS").x
        for _ in range(_STEPS):
            hessian = _hessian(target, logs)
            if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0:
                return None
            step = np.linalg.solve(hessian, target(logs)[1])
            logs = logs - np.clip(step, -1, 1)
            if np.abs(step).max() < 1e-10:
                break
        values = np.exp(logs)
        hessian = _hessian(target, logs)
        rows, slopes = likelihood(values)
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0:
        return None
    if values.min() < _TINY or values.max() > _HUGE or np.abs(step).max() > 1e-6:
        return None
    covariance = np.linalg.inv(hessian)
    return Fit(
        values, np.sqrt(np.diag(covariance)), float(counts @ rows), slopes * values @ covariance
    )


def _hessian(target: Callable[[Floats], tuple[float, Floats]], logs: Floats) -> Floats:
    step = 1e-5
    columns = []
    for place in range(len(logs)):
        moved = np.zeros(len(logs))
        moved[place] = step
        columns.append((target(logs + moved)[1] - target(logs - moved)[1]) / (2 * step))
    matrix = np.column_stack(columns)
    return np.asarray((matrix + matrix.T) / 2)
