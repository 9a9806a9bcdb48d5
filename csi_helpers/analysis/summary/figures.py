"""The figures of the scorecard: which there are, and what each is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from csi_helpers.analysis.summary.levels import (
    Change,
    Level,
    Standing,
    Where,
    change_of,
    level_of,
    pick,
    standing,
)
from csi_helpers.params import Benchmark, Study
from csi_helpers.params.headline import main_figures_of
from csi_helpers.params.scorecard import FIGURES, figure_of

Unit: TypeAlias = Literal["index", "nps", "share", "mean"]

KEY_FIGURES = 3  # beside the headline
ROWS = 8  # filled up to so many; what the study holds against something is always there
LOYALTY = "loyalty"
ASIDE = ("expectation", "complaints")  # constructs that are no key figures

_PUBLISHED: dict[str, tuple[str, Where]] = {
    "nps": ("nps", {}),
    "csat": ("csat", {}),
    "ces": ("ces", {}),
    "retention": ("retention", {"subject": "last_12_months"}),
    "cross_sell": ("cross_sell", {}),
    "relationship": ("relationship_quality", {}),
}
_UNITS: dict[str, Unit] = {
    **{"nps": "nps", "ces": "mean"},
    **dict.fromkeys(("csat", "retention", "cross_sell"), "share"),
}


@dataclass(frozen=True)
class Whole:
    """A figure of everybody, beside that of one level.

    Attributes
    ----------
    level : Level
    differs : int
        1 where the level of the segment is significantly above all others, by the report on
        everybody; -1 where below; else 0.
    """

    level: Level
    differs: int


@dataclass(frozen=True)
class Figure:
    """One figure of the scorecard.

    Attributes
    ----------
    name : str
        Construct, item, or one of `csi_helpers.params.scorecard.FIGURES`.
    kind : str
        ``construct``, ``item``, or the figure's name.
    chapter : str
        Where it is published.
    level : Level
        Of the current wave; suppressed where the base is low.
    change : Change, optional
        Since the wave before.
    earlier : tuple of Level
        Of the study's earlier waves, oldest first.
    history : tuple of (str, float)
        Wave and figure of waves without answers, oldest first.
    target, benchmark
        As the study gives them.
    low_is_good : bool
        Effort: less is better.
    standard : bool
        False of NPS on another scale than 0 to 10.
    group : tuple of str
        Table, subject, object and method: whose groups are compared in the same chapter.
    whole : Whole, optional
        Of a report on one level of a segment: the same figure of everybody.
    """

    name: str
    kind: str
    chapter: str
    level: Level
    change: Change | None = None
    earlier: tuple[Level, ...] = ()
    history: tuple[tuple[str, float], ...] = ()
    target: float | None = None
    benchmark: Benchmark | None = None
    low_is_good: bool = False
    standard: bool = True
    group: tuple[str, str, str, str] = ("", "", "", "")
    whole: Whole | None = None

    @property
    def unit(self) -> Unit:
        """How it is written: index points, NPS, a share of 0-1, or a mean on its scale."""
        return _UNITS.get(self.kind, "index")

    @property
    def standing(self) -> Standing | None:
        """How it stands to its target; None without one."""
        if self.target is None:
            return None
        return standing(self.level, self.target, low_is_good=self.low_is_good)

    @property
    def fell(self) -> bool:
        """Whether it got significantly worse since the wave before."""
        change = self.change
        worse = change is not None and (change.value > 0 if self.low_is_good else change.value < 0)
        return worse and change is not None and change.significant

    @property
    def held(self) -> bool:
        """Whether the study holds it against anything."""
        return self.target is not None or self.benchmark is not None or bool(self.history)


def find_figure(rows: pd.DataFrame, study: Study, name: str) -> Figure | None:
    """The published figure of a name; None where the report has none."""
    figure = figure_of(study, name)
    if figure:
        table, where = _PUBLISHED[figure]
        return _figure(rows, study, name, figure, table, where)
    index = _figure(rows, study, name, "construct", "index", {"subject": name})
    return index or _figure(rows, study, name, "item", "index100", {"subject": name})


def _figure(
    rows: pd.DataFrame, study: Study, name: str, kind: str, table: str, where: Where
) -> Figure | None:
    now = pick(rows, table, wave=study.wave, **where)
    if now.empty:
        return None
    row = now.iloc[0]
    same = {key: str(row[key]) for key in ("subject", "object", "method")}
    waves = [pick(rows, table, wave=wave, **same) for wave in study.wave_names[:-1]]
    step = "→".join(study.wave_names[-2:])
    changes = pick(rows, f"{table}_change", wave=step, **same)
    confidence = study.report.confidence
    ces = study.loyalty.ces if study.loyalty else None
    return Figure(
        name=name,
        kind=kind,
        chapter=str(row["chapter"]),
        level=level_of(row),
        change=change_of(changes.iloc[0], confidence) if len(changes) else None,
        earlier=tuple(level_of(one.iloc[0]) for one in waves if len(one)),
        history=tuple(
            (wave, levels[name]) for wave, levels in study.history.items() if name in levels
        ),
        target=study.targets.get(name),
        benchmark=study.benchmarks.get(name),
        low_is_good=kind == "ces" and ces is not None and ces.version == 1,
        standard="non-standard" not in str(row["note"]),
        group=(table, same["subject"], same["object"], same["method"]),
    )


def beside_whole(figure: Figure, whole: pd.DataFrame, study: Study) -> Figure:
    """The figure with that of everybody, where the report on everybody has published it.

    Parameters
    ----------
    figure : Figure
        Of one level's report.
    whole : DataFrame
        From `csi_helpers.data.published.Published`.
    study : Study
        With `report.only`.
    """
    only, (table, *keys) = study.report.only, figure.group
    where = dict(zip(("subject", "object", "method"), keys, strict=True))
    everybody = pick(whole, table, wave=study.wave, **where)
    if only is None or everybody.empty:
        return figure
    level = level_of(everybody.iloc[0])
    group = f"{only.segment}={only.level}"
    own = pick(whole, table, wave=study.wave, group=group, **where).iloc[0]
    sure = np.isfinite(own["p_adjusted"]) and own["p_adjusted"] < 1 - study.report.confidence
    above = 1 if own["estimate"] > level.value else -1
    return replace(figure, whole=Whole(level, above if sure else 0)) if level.shown else figure


def find_headline(rows: pd.DataFrame, study: Study) -> Figure | None:
    """The figure the report is about: index of the outcome, else the overall item's, else another.

    The first of `csi_helpers.params.headline.main_figures` that is published. One that is
    suppressed gives way to one that is shown.
    """
    found = list(_found(rows, study, (one.name for one in main_figures_of(study))))
    return next((one for one in found if one.level.shown), found[0] if found else None)


def scorecard(rows: pd.DataFrame, study: Study, headline: Figure | None) -> tuple[Figure, ...]:
    """The headline, then what the kit publishes by name, constructs, and levelled items.

    Everything the study holds against a target, a benchmark or history is there; others fill up
    to eight rows.
    """
    constructs = (*study.model.constructs, *study.model.second_order) if study.model else ()
    constructs = tuple(sorted(constructs, key=lambda name: name in ASIDE))
    loyal = [name for name in constructs if name == LOYALTY]
    held = [*study.targets, *study.benchmarks]
    held += [name for levels in study.history.values() for name in levels]
    names = [*([headline.name] if headline else []), "nps", "csat", "ces", "relationship", *loyal]
    order = list(dict.fromkeys([*names, *FIGURES, *constructs, *held]))
    found = list(_found(rows, study, order))
    needed = [one for one in found if one.held or (headline and one.name == headline.name)]
    names = [one.name for one in needed]
    free = [one.name for one in found if one.name not in names]
    kept = {*names, *free[: max(ROWS - len(needed), 0)]}
    return tuple(one for one in found if one.name in kept)


def key_figures(figures: Iterable[Figure], headline: Figure | None) -> tuple[Figure, ...]:
    """The first three that are shown beside the headline."""
    first = headline.name if headline else ""  # figures with gaps don't equal themselves
    shown = [one for one in figures if one.level.shown and one.name != first]
    return tuple(shown[:KEY_FIGURES])


def unpublished_levels(rows: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Names the study holds against something that no chapter of this report publishes."""
    names = [*study.targets, *study.benchmarks]
    names += [name for levels in study.history.values() for name in levels]
    return tuple(one for one in dict.fromkeys(names) if find_figure(rows, study, one) is None)


def _found(rows: pd.DataFrame, study: Study, names: Iterable[str]) -> Iterator[Figure]:
    for name in names:
        if (figure := find_figure(rows, study, name)) is not None:
            yield figure
