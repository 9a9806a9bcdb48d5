"""Whether sums of products leave a variance, or only rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDING = 1e-12  # of a variance, next to the square of the mean


def without_spread(variances: Floats, means: Floats) -> NDArray[np.bool_]:
    """Whether answers of these moments, arrays of one shape, are all alike.

    Examples
    --------
    >>> without_spread(np.array([2.0, 1e-14]), np.array([7.0, 7.0]))
    array([False,  True])
    """
    return np.asarray(variances <= _ROUNDING * (1 + means**2))
