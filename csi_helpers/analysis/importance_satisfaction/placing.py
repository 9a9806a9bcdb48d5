"""The matrix of importance and performance, its uncertainty, and the list to work down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers import refusals
from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.importance_satisfaction.grid import importance_grid
from csi_helpers.analysis.importance_satisfaction.panel import (
    STATED,
    Crossing,
    Draw,
    Panel,
    diagonal_rows,
    panel_of,
    panel_rows,
    point_quadrants,
)
from csi_helpers.analysis.importance_satisfaction.performance import measure_performance
from csi_helpers.analysis.importance_satisfaction.potential import potential_rows
from csi_helpers.analysis.importance_satisfaction.priorities import priority_list
from csi_helpers.analysis.importance_satisfaction.refusals import no_target
from csi_helpers.analysis.importance_satisfaction.segment_panels import segment_panels
from csi_helpers.analysis.segments import comparable_segments
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Comparisons

if TYPE_CHECKING:
    from csi_helpers.params.priorities import Matrix

RULES = ("mean", "median", "midpoint", "target")


@dataclass(frozen=True)
class ImportanceSatisfaction:
    """Where drivers stand, how sure that is, and what goes with a point more of each.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `performance`, `stated_importance`, `crosshair`, `quadrant`, `importance_grid`,
        `iso_rating`, `potential`, `potential_best`, `best_level`; groups' `derived_importance` and
        `importance_rank`.
    spec, importance, crosshair : str
        Method and rule of the matrix, joined and each.
    panel : Panel or None
        Of the current wave's total; None without an importance, or where all drivers are alike.
    before : Panel or None
        The wave before.
    panels : mapping of str to tuple of Panel
        By segment column, of the levels that have the base.
    segments : tuple of str
        Columns with a panel.
    small : tuple of str
        Groups without the base, which is `needed`.
    priorities : DataFrame
        By driver, ordered by potential: see `priority_list`.
    robustness : DataFrame
        Driver by spec: the point's quadrant.
    grid : DataFrame or None
        Stated against derived importance: see `Grid`.
    stated_cross, derived_cross : float
        The grid's lines.
    unstated : tuple of str
        Drivers nobody was asked the importance of, though of others people were.
    """

    estimates: pd.DataFrame
    drivers: Drivers
    spec: str
    importance: str
    crosshair: str
    panel: Panel | None
    before: Panel | None
    panels: Mapping[str, tuple[Panel, ...]]
    segments: tuple[str, ...]
    small: tuple[str, ...]
    needed: int
    priorities: pd.DataFrame
    robustness: pd.DataFrame
    grid: pd.DataFrame | None
    stated_cross: float
    derived_cross: float
    confidence: float
    min_base: int
    correction: str
    against: str
    refusals: tuple[AnalysisError, ...]
    unstated: tuple[str, ...] = ()


def place_attributes(
    survey: Survey,
    drivers: Drivers | None,
    matrix: Matrix,
    *,
    index: ConstructIndex | None = None,
    targets: Mapping[str, float] | None = None,
    comparisons: Comparisons | None = None,
) -> ImportanceSatisfaction | None:
    """Place every driver by importance and performance, with the share of draws that agree.

    Parameters
    ----------
    targets : mapping of str to float, optional
        Of 0-100; the outcome's is the performance wanted of every driver, where the cross-hair is
        to stand at the target.

    Returns
    -------
    ImportanceSatisfaction or None
        None without drivers. What can't be had is in `refusals`; performance always stands.

    Notes
    -----
    Lines are found anew in every draw, so that a share of draws allows for their uncertainty too.
    Performance rests on all who answered the item, importance on those who answered several: both
    come out of the same draws of respondents.

    References
    ----------
    Martilla & James (1977), J. Marketing 41(1); Bacon (2003), Int. J. Market Res. 45(1); Abalo,
    Varela & Manzano (2007), J. Bus. Res. 60(2); Vavra (1997), Improving Your Measurement of
    Customer Satisfaction.
    """
    if drivers is None:
        return None
    rules = comparisons or Comparisons()
    target = (targets or {}).get(drivers.outcome)
    rule = "mean" if matrix.crosshair == "target" and target is None else matrix.crosshair
    segments, _ = comparable_segments(survey)
    performance = measure_performance(survey, drivers, index, segments, rules)
    found = _Matrices(drivers, rule, target)
    rows = [*found.rows()]
    explained = drivers.explained.get(drivers.wave)
    if explained is not None:
        seed = drivers.settings.seed
        rows += potential_rows(drivers, explained, performance, segments, seed=seed)
    grid = importance_grid(drivers, rule)
    rows += grid.rows if grid else []
    apart = segment_panels(survey, drivers, segments, rule, target)
    rows += apart.rows
    estimates = pd.concat([performance.estimates, tidy(rows)], ignore_index=True)
    panel = found.panels.get(drivers.wave)
    earlier = [name for name in drivers.waves if name != drivers.wave and name in found.panels]
    return ImportanceSatisfaction(
        estimates=estimates,
        drivers=drivers,
        spec=f"{drivers.importance}+{rule}" if drivers.importance else "",
        importance=drivers.importance,
        crosshair=rule,
        panel=panel,
        before=found.panels[earlier[-1]] if earlier else None,
        panels=apart.panels,
        segments=tuple(apart.panels),
        small=apart.small,
        needed=apart.needed,
        priorities=priority_list(drivers, performance, panel, estimates),
        robustness=found.robustness(),
        grid=grid.cells if grid else None,
        stated_cross=grid.stated if grid else np.nan,
        derived_cross=grid.derived if grid else np.nan,
        confidence=drivers.confidence,
        min_base=drivers.min_base,
        correction=rules.correction,
        against=rules.against,
        refusals=(
            *((no_target(drivers.outcome),) if rule != matrix.crosshair else ()),
            *found.refusals(),
        ),
        unstated=found.unstated,
    )


class _Matrices:
    """The matrices of all waves by the chosen method and rule, and by every other."""

    def __init__(self, drivers: Drivers, rule: str, target: float | None) -> None:
        self.drivers, self.rule, self.target = drivers, rule, target
        self.draws = {
            wave: {method: Draw.of(each, method) for method in self._methods(wave)}
            for wave, each in drivers.explained.items()
        }
        self.panels: dict[str, Panel] = {}

    def rows(self) -> Iterator[Row]:
        """Cross-hairs and quadrants: the current wave's by every method and rule."""
        drivers = self.drivers
        for wave, methods in self.draws.items():
            for method, draw in methods.items():
                if not self._usable(draw):
                    continue
                for rule in self._rules() if wave == drivers.wave else (self.rule,):
                    chosen = (method, rule) == (drivers.importance, self.rule)
                    if wave == drivers.wave or chosen:
                        yield from self._panel(wave, draw, method, rule, keep=chosen)
                if wave == drivers.wave:
                    stem: Row = {"group": TOTAL, "wave": wave, "n": draw.n}
                    yield from diagonal_rows(draw, method, stem)

    def robustness(self) -> pd.DataFrame:
        """Driver by spec, the point's quadrant in the current wave."""
        columns = {}
        for method, draw in self.draws.get(self.drivers.wave, {}).items():
            if self._usable(draw):
                for rule in self._rules():
                    crossing = Crossing.of(draw, method, rule, self.target)
                    columns[crossing.spec] = point_quadrants(draw, crossing, self.drivers.drivers)
        return pd.DataFrame(columns, index=pd.Index(self.drivers.drivers, dtype=object))

    def refusals(self) -> Iterator[AnalysisError]:
        """Why drivers aren't in the matrix, as far as their importance isn't to blame."""
        drivers = self.drivers
        draw = self.draws.get(drivers.wave, {}).get(drivers.importance)
        if draw is None:
            return
        if len(draw.names) > 1 and draw.alike:
            yield refusals.alike(draw.names)
        derived = [name for name in drivers.drivers if name not in drivers.left_out]
        absent = [name for name in derived if name not in draw.names]
        if absent and drivers.importance == "total_effect":
            yield refusals.no_total_effect(absent)
        if drivers.importance == STATED and self.unstated:
            yield refusals.stated_missing(self.unstated)

    @property
    def unstated(self) -> tuple[str, ...]:
        """Drivers without stated importance, where others have it."""
        explained = self.drivers.explained.get(self.drivers.wave)
        if explained is None or STATED not in self.drivers.methods:
            return ()
        known = np.isfinite(explained.draws.values[STATED])
        asked = {n for n, fine in zip(explained.answers.form.names, known, strict=True) if fine}
        left_out = set(self.drivers.left_out)
        return tuple(n for n in self.drivers.drivers if n not in asked | left_out)

    def _methods(self, wave: str) -> list[str]:
        methods = list(self.drivers.explained[wave].methods)
        known = np.isfinite(self.drivers.explained[wave].draws.values[STATED])
        return [*methods, STATED] if known.sum() > 1 else methods

    def _rules(self) -> tuple[str, ...]:
        return RULES if self.target is not None else RULES[:-1]

    @staticmethod
    def _usable(draw: Draw) -> bool:
        return len(draw.names) > 1 and not draw.alike

    def _panel(self, wave: str, draw: Draw, method: str, rule: str, *, keep: bool) -> Iterator[Row]:
        crossing, level = Crossing.of(draw, method, rule, self.target), self.drivers.confidence
        panel, shares = panel_of(draw, crossing, group=TOTAL, wave=wave, confidence=level)
        if keep:
            self.panels[wave] = panel
        yield from panel_rows(draw, crossing, shares, group=TOTAL, wave=wave, confidence=level)
