"""One measure in every group: its level, and how it differs from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from csi_helpers.show.level_letters import column_letters, higher_than
from csi_helpers.show.rows import LOW_BASE, codes_of_group, significant

_KINDS = {"n": float, "estimate": float, "difference": float, "tested": bool}
_COLUMNS = ["column", "code", "n", "estimate", "difference", "note", "tested", "mark"]


def levels_by_group(
    rows: pd.DataFrame,
    segments: Mapping[str, Sequence[str]],
    differences: Mapping[str, float],
    confidence: float,
) -> pd.DataFrame:
    """One measure in every group, in the order of columns and levels.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows of one measure about one subject in one wave, every group and pair of groups.
    segments : mapping of str to sequence of str
        Segment columns with their levels.
    differences : mapping of str to float
        By group, the difference from all others that was tested.
    confidence : float
        Of the tests.

    Returns
    -------
    DataFrame
        column, code, n, estimate (NaN below the minimum base), difference, note, tested, mark: ▲▼
        significantly above or below all others, or letters of the levels it is higher than; and
        ci_low, ci_high, p_adjusted.
    """
    found = []
    for column, levels in segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        higher = higher_than(rows, column, letters, confidence)
        pairs = rows[rows["group"].str.contains(f"|{column}=", regex=False)]
        tried = pairs[pairs["p_adjusted"].notna()]
        compared = {code for _, row in tried.iterrows() for code in codes_of_group(row)}
        for code in levels:
            group = f"{column}={code}"
            for _, row in rows[rows["group"] == group].head(1).iterrows():
                low = row["note"] == LOW_BASE
                apart = differences.get(group, np.nan)
                clear = row["compared_with"] == "complement" and significant(
                    row["p_adjusted"], confidence
                )
                sign = "" if not clear or low else "▲" if apart > 0 else "▼"
                found.append(
                    {
                        "column": column,
                        "code": code,
                        "n": row["n"],
                        "estimate": np.nan if low else row["estimate"],
                        "difference": apart,
                        "note": row["note"],
                        "tested": bool(pd.notna(row["p_adjusted"])) or code in compared,
                        "mark": higher.get((row["subject"], code), "") or sign,
                        **{key: row[key] for key in ("ci_low", "ci_high", "p_adjusted")},
                    }
                )
    frame = pd.DataFrame(found, columns=[*_COLUMNS, "ci_low", "ci_high", "p_adjusted"])
    return frame.astype(_KINDS)
