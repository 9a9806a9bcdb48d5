"""Every criterion's figure in every group and wave, with draws that hang together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, Row, base_note
from csi_helpers.analysis.instruments.relationship.sources import file_figures
from csi_helpers.analysis.instruments.relationship.sources.file_records import (
    Customers,
    Groups,
    NoFigureError,
    Records,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_draws import (
    SurveyFigure,
    normal_draws,
    survey_covariance,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import Tree, score
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import Segments, level_members
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.findings.index.composite_means import CompositeMeans
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.survey import Wave
from csi_helpers.params import Criterion, Relationship

REST = "|rest"  # the complement of a level, which isn't published
FROM_SURVEY, FROM_FILE, LINKED = "survey", "file", "linked"
_AT_ONCE = 1 << 18  # numbers of a chunk of draws: what a processor keeps at hand


@dataclass(frozen=True)
class Cell:
    """One criterion in one group of one wave.

    Attributes
    ----------
    row : dict
        Base, figure, standard error and interval, as published; without an estimate where there is
        none, and why in `note`.
    draws : array, shape (b,)
        Of the figure.
    df : float
        Degrees of freedom behind it.
    """

    row: Row
    draws: Floats
    df: float

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return "estimate" in self.row


@dataclass(frozen=True)
class Panel:
    """Cells by wave, group and criterion, and points of 0-100 made of them."""

    tree: Tree
    waves: tuple[str, ...]
    groups: tuple[str, ...]
    cells: Mapping[tuple[str, str, str], Cell]
    ends: Mapping[str, tuple[float, float]]
    draws: int

    def points(self, wave: str, group: str) -> tuple[Floats, Floats]:
        """Points of the criteria, shape (leaves,), and their draws (b, leaves); NaN without."""
        estimates = np.full(len(self.tree.leaves), np.nan)
        drawn = np.full((self.draws, len(self.tree.leaves)), np.nan)
        for place, leaf in enumerate(self.tree.leaves):
            cell = self.cells[wave, group, leaf]
            if cell.known:
                figure = np.array(float(cell.row["estimate"]))
                estimates[place] = score(figure, *self.ends[leaf])
                drawn[:, place] = score(cell.draws, *self.ends[leaf])
        return estimates, drawn


def groups_of(segments: Segments, against: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Total, every level, and each level's complement where levels are compared with it."""
    groups: dict[str, tuple[str, tuple[str, ...]]] = {TOTAL: ("", ())}
    for column, codes in segments.items():
        for code in codes:
            groups[f"{column}={code}"] = (column, (code,))
            if against == "complement":
                others = tuple(other for other in codes if other != code)
                groups[f"{column}={code}{REST}"] = (column, others)
    return groups


def survey_cells(
    figures: SurveyFigures,
    tree: Tree,
    groups: Groups,
    *,
    seed: int,
    draws: int,
) -> dict[tuple[str, str, str], Cell]:
    """Cells of the criteria that respondents answer for.

    Draws are normal around the estimates with the design's covariance of all criteria, groups and
    waves, paired where units recur: so scores of them have the variance that linearisation gives.
    """
    waves = figures.survey.waves
    by_name = {wave.name: wave for wave in waves}
    wanted: list[tuple[tuple[str, str, str], SurveyFigure, Row]] = []
    cells: dict[tuple[str, str, str], Cell] = {}
    nothing = np.full(draws, np.nan)
    for wave in waves:
        members = _members(wave, groups)
        for leaf in tree.leaves:
            criterion = tree.criteria[leaf]
            if not of_survey(criterion):
                continue
            means = figures.means(criterion, wave)
            for group, inside in members.items():
                key = (wave.name, group, leaf)
                if means is None:
                    cells[key] = Cell({"n": 0, "note": "not_asked"}, nothing, np.inf)
                    continue
                row = means.row(inside)
                if "estimate" not in row:
                    cells[key] = Cell(row, nothing, np.inf)
                    continue
                origin, moved = _origin(means, figures, wave, by_name, criterion)
                wanted.append((key, SurveyFigure(wave, means, inside, origin, moved), row))
    covariance = survey_covariance([figure for _, figure, _ in wanted], waves)
    estimates = np.array([float(row["estimate"]) for _, _, row in wanted])
    rng = random_stream(seed, "relationship survey", wave=figures.survey.current.name)
    drawn = normal_draws(estimates, covariance, rng, draws)
    for place, (key, figure, row) in enumerate(wanted):
        base = figure.means.base(figure.members)
        df = figure.means.variance.degrees_of_freedom(base)
        cells[key] = Cell({**row, "method": FROM_SURVEY}, drawn[:, place], float(df))
    return cells


def of_survey(criterion: Criterion) -> bool:
    """Whether respondents answer for it."""
    return criterion.figure is None or criterion.figure[0] == "loyalty"


