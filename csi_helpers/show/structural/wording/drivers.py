"""What goes with the target, in points; captions of the effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.estimates import adjust_p_values
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.effects import (
    charted_outcomes,
    effects_on,
    outcomes_first,
    paths_of,
)
from csi_helpers.show.structural.names import (
    by_ends,
    construct_name,
    construct_names,
    first_few,
    joined,
    measure_names,
    path_name,
    valued,
)
from csi_helpers.show.structural.wording.bases import correction_of
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_NEXT, _OTHERS = 2, 3  # constructs named after the first; of another outcome


def describe_drivers(structure: Structure, words: Words) -> str:
    """Say what goes with the target most, what comes next, and which paths may be chance.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    sentences = [_target(structure, words)]
    sentences += [
        _outcome(structure, name, words)
        for name in charted_outcomes(structure)
        if name != structure.target
    ]
    told = [*sentences, _paths(structure, words), _too_few(structure, words)]
    return joined([*told, *_scope(structure, words)], words)


def _too_few(structure: Structure, words: Words) -> str:
    """Warn where no corrected p-value can count, however strong a path: "" elsewhere."""
    least = 2 / (structure.replicates + 1)
    tables = {"path": paths_of(structure)}
    tables["total"] = pd.concat([effects_on(structure, each) for each in outcomes_first(structure)])
    for rows in tables.values():
        if len(rows) and not significant(
            adjust_p_values([least] * len(rows), structure.correction).min(), structure.confidence
        ):
            return words.text(
                "path_model.drivers.too_few", replicates=words.number(structure.replicates, 0)
            )
    return ""


def _target(structure: Structure, words: Words) -> str:
    target, rows = construct_name(structure.target, words), effects_on(structure, structure.target)
    sure, chance = rows[rows["sure"]], rows[~rows["sure"]]
    if sure.empty:
        return words.text("path_model.drivers.none", target=target)
    first = sure.iloc[0]
    sentences = [
        words.text(
            "path_model.drivers.first",
            construct=construct_name(str(sure.index[0]), words),
            target=target,
            points=_points(first, words),
            confidence=words.percent(structure.confidence),
            interval=_interval(first, words),
            total=words.number(first["total"], 2),
        )
    ]
    if len(sure) > 1:
        listed = words.listing(_with_points(sure.iloc[1 : 1 + _NEXT], words))
        sentences.append(words.text("path_model.drivers.next", constructs=listed))
    if len(chance):
        names = construct_names([str(name) for name in chance.index], words)
        key = "path_model.drivers.chance"
        sentences.append(words.text(key, constructs=names, target=target))
    return joined(sentences, words)


def _points(row: pd.Series, words: Words) -> str:
    """Points of the outcome for a point of the construct: "高0.58分", "+0.58 points"."""
    key = "path_model.drivers.up" if row["points"] >= 0 else "path_model.drivers.down"
    return words.text(key, x=words.number(abs(row["points"]), 2))


def _interval(row: pd.Series, words: Words) -> str:
    """Write the interval of those points, with its signs where any is a minus."""
    return words.interval(row["points_low"], row["points_high"], 2)


def _with_points(rows: pd.DataFrame, words: Words) -> list[str]:
    return [
        words.text(
            "path_model.drivers.with_points",
            construct=construct_name(str(name), words),
            points=_points(row, words),
            interval=_interval(row, words),
        )
        for name, row in rows.iterrows()
    ]


def _outcome(structure: Structure, outcome: str, words: Words) -> str:
    rows = effects_on(structure, outcome)
    sure, name = rows[rows["sure"]], construct_name(outcome, words)
    if sure.empty:
        return words.text("path_model.drivers.none", target=name)
    listed = words.listing(_with_points(sure.iloc[:_OTHERS], words))
    key = "path_model.drivers.outcome" if len(sure) > 1 else "path_model.drivers.outcome_one"
    return words.text(key, outcome=name, constructs=listed)


def _paths(structure: Structure, words: Words) -> str:
    paths = paths_of(structure)
    chance = paths[~paths["sure"]]
    told = {
        "total": words.number(len(paths), 0),
        "confidence": words.percent(structure.confidence),
        "correction": correction_of(structure, words),
    }
    one = "_one" if len(paths) == 1 else ""
    if chance.empty:
        return words.text(f"path_model.drivers.paths_all{one}", **told)
    if len(chance) == len(paths):
        return words.text(f"path_model.drivers.paths_none{one}", **told)
    named = [
        valued(path_name(start, end, words), "β", words.number(row["b"], 2), words)
        for start, end, row in by_ends(chance)
    ]
    k = words.number(len(paths) - len(chance), 0)
    listed = first_few(named, words)
    return words.text("path_model.drivers.paths_some", k=k, paths=listed, **told)


def _scope(structure: Structure, words: Words) -> list[str]:
    """Say what the model leaves out, or rests on a part of the respondents."""
    sentences = [
        words.text(
            "path_model.drivers.asked",
            construct=construct_name(name, words),
            n=words.number(n, 0),
        )
        for name, n in structure.asked.items()
    ]
    if structure.dropped:
        sentences.append(_dropped(structure, words))
    if structure.left_out:
        items = measure_names(structure, structure.left_out, words)
        sentences.append(words.text("path_model.drivers.left_out", items=items))
    return sentences


def _dropped(structure: Structure, words: Words) -> str:
    paths = first_few([path_name(*path, words) for path in structure.dropped], words)
    known = {*structure.model.names, *structure.items}
    absent = dict.fromkeys(end for path in structure.dropped for end in path if end not in known)
    if not absent:
        return words.text("path_model.drivers.dropped", paths=paths)
    names = construct_names(absent, words)
    return words.text("path_model.drivers.absent", constructs=names, paths=paths)


def caption_effects(structure: Structure, words: Words) -> str:
    """Name what goes with the target most, as the title of the chart."""
    target, rows = construct_name(structure.target, words), effects_on(structure, structure.target)
    sure = rows[rows["sure"]]
    if sure.empty:
        return words.text("path_model.drivers.caption_none", target=target)
    return words.text(
        "path_model.drivers.caption",
        construct=construct_name(str(sure.index[0]), words),
        target=target,
        points=_points(sure.iloc[0], words),
    )


def caption_effects_table(structure: Structure, words: Words) -> str:
    """Count the significant total effects, as the title of the table."""
    rows = [effects_on(structure, name)["sure"] for name in outcomes_first(structure)]
    k, total = sum(int(sure.sum()) for sure in rows), sum(len(sure) for sure in rows)
    key = "all" if k == total else "some" if k else "zero"
    counts = {"k": words.number(k, 0), "total": words.number(total, 0)}
    return words.text(f"path_model.drivers.table_{key}", **counts)


def alt_effects(structure: Structure, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    outcomes = charted_outcomes(structure)
    return words.text(
        "path_model.drivers.alt",
        k=words.number(sum(len(effects_on(structure, name)) for name in outcomes), 0),
        outcomes=construct_names(outcomes, words),
        finding=caption_effects(structure, words),
    )
