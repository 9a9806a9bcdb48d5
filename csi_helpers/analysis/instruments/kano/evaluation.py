"""From pairs of answers to classes: the evaluation tables, and the rules that name a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Letters = NDArray[np.str_]

CLASSES = ("A", "O", "M", "I", "R", "Q")  # attractive, one-dimensional, must-be, indifferent …
TIES = ("M", "O", "A", "I", "R", "Q")  # who wins a tie: what hurts most when it lacks
RULES = ("mode", "pouliot", "quadrant_half", "quadrant_mean", "continuous")
SAME = 1e-9  # shares that differ by less are equal: weighted sums leave rounding behind

# Rows: with the feature; columns: without it; like, must be, neutral, live with, dislike.
CLASSIC = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
VARIANT = ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")
TABLES: Mapping[str, tuple[str, ...]] = {"classic": CLASSIC, "variant": VARIANT}

FUNCTIONAL = (4.0, 2.0, 0.0, -1.0, -2.0)
DYSFUNCTIONAL = (-2.0, -1.0, 0.0, 2.0, 4.0)
UNAMBIGUOUS = 1.65  # Fong's statistic from which the most frequent class stands alone
MIXED = 0.06  # a lead in shares below which a feature counts as mixed (Lee & Newcomb)
HALF, CONTINUOUS_CUT = 0.5, 2.0  # where the two maps are cut


def evaluate(functional: Floats, dysfunctional: Floats, table: str = "classic") -> Letters:
    """Class of each pair of answers, "" where one is missing; shape (n,).

    Parameters
    ----------
    functional, dysfunctional : array, shape (n,)
        Like 1, must be 2, neutral 3, live with 4, dislike 5; NaN where unanswered.
    table : {"classic", "variant"}
        The variant calls must be twice, and live with twice, questionable.

    References
    ----------
    Kano et al. (1984), Hinshitsu 14(2); Berger et al. (1993), Cent. Qual. Manag. J. 2(4).

    Examples
    --------
    >>> print(evaluate(np.array([1.0, 1, 3, 5, np.nan]), np.array([5.0, 3, 5, 1, 1])))
    ['O' 'A' 'M' 'R' '']
    """
    cells = np.array([list(row) for row in TABLES[table]])
    known = np.isfinite(functional) & np.isfinite(dysfunctional)
    found = np.full(len(functional), "", dtype="<U1")
    rows, columns = (one[known].astype(np.intp) - 1 for one in (functional, dysfunctional))
    found[known] = cells[rows, columns]
    return found


def ranked(shares: Mapping[str, float]) -> list[str]:
    """Classes from the most to the least frequent; of equal ones what hurts most comes first.

    Examples
    --------
    >>> ranked({"A": 0.4, "O": 0.1, "M": 0.4, "I": 0.1})
    ['M', 'A', 'O', 'I']
    """
    left = [name for name in TIES if name in shares]
    order = []
    while left:
        most = max(shares[name] for name in left)
        order.append(next(name for name in left if shares[name] >= most - SAME))
        left.remove(order[-1])
    return order


def mode_class(shares: Mapping[str, float]) -> str:
    """The most frequent class; ties go M > O > A > I.

    Examples
    --------
    >>> mode_class({"A": 7, "O": 33, "M": 49.3, "I": 9.5})
    'M'
    """
    return ranked(shares)[0]


def pouliot_class(shares: Mapping[str, float]) -> str:
    """Berger and Pouliot: first whether people care at all, then the most frequent of that side.

    Where O + A + M outweigh I + R + Q the largest of the former is taken, else of the latter.

    Examples
    --------
    >>> pouliot_class({"A": 0.25, "O": 0.2, "M": 0.15, "I": 0.35, "R": 0.03, "Q": 0.02})
    'A'
    """
    caring = {name: shares.get(name, 0.0) for name in "OAM"}
    others = {name: shares.get(name, 0.0) for name in "IRQ"}
    return mode_class(caring if sum(caring.values()) > sum(others.values()) + SAME else others)


def quadrant_class(better: float, worse: float, cross: tuple[float, float] = (HALF, HALF)) -> str:
    """Class by the Better–Worse map; on a line counts as above it.

    Parameters
    ----------
    better, worse : float
        The coefficients, 0 to 1 and −1 to 0.
    cross : tuple of float
        Where |Worse| and Better are cut.

    Examples
    --------
    >>> quadrant_class(0.405, -0.833), quadrant_class(0.563, -0.778), quadrant_class(0.882, -0.253)
    ('M', 'O', 'A')
    """
    return _quadrant(-worse >= cross[0] - SAME, better >= cross[1] - SAME)


def continuous_class(functional: float, dysfunctional: float) -> str:
    """Class by DuMouchel's means, cut at 2.

    Examples
    --------
    >>> continuous_class(2.8, 2.0), continuous_class(2.8, 1.9)
    ('O', 'A')
    """
    return _quadrant(dysfunctional >= CONTINUOUS_CUT - SAME, functional >= CONTINUOUS_CUT - SAME)


def _quadrant(hurts: bool, delights: bool) -> str:
    return ("O" if delights else "M") if hurts else ("A" if delights else "I")


def better_worse(counts: Mapping[str, float]) -> tuple[float, float]:
    """Better and Worse of counts or shares; R and Q aren't in the denominator.

    Examples
    --------
    >>> better, worse = better_worse({"A": 7, "O": 33, "M": 49.3, "I": 9.5})
    >>> print(f"{better:.3f} {worse:.3f}")
    0.405 -0.833
    """
    a, o, m, i = (counts.get(name, 0.0) for name in "AOMI")
    total = a + o + m + i
    if total <= 0:
        return float("nan"), float("nan")
    return (a + o) / total, -(o + m) / total


def fong(most: float, second: float, n: float) -> float:
    """Fong's statistic of the two most frequent classes; from 1.65 on the first stands alone.

    Parameters
    ----------
    most, second : float
        Their counts; of a weighted sample shares times the effective base.
    n : float
        Answers in all, or the effective base.

    References
    ----------
    Fong (1996), Cent. Qual. Manag. J. 5(2).

    Examples
    --------
    >>> print(f"{fong(60, 45, 150):.3f} {fong(60, 50, 150):.3f}")
    1.816 1.198
    """
    both = most + second
    return float(abs(most - second) / np.sqrt(both * (2 * n - both) / (2 * n)))


def dumouchel(answers: Floats, values: Sequence[float]) -> Floats:
    """Answers 1 to 5 as numbers of the continuous evaluation; NaN stays.

    References
    ----------
    DuMouchel, in Berger et al. (1993), Cent. Qual. Manag. J. 2(4).

    Examples
    --------
    >>> print(dumouchel(np.array([1.0, 4.0, np.nan]), FUNCTIONAL))
    [ 4. -1. nan]
    """
    known = np.isfinite(answers)
    places = np.where(known, answers, 1).astype(np.intp) - 1
    return np.where(known, np.asarray(values, dtype=float)[places], np.nan)
