"""How high the index is, whether it moved, where it is highest and lowest, and the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import row_of
from csi_helpers.show.structural.indices import (
    EXPECTED,
    PERCEIVED,
    asked_only,
    change_sign,
    changes_of,
    gap_change_of,
    gap_of,
    in_order,
    levels_of,
    ranked,
    target_level,
    wave_before,
)
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.structural.wording.index.phrases import (
    base_rules,
    changed,
    correction_text,
    index_name,
    is_moved,
    moved,
    negative_texts,
    valued,
)
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex


def describe_index(index: ConstructIndex, words: Words) -> str:
    """Say how high the target's index is and whether it moved; the highest, the lowest, the gap.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    words : Words
        Language and labels.
    """
    if levels_of(index)["estimate"].isna().all():
        return words.text("index.finding.none")
    legacy = words.text("index.finding.legacy") if index.method == "multiply" else ""
    return joined(
        [
            _level(index, words),
            *negative_texts(index, words, index.target),
            legacy,
            _ends(index, words),
            _others(index, words),
            *_gap(index, words),
        ],
        words,
    )


def _change(index: ConstructIndex) -> pd.Series | None:
    """The target's change; None where there is none to test."""
    row = row_of(changes_of(index), index.target)
    return None if row is None or pd.isna(row["p_adjusted"]) else row


def _turn(index: ConstructIndex) -> str:
    """Whether the target's index went `up` or `down`, stayed the `same`, or is the `first`."""
    change = _change(index)
    if change is None:
        return "untested" if wave_before(index) else "first"
    return {"▲": "up", "▼": "down"}.get(change_sign(change, index.confidence), "same")


def _level(index: ConstructIndex, words: Words) -> str:
    name, row = index_name(index.target, words), target_level(index)
    if row is None:
        if index.target not in index.constructs:
            return words.text("index.finding.unweighted", index=name)
        limit = words.number(index.min_base, 0)
        return words.text("index.finding.low", index=name, min_base=limit)
    values = {
        "index": name,
        "value": words.number(row["estimate"]),
        "confidence": words.percent(index.confidence),
        "interval": words.interval(row["ci_low"], row["ci_high"]),
        "n": words.number(row["n"], 0),
        "wave": wave_before(index),
    }
    change = _change(index)
    if change is not None:
        before = levels_of(index, wave_before(index))["estimate"][index.target]
        values |= {"before": words.number(before), **changed(index, change, words)}
    return words.text(f"index.finding.{_turn(index)}", **values)


def _ends(index: ConstructIndex, words: Words) -> str:
    rows = ranked(index)
    if len(rows) < 2:
        return ""
    best, worst = (
        valued(index, rows.iloc[place], construct_name(str(rows.index[place]), words), words)
        for place in (0, -1)
    )
    key = "ends_asked" if asked_only(index) else "ends"
    return words.text(f"index.finding.{key}", best=best, worst=worst)


def _others(index: ConstructIndex, words: Words) -> str:
    """Other constructs with a significant change, or that there are none; "" in a first wave."""
    changes = changes_of(index).drop(index=index.target, errors="ignore")
    changes = changes[changes["p_adjusted"].notna()]
    if changes.empty:
        return ""
    listed = [
        moved(index, row, construct_name(name, words), words)
        for name in in_order(index)
        if (row := row_of(changes, name)) is not None and is_moved(index, row)
    ]
    if listed:
        return words.text("index.finding.others", constructs=words.listing(listed))
    return words.text(f"index.finding.others_{'neither' if _turn(index) == 'same' else 'none'}")


def _gap(index: ConstructIndex, words: Words) -> list[str]:
    gap = gap_of(index)
    if gap is None or pd.isna(gap["estimate"]):
        return []
    low, high = sorted(abs(gap[end]) for end in ("ci_low", "ci_high"))
    key, value, ends = "gap_none", gap["estimate"], (gap["ci_low"], gap["ci_high"])
    if gap["ci_high"] < 0 or gap["ci_low"] > 0:
        key = "gap_below" if gap["estimate"] < 0 else "gap_above"
        value, ends = abs(gap["estimate"]), (low, high)
    told = words.text(
        f"index.finding.{key}",
        perceived=construct_name(PERCEIVED, words),
        expected=construct_name(EXPECTED, words),
        gap=words.number(value),
        confidence=words.percent(index.confidence),
        interval=words.interval(*ends),
    )
    return [told, _gap_change(index, words)]