def _members(wave: Wave, groups: Groups) -> dict[str, Members]:
    everybody = np.ones(len(wave.answers), dtype=bool)
    found = {}
    levels: dict[str, dict[str, Members]] = {}
    for group, (column, codes) in groups.items():
        if not column:
            found[group] = everybody
            continue
        if column not in levels:
            known = wave.respondents[column].dropna().unique() if column in wave.respondents else ()
            levels[column] = level_members(wave, column, tuple(known)) if len(known) else {}
        parts = [levels[column][code] for code in codes if code in levels[column]]
        found[group] = np.logical_or.reduce(parts) if parts else ~everybody
    return found


def _origin(
    means: object,
    figures: SurveyFigures,
    wave: Wave,
    waves: Mapping[str, Wave],
    criterion: Criterion,
) -> tuple[Wave | None, Floats | None]:
    """The other wave that an index has its weights from, and what its respondents add to them."""
    if not isinstance(means, CompositeMeans):
        return None, None
    construct = criterion.index_of or figures.target
    if not means.parts[0].covariance.any():
        return None, None
    for name, other in waves.items():
        twin = figures.indices.get(name, {}).get(construct)
        own = twin.parts[0].contributions if twin else np.zeros(0)
        same = twin is not None and np.array_equal(twin.parts[0].weights, means.parts[0].weights)
        if name != wave.name and own.any() and same:
            return other, own
    return None, None


def file_cells(
    customers: Customers,
    figures: SurveyFigures,
    tree: Tree,
    groups: Groups,
    section: Relationship,
    *,
    seed: int,
    confidence: float,
    min_base: int,
) -> dict[tuple[str, str, str], Cell]:
    """Cells of the criteria from the client's files: customers are redrawn, with all they have.

    One draw of customers serves every figure, group and wave: a change between overlapping windows,
    or of customers found in both, varies as it does.
    """
    leaves = [leaf for leaf in tree.leaves if not of_survey(tree.criteria[leaf])]
    draws = section.bootstrap
    cells: dict[tuple[str, str, str], Cell] = {}
    jobs: list[tuple[tuple[str, str, str], Records, float | None]] = []
    for wave in figures.survey.waves:
        for leaf in leaves:
            figure = _figure(tree, leaf)
            try:
                frame = file_figures.records_of(figure, customers.files, wave, section.window_days)
                records = customers.records(frame, wave, groups)
                target = file_figures.target_hours(figure[1], figures.loyalty)
                for group in groups:
                    key = (wave.name, group, leaf)
                    own = records.of(group)
                    row, fine = _point(figure, own, target, min_base, len(customers))
                    if not customers.links(groups[group][0]):
                        row["method"] = FROM_FILE
                    else:
                        row["method"] = LINKED
                    cells[key] = Cell(row, np.full(draws, np.nan), float(max(row["n"] - 1, 1)))
                    if fine:
                        jobs.append((key, own, target))
            except NoFigureError as missing:
                for group in groups:
                    empty: Row = {"n": 0, "note": str(missing)}
                    cells[wave.name, group, leaf] = Cell(empty, np.full(draws, np.nan), np.inf)
    _draw(jobs, cells, tree, len(customers), seed, draws)
    for key, _, _ in jobs:
        cells[key].row.update(_spread(cells[key], confidence))
    return cells


def _figure(tree: Tree, leaf: str) -> tuple[str, str]:
    return tree.criteria[leaf].figure or ("", "")


def _point(
    figure: tuple[str, str], records: Records, target: float | None, min_base: int, customers: int
) -> tuple[Row, bool]:
    """Base and figure of the records as they are; empty on a low base."""
    n = len(records.values)
    if n < max(min_base, 2):
        return {"n": n, "note": "low base"}, False
    n_eff = records.effective()
    once = np.ones((1, customers))
    value = float(file_figures.values_of(figure, records, once, target)[0])
    if not np.isfinite(value):
        return {"n": n, "n_eff": n_eff, "note": "not_reached"}, False
    note = base_note(n, n_eff, min_base)
    return {"n": n, "n_eff": n_eff, "estimate": value, "note": note}, True


def _draw(
    jobs: list[tuple[tuple[str, str, str], Records, float | None]],
    cells: Mapping[tuple[str, str, str], Cell],
    tree: Tree,
    customers: int,
    seed: int,
    draws: int,
) -> None:
    """Fill the cells' draws, a few draws at a time."""
    if not jobs:
        return
    rng = random_stream(seed, "relationship files")
    longest = max(customers, *(len(records.values) for _, records, _ in jobs))
    step = max(1, _AT_ONCE // longest)
    for first in range(0, draws, step):
        size = min(step, draws - first)
        drawn = rng.integers(0, customers, size=(size, customers))
        drawn += np.arange(size)[:, None] * customers
        counts = np.bincount(drawn.ravel(), minlength=size * customers)
        weights = counts.reshape(size, customers).astype(float)
        for key, records, target in jobs:
            values = file_figures.values_of(_figure(tree, key[2]), records, weights, target)
            cells[key].draws[first : first + size] = values


def _spread(cell: Cell, confidence: float) -> Row:
    low, high = usable_interval(cell.draws, confidence)
    return {"se": float(standard_error(cell.draws)), "ci_low": float(low), "ci_high": float(high)}
