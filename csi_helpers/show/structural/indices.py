"""Reading the constructs' index: levels, changes, the gap, groups; the target first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.level_letters import column_letters, higher_than
from csi_helpers.show.rows import LOW_BASE, by_item, codes_of_group, pick, row_of, significant
from csi_helpers.show.structural.names import ASKED_ONLY
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex

MOST_GROUPS = 40  # in one chart
PERCEIVED, EXPECTED = "quality", "expectation"  # whose difference the gap is


def in_order(index: ConstructIndex) -> list[str]:
    """Constructs with an index: the target first, the others as in the model."""
    rest = [name for name in index.constructs if name != index.target]
    return ([index.target] if index.target in index.constructs else []) + rest


def wave_before(index: ConstructIndex) -> str:
    """Name of the wave before the current one, "" in a first wave."""
    return index.waves[-2] if len(index.waves) > 1 else ""


def levels_of(
    index: ConstructIndex, wave: str | None = None, *, group: str = "total"
) -> pd.DataFrame:
    """Index of every construct in a wave, the target first; a low base leaves NaN.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    wave : str, optional
        The current one where not given.
    group : str
        ``total`` or ``column=code``.
    """
    rows = by_item(index.estimates, "index", group=group, wave=wave or index.wave)
    rows = rows.reindex([name for name in in_order(index) if name in rows.index])
    return _without_low(rows)


def _without_low(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = ["estimate", "ci_low", "ci_high", "p_adjusted"]
    rows = rows.copy()
    rows.loc[rows["note"] == LOW_BASE, numbers] = float("nan")
    return rows


def changes_of(
    index: ConstructIndex, table: str = "index_change", *, group: str = "total"
) -> pd.DataFrame:
    """Changes of the current wave from the one before, by construct; empty in a first wave."""
    if not wave_before(index):
        return index.estimates.iloc[:0].set_index("subject")
    last = f"{wave_before(index)}→{index.wave}"
    return _without_low(by_item(index.estimates, table, group=group, wave=last))


def change_sign(change: pd.Series | None, confidence: float) -> str:
    """▲ or ▼ of a significant change, else "".

    Examples
    --------
    >>> change_sign(pd.Series({"estimate": -2.0, "p_adjusted": 0.01}), 0.95)
    '▼'
    """
    if change is None or not significant(change["p_adjusted"], confidence):
        return ""
    return "▲" if change["estimate"] > 0 else "▼"


def gap_of(index: ConstructIndex, wave: str | None = None) -> pd.Series | None:
    """Perceived minus expected; None where the model lacks one of the two."""
    rows = _without_low(by_item(index.estimates, "gap", wave=wave or index.wave))
    return rows.iloc[0] if len(rows) else None


def gap_change_of(index: ConstructIndex) -> pd.Series | None:
    """Change of the gap since the wave before; None where there is none."""
    rows = changes_of(index, "gap_change")
    return rows.iloc[0] if len(rows) else None


def asked_only(index: ConstructIndex) -> tuple[str, ...]:
    """Constructs whose index is of those who were asked, not of everybody."""
    rows = index.reestimated[index.reestimated["wave"] == index.wave]
    asked = set(rows.loc[rows["note"] == ASKED_ONLY, "subject"])
    return tuple(name for name in in_order(index) if name in asked)


def ranked(index: ConstructIndex) -> pd.DataFrame:
    """Index of constructs everybody was asked about, the highest first.

    Those asked of some are left out: another base, and often another mood.
    """
    rows = levels_of(index).drop(index=list(asked_only(index)), errors="ignore")
    rows = rows[rows["estimate"].notna()]
    return rows.sort_values("estimate", ascending=False, kind="stable")


def group_levels(index: ConstructIndex, construct: str) -> pd.DataFrame:
    """A construct's index in every group, in the order of columns and levels.

    Parameters
    ----------
    index : ConstructIndex
        The result.
    construct : str
        Whose index.

    Returns
    -------
    DataFrame
        column, code, n, estimate (NaN below the minimum base), ci_low, ci_high, note, tested, and
        mark: ▲▼ significantly above or below all others, or letters of the levels it is higher
        than. Levels without a row in the current wave are left out.
    """
    every = pick(index.estimates, "index", group=None, wave=index.wave)
    every = every[every["subject"] == construct]
    known = by_item(every, "index")
    total = float(known["estimate"].get(construct, float("nan")))
    rows = []
    for column, levels in index.segments.items():
        letters = dict(zip(levels, column_letters(len(levels)), strict=True))
        higher = higher_than(every, column, letters, index.confidence)
        paired = _paired(every, column)
        for code in levels:
            found = _without_low(every[every["group"] == f"{column}={code}"])
            for _, row in found.head(1).iterrows():
                alone = row["compared_with"] == "complement" and pd.notna(row["p_adjusted"])
                sign = ""
                if alone and significant(row["p_adjusted"], index.confidence):
                    sign = "▲" if row["estimate"] > total else "▼"
                kept = {key: row[key] for key in ("n", "estimate", "ci_low", "ci_high", "note")}
                kept |= {"tested": bool(alone) or code in paired}
                kept |= {"mark": higher.get((construct, code), "") or sign}
                rows.append({"column": column, "code": code, **kept})
    numbers = ["n", "estimate", "ci_low", "ci_high"]
    frame = pd.DataFrame(rows, columns=["column", "code", *numbers, "note", "tested", "mark"])
    return frame.astype(dict.fromkeys(numbers, float) | {"tested": bool})


def _paired(rows: pd.DataFrame, column: str) -> set[str]:
    """Levels with a test against another level."""
    pairs = rows[rows["compared_with"].str.startswith(f"{column}=") & rows["p_adjusted"].notna()]
    return {code for _, row in pairs.iterrows() for code in codes_of_group(row)}


def charted_groups(index: ConstructIndex) -> pd.DataFrame:
    """Groups of the target that stay legible in one chart: whole columns, the first ones first."""
    groups = group_levels(index, index.target)
    kept: list[str] = []
    room = MOST_GROUPS
    for column, size in groups["column"].value_counts(sort=False).items():
        if not kept or size <= room:
            kept.append(str(column))
            room -= size
    return groups[groups["column"].isin(kept)].reset_index(drop=True)


def target_level(index: ConstructIndex) -> pd.Series | None:
    """The target's row of the current wave; None where the weights lack it or its base is low."""
    row = row_of(levels_of(index), index.target)
    return None if row is None or pd.isna(row["estimate"]) else row


