"""Whether two tidy tables say the same, number by number."""

from __future__ import annotations

import numpy as np
import pandas as pd


def assert_same(one: pd.DataFrame, other: pd.DataFrame, tolerance: float = 1e-9) -> None:
    """Equal texts and gaps; numbers within `tolerance`, relative where they exceed 1."""
    pd.testing.assert_frame_equal(
        one.select_dtypes(exclude="number"), other.select_dtypes(exclude="number")
    )
    for column in one.select_dtypes("number"):
        np.testing.assert_allclose(
            other[column], one[column], rtol=tolerance, atol=tolerance, err_msg=column
        )
