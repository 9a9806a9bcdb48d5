"""What people say is important, against what goes with the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import CELLS, label_of, names_of, noun_of
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_AGREE = ("performance", "unimportant")  # stated and derived are both high, or both low


def describe_stated(result: ImportanceSatisfaction, words: Words) -> str:
    """Name the attributes of each cell of the grid, and say how sure the cells are.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    """
    noun, grid = noun_of(result.drivers.kind, words), result.grid
    if grid is None or grid.empty:
        asked = "stated" in result.drivers.methods
        return words.text("matrix.stated.no_derived", noun=noun) if asked else ""
    told = []
    for cell in CELLS:
        names = [str(name) for name in grid.index[grid["cell"] == cell]]
        if names:
            values = {"names": names_of(names, words)}
            if cell != "unimportant":
                values["outcome"] = label_of(result.drivers.outcome, words)
            told.append(words.text(f"matrix.stated.{cell}", **values))
    told.append(_sure(result, grid, words))
    if result.unstated:
        unstated = names_of(result.unstated, words)
        told.append(words.text("matrix.stated.unstated", names=unstated))
    return joined(told, words)


def _sure(result: ImportanceSatisfaction, grid: pd.DataFrame, words: Words) -> str:
    k = int((grid["share"] >= result.confidence).sum())
    case = "_all" if k == len(grid) else "" if k else "_none"
    return words.text(
        f"matrix.stated.sure{case}",
        k=words.number(k, 0),
        total=words.number(len(grid), 0),
        noun=noun_of(result.drivers.kind, words),
        confidence=words.percent(result.confidence),
    )


def caption_grid(result: ImportanceSatisfaction, words: Words) -> str:
    """Count the attributes on which the two disagree, as the title of the table."""
    noun, grid = noun_of(result.drivers.kind, words), result.grid
    k = 0 if grid is None else int((~grid["cell"].isin(_AGREE)).sum())
    if grid is None or not k:
        return words.text("matrix.stated.caption_same", noun=noun)
    counts = {"k": words.number(k, 0), "total": words.number(len(grid), 0)}
    return words.text("matrix.stated.caption", noun=noun, **counts)
