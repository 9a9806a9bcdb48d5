"""How the quadrants change with the method and the cross-hair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.priorities.names import (
    crosshair_name,
    label_of,
    method_name,
    quadrant_name,
)
from csi_helpers.show.priorities.standings import same_as_chosen, shared_out
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_LOUD = -0.5


def table_robustness(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the quadrants by every method, and by every cross-hair.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        Two HTML ``<table>``: methods as columns, at the cross-hair that is used, with the number of
        all specs that agree with the one used; cross-hairs as columns, by the method used. Other
        quadrants than that of the spec used are tinted. The second drops out with
        one column.
    """
    frame = shared_out(result)
    if frame.empty:
        return ""
    specs = [tuple(str(spec).split("+", 1)) for spec in frame.columns]
    methods = [method for method, rule in specs if rule == result.crosshair]
    rules = [rule for method, rule in specs if method == result.importance]
    methods.sort(key=lambda method: method != result.importance)
    rules.sort(key=lambda rule: rule != result.crosshair)
    heads = [words.text(f"matrix.method_short.{method}") for method in methods]
    by_method = [f"{method}+{result.crosshair}" for method in methods]
    title = words.text("matrix.head.by_method", crosshair=crosshair_name(result.crosshair, words))
    tables = [_table(result, frame, (title, heads, by_method), words, counted=True)]
    if len(rules) > 1:
        method = method_name(result.importance, words)
        title = words.text("matrix.head.by_crosshair", method=method)
        by_rule = [f"{result.importance}+{rule}" for rule in rules]
        heads = [words.text(f"matrix.crosshair_short.{rule}") for rule in rules]
        tables.append(_table(result, frame, (title, heads, by_rule), words))
    return "".join(tables)


def _table(
    result: ImportanceSatisfaction,
    frame: pd.DataFrame,
    columns: tuple[str, Sequence[str], Sequence[str]],
    words: Words,
    *,
    counted: bool = False,
) -> str:
    title, heads, specs = columns
    counts = same_as_chosen(result)
    rows = []
    for name in result.priorities.index.intersection(frame.index, sort=False):
        own = frame.loc[name]
        cells = [_cell(str(own[spec]), str(own[result.spec]), words) for spec in specs]
        if counted:
            each = {key: words.number(counts.loc[name, key], 0) for key in ("k", "total")}
            cells.append(Cell(words.text("matrix.of", **each)))
        rows.append((label_of(str(name), words), cells))
    top = [words.text(f"matrix.head.{result.drivers.kind}"), *heads]
    top += [words.text("matrix.head.same")] if counted else []
    return grouped_table(top, [(title, rows)])


def _cell(quadrant: str, chosen: str, words: Words) -> Cell:
    if not quadrant:
        return Cell(words.number(None), "num low")
    ground = palette().tint(_LOUD) if quadrant != chosen else ""
    return Cell(quadrant_name(quadrant, words, short=True), "num", ground)