def _gap_change(index: ConstructIndex, words: Words) -> str:
    change, before = gap_change_of(index), gap_of(index, wave_before(index) or None)
    if change is None or before is None or pd.isna(change["p_adjusted"]):
        return ""
    return words.text(
        f"index.finding.gap_{'moved' if is_moved(index, change) else 'same'}",
        wave=wave_before(index),
        before=words.number(before["estimate"]),
        **changed(index, change, words),
    )


def caption_index(index: ConstructIndex, words: Words) -> str:
    """Give the target's index and its change, as the title of the chart."""
    row, turn = target_level(index), _turn(index)
    if row is None:
        return caption_index_table(index, words)
    change = _change(index)
    if change is None:
        return _caption_level(index, index.target, row, words)
    return words.text(
        f"index.caption.{turn}",
        index=index_name(index.target, words),
        value=words.number(row["estimate"]),
        wave=wave_before(index),
        change=words.points(change["estimate"]),
    )


def _caption_level(index: ConstructIndex, construct: str, row: pd.Series, words: Words) -> str:
    return words.text(
        "index.caption.first",
        index=index_name(construct, words),
        value=words.number(row["estimate"]),
        confidence=words.percent(index.confidence),
        interval=words.interval(row["ci_low"], row["ci_high"]),
    )


def caption_index_table(index: ConstructIndex, words: Words) -> str:
    """Name the highest and the lowest construct, as the title of the table."""
    rows = ranked(index)
    if rows.empty:
        return words.text("index.caption.none")
    if len(rows) == 1:
        return _caption_level(index, str(rows.index[0]), rows.iloc[0], words)
    best, worst = (construct_name(str(rows.index[place]), words) for place in (0, -1))
    high, low = (words.number(rows["estimate"].iloc[place]) for place in (0, -1))
    return words.text("index.caption.ends", best=best, high=high, worst=worst, low=low)


def alt_index(index: ConstructIndex, words: Words) -> str:
    """Describe the chart to those who can't see it."""
    values = {"k": words.number(len(levels_of(index)), 0), "finding": caption_index(index, words)}
    if not wave_before(index):
        return words.text("index.alt.chart", **values)
    waves = words.listing([wave_before(index), index.wave])
    return words.text("index.alt.chart_waves", waves=waves, **values)


def base_line_index(index: ConstructIndex, words: Words) -> str:
    """Give the bases, those of constructs asked of some apart, and name a legacy index."""
    asked, before = asked_only(index), wave_before(index)
    rows = levels_of(index)
    n = _bases(rows, asked, words)
    if before:
        n_before = _bases(levels_of(index, before), asked, words)
        values = {"before": before, "after": index.wave, "n_before": n_before, "n_after": n}
        told = [words.text("index.source.base_waves", **values)]
    else:
        told = [words.text("index.source.base", n=n)]
    if asked:
        listed = [
            words.text(
                "index.based", name=construct_name(name, words), n=words.number(rows["n"][name], 0)
            )
            for name in asked
        ]
        told.append(words.text("index.source.asked", constructs=words.listing(listed)))
    if index.method == "multiply":
        told.append(words.text("index.source.legacy"))
    return joined(told, words)


def _bases(rows: pd.DataFrame, asked: tuple[str, ...], words: Words) -> str:
    """Bases of what is printed and asked of everybody; of all where nothing is."""
    own = rows.drop(index=list(asked), errors="ignore")
    own = own if len(own) else rows
    printed = own[own["estimate"].notna()]
    return words.base((printed if len(printed) else own)["n"])


def describe_index_marks(index: ConstructIndex, words: Words) -> str:
    """Explain intervals, the signs of change, and low bases where any occurs."""
    told = []
    confidence = words.percent(index.confidence)
    if wave_before(index):
        values = {"wave": wave_before(index), "correction": correction_text(index, words)}
        told.append(words.text("marks.waves", confidence=confidence, **values))
    if levels_of(index)["note"].isin(["caution", "low base"]).any():
        told.append(base_rules(index, words))
    return joined(told, words)


def describe_index_table_marks(index: ConstructIndex, words: Words) -> str:
    """Explain the table: intervals, the gap, signs of change."""
    told = [words.text("index.source.intervals", confidence=words.percent(index.confidence))]
    if gap_of(index) is not None:
        names = {"perceived": construct_name(PERCEIVED, words)}
        names["expected"] = construct_name(EXPECTED, words)
        told.append(words.text("index.source.gap", **names))
    return joined([*told, describe_index_marks(index, words)], words)
