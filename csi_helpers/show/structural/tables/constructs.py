"""Constructs: how reliable each is, and whether each two of them can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import (
    CONVERGENT,
    HTMT_BOUND,
    HTMT_LENIENT,
    HTMT_STRICT,
    REDUNDANT,
    RELIABLE,
    coefficient,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.structural.measures import (
    LIMITS,
    RELIABILITIES,
    SINGLE,
    SYMBOLS,
    Measured,
    ave_roots,
    measured_constructs,
    pairs_of,
)
from csi_helpers.show.structural.names import by_ends, marked
from csi_helpers.show.tables.markup import WIDEST_HEAD, Cell, head_width, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

CLOSE_MARK = "‡"  # behind an HTMT between its strict limit and its lenient one
_SHORT = -0.5  # tint of what falls short


def table_construct_quality(structure: Structure, words: Words) -> str:
    """Write every construct with its reliabilities, AVE and what they amount to.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, constructs in the model's order, dimensions behind their construct.
    """
    heads = ["construct", "verdict", "items", "alpha", "rho_a", "interval", "rho_c", "ave"]
    names = [words.text(f"path_model.head.{head}") for head in (*heads, "interval")]
    rows = []
    for each in measured_constructs(structure):
        verdict = verdict_of(each, words)
        cells = [
            Cell(verdict, "name" if head_width(verdict) < WIDEST_HEAD else ""),
            Cell(words.number(len(structure.items[each.construct]), 0)),
            _coefficient(each, "alpha_standardised", words),
            _coefficient(each, "rho_a", words),
            _interval(each, "rho_a", words),
            _coefficient(each, "rho_c", words),
            _coefficient(each, "ave", words),
            _interval(each, "ave", words),
        ]
        rows.append((_label(structure, each, words), cells))
    return table(names, rows, texts=2)


def _label(structure: Structure, each: Measured, words: Words) -> str:
    label = marked(structure, each.construct, words)
    if not each.part_of:
        return label
    return words.text("path_model.part", construct=words.construct(each.part_of), part=label)


def verdict_of(each: Measured, words: Words) -> str:
    """Say in words what a construct's coefficients amount to."""
    if not each.judged:
        return words.text(f"path_model.verdict.{each.kind}")
    short = each.short
    if not short:
        return words.text(f"path_model.verdict.{'redundant' if each.redundant else 'adequate'}")
    parts = []
    weak = [SYMBOLS[name] for name in RELIABILITIES if name in short]
    if weak:
        parts.append(_below(weak, RELIABLE, words))
    if "ave" in short:
        parts.append(_below([SYMBOLS["ave"]], CONVERGENT, words))
    return words.text("unit.clause").join(parts)


def _below(symbols: list[str], limit: float, words: Words) -> str:
    named = words.text("path_model.enumerated").join(symbols)
    return words.text("path_model.verdict.below", named=named, limit=words.number(limit, 2))


def _known(each: Measured, name: str) -> bool:
    """Whether a coefficient says something: in Mode B reliability is 1 by definition."""
    return each.judged and pd.notna(each.values[name])


def _coefficient(each: Measured, name: str, words: Words) -> Cell:
    if not _known(each, name):
        return Cell(words.number(None), "num low")
    limits = (LIMITS[name],) if name == "ave" else (LIMITS[name], REDUNDANT)
    ground = palette().tint(_SHORT) if name in each.short else ""
    mark = "*" if each.rows["note"][name] == CAUTION else ""
    return Cell(coefficient(words, each.values[name], *limits), "num", ground, mark)


def _interval(each: Measured, name: str, words: Words) -> Cell:
    if not _known(each, name):
        return Cell(words.number(None), "num low")
    low, high = (each.rows[end][name] for end in ("ci_low", "ci_high"))
    return Cell(words.interval(low, high, 2))


def table_discriminant(structure: Structure, words: Words) -> str:
    """Write HTMT below the diagonal, √AVE on it and correlations of constructs above.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``; each HTMT with the upper end of its interval. What falls short is tinted.
    """
    names = list(structure.model.names)
    pairs = pairs_of(structure)
    by_pair = {frozenset((one, other)): row for one, other, row in by_ends(pairs)}
    roots = ave_roots(structure)
    single = {each.construct for each in measured_constructs(structure) if each.kind == SINGLE}
    heads = [words.text("path_model.head.construct")]
    heads += [words.number(place, 0) for place in range(1, len(names) + 1)]
    rows = []
    for place, name in enumerate(names):
        cells = []
        for column, other in enumerate(names):
            row = by_pair.get(frozenset((name, other)))
            if column == place:
                root = None if name in single else roots.get(name)
                cells.append(Cell(words.number(root, 2), "num up" if root else "num low"))
            elif row is None:
                cells.append(Cell(words.number(None), "num low"))
            else:
                cells.append(_ratio(row, words) if column < place else _correlation(row, words))
        label = marked(structure, name, words)
        number = words.number(place + 1, 0)
        rows.append((words.text("unit.numbered", k=number, item=label), cells))
    return table(heads, rows)


def _ratio(row: pd.Series, words: Words) -> Cell:
    if pd.isna(row["htmt"]):
        return Cell(words.number(None), "num low")
    value = coefficient(words, row["htmt"], HTMT_STRICT, HTMT_LENIENT)
    upper = coefficient(words, row["upper"], HTMT_BOUND) if pd.notna(row["upper"]) else ""
    mark = words.text("path_model.upper", value=upper) if upper else ""
    ground = palette().tint(_SHORT) if row["alike"] else ""
    return Cell(value + (CLOSE_MARK if row["close"] else ""), "num", ground, mark)


def _correlation(row: pd.Series, words: Words) -> Cell:
    if pd.isna(row["r"]):
        return Cell(words.number(None), "num low")
    size = coefficient(words, abs(row["r"]), row["limit"])
    ground = palette().tint(_SHORT) if row["overlapping"] else ""
    return Cell(("−" if row["r"] < 0 and size.strip("0.") else "") + size, "num", ground)
