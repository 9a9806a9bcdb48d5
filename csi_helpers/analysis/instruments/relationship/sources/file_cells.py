"""Cells of the criteria from the client's files, with customers redrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.instruments.relationship.sources import file_figures
from csi_helpers.analysis.instruments.relationship.sources.file_records import (
    Customers,
    NoFigureError,
    Records,
)
from csi_helpers.analysis.instruments.relationship.sources.panel import (
    FROM_FILE,
    LINKED,
    Cell,
    Groups,
    Key,
    of_survey,
)
from csi_helpers.analysis.instruments.relationship.sources.survey_figures import SurveyFigures
from csi_helpers.analysis.instruments.relationship.tree import Tree
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import Floats
from csi_helpers.params import Relationship

SURVIVED = ("retention", "churn")  # respondents have stayed up to the interview by construction
_AT_ONCE = 1 << 18  # numbers of a chunk of draws: what a processor keeps at hand

Job = tuple[Key, Records, float | None]  # a cell's place, its records, target hours


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
) -> dict[Key, Cell]:
    """Cells of the criteria from the client's files: customers are redrawn, with all they have.

    One draw of customers serves every figure, group and wave: a change between overlapping windows,
    or of customers found in both, varies as it does.
    """
    leaves = [leaf for leaf in tree.leaves if not of_survey(tree.criteria[leaf])]
    draws = section.bootstrap
    cells: dict[Key, Cell] = {}
    jobs: list[Job] = []
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
                    linked = customers.links(groups[group][0])
                    if linked and figure[1] in SURVIVED:
                        row, fine = {"n": 0, "note": "survivors"}, False
                    row["method"] = LINKED if linked else FROM_FILE
                    # Customers are redrawn, so they are what counts, not their requests.
                    df = max(len(np.unique(own.customer)) - 1, 1)
                    cells[key] = Cell(row, np.full(draws, np.nan), float(df))
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
    jobs: list[Job],
    cells: Mapping[Key, Cell],
    tree: Tree,
    customers: int,
    seed: int,
    draws: int,
) -> None:
    """Fill the cells' draws, a few draws at a time."""
    if not jobs:
        return
    rng = random_stream(seed, "relationship files")
    times = [job for job in jobs if _figure(tree, job[0][2])[0] == "tickets"]
    means = [job for job in jobs if _figure(tree, job[0][2])[0] != "tickets"]
    sums = _by_customer([records.values for _, records, _ in means], means, customers)
    ones = [np.ones(len(records.values)) for _, records, _ in means]
    counted = _by_customer(ones, means, customers)
    longest = max(customers, *(len(records.values) for _, records, _ in jobs))
    step = max(1, _AT_ONCE // longest)
    for first in range(0, draws, step):
        size = min(step, draws - first)
        drawn = rng.integers(0, customers, size=(size, customers))
        drawn += np.arange(size)[:, None] * customers
        counts = np.bincount(drawn.ravel(), minlength=size * customers)
        weights = counts.reshape(size, customers).astype(float)
        for key, records, target in times:
            values = file_figures.values_of(_figure(tree, key[2]), records, weights, target)
            cells[key].draws[first : first + size] = values
        with np.errstate(invalid="ignore"):
            ratios = (weights @ sums) / (weights @ counted)
        for place, (key, _, _) in enumerate(means):
            cells[key].draws[first : first + size] = ratios[:, place]


def _by_customer(values: Sequence[Floats], jobs: Sequence[Job], customers: int) -> Floats:
    """Values of each job's records summed by customer, shape (customers, jobs)."""
    sums = [
        np.bincount(records.customer, one, minlength=customers)
        for one, (_, records, _) in zip(values, jobs, strict=True)
    ]
    return np.column_stack(sums) if sums else np.zeros((customers, 0))


def _spread(cell: Cell, confidence: float) -> Row:
    low, high = usable_interval(cell.draws, confidence)
    return {"se": float(standard_error(cell.draws)), "ci_low": float(low), "ci_high": float(high)}
