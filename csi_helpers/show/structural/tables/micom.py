"""Whether groups' composites are the same: MICOM, comparison by comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.structural.group_paths import (
    Comparison,
    comparisons,
    differing_composites,
    group_row,
    outside_limits,
)
from csi_helpers.show.structural.names import construct_names
from csi_helpers.show.structural.tables.side_by_side import side_by_side
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.groups import StructureGroups

_FAILS = -0.5
_MOST_DIGITS = 6


def table_micom(groups: StructureGroups, words: Words) -> str:
    """Write what each comparison permits, and each construct's c with its 5% quantile.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a comparison's verdict heads its two rows, c is tinted where it is below
        its quantile. Many constructs come in several tables.
    """
    found = comparisons(groups)
    cells = {
        words.construct(name): {one.group: _cells(groups, name, one, words) for one in found}
        for name in groups.constructs
    }
    labels = [words.text(f"group_paths.head.{key}") for key in ("c", "quantile")]
    tables = []
    widths = {head: [c for pair in rows.values() for c in pair] for head, rows in cells.items()}
    for part in side_by_side(widths, labels):
        body = [
            (
                micom_verdict(groups, one, words),
                [(label, [cells[h][one.group][k] for h in part]) for k, label in enumerate(labels)],
            )
            for one in found
        ]
        tables.append(grouped_table([words.text("head.group"), *part], body))
    return "".join(tables)


def _cells(groups: StructureGroups, construct: str, one: Comparison, words: Words) -> list[Cell]:
    row = group_row(groups, "micom_c", one.group, (construct, ""))
    value, quantile = float(row["estimate"]), float(row["ci_low"])
    digits = next(
        (k for k in range(4, _MOST_DIGITS) if round(value, k) != round(quantile, k)), _MOST_DIGITS
    )
    same = construct in groups.invariant[one.group]
    ground = "" if same else palette().tint(_FAILS)
    return [
        Cell(words.number(value, digits), "num", ground),
        Cell(words.number(quantile, digits), "num low"),
    ]


def micom_verdict(groups: StructureGroups, one: Comparison, words: Words) -> str:
    """Say what a comparison permits: nothing, comparing paths, or pooling the data too."""
    level = one.name(words)
    differing = differing_composites(groups).get(one.group)
    if differing:
        names = construct_names(differing, words)
        return words.text("group_paths.micom.differs", level=level, names=names)
    counts = {
        key: outside_limits(groups, f"micom_{table}", one.group)
        for key, table in (("means", "mean"), ("variances", "variance"))
    }
    apart = [
        words.text(f"group_paths.micom.{key}", k=words.number(k, 0))
        for key, k in counts.items()
        if k
    ]
    if one.group in groups.pooled or not apart:
        return words.text("group_paths.micom.full", level=level)
    return words.text(
        "group_paths.micom.partial", level=level, apart=words.text("unit.clause").join(apart)
    )
