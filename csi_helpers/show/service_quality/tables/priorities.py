"""What the gaps rest on and what they go with: reliability, and importance of dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from csi_helpers.show.cutoffs import RELIABLE
from csi_helpers.show.measurement.reliabilities import alpha_text
from csi_helpers.show.rows import CAUTION, pick
from csi_helpers.show.service_quality.readings import DIGITS, priorities_of
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.priorities import GapPriorities
    from csi_helpers.analysis.instruments.service_quality.reliability import ServiceReliability


def table_service_reliability(reliability: ServiceReliability, words: Words) -> str:
    """Write alpha of every dimension's expectations, perceptions and gaps.

    Parameters
    ----------
    reliability : ServiceReliability
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``; values below the accepted line are tinted.
    """
    rows = []
    for name, items in reliability.dimensions.items():
        found = pick(reliability.estimates, "alpha", wave=reliability.wave)
        found = found[found["subject"] == name].set_index("method")
        cells = [Cell(words.number(len(items), 0))]
        cells.append(Cell(words.number(found["n"].max(), 0)))
        for kind in reliability.tables:
            row = cast("pd.Series", found.loc[kind])
            empty = pd.isna(row["estimate"])
            ground = palette().tint(-0.5) if row["estimate"] < RELIABLE else ""
            star = "*" if row["note"] == CAUTION else ""
            style = "num low" if empty else "num"
            cells.append(Cell(alpha_text(words, row["estimate"]), style, ground, star))
            interval = words.interval(row["ci_low"], row["ci_high"], 2)
            cells.append(Cell(interval, style))
        rows.append((words.dimension(name), cells))
    heads = ["service_quality.head_dimension", "head.items", "head.n"]
    for kind in reliability.tables:
        heads += [f"service_quality.alpha_{kind}", "head.interval"]
    return table([words.text(key) for key in heads], rows)


def table_gap_priorities(priorities: GapPriorities, words: Words) -> str:
    """Write every dimension's gap, its importance, and the product of the two.

    Parameters
    ----------
    priorities : GapPriorities
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``, what weighs most first.
    """
    frame = priorities_of(priorities)
    gaps = priorities.measure == "gap"
    widest = float(frame["priority"].abs().max()) if gaps else 0.0
    rows = []
    for name, row in frame.iterrows():
        star = "*" if row["note"] == CAUTION else ""
        cells = [
            Cell(words.percent(row["share"]), mark=star),
            Cell(words.interval(row["share_low"], row["share_high"], 0, share=True)),
        ]
        if gaps:
            cells.insert(0, Cell(words.number(row["gap"], DIGITS, signed=True)))
            tint = palette().tint(row["priority"] / widest if widest else 0.0)
            cells += [
                Cell(words.number(row["priority"], DIGITS, signed=True), "num", tint),
                Cell(words.interval(row["low"], row["high"], DIGITS)),
                Cell(words.percent(row["first"])),
            ]
        else:
            cells.insert(0, Cell(words.number(row["perception"], DIGITS)))
        rows.append((words.dimension(str(name)), cells))
    heads = ["dimension", "gap" if gaps else "perception", "share", "share_interval"]
    heads += ["priority", "priority_interval", "first"] if gaps else []
    return table([words.text(f"service_quality.head_{head}") for head in heads], rows)
