"""The paths of a structural model as they are drawn and spoken of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csi_helpers.show.rows import pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_LEVELS = (0.001, 0.01, 0.05)  # three stars, two, one


@dataclass(frozen=True)
class DrawnPath:
    """A path, its standardised coefficient, and whether it may be chance."""

    start: str
    end: str
    coefficient: float
    p: float
    significant: bool

    @property
    def ends(self) -> tuple[str, str]:
        """From and to."""
        return self.start, self.end

    @property
    def stars(self) -> str:
        """Stars of the corrected p-value: below 0.05, 0.01, 0.001."""
        return "*" * sum(self.p < level for level in _LEVELS)

    def label(self, words: Words) -> str:
        """Coefficient in two decimals, with its stars."""
        return words.number(self.coefficient, 2) + self.stars


def drawn_paths(structure: Structure) -> list[DrawnPath]:
    """Every path of the model in its order, in the current wave.

    Parameters
    ----------
    structure : Structure
        A path without an estimate is there too: its coefficient is NaN.
    """
    rows = pick(structure.estimates, "path", wave=structure.wave)
    rows = rows.drop_duplicates(["subject", "object"]).set_index(["subject", "object"])
    found = []
    for start, end in structure.model.paths:
        known = (start, end) in rows.index
        b = float(rows["estimate"][start, end]) if known else math.nan
        p = float(rows["p_adjusted"][start, end]) if known else math.nan
        found.append(DrawnPath(start, end, b, p, significant(p, structure.confidence)))
    return found


def strongest(paths: Sequence[DrawnPath], to: str | None = None) -> DrawnPath | None:
    """The significant path with the largest coefficient, sign apart; to one construct or to any.

    Examples
    --------
    >>> weak, strong = DrawnPath("a", "b", 0.2, 0.0, True), DrawnPath("c", "b", -0.5, 0.0, True)
    >>> strongest([weak, strong], "b").start
    'c'
    """
    known = [path for path in paths if path.significant and to in (None, path.end)]
    return max(known, key=lambda path: abs(path.coefficient), default=None)
