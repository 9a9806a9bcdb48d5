"""The published figures of one chapter, as the makers of slides read them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from csi_helpers.params import Study
from csi_helpers.report.slides.content import Value
from csi_helpers.show.rows import LOW_BASE, significant
from csi_helpers.show.words import Words

_NUMBERS = ("n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted")
_SHOWN = ("estimate", "ci_low", "ci_high", "p_adjusted")


@dataclass(frozen=True)
class Published:
    """One chapter's tables in published order; suppressed figures are empty.

    Attributes
    ----------
    chapter : str
    frame : DataFrame
        The contract's columns; texts are never missing, numbers may be NaN.
    study : Study
    words : Words
        Language and labels.
    """

    chapter: str
    frame: pd.DataFrame
    study: Study
    words: Words

    @property
    def waves(self) -> tuple[str, ...]:
        """The study's waves, the current one last."""
        return self.study.wave_names

    @property
    def before(self) -> str:
        """The wave before the current one, "" where there is none."""
        return self.waves[-2] if len(self.waves) > 1 else ""

    def rows(
        self,
        table: str,
        *,
        wave: str | None = None,
        group: str | None = "total",
        object: str | None = None,
        method: str | None = None,
    ) -> pd.DataFrame:
        """Rows of a table; of the current wave and of everybody where nothing else is asked."""
        frame = self.frame
        keep = (frame["table"] == table) & (frame["wave"] == (wave or self.waves[-1]))
        if group is not None:
            keep &= frame["group"].isin({"", "total"} if group == "total" else {group})
        if object is not None:
            keep &= frame["object"] == object
        if method is not None:
            keep &= frame["method"] == method
        return frame[keep]

    def by(self, table: str, *, key: str = "subject", **which: str | None) -> pd.DataFrame:
        """The same, one row a subject, indexed by it."""
        return self.rows(table, **which).drop_duplicates(key).set_index(key)

    def changes(self, table: str) -> pd.DataFrame:
        """Changes since the wave before, by subject; none in a first wave."""
        return self.by(f"{table}_change", wave=f"{self.before}→{self.waves[-1]}")

    def mark(self, row: pd.Series | None, *, above: float = 0.0) -> str:
        """▲ or ▼ where the row's corrected test is significant, by the side of `above` it is on."""
        if row is None or not significant(float(row["p_adjusted"]), self.study.report.confidence):
            return ""
        return "▲" if float(row["estimate"]) > above else "▼"

    def base(self, key: str, *frames: pd.DataFrame) -> str:
        """The sentence that tells the base of what is shown: one number, or the range."""
        every = pd.concat([frame["n"] for frame in frames]) if frames else pd.Series(dtype=float)
        shown = every[every.notna() & (every > 0)]
        if shown.empty:
            return ""
        ends = [self.words.number(float(end), 0) for end in (shown.min(), shown.max())]
        n = (
            ends[0]
            if ends[0] == ends[1]
            else self.words.text("unit.range", low=ends[0], high=ends[1])
        )
        return self.words.text(f"slides.base.{key}", n=n)


def read_published(folder: Path, chapter: str, study: Study, words: Words) -> Published | None:
    """What a chapter of the run in `folder` has published; None if it has nothing."""
    path = folder / "tables" / f"{chapter}.csv"
    if not path.exists():
        return None
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column in _NUMBERS:
        frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
    frame.loc[frame["note"] == LOW_BASE, list(_SHOWN)] = math.nan
    return Published(chapter, frame, study, words)


def values(numbers: Iterable[float]) -> tuple[Value, ...]:
    """Numbers, None for NaN.

    Examples
    --------
    >>> values([1.5, float("nan")])
    (1.5, None)
    """
    return tuple(float(one) if math.isfinite(one) else None for one in numbers)
