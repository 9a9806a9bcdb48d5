"""Reading the derived importance of drivers; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import LOW_BASE, pick
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers

DERIVED = ("lmg", "johnson", "regression", "correlation", "total_effect")


@read_once
def importance_by(drivers: Drivers, method: str) -> pd.DataFrame:
    """Derived importance by one method in the current wave, indexed by driver.

    Parameters
    ----------
    drivers : Drivers
        The result.
    method : str
        One of `DERIVED`.
    """
    return _indexed(drivers, "derived_importance", method)


def derived_methods(drivers: Drivers) -> tuple[str, ...]:
    """Methods with a figure in the current wave; the one the study uses, if derived, is first."""
    known = [
        method for method in DERIVED if importance_by(drivers, method)["estimate"].notna().any()
    ]
    return tuple(sorted(known, key=lambda method: method != drivers.importance))


@read_once
def ranked(drivers: Drivers) -> pd.DataFrame:
    """Drivers by importance, the most important first, by the first of `derived_methods`.

    Parameters
    ----------
    drivers : Drivers
        The result.

    Returns
    -------
    DataFrame
        Indexed by driver: estimate, low, high, n, note; rank, rank_low, rank_high; share of what
        all explain, where there is one. Drivers without an importance are left out.
    """
    methods = derived_methods(drivers)
    method = methods[0] if methods else ""
    found, ranks = importance_by(drivers, method), _indexed(drivers, "importance_rank", method)
    frame = found[["estimate", "ci_low", "ci_high", "n", "note"]].rename(
        columns={"ci_low": "low", "ci_high": "high"}
    )
    for name, column in (("rank", "estimate"), ("rank_low", "ci_low"), ("rank_high", "ci_high")):
        frame[name] = ranks[column].reindex(frame.index)
    frame["share"] = _indexed(drivers, "importance_share", method)["estimate"].reindex(frame.index)
    frame = frame[frame["estimate"].notna() & (frame["note"] != LOW_BASE)]
    return frame.sort_values(["rank", "estimate"], ascending=[True, False], kind="stable")


@read_once
def inflation(drivers: Drivers) -> pd.Series:
    """Variance inflation by driver."""
    rows = pick(drivers.estimates, "vif", wave=drivers.wave)
    return rows.drop_duplicates("subject").set_index("subject")["estimate"]


@read_once
def explained(drivers: Drivers) -> pd.Series | None:
    """Row of the R² of all drivers together, None where it isn't known."""
    rows = pick(drivers.estimates, "r2", wave=drivers.wave, method="regression")
    rows = rows[rows["estimate"].notna()]
    return None if rows.empty else rows.iloc[0]


def regressed(drivers: Drivers) -> int:
    """How many drivers the regression has: those whose importance isn't known by it, too."""
    rows = pick(drivers.estimates, "derived_importance", wave=drivers.wave, method="johnson")
    return len(set(rows["subject"])) or len(ranked(drivers))


def perhaps_first(drivers: Drivers) -> list[str]:
    """Drivers whose interval of the rank includes the first."""
    frame = ranked(drivers)
    return [str(name) for name in frame.index[frame["rank_low"] < 1.5]]


def _indexed(drivers: Drivers, table: str, method: str) -> pd.DataFrame:
    rows = pick(drivers.estimates, table, wave=drivers.wave, method=method)
    return rows.drop_duplicates("subject").set_index("subject")
