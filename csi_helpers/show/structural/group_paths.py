"""Reading a comparison of groups: who is compared, which paths differ, whose composites do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pandas as pd

from csi_helpers.show.rows import codes_of_group, pick, significant
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.groups import StructureGroups


@dataclass(frozen=True)
class Comparison:
    """One comparison: a level against everybody else, or the second of two levels to the first.

    Attributes
    ----------
    group : str
        As in the result: ``column=code``, or a pair of them.
    column : str
        Segment column.
    codes : tuple of str
        One level, or the first and the second.
    """

    group: str
    column: str
    codes: tuple[str, ...]

    @property
    def is_pair(self) -> bool:
        """Whether two levels are compared with each other."""
        return len(self.codes) == 2

    @property
    def members(self) -> tuple[str, ...]:
        """Groups of the result that take part: one, or the first and the second."""
        return tuple(f"{self.column}={code}" for code in self.codes)

    def levels(self, words: Words) -> tuple[str, ...]:
        """Labels of the levels."""
        return tuple(words.level(self.column, code) for code in self.codes)

    def head(self, words: Words) -> str:
        """Heading of a column of differences: "North", of a pair "Tenant − Owner"."""
        labels = self.levels(words)
        if not self.is_pair:
            return labels[0]
        return words.text("group_paths.pair_head", first=labels[0], second=labels[1])

    def name(self, words: Words) -> str:
        """What is compared, in a sentence: "Supply area: North"."""
        labels = self.levels(words)
        level = labels[0]
        if self.is_pair:
            level = words.text("group_paths.pair", first=labels[0], second=labels[1])
        return words.text("group_paths.level", column=words.column(self.column), level=level)


def comparisons(groups: StructureGroups) -> list[Comparison]:
    """Every comparison, in the result's order.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    """
    rows = groups.estimates[groups.estimates["table"] == "path_difference"]
    found = []
    for _, row in rows.drop_duplicates("group").iterrows():
        column = str(row["group"]).partition("=")[0]
        found.append(Comparison(str(row["group"]), column, tuple(codes_of_group(row))))
    return found


def columns_of(groups: StructureGroups) -> dict[str, list[str]]:
    """Segment columns and the codes of their levels that have a model."""
    found: dict[str, list[str]] = {}
    for group in groups.groups:
        column, _, code = group.partition("=")
        found.setdefault(column, []).append(code)
    return found


def group_label(group: str, words: Words) -> str:
    """Name a level with its segment column: "Supply area: North"."""
    column, _, code = group.partition("=")
    values = {"column": words.column(column), "level": words.level(column, code)}
    return words.text("group_paths.level", **values)


def group_rows(groups: StructureGroups, table: str, group: str) -> pd.DataFrame:
    """Rows of one table and group, indexed by path (from, to), or by construct and "".

    Parameters
    ----------
    groups : StructureGroups
        The result.
    table : str
        Such as ``path``, ``r2``, ``micom_c``.
    group : str
        As in the result.
    """
    rows = pick(groups.estimates, table, group=group)
    return rows.set_index(["subject", "object"])


def group_row(groups: StructureGroups, table: str, group: str, key: tuple[str, str]) -> pd.Series:
    """One row of a table and group, by path (from, to), or by construct and ""."""
    return cast("pd.Series", group_rows(groups, table, group).loc[key])


def group_base(groups: StructureGroups, group: str) -> float:
    """Respondents of a group in its own model."""
    rows = pick(groups.estimates, "path", group=group)
    return float(rows["n"].max())


def own_paths(groups: StructureGroups) -> list[tuple[str, str]]:
    """Paths (from, to) of the groups' own models: those of dimensions are only compared."""
    rows = pick(groups.estimates, "path", group=None)
    return list(dict.fromkeys(zip(rows["subject"], rows["object"], strict=True)))


def path_differences(groups: StructureGroups) -> pd.DataFrame:
    """Differences that could be tested, with `moved`; the widest significant ones first.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    """
    rows = pick(groups.estimates, "path_difference", group=None)
    rows = rows[rows["estimate"].notna()].copy()
    rows["moved"] = [significant(p, groups.confidence) for p in rows["p_adjusted"]]
    rows["size"] = rows["estimate"].abs()
    return rows.sort_values(["moved", "size"], ascending=False, kind="stable")


def differing_composites(groups: StructureGroups) -> dict[str, list[str]]:
    """Comparisons (their group) in which composition differs, and the constructs it differs for."""
    return {
        compared.group: differing
        for compared in comparisons(groups)
        if (
            differing := [
                name for name in groups.constructs if name not in groups.invariant[compared.group]
            ]
        )
    }


def outside_limits(groups: StructureGroups, table: str, group: str) -> int:
    """How many constructs differ beyond the permutations' limits.

    Parameters
    ----------
    groups : StructureGroups
        The result.
    table : str
        ``micom_mean`` or ``micom_variance``.
    group : str
        Comparison.
    """
    rows = pick(groups.estimates, table, group=group)
    outside = (rows["estimate"] < rows["ci_low"]) | (rows["estimate"] > rows["ci_high"])
    return int(outside.sum())
