"""What goes with an outcome, how strongly, and by which paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import significant
from csi_helpers.show.structural.names import by_ends, in_wave
from csi_helpers.show.structural.readings import read_once

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


@read_once
def effects_on(structure: Structure, outcome: str) -> pd.DataFrame:
    """Every construct from which a chain of paths leads to the outcome, the strongest first.

    Parameters
    ----------
    structure : Structure
        The result.
    outcome : str
        A construct.

    Returns
    -------
    DataFrame
        Indexed by construct: total, low, high, p, direct, indirect (NaN where there is no such
        path), points, points_low, points_high (of the outcome's index, for one of the construct's),
        n, note, and `sure`: whether the total effect is significant.
    """
    totals = in_wave(structure, "total_effect")
    rows = totals[totals.index.get_level_values("object") == outcome].droplevel("object")
    rows = rows[rows["estimate"].notna()]
    named = {"estimate": "total", "ci_low": "low", "ci_high": "high", "p_adjusted": "p"}
    found = rows.rename(columns=named)[[*named.values(), "n", "note"]].copy()
    ends = pd.MultiIndex.from_tuples(
        [(name, outcome) for name in found.index], names=["subject", "object"]
    )
    for table, column in (("path", "direct"), ("indirect_effect", "indirect")):
        found[column] = in_wave(structure, table)["estimate"].reindex(ends).to_numpy()
    points = in_wave(structure, "what_if").reindex(ends)
    for column, name in (
        ("estimate", "points"),
        ("ci_low", "points_low"),
        ("ci_high", "points_high"),
    ):
        found[name] = points[column].to_numpy()
    found["sure"] = [significant(p, structure.confidence) for p in found["p"]]
    order = found["total"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order]


def outcomes_first(structure: Structure) -> list[str]:
    """Every explained construct: target, last outcomes, then the others in the model's order."""
    explained = dict.fromkeys([*structure.outcomes, *structure.model.order])
    return [name for name in explained if not effects_on(structure, name).empty]


def charted_outcomes(structure: Structure) -> list[str]:
    """The outcomes that are drawn: the target, and what no path leads on from."""
    return [name for name in structure.outcomes if not effects_on(structure, name).empty]


def has_effects(structure: Structure) -> bool:
    """Whether there is anything to draw."""
    return bool(charted_outcomes(structure))


@read_once
def paths_of(structure: Structure) -> pd.DataFrame:
    """Every estimated path in the model's order.

    Returns
    -------
    DataFrame
        Indexed by from and to: b, low, high, p, f2, vif, n, note, and `sure`: whether it is
        significant.
    """
    rows = in_wave(structure, "path")
    found = rows.reindex([path for path in structure.model.paths if path in rows.index])
    named = {"estimate": "b", "ci_low": "low", "ci_high": "high", "p_adjusted": "p"}
    found = found.rename(columns=named)[[*named.values(), "n", "note"]].copy()
    found = found[found["b"].notna()]
    for table in ("f2", "vif"):
        found[table] = in_wave(structure, table)["estimate"].reindex(found.index)
    found["sure"] = [significant(p, structure.confidence) for p in found["p"]]
    return found


@read_once
def intervals_of(structure: Structure) -> pd.DataFrame:
    """Paths with both kinds of interval: b, percentile_low, percentile_high, bca_low, bca_high.

    Empty where there is only one kind.
    """
    kinds = ("percentile", "bca")
    other = kinds[structure.interval == "percentile"]
    tables = {structure.interval: "path", other: f"path_{other}"}
    frame = pd.DataFrame({"b": paths_of(structure)["b"]})
    for kind in kinds:
        rows = in_wave(structure, tables[kind]).reindex(frame.index)
        frame[f"{kind}_low"], frame[f"{kind}_high"] = rows["ci_low"], rows["ci_high"]
    return frame.dropna()


def excludes_zero(low: float, high: float) -> bool:
    """Whether an interval lies on one side of zero.

    Examples
    --------
    >>> excludes_zero(0.1, 0.2), excludes_zero(-0.1, 0.2)
    (True, False)
    """
    return low > 0 or high < 0


def disagreeing(structure: Structure) -> list[tuple[str, str]]:
    """Paths of which one interval holds zero and the other does not."""
    return [
        (start, end)
        for start, end, row in by_ends(intervals_of(structure))
        if excludes_zero(row["percentile_low"], row["percentile_high"])
        != excludes_zero(row["bca_low"], row["bca_high"])
    ]
