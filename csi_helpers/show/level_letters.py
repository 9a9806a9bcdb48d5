"""Letters that stand for the levels of a segment column where they are compared in pairs."""

from __future__ import annotations

import string

import pandas as pd

from csi_helpers.show.rows import codes_of_group, significant


def column_letters(k: int) -> list[str]:
    """Column letters A, B … Z, AA, AB …

    Examples
    --------
    >>> column_letters(28)[25:]
    ['Z', 'AA', 'AB']
    """
    alphabet = string.ascii_uppercase
    return [
        (alphabet[place // 26 - 1] if place >= 26 else "") + alphabet[place % 26]
        for place in range(k)
    ]


def higher_than(
    rows: pd.DataFrame, column: str, letters: dict[str, str], confidence: float
) -> dict[tuple[str, str], str]:
    """Letters of the levels that a level is significantly higher than, by subject and level.

    Parameters
    ----------
    rows : DataFrame
        One table of a result compared in pairs, one wave, every group.
    column : str
        Segment column.
    letters : dict
        Level code to its letter.
    confidence : float
        Of the tests.
    """
    marks: dict[tuple[str, str], str] = {}
    for _, row in rows[rows["compared_with"].str.contains("=", regex=False)].iterrows():
        codes = codes_of_group(row)
        known = row["group"].startswith(f"{column}=") and set(codes) <= set(letters)
        if known and significant(row["p_adjusted"], confidence):
            lower, higher = codes if row["estimate"] > 0 else codes[::-1]
            key = (row["subject"], higher)
            marks[key] = marks.get(key, "") + letters[lower]
    return marks
