"""What stands out among attributes and items: best, worst, moved, and what to improve first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from csi_helpers.analysis.summary.levels import Change, Level, change_of, level_of, pick
from csi_helpers.params import Study
from csi_helpers.params.priorities import outcome_of, spec_in_use

MOST = 3
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
EXPECTATION = "expectation"  # what was expected isn't what was delivered


@dataclass(frozen=True)
class Rated:
    """An attribute or item and its performance, 0-100."""

    name: str
    level: Level


@dataclass(frozen=True)
class Ratings:
    """The best and the worst rated.

    Attributes
    ----------
    chapter : str
        Where they are published.
    best, worst : tuple of Rated
        At most three each, the extreme first; no name in both.
    apart : bool
        Every interval of the best lies above every one of the worst.
    """

    chapter: str
    best: tuple[Rated, ...]
    worst: tuple[Rated, ...]

    @property
    def apart(self) -> bool:
        """Whether the intervals of the best and of the worst nowhere meet."""
        low = min(one.level.low for one in self.best)
        return bool(low > max(one.level.high for one in self.worst))


@dataclass(frozen=True)
class Moved:
    """An item and its significant change."""

    name: str
    change: Change


@dataclass(frozen=True)
class Priority:
    """What is worth improving: its potential, and where it stands in the matrix.

    Attributes
    ----------
    name : str
    potential : Level
        Points of the outcome that go with a point of the scale.
    quadrant : str
        The one it stands in most often; "" where it isn't placed.
    share : float
        Of the draws it stands there, 0-1.
    performance : Level, optional
    """

    name: str
    potential: Level
    quadrant: str
    share: float
    performance: Level | None


def rate(rows: pd.DataFrame, study: Study) -> Ratings | None:
    """The best and worst rated attributes, or items where the study names no attributes."""
    table = _shown(pick(rows, "performance", wave=study.wave))
    table = table[table["subject"].isin(list(study.attributes))]
    if len(table) < 2:
        table = _shown(pick(rows, "index100", wave=study.wave))
        table = table[~table["subject"].isin(_no_ratings(study))]
    if len(table) < 2:
        return None
    ordered = table.sort_values("estimate", ascending=False, kind="stable")
    k = min(MOST, len(ordered) // 2)
    rated = [Rated(str(row["subject"]), level_of(row)) for _, row in ordered.iterrows()]
    return Ratings(str(table["chapter"].iloc[0]), tuple(rated[:k]), tuple(rated[-k:][::-1]))


def _no_ratings(study: Study) -> Collection[str]:
    """Items that don't rate what was delivered: the outcome, loyalty, expectations, complaints."""
    outcomes = {study.overall or "", *study.loyalty_columns}
    if study.model is None:
        return outcomes
    aside = {outcome_of(study), EXPECTATION, "loyalty", "complaints"}
    own = {
        item
        for name, one in study.model.constructs.items()
        if name in aside and study.model.structural
        for item in one.items
    }
    return outcomes | own


def moved(rows: pd.DataFrame, study: Study) -> tuple[Moved, ...]:
    """Items with a significant change since the wave before, the largest first."""
    step = "→".join(study.wave_names[-2:])
    table = pick(rows, "index100_change", wave=step)
    changes = [
        (str(row["subject"]), change_of(row, study.report.confidence))
        for _, row in table.iterrows()
    ]
    found = [Moved(name, change) for name, change in changes if change and change.significant]
    return tuple(sorted(found, key=lambda one: -abs(one.change.value)))


def compared(rows: pd.DataFrame, study: Study) -> bool:
    """Whether items are followed since the wave before."""
    step = "→".join(study.wave_names[-2:])
    return not _shown(pick(rows, "index100_change", wave=step)).empty


def priorities(rows: pd.DataFrame, study: Study) -> tuple[Priority, ...]:
    """Up to three: first those to concentrate on, then the others, each by their potential."""
    table = _shown(pick(rows, "potential", wave=study.wave))
    if table.empty:
        return ()
    places = _shown(pick(rows, "quadrant", wave=study.wave))
    places = places[places["method"] == spec_in_use(study.matrix, set(places["method"]))]
    performance = _shown(pick(rows, "performance", wave=study.wave))
    found = []
    for _, row in table.iterrows():
        name = str(row["subject"])
        own = places[places["subject"] == name].set_index("object")["estimate"]
        quadrant = str(own.idxmax()) if len(own) else ""
        level = performance[performance["subject"] == name]
        found.append(
            Priority(
                name,
                level_of(row),
                quadrant,
                float(own.max()) if len(own) else float("nan"),
                level_of(level.iloc[0]) if len(level) else None,
            )
        )
    found.sort(key=lambda one: (one.quadrant != QUADRANTS[0], -one.potential.value))
    return tuple(found[:MOST])


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["estimate"].notna()]
