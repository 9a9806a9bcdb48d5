"""Reading penalties and rewards; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import LOW_BASE, pick
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward

_TABLES = ("penalty", "reward", "asymmetry")


@read_once
def contrasts(result: PenaltyReward) -> pd.DataFrame:
    """Attributes with a penalty and a reward, the largest penalty first.

    Parameters
    ----------
    result : PenaltyReward
        The result.

    Returns
    -------
    DataFrame
        Indexed by attribute: penalty, reward and asymmetry, each with _low and _high; kind, its
        share of the draws, whether that is sure; n, note.
    """
    frames = {table: _by_subject(result, table) for table in _TABLES}
    frame = frames["penalty"][["n", "note"]].copy()
    for name, rows in frames.items():
        frame[name] = rows["estimate"]
        frame[f"{name}_low"], frame[f"{name}_high"] = rows["ci_low"], rows["ci_high"]
    frame["kind"] = [result.kinds.get(str(name), "") for name in frame.index]
    shares = pick(result.estimates, "factor_class", wave=result.wave)
    by_class = shares.drop_duplicates(["subject", "object"]).set_index(["subject", "object"])
    found = by_class["estimate"].to_dict()
    frame["share"] = [
        found.get((name, kind), float("nan"))
        for name, kind in zip(frame.index, frame["kind"], strict=True)
    ]
    frame["sure"] = frame["share"] >= result.confidence
    frame = frame[frame["penalty"].notna() & (frame["note"] != LOW_BASE)]
    return frame.sort_values("penalty", kind="stable")


@read_once
def explained_by(result: PenaltyReward) -> pd.Series | None:
    """Row of the R² of low and high ratings together, None where it isn't known."""
    rows = pick(result.estimates, "r2", wave=result.wave, method="penalty_reward")
    rows = rows[rows["estimate"].notna()]
    return None if rows.empty else rows.iloc[0]


def _by_subject(result: PenaltyReward, table: str) -> pd.DataFrame:
    rows = pick(result.estimates, table, wave=result.wave)
    return rows.drop_duplicates("subject").set_index("subject")
