"""Reliability in full: every construct, and every item within its construct."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from csi_helpers.show.cutoffs import ITEM_REST, RELIABLE, coefficient
from csi_helpers.show.measurement.reliabilities import (
    alpha_text,
    alphas_known,
    coefficients_of,
    designed,
    items_of,
    verdict,
    wave_before,
)
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import WIDEST_HEAD, Cell, grouped_table, head_width, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.reliability import Reliability

BOUND = "†"  # a uniqueness at its bound


def table_reliability(reliability: Reliability, words: Words) -> str:
    """Write every construct with its alpha, omega and what they amount to.

    Parameters
    ----------
    reliability : Reliability
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, constructs in the study's order; with an earlier wave its alpha beside.
    """
    frames = {
        name: coefficients_of(reliability, name)
        for name in ("alpha", "alpha_standardised", "omega")
    }
    before, weighted = wave_before(reliability), designed(reliability)
    if before:
        frames["before"] = coefficients_of(reliability, wave=before)
    heads = ["construct", "verdict", "items", "n", *(["n_eff"] if weighted else [])]
    heads += ["alpha", "interval", "alpha_standardised", "omega"]
    names = [words.text(f"head.{head}") for head in heads]
    names += [words.text("head.alpha_before", wave=before)] if before else []
    rows = []
    for construct, items in reliability.constructs.items():
        at = {name: cast("pd.Series", frame.loc[construct]) for name, frame in frames.items()}
        judged = verdict(at["alpha"], words)
        if construct in reliability.against:
            judged = words.text("reliability.check", verdict=judged)
        cells = [_phrase(judged), Cell(words.number(len(items), 0))]
        cells += _cells(at, weighted, words)
        rows.append((words.construct(construct), cells))
    return table(names, rows, texts=2)


def _phrase(text: str) -> Cell:
    """Words in a cell; short ones stay on one line."""
    return Cell(text, "name" if head_width(text) < WIDEST_HEAD else "")


def _cells(at: dict[str, pd.Series], weighted: bool, words: Words) -> list[Cell]:
    alpha, omega = at["alpha"], at["omega"]
    kind = "num low" if pd.isna(alpha["estimate"]) else "num"
    omega_kind = "num low" if pd.isna(omega["estimate"]) else "num"
    ground = palette().tint(-0.5) if alpha["estimate"] < RELIABLE else ""
    caution = "*" if alpha["note"] == CAUTION else ""
    bound = BOUND if omega["note"] == "heywood" else ""
    standard = at["alpha_standardised"]["estimate"]
    cells = [Cell(words.number(alpha["n"], 0), kind)]
    cells += [Cell(words.number(alpha["n_eff"], 0), kind)] if weighted else []
    cells += [
        Cell(alpha_text(words, alpha["estimate"]), kind, ground, caution),
        Cell(words.interval(alpha["ci_low"], alpha["ci_high"], 2), kind),
        Cell(alpha_text(words, standard), kind),
        Cell(alpha_text(words, omega["estimate"]), omega_kind, mark=bound),
    ]
    return cells + ([_before(at["before"], words)] if "before" in at else [])


def _before(row: pd.Series, words: Words) -> Cell:
    kind = "num low" if pd.isna(row["estimate"]) else "num"
    return Cell(alpha_text(words, row["estimate"]), kind)


def table_item_reliability(reliability: Reliability, words: Words) -> str:
    """Write every item under its construct: how it goes with the rest, and alpha without it.

    Parameters
    ----------
    reliability : Reliability
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups; constructs that can't be assessed are left out. Remarks have a
        column where any item gets one.
    """
    constructs = {
        str(name): (alpha, items_of(reliability, str(name)))
        for name, alpha in alphas_known(reliability).items()
    }
    remarked = any(bool(items["remark"].any()) for _, items in constructs.values())
    heads = ["item", *(["remark"] if remarked else []), "item_rest", "interval", "without"]
    groups = []
    for name, (alpha, items) in constructs.items():
        named = {"construct": words.construct(name), "alpha": alpha_text(words, alpha)}
        rows = [
            (words.item(str(item)), _item(row, remarked, words)) for item, row in items.iterrows()
        ]
        groups.append((words.text("reliability.group", **named), rows))
    texts = 2 if remarked else 1
    return grouped_table([words.text(f"head.{head}") for head in heads], groups, texts)


def _item(row: pd.Series, remarked: bool, words: Words) -> list[Cell]:
    remark = str(row["remark"])
    rest = coefficient(words, row["rest"], 0.0, ITEM_REST)
    pale = palette().tint(-0.5)
    grounds = {"against": palette().tint(-1), "weak": pale}
    said = words.text(f"reliability.{remark}", limit=words.number(ITEM_REST, 2)) if remark else ""
    return [
        *([_phrase(said)] if remarked else []),
        Cell(rest, "num", grounds.get(remark, "")),
        Cell(words.interval(row["low"], row["high"], 2)),
        Cell(
            words.number(row["without"], 2),
            "num low" if pd.isna(row["without"]) else "num",
            pale if remark == "rises" else "",
        ),
    ]