def any_groups(index: ConstructIndex) -> bool:
    """Whether the target's index can be shown for any group."""
    shown = group_levels(index, index.target)["estimate"].notna()
    return target_level(index) is not None and bool(shown.any())


def decomposed(index: ConstructIndex) -> pd.DataFrame:
    """Frozen and re-estimated index side by side, with what moved the second.

    Returns
    -------
    DataFrame
        By construct: frozen, reestimated, low, high (of the latter), change, change_low,
        change_high, answers, weights. Empty in a first wave, and for an index that isn't rescaled:
        the two would then differ by their formula as well.
    """
    columns = ["frozen", "reestimated", "low", "high"]
    columns += ["change", "change_low", "change_high", "answers", "weights"]
    own = index.reestimated[index.reestimated["wave"] == index.wave].set_index("subject")
    tables = ("index_reestimated_change", "index_change", "index_change_weights")
    change, answers, weights = (changes_of(index, table) for table in tables)
    frame = pd.DataFrame(
        {
            "frozen": levels_of(index)["estimate"],
            "reestimated": own["estimate"],
            "low": own["ci_low"],
            "high": own["ci_high"],
            "change": change["estimate"],
            "change_low": change["ci_low"],
            "change_high": change["ci_high"],
            "answers": answers["estimate"],
            "weights": weights["estimate"],
        },
        columns=columns,
    ).astype(float)
    frame = frame.reindex([name for name in in_order(index) if name in frame.index])
    return frame[frame["weights"].notna() & (index.method == "rescale")]


def weights_of(index: ConstructIndex) -> pd.DataFrame:
    """Every item's weight, the target's items first; `wave` says where it is from."""
    rows = pick(index.estimates, "index_weight")
    order = {name: place for place, name in enumerate(in_order(index))}
    return rows.sort_values("object", key=lambda names: names.map(order), kind="stable")


def origin_text(index: ConstructIndex, origin: str, words: Words) -> str:
    """Name where weights are from: a wave, all waves together, or a file."""
    if index.weights_from == "pooled" and origin == "+".join(index.waves):
        return words.listing(index.waves)
    return origin
