"""Reading the relationship's score: levels, changes, contributions, groups, weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.instruments.relationship.sources.panel import LINKED
from csi_helpers.analysis.instruments.relationship.tree import OVERALL, ROOT
from csi_helpers.show.rows import pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

MOST_BARS = 12  # criteria in the waterfall, beyond which it shows those at the top
DIGITS = {"hours": 1, "share": 1, "points": 1, "scale": 2, "number": 2}


def score_name(result: RelationshipQuality, words: Words) -> str:
    """Name of the whole score: the study's own, or relationship quality."""
    own = result.section.label
    return (words.client(own) if own else "") or words.text("relationship.overall")


def subject_label(name: str, result: RelationshipQuality, words: Words) -> str:
    """Label of a criterion, or of the whole."""
    return score_name(result, words) if name == OVERALL else words.criterion(name)


def order_of(result: RelationshipQuality) -> list[str]:
    """The whole, then criteria from the top, depth first."""
    return [OVERALL, *result.tree.criteria]


def depth_of(name: str, result: RelationshipQuality) -> int:
    """How far a row is indented: none for the whole."""
    return 0 if name == OVERALL else result.tree.depth(name)


def scores(result: RelationshipQuality, wave: str = "", group: str = "total") -> pd.DataFrame:
    """Scores of one wave and group, indexed by subject, the whole first.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    wave : str
        The current one by default.
    group : str
        ``total`` or ``column=code``.
    """
    parts = [
        pick(result.estimates, table, group=group, wave=wave or result.wave)
        for table in ("relationship_quality", "criterion_score")
    ]
    rows = pd.concat(parts).drop_duplicates("subject").set_index("subject")
    return rows.reindex(order_of(result))


def figures(result: RelationshipQuality, wave: str = "") -> pd.DataFrame:
    """Figures of the criteria in their own units, indexed by criterion."""
    rows = pick(result.estimates, "criterion_figure", wave=wave or result.wave)
    return rows.drop_duplicates("subject").set_index("subject")


def overall(result: RelationshipQuality, wave: str = "", group: str = "total") -> pd.Series:
    """The whole score's row."""
    return pd.Series(scores(result, wave, group).loc[OVERALL])


def before(result: RelationshipQuality) -> str:
    """The wave before the current one; "" in a first wave."""
    return result.waves[-2] if len(result.waves) > 1 else ""


def changes(result: RelationshipQuality, group: str = "total") -> pd.DataFrame:
    """Changes since the wave before, indexed by subject, with `mark` and `added` to the whole.

    Returns
    -------
    DataFrame
        Empty in a first wave; `was` and `now` are the two waves' scores.
    """
    if not before(result):
        return pd.DataFrame(columns=["estimate", "p_adjusted", "mark", "added", "was", "now"])
    span = f"{before(result)}→{result.wave}"
    parts = [
        pick(result.estimates, f"{table}_change", group=group, wave=span)
        for table in ("relationship_quality", "criterion_score")
    ]
    rows = pd.concat(parts).drop_duplicates("subject").set_index("subject")
    rows = rows.reindex(order_of(result))
    added = pick(result.estimates, "contribution", group=group, wave=span)
    by_subject = added.drop_duplicates("subject").set_index("subject")
    for key, suffix in (("estimate", ""), ("ci_low", "_low"), ("ci_high", "_high")):
        rows[f"added{suffix}"] = by_subject[key]
    rows["was"] = scores(result, before(result), group)["estimate"]
    rows["now"] = scores(result, group=group)["estimate"]
    rows["mark"] = [_mark(row["estimate"], row["p_adjusted"], result) for _, row in rows.iterrows()]
    return rows


def _mark(value: float, p: float, result: RelationshipQuality) -> str:
    if not significant(p, result.confidence):
        return ""
    return "▲" if value > 0 else "▼"


def steps(result: RelationshipQuality) -> pd.DataFrame:
    """What the waterfall shows: criteria that count in both waves, in order."""
    rows = changes(result)
    if rows.empty:
        return rows
    leaves = list(result.tree.leaves)
    names = leaves if len(leaves) <= MOST_BARS else list(result.tree.children[ROOT])
    return rows.loc[names][rows.loc[names, "added"].notna()]


