"""Weights at every node of the tree, and how judgements agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.relationship.tree import OVERALL
from csi_helpers.show.relationship.readings import (
    global_weights,
    ratios,
    subject_label,
    weights,
)
from csi_helpers.show.tables.markup import Cell, grouped_table, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality


def table_weights(result: RelationshipQuality, words: Words) -> str:
    """Write every node's weights, how they were got, and what they come to in the whole.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, a node each; with a column for each method that is combined.
    """
    found, whole = weights(result), global_weights(result)
    parts = weights(result, "criterion_weight_part")
    methods = list(dict.fromkeys(parts["method"]))
    by_part = parts.set_index(["subject", "method"])["estimate"]
    groups = []
    for node in (OVERALL, *(name for name in result.tree.children if name)):
        own = found[found["node"] == node]
        rows = []
        for _, row in own.iterrows():
            name = str(row["subject"])
            shown = [by_part.get((name, method), float("nan")) for method in methods]
            cells = [
                Cell(words.percent(row["estimate"], 1), mark=_mark(row)),
                Cell(words.interval(row["ci_low"], row["ci_high"], share=True)),
                *(Cell("" if pd.isna(part) else words.percent(part, 1)) for part in shown),
                Cell(words.percent(whole[name], 1) if name in whole.index else ""),
            ]
            rows.append((words.criterion(name), cells))
        if rows:
            method = words.text(f"relationship.method_name.{own['method'].iloc[0]}")
            label = subject_label(node, result, words)
            groups.append((words.text("relationship.node", name=label, method=method), rows))
    heads = [words.text("relationship.head.criterion"), words.text("relationship.head.local")]
    heads += [words.text("head.interval")]
    heads += [words.text(f"relationship.method_name.{method}") for method in methods]
    return grouped_table([*heads, words.text("relationship.head.weight")], groups)


def _mark(row: pd.Series) -> str:
    return "†" if row["note"] == "negative" else ""


def table_consistency(result: RelationshipQuality, words: Words) -> str:
    """Write the largest eigenvalue and the consistency ratio of each expert's judgements.

    Parameters
    ----------
    result : RelationshipQuality
        A result with weights by AHP.
    words : Words
        Language and labels.
    """
    rows = []
    for _, row in ratios(result).iterrows():
        expert = str(row["object"]) or words.text("relationship.all_experts")
        ratio = "–" if pd.isna(row["estimate"]) else words.number(row["estimate"], 3)
        kind = "num down" if row["note"] == "inconsistent" else "num"
        cells = [
            Cell(expert, ""),
            Cell(words.number(row["n"], 0)),
            Cell(words.number(row["lambda_max"], 3)),
            Cell(ratio, kind),
        ]
        rows.append((subject_label(str(row["subject"]), result, words), cells))
    heads = ("judged", "expert", "criteria", "lambda", "ratio")
    return table([words.text(f"relationship.head.{head}") for head in heads], rows, texts=2)
