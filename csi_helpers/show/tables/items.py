"""Items in full: level, spread, boxes, and the distribution of answers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.charts.answers import answer_panels
from csi_helpers.show.rows import LOW_BASE, by_item, pick, row_of
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive


def table_items(descriptive: Descriptive, words: Words) -> str:
    """Write every statistic of every item, current wave, total.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``; a suppressed row is greyed and holds only its base.
    """
    wave = descriptive.waves[-1]
    names = ("mean", "median", "mode", "sd", "variance", "top2", "bottom2", "index100")
    tables = {name: by_item(descriptive.estimates, name, wave=wave) for name in names}
    mean = tables["mean"]
    weighted = descriptive.weighted
    heads = [
        "item",
        "n",
        *(["n_eff"] if weighted else []),
        "mean",
        "interval",
        "median",
        "mode",
        "sd",
        "variance",
        "top2",
        "interval",
        "bottom2",
        "index",
    ]
    rows = []
    for item in (item for item in descriptive.items if item in mean.index):
        low = mean.loc[item, "note"] == LOW_BASE
        cells = _cells({name: _row(frame, item) for name, frame in tables.items()}, weighted, words)
        kind = "num low" if low else "num"
        rows.append((words.item(item), [Cell(text, kind) for text in cells]))
    return table([words.text(f"head.{head}") for head in heads], rows)


def _row(frame: pd.DataFrame, item: str) -> pd.Series:
    """Return the item's row; an empty one where the statistic isn't defined on its scale."""
    row = row_of(frame, item)
    return pd.Series(math.nan, index=frame.columns) if row is None else row


def _cells(rows: dict[str, pd.Series], weighted: bool, words: Words) -> list[str]:
    mean, top2 = rows["mean"], rows["top2"]
    cells = [words.number(mean["n"], 0)]
    cells += [words.number(mean["n_eff"], 0)] if weighted else []
    mode = words.number(rows["mode"]["estimate"], 0)
    return [
        *cells,
        words.number(mean["estimate"], 2),
        words.interval(mean["ci_low"], mean["ci_high"], 2),
        words.number(rows["median"]["estimate"], 1),
        mode + ("†" if rows["mode"]["note"] == "tie" else ""),
        words.number(rows["sd"]["estimate"], 2),
        words.number(rows["variance"]["estimate"], 2),
        words.percent(top2["estimate"]),
        words.interval(top2["ci_low"], top2["ci_high"], 0, share=True),
        words.percent(rows["bottom2"]["estimate"]),
        words.number(rows["index100"]["estimate"]),
    ]


def table_answers(descriptive: Descriptive, words: Words) -> str:
    """Write the share of every answer code, one table a scale.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        One HTML ``<table>`` a scale, shares in whole percent.
    """
    wave = descriptive.waves[-1]
    share = pick(descriptive.estimates, "share", wave=wave)
    n = by_item(descriptive.estimates, "mean", wave=wave)["n"]
    cells = share.drop_duplicates(["subject", "object"])
    wide = cells.pivot(index="subject", columns="object", values="estimate")
    tables = []
    for panel in answer_panels(descriptive, words):
        heads = [f"{code} {panel.ends.get(code, '')}".strip() for code in panel.codes]
        rows = []
        for item in (item for item in descriptive.items if item in panel.items):
            known = wide.loc[item].reindex(panel.codes)
            low = bool(known.isna().all())
            known = known if low else known.fillna(0.0)
            texts = [words.number(n.get(item), 0), *map(words.percent, known)]
            rows.append(
                (words.item(item), [Cell(text, "num low" if low else "num") for text in texts])
            )
        tables.append(table([words.text("head.item"), words.text("head.n"), *heads], rows))
    return "".join(tables)
