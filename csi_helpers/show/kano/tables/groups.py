"""Classes by group of respondents, where groups differ, and what changed between waves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.kano.standings import (
    changes,
    class_short,
    evaluated,
    group_classes,
    group_differences,
)
from csi_helpers.show.lettering import text_width
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import DENSE_TYPE, WIDEST_HEAD, Cell, head_width, table
from csi_helpers.show.tables.segments import PADDING
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

MOST_DIFFERENCES = 12
_ROOM = 5.0  # inches beside the groups and their base
_WRAPPED, _MARKS = 0.75, 0.12  # inches of a heading on several lines; of the signs in a cell
_UNCLEAR = "≈"


def table_group_classes(result: KanoEvaluation, words: Words, column: str) -> str:
    """Write the class of every feature in every level of a segment column.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.

    Returns
    -------
    str
        HTML ``<table>``: a level a row, a feature a column; wide ones come in several tables.
    """
    groups = group_classes(result)
    groups = groups[groups["column"] == column]
    total = evaluated(result)["mode"]
    if groups.empty:
        return ""
    parts = _parts({str(name): words.feature(str(name)) for name in total.index}, words)
    return "".join(_part(groups, column, part, words) for part in parts)


def _parts(labels: dict[str, str], words: Words) -> list[list[str]]:
    """Features that stand side by side on an upright page, in parts of about the same length."""
    least = max(text_width(words.text(f"kano.short.{x}"), DENSE_TYPE) for x in "AOMIRQ") + _MARKS
    widths = {
        name: PADDING
        + max(least, _WRAPPED if head_width(label) >= WIDEST_HEAD else head_width(label))
        for name, label in labels.items()
    }
    count = math.ceil(sum(widths.values()) / _ROOM)
    size = math.ceil(len(labels) / count)
    listed = list(labels)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def _part(groups: pd.DataFrame, column: str, features: list[str], words: Words) -> str:
    rows = []
    for code in dict.fromkeys(groups["code"]):
        own = groups[groups["code"] == code].set_index("feature")
        cells = [Cell(words.base(own["n"]))]
        cells += [_class_cell(own, name, words) for name in features]
        rows.append((words.level(column, str(code)), cells))
    heads = [words.text("kano.head.level"), words.text("head.n")]
    return table([*heads, *(words.feature(name) for name in features)], rows)


def _class_cell(own: pd.DataFrame, feature: str, words: Words) -> Cell:
    if feature not in own.index or not own["letter"][feature]:
        return Cell("–", "num low")
    row = own.loc[feature]
    mark = (_UNCLEAR if row["combination"] else "") + ("*" if row["note"] == CAUTION else "")
    warned = row["letter"] == "R"
    ground = palette().tint(-1.0 if warned else -0.45) if row["other"] else ""
    return Cell(class_short(str(row["letter"]), words), "num", ground, mark)


def table_differences(result: KanoEvaluation, words: Words, column: str) -> str:
    """Write the shares and coefficients in which groups differ, the largest first.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.
    """
    found = group_differences(result, column).head(MOST_DIFFERENCES)
    pairs = result.against == "pairs"
    rows = []
    for _, row in found.iterrows():
        level = words.level(column, str(row["code"]))
        if pairs:
            other = words.level(column, str(row["other"]))
            level = words.text("refusal.in_pair", first=other, second=level)
        share = row["table"] == "kano_share"
        cells = [Cell(_what(row, words), ""), Cell(level, "")]
        cells += (
            []
            if pairs
            else [_value(row["value"], share, words), _value(row["total"], share, words)]
        )
        gap = (
            words.percentage_points(row["difference"])
            if share
            else words.number(row["difference"], 2, signed=True)
        )
        rows.append((words.feature(str(row["feature"])), [*cells, Cell(gap)]))
    heads = ["feature", "what", "level", *([] if pairs else ["value", "everybody"]), "gap"]
    return table([words.text(f"kano.head.{head}") for head in heads], rows, texts=3) if rows else ""


def _what(row: pd.Series, words: Words) -> str:
    name = class_short(str(row["object"]), words) if row["object"] else ""
    return words.text(f"kano.what.{row['table']}", name=name)


def _value(value: float, share: bool, words: Words) -> Cell:
    return Cell(words.percent(value) if share else words.number(value, 2))


def table_changes(result: KanoEvaluation, words: Words) -> str:
    """Write every feature's class and coefficients in the wave before and now.

    Parameters
    ----------
    result : KanoEvaluation
        A result of several waves.
    words : Words
        Language and labels.
    """
    frame = changes(result)
    rows = []
    for name, row in frame.iterrows():
        cells = []
        for key, ground in (("was", ""), ("now", palette().tint(-0.5) if row["other"] else "")):
            mark = _UNCLEAR if row[f"combination_{key}"] else ""
            cells.append(Cell(class_short(str(row[key]), words), "name", ground, mark))
        for key in ("better", "worse"):
            mark = str(row[f"{key}_mark"])
            cells.append(Cell(words.number(row[f"{key}_was"], 2)))
            kind = {"▲": "num up", "▼": "num down"}.get(mark, "num")
            cells.append(Cell(words.number(row[f"{key}_now"], 2), kind, mark=mark))
        rows.append((words.feature(str(name)), cells))
    if not rows:
        return ""
    heads = [words.text("kano.head.feature")]
    for key in ("was", "better_was", "worse_was"):
        heads += [words.text(f"kano.head.{key}", wave=wave) for wave in result.waves[-2:]]
    return table(heads, rows, texts=3)
