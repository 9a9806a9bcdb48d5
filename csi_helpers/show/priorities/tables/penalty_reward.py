"""Penalties and rewards of the attributes, and the class these make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.priorities.names import KINDS, estimate_text, label_of, share_text
from csi_helpers.show.priorities.penalties import contrasts
from csi_helpers.show.rows import CAUTION
from csi_helpers.show.tables.markup import Cell, grouped_table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward

_COLUMNS = ("penalty", "reward", "asymmetry")


def table_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Write penalty, reward and asymmetry of every attribute, by its class.

    Parameters
    ----------
    result : PenaltyReward
        The result.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>`` in groups, basic first, the largest penalties on top of each; the share of
        draws in the class; rows whose class isn't sure are greyed.
    """
    frame = contrasts(result)
    groups = []
    for kind in (*KINDS, ""):  # without one: neither low nor high ratings make a difference
        rows = []
        for name, row in frame[frame["kind"] == kind].iterrows():
            look = "num" if row["sure"] else "num low"
            cells = [
                Cell(
                    estimate_text(
                        row[column],
                        row[f"{column}_low"],
                        row[f"{column}_high"],
                        words,
                        2,
                        signed=column != "asymmetry",
                    ),
                    look,
                    mark="*" if column == "penalty" and row["note"] == CAUTION else "",
                )
                for column in _COLUMNS
            ]
            cells.append(Cell(share_text(row["share"], words, result.confidence), look))
            rows.append((label_of(str(name), words), cells))
        if rows:
            groups.append((words.text(f"matrix.kind_group.{kind or 'neither'}"), rows))
    keys = ("attribute", *_COLUMNS, "sure")
    return grouped_table([words.text(f"matrix.head.{key}") for key in keys], groups)
