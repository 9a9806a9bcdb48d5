"""Where everything stands in the matrix, which places are certain, and what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.priorities.names import (
    crosshair_name,
    importance_text,
    listed,
    name_of,
    names_of,
    noun_of,
    quadrant_name,
    share_text,
)
from csi_helpers.show.priorities.standings import (
    above_iso_rating,
    by_quadrant,
    certain,
    moves,
    placed,
    to_improve,
    uncertain,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_NAMED = 3


def describe_matrix(result: ImportanceSatisfaction, words: Words) -> str:
    """Say which places are certain and which aren't, where the cross-hair is, and what moved.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    """
    if placed(result.panel).empty:
        noun = noun_of(result.drivers.kind, words)
        return words.text("matrix.priorities.unplaced", noun=noun)
    told = [_count(result, words), _certain(result, words), _open(result, words)]
    told += [_cross(result, words), _iso(result, words), _moves(result, words)]
    return joined(told, words)


def _counts(result: ImportanceSatisfaction, words: Words) -> dict[str, str]:
    points, sure = placed(result.panel), certain(result.panel)
    return {
        "noun": noun_of(result.drivers.kind, words),
        "total": words.number(len(points), 0),
        "k": words.number(len(sure), 0),
    }


def _count(result: ImportanceSatisfaction, words: Words) -> str:
    rest = len(uncertain(result.panel))
    case = "_all" if not rest else "_none" if certain(result.panel).empty else ""
    return words.text(
        f"matrix.standing.count{case}",
        rest=words.number(rest, 0),
        confidence=words.percent(result.confidence),
        **_counts(result, words),
    )


def _certain(result: ImportanceSatisfaction, words: Words) -> str:
    clauses = [
        words.text(
            "matrix.standing.clause",
            quadrant=quadrant_name(quadrant, words),
            names=names_of(names, words),
        )
        for quadrant, names in by_quadrant(certain(result.panel)).items()
    ]
    if not clauses:
        return ""
    return words.text("matrix.standing.certain", clauses=words.text("unit.clause").join(clauses))


def _open(result: ImportanceSatisfaction, words: Words) -> str:
    """Places that aren't certain, those nearest to flipping first."""
    points = uncertain(result.panel).sort_values("share", kind="stable")
    if points.empty:
        return ""
    items = []
    for name, row in points.iterrows():
        values = {
            "name": name_of(str(name), words),
            "quadrant": quadrant_name(str(row["quadrant"]), words),
            "share": share_text(row["share"], words, result.confidence),
        }
        if row["second"]:
            values["second"] = quadrant_name(str(row["second"]), words)
            values["second_share"] = share_text(row["second_share"], words)
        key = "open_item" if row["second"] else "open_alone"
        items.append(words.text(f"matrix.standing.{key}", **values))
    return words.text("matrix.standing.open", items=listed(items, words))


def _cross(result: ImportanceSatisfaction, words: Words) -> str:
    if result.panel is None:
        return ""
    return words.text(
        "matrix.standing.cross",
        crosshair=crosshair_name(result.crosshair, words),
        importance=importance_text(result.panel.importance_cross, result.importance, words),
        performance=words.number(result.panel.performance_cross),
    )


def _iso(result: ImportanceSatisfaction, words: Words) -> str:
    names = above_iso_rating(result)
    if not names:
        return ""
    return words.text(
        "matrix.standing.iso",
        noun=noun_of(result.drivers.kind, words),
        names=names_of(names, words),
        confidence=words.percent(result.confidence),
    )


def _moves(result: ImportanceSatisfaction, words: Words) -> str:
    """What changed its quadrant since the wave before; only what is sure in both is named."""
    if result.before is None:
        return ""
    values = {"wave": result.before.wave, "noun": noun_of(result.drivers.kind, words)}
    found = moves(result)
    clauses = [
        words.text(
            "matrix.standing.moved_item",
            name=name_of(name, words),
            before=quadrant_name(old, words),
            now=quadrant_name(new, words),
        )
        for name, (old, new, sure) in found.items()
        if sure
    ]
    if not found:
        return words.text("matrix.standing.moved_none", **values)
    rest = words.number(len(found) - len(clauses), 0)
    if not clauses:
        return words.text("matrix.standing.moved_only_open", k=rest, **values)
    named = words.text("unit.clause").join(clauses)
    told = [words.text("matrix.standing.moved", clauses=named, **values)]
    if len(found) > len(clauses):
        told.append(words.text("matrix.standing.moved_open", k=rest, **values))
    return joined(told, words)


def caption_matrix(result: ImportanceSatisfaction, words: Words) -> str:
    """Name what is important and low, and count the places that are certain, as the title."""
    rows, counts = to_improve(result), _counts(result, words)
    sure = rows[rows["sure"].astype(bool)]
    case = "_none" if rows.empty else "" if len(sure) else "_likely"
    named = [str(name) for name in (sure if len(sure) else rows).index]
    finding = words.text(
        f"matrix.standing.caption{case}",
        noun=counts["noun"],
        names=names_of(named, words, _NAMED),
    )
    rest, known = len(uncertain(result.panel)), len(certain(result.panel))
    how = "all" if not rest else "some" if known else "none"
    told = [finding, words.text(f"matrix.standing.sure_{how}", **counts)]
    return words.text("unit.clause").join(told)


def alt_matrix(result: ImportanceSatisfaction, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    return words.text(
        "matrix.standing.alt",
        k=words.number(len(placed(result.panel)), 0),
        noun=noun_of(result.drivers.kind, words),
        finding=caption_matrix(result, words),
    )
