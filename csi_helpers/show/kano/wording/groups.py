"""In which groups features are something else, and what changed between waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.kano.standings import (
    changes,
    changes_tested,
    class_plain,
    group_classes,
    group_differences,
    standings,
)
from csi_helpers.show.kano.wording.features import names
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation

_NAMED = 6  # cells a sentence names


def describe_kano_groups(result: KanoEvaluation, words: Words, column: str) -> str:
    """Say in which levels a feature is clearly something else than in total.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language and labels.
    column : str
        The segment column.
    """
    groups, total = group_classes(result), standings(result)["mode"]
    own = groups[(groups["column"] == column) & (groups["letter"] != "")]
    name = words.column(column)
    if own.empty:
        base = words.number(result.group_base, 0)
        return words.text("kano.finding.groups_low", column=name, base=base)
    other = own[own["other"]]
    unclear = other["combination"]
    clear, k = other[~unclear], int(unclear.sum())
    number = words.number(k, 0)
    if len(clear):
        cells = words.listing(
            [_cell(row, total, words) for _, row in clear.head(_NAMED).iterrows()]
        )
        sentences = [words.text("kano.finding.groups_differ", column=name, cells=cells)]
        sentences += [words.text("kano.finding.groups_unclear", k=number)] if k else []
    elif k:
        sentences = [words.text("kano.finding.groups_unclear_only", column=name, k=number)]
    else:
        sentences = [words.text("kano.finding.groups_same", column=name)]
    found = len(group_differences(result, column))
    key = "differences" if found else "differences_none"
    sentences.append(words.text(f"kano.finding.{key}", k=words.number(found, 0)))
    return joined(sentences, words)


def _cell(row: pd.Series, total: pd.Series, words: Words) -> str:
    feature = str(row["feature"])
    return words.text(
        "kano.finding.groups_cell",
        feature=words.feature(feature),
        level=words.level(str(row["column"]), str(row["code"])),
        name=class_plain(str(row["letter"]), words),
        total=class_plain(str(total[feature]), words),
    )


def describe_kano_changes(result: KanoEvaluation, words: Words) -> str:
    """Say which features changed their class or a coefficient since the wave before.

    Parameters
    ----------
    result : KanoEvaluation
        The result; "" of a single wave.
    words : Words
        Language and labels.
    """
    if len(result.waves) < 2:
        return ""
    frame, wave = changes(result), result.waves[-2]
    sentences = []
    if len(frame):
        sentences += _classes_changed(frame, wave, words)
        marked = frame.index[(frame["better_mark"] != "") | (frame["worse_mark"] != "")]
        if len(marked):
            sentences.append(words.text("kano.finding.moved", features=names(marked, words)))
        elif changes_tested(result):
            sentences.append(words.text("kano.finding.unmoved"))
    gone = [name for name in result.features if name not in frame.index]
    if gone:
        values = {"wave": wave, "features": names(gone, words)}
        sentences.append(words.text("kano.finding.not_compared", **values))
    return joined(sentences, words)


def _classes_changed(frame: pd.DataFrame, wave: str, words: Words) -> list[str]:
    """Which classes are clearly others than before, and which may be."""
    unclear = frame[(frame["was"] != frame["now"]) & ~frame["other"]]
    if not frame["other"].any() and unclear.empty:
        return [words.text("kano.finding.unchanged", wave=wave)]
    sentences = []
    for key, rows in (("changed", frame[frame["other"]]), ("changed_unclear", unclear)):
        listed = [
            words.text(
                "kano.finding.changed_one",
                feature=words.feature(str(name)),
                was=_one_or_two(row, "was", words),
                now=_one_or_two(row, "now", words),
            )
            for name, row in rows.iterrows()
        ]
        if listed:
            features = words.listing(listed)
            sentences.append(words.text(f"kano.finding.{key}", wave=wave, features=features))
        elif key == "changed":
            sentences.append(words.text("kano.finding.changed_none", wave=wave))
    return sentences


def _one_or_two(row: pd.Series, wave: str, words: Words) -> str:
    """The class in one of the waves, or the two that can't be told apart."""
    first = class_plain(str(row[wave]), words)
    if not row[f"combination_{wave}"]:
        return first
    second = class_plain(str(row[f"second_{wave}"]), words)
    return words.text("kano.finding.either", first=first, second=second)
