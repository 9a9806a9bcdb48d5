"""Reading a reliability result: what each construct reaches, and which items don't fit in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import CLEAR_RISE, GOOD, ITEM_REST, REDUNDANT, RELIABLE, coefficient
from csi_helpers.show.rows import by_item, pick
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.reliability import Reliability

_REASONS = {
    "single item": "single",
    "low base": "low_base",
    "constant": "constant",
    "items missing": "items_missing",
}


def coefficients_of(
    reliability: Reliability, table: str = "alpha", wave: str | None = None
) -> pd.DataFrame:
    """Rows of every construct in one table, in the study's order; empty rows where there is none.

    Parameters
    ----------
    reliability : Reliability
        The result.
    table : str
        ``alpha``, ``alpha_standardised``, ``omega`` or ``alpha_if_turned``.
    wave : str, optional
        The current one where not given.
    """
    rows = by_item(reliability.estimates, table, wave=wave or reliability.wave)
    return rows.reindex(list(reliability.constructs)).fillna({"note": ""})


def alphas_known(reliability: Reliability) -> pd.Series:
    """Alpha of each construct that can be assessed, in the study's order."""
    return coefficients_of(reliability)["estimate"].dropna()


def any_alpha(reliability: Reliability) -> bool:
    """Whether any construct can be assessed in the current wave."""
    return not alphas_known(reliability).empty


def wave_before(reliability: Reliability) -> str:
    """Name of the wave before the current one; "" where there is none or it has no alpha."""
    if len(reliability.waves) < 2:
        return ""
    before = reliability.waves[-2]
    known = coefficients_of(reliability, wave=before)["estimate"].notna()
    return before if known.any() else ""


def designed(reliability: Reliability) -> bool:
    """Whether the sampling design (weights, clusters …) changed any base."""
    rows = coefficients_of(reliability)
    rows = rows[rows["estimate"].notna() & rows["n_eff"].notna()]
    return bool((rows["n"] != rows["n_eff"]).any())


def reason(row: pd.Series) -> str:
    """Key of why a construct can't be assessed.

    Examples
    --------
    >>> reason(pd.Series({"note": "single item"}))
    'reliability.single'
    """
    return f"reliability.{_REASONS.get(str(row['note']), 'unknown')}"


def verdict(row: pd.Series, words: Words) -> str:
    """Say in words what a row of alpha reaches.

    Parameters
    ----------
    row : Series
        One construct's alpha.
    words : Words
        Language.
    """
    alpha = float(row["estimate"])
    if not math.isfinite(alpha):
        return words.text("reliability.not_assessable", reason=words.text(reason(row)))
    if alpha < RELIABLE:
        return words.text("reliability.below", limit=words.number(RELIABLE, 2))
    if redundant(alpha):
        return words.text("reliability.redundant")
    return words.text("reliability.good" if alpha >= GOOD else "reliability.acceptable")


def redundant(alpha: float) -> bool:
    """Whether alpha is so high that items may repeat each other.

    Examples
    --------
    >>> redundant(0.95), redundant(0.9499)
    (True, False)
    """
    return alpha >= REDUNDANT


def alpha_text(words: Words, value: float | None) -> str:
    """Write alpha or omega so that the printed number has the verdict of the whole one."""
    return coefficient(words, value, RELIABLE, GOOD, REDUNDANT)


def items_of(reliability: Reliability, construct: str) -> pd.DataFrame:
    """Items of one construct with their item-rest correlation, and alpha without each.

    Parameters
    ----------
    reliability : Reliability
        The result.
    construct : str
        Its name.

    Returns
    -------
    DataFrame
        Indexed by item: ``rest``, ``low``, ``high``, ``without``, and ``remark``: ``against``,
        ``weak``, ``rises`` or "". Beside an item that runs against them the others are not judged:
        their numbers change once it is turned.
    """
    frames = []
    for table in ("item_rest", "alpha_if_deleted"):
        rows = pick(reliability.estimates, table, wave=reliability.wave)
        rows = rows[rows["object"] == construct].drop_duplicates("subject")
        frames.append(rows.set_index("subject").reindex(list(reliability.constructs[construct])))
    rest, without = frames
    items = pd.DataFrame(
        {
            "rest": rest["estimate"],
            "low": rest["ci_low"],
            "high": rest["ci_high"],
            "without": without["estimate"],
        }
    )
    against = reliability.against.get(construct, ())
    alpha = float(coefficients_of(reliability)["estimate"][construct])
    items["remark"] = [_remark(str(item), row, alpha, against) for item, row in items.iterrows()]
    return items


def _remark(item: str, row: pd.Series, alpha: float, against: tuple[str, ...]) -> str:
    if against:
        return "against" if item in against else ""
    if row["rest"] < ITEM_REST:
        return "weak"
    return "rises" if row["without"] >= alpha + CLEAR_RISE else ""


def remarks(reliability: Reliability) -> dict[str, list[str]]:
    """Items of every kind of remark, over all constructs: ``against``, ``weak``, ``rises``."""
    found: dict[str, list[str]] = {"against": [], "weak": [], "rises": []}
    for construct in alphas_known(reliability).index:
        for item, kind in items_of(reliability, str(construct))["remark"].items():
            if kind:
                found[str(kind)].append(str(item))
    return found
