"""What depends on the level of a segment column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.priorities.names import (
    level_label,
    level_names,
    listed,
    name_of,
    names_of,
    noun_of,
)
from csi_helpers.show.priorities.standings import FIRST, by_quadrant, certain, placed
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.panel import Panel
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_NAMED = 3  # attributes in a caption


def describe_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Say what to concentrate on in which level, what depends on the level, and who is too small.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    column : str
        Segment column.
    """
    panels = result.panels.get(column, ())
    if not panels:
        return _small(result, words, column)
    label = words.column(column)
    if len(panels) == 1:
        level = level_label(panels[0].group, words)
        told = [words.text("matrix.segments.one", column=label, level=level)]
    else:
        differ = differing(result, column)
        values = {"column": label, "k": words.number(len(panels), 0)}
        values["noun"] = noun_of(result.drivers.kind, words)
        case = "differ" if differ else "same"
        if differ:
            values["differ"] = words.number(len(differ), 0)
        told = [words.text(f"matrix.segments.{case}", **values)]
    return joined([*told, _first(panels, words), _small(result, words, column)], words)


def differing(result: ImportanceSatisfaction, column: str) -> list[str]:
    """Drivers that don't stand in one quadrant in every level."""
    found: dict[str, set[str]] = {}
    for panel in result.panels.get(column, ()):
        for name, quadrant in placed(panel)["quadrant"].items():
            found.setdefault(str(name), set()).add(str(quadrant))
    return [name for name, quadrants in found.items() if len(quadrants) > 1]


def _first(panels: tuple[Panel, ...], words: Words) -> str:
    """What is sure to be concentrated on, and in which levels."""
    where: dict[str, list[str]] = {}
    for panel in panels:
        for name in by_quadrant(certain(panel)).get(FIRST, []):
            where.setdefault(name, []).append(panel.group)
    if not where:
        return words.text("matrix.segments.first_none")
    clauses = [
        words.text(
            "matrix.segments.first_item",
            name=name_of(name, words),
            levels=_levels(groups, len(panels), words),
        )
        for name, groups in sorted(where.items(), key=lambda item: -len(item[1]))
    ]
    return words.text("matrix.segments.first", clauses=listed(clauses, words))


def _levels(groups: list[str], total: int, words: Words) -> str:
    if len(groups) == total > 1:
        return words.text("matrix.segments.every", k=words.number(total, 0))
    return level_names(groups, words)


def _small(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    groups = [group for group in result.small if group.startswith(f"{column}=")]
    if not groups:
        return ""
    needed = words.number(result.needed, 0)
    return words.text("matrix.segments.small", needed=needed, groups=level_names(groups, words))


def caption_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Name what depends on the level, as the title of chart and table."""
    panels, label = result.panels.get(column, ()), words.column(column)
    if len(panels) == 1:
        level = level_label(panels[0].group, words)
        return words.text("matrix.segments.caption_one", column=label, level=level)
    differ = differing(result, column)
    if not differ:
        return words.text("matrix.segments.caption_same", column=label)
    if len(differ) <= _NAMED:
        names = names_of(differ, words)
        return words.text("matrix.segments.caption", column=label, names=names)
    return words.text(
        "matrix.segments.caption_many",
        column=label,
        k=words.number(len(differ), 0),
        total=words.number(len(placed(result.panel)), 0),
        noun=noun_of(result.drivers.kind, words),
    )


def alt_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Describe the charts to those who can't see them."""
    return words.text(
        "matrix.segments.alt",
        column=words.column(column),
        k=words.number(len(result.panels.get(column, ())), 0),
        finding=caption_segment_matrix(result, words, column),
    )
