"""What stands above and below the polychoric correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.rows import BOUNDARY, CAUTION
from csi_helpers.show.tables.pairs import ranked_pairs
from csi_helpers.show.tables.polychoric import MOST_IN_MATRIX, polychoric_items
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation


def _printed(correlation: Correlation, k: int) -> pd.DataFrame:
    pairs = ranked_pairs(correlation, "polychoric")
    return pairs if len(polychoric_items(correlation)) <= MOST_IN_MATRIX else pairs.head(k)


def caption_polychoric(correlation: Correlation, words: Words) -> str:
    """Title the table: all pairs of few items, the strongest of many."""
    every = len(polychoric_items(correlation)) <= MOST_IN_MATRIX
    return words.text("caption.polychoric" if every else "caption.polychoric_strongest")


def base_line_polychoric(correlation: Correlation, words: Words, k: int = 10) -> str:
    """Write the line under the table: the range of the bases of the pairs in it."""
    return words.text("base.pairs", n=words.base(_printed(correlation, k)["n"]))


def describe_polychoric_marks(correlation: Correlation, words: Words, k: int = 10) -> str:
    """Explain * and † where they occur; nothing where neither does."""
    notes = set(_printed(correlation, k)["note"])
    told = []
    if CAUTION in notes:
        told.append(words.text("marks.caution", caution=words.number(CAUTION_BELOW, 0)))
    if BOUNDARY in notes:
        told.append(words.text("marks.boundary"))
    return words.text("unit.sentence").join(told)