def ends_of_change(result: RelationshipQuality) -> tuple[float, float]:
    """The whole before and now, on the criteria that both waves have."""
    common = pick(result.estimates, "relationship_quality_common")
    found = []
    for wave in (before(result), result.wave):
        rows = common[common["wave"] == wave]
        row = overall(result, wave) if rows.empty else rows.iloc[-1]
        found.append(float(row["estimate"]))
    return found[0], found[1]


def lacking(result: RelationshipQuality, wave: str) -> list[str]:
    """Criteria without a figure in a wave."""
    known = figures(result, wave)["estimate"]
    return [leaf for leaf in result.tree.leaves if not np.isfinite(known.get(leaf, np.nan))]


def group_levels(result: RelationshipQuality, column: str = "") -> pd.DataFrame:
    """The whole score in every level, of one segment column or of all.

    Returns
    -------
    DataFrame
        column, code, n, estimate, ci_low, ci_high, p_adjusted, note, mark (of levels that differ
        from all others), rank and kept (NaN without), linked (whether some of its figures are of
        respondents alone).
    """
    rows = []
    ranked = pick(result.estimates, "rank_kept", group=None).set_index("group")
    linked = result.estimates[result.estimates["method"] == LINKED]["group"]
    for name, codes in result.segments.items():
        for code in codes if column in ("", name) else ():
            group = f"{name}={code}"
            row = overall(result, group=group)
            difference = result.differences.get((OVERALL, group), np.nan)
            rows.append(
                {
                    "column": name,
                    "code": code,
                    **{key: row[key] for key in ("n", "estimate", "ci_low", "ci_high")},
                    **{key: row[key] for key in ("p_adjusted", "note")},
                    "tested": bool(np.isfinite(row["p_adjusted"])),
                    "mark": _mark(difference, row["p_adjusted"], result),
                    "rank": float(ranked["object"].get(group, np.nan)),
                    "kept": float(ranked["estimate"].get(group, np.nan)),
                    "linked": bool((linked == group).any()),
                }
            )
    names = ["column", "code", "n", "estimate", "ci_low", "ci_high", "p_adjusted", "note"]
    return pd.DataFrame(rows, columns=[*names, "tested", "mark", "rank", "kept", "linked"])


def pair_marks(result: RelationshipQuality, column: str) -> pd.DataFrame:
    """Pairs of levels that differ: higher, lower, difference, interval, p."""
    rows = result.estimates
    rows = rows[(rows["table"] == "relationship_quality") & (rows["wave"] == result.wave)]
    rows = rows[rows["group"].str.startswith(f"{column}=") & (rows["compared_with"] != "")]
    rows = rows[rows["compared_with"] != "complement"]
    return rows[[significant(p, result.confidence) for p in rows["p_adjusted"]]]


def weights(result: RelationshipQuality, table: str = "criterion_weight") -> pd.DataFrame:
    """Weights within each node, in the tree's order, with `node`."""
    rows = pick(result.estimates, table, group=None).copy()
    rows["node"] = rows["object"]
    place = {name: number for number, name in enumerate(order_of(result))}
    return rows.sort_values("subject", key=lambda names: names.map(place), kind="stable")


def global_weights(result: RelationshipQuality) -> pd.Series:
    """Weight of each leaf in the whole."""
    rows = pick(result.estimates, "criterion_global_weight", group=None)
    return rows.set_index("subject")["estimate"]


def ratios(result: RelationshipQuality) -> pd.DataFrame:
    """Consistency of each expert's judgements, and of all together, with `lambda_max`."""
    rows = pick(result.estimates, "ahp_consistency_ratio", group=None).copy()
    values = pick(result.estimates, "ahp_lambda_max", group=None)
    rows["lambda_max"] = values["estimate"].to_numpy()
    return rows


def figure_text(name: str, value: float, result: RelationshipQuality, words: Words) -> str:
    """A figure in its unit."""
    unit = result.units[name]
    if not np.isfinite(value):
        return "–"
    if unit == "share":
        return words.percent(value, DIGITS[unit])
    number = words.number(value, DIGITS[unit])
    return words.text("relationship.hours", x=number) if unit == "hours" else number
