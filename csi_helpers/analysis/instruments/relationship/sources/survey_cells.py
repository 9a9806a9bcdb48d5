"""Cells of the criteria that respondents answer for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.instruments.relationship.sources.panel import (
    FROM_SURVEY,
    Cell,
    Groups,
    Key,
    of_survey,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_draws import (
    SurveyFigure,
    normal_draws,
    survey_covariance,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import Tree
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.segments import level_members
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.findings.index.composite_means import CompositeMeans
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.survey import Wave
from csi_helpers.params import Criterion


def survey_cells(
    figures: SurveyFigures,
    tree: Tree,
    groups: Groups,
    *,
    seed: int,
    draws: int,
) -> dict[Key, Cell]:
    """Cells of the criteria that respondents answer for.

    Draws are normal around the estimates with the design's covariance of all criteria, groups and
    waves, paired where units recur: so scores of them have the variance that linearisation gives.
    """
    waves = figures.survey.waves
    by_name = {wave.name: wave for wave in waves}
    wanted: list[tuple[Key, SurveyFigure, Row]] = []
    cells: dict[Key, Cell] = {}
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
        design = figure.means.variance
        df = float(design.degrees_of_freedom(base))
        cells[key] = Cell({**row, "method": FROM_SURVEY}, drawn[:, place], df, (design, base))
    return cells


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
