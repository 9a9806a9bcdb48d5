"""Differences between segment levels and between waves: linearised, tested, never causal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, adjust_families
from csi_helpers.analysis.items import ItemInWave, Level, Members
from csi_helpers.analysis.variance import Floats, t_interval, t_p_value
from csi_helpers.params import Comparisons

TESTED = ("mean", "top2", "bottom2", "index100")


def tests_against_complement(
    item: ItemInWave, column: str, levels: dict[str, Members]
) -> Iterator[Row]:
    """p-values of each level against everybody else who has a level, keyed like the level's row."""
    everybody = np.logical_or.reduce(list(levels.values()))
    for code, members in levels.items():
        if item.enough(members, everybody & ~members):
            first, second = item.level(everybody & ~members), item.level(members)
            df = item.difference_df(everybody)
            test = _difference(item, first, second, _same_wave_variance(item, first, second), df)
            for row in test:
                keep = ("table", "p_value")
                yield {"group": f"{column}={code}", **{key: row[key] for key in keep}}


def pair_rows(item: ItemInWave, column: str, levels: dict[str, Members]) -> Iterator[Row]:
    """Every pair of levels: second less first, with interval and p-value."""
    for one, other in combinations(levels, 2):
        names = f"{column}={one}", f"{column}={other}"
        stem: Row = {
            "subject": item.entry.name,
            "group": "|".join(names),
            "wave": item.wave,
            "n": item.base(levels[one]) + item.base(levels[other]),
            "compared_with": names[0],
        }
        if not item.enough(levels[one], levels[other]):
            yield from ({**stem, "table": table, "note": "low base"} for table in _tables(item))
        else:
            first, second = item.level(levels[one]), item.level(levels[other])
            variance = _same_wave_variance(item, first, second)
            df = item.difference_df(levels[one] | levels[other])
            yield from ({**stem, **row} for row in _difference(item, first, second, variance, df))


def change_rows(
    earlier: ItemInWave, later: ItemInWave, group: str, before: Members, after: Members
) -> Iterator[Row]:
    """Change from one wave to the next among the members of a group, paired where units recur."""
    stem: Row = {
        "subject": later.entry.name,
        "group": group,
        "wave": f"{earlier.wave}→{later.wave}",
        "n": earlier.base(before) + later.base(after),
        "compared_with": earlier.wave,
    }
    if not (earlier.enough(before) and later.enough(after)):
        rows: list[Row] = [{"table": table, "note": "low base"} for table in _tables(later)]
    else:
        first, second = earlier.level(before), later.level(after)
        variance = (
            earlier.variance.variance(first.contributions)
            + later.variance.variance(second.contributions)
            - 2
            * earlier.variance.paired_covariance(
                first.contributions, later.variance, second.contributions
            )
        )
        df = earlier.variance.change_df(
            before & earlier.answered, later.variance, after & later.answered
        )
        rows = _difference(later, first, second, np.maximum(variance, 0.0), df)
    yield from ({**stem, **row, "table": f"{row['table']}_change"} for row in rows)


def _same_wave_variance(item: ItemInWave, first: Level, second: Level) -> Floats:
    return item.variance.variance(second.contributions - first.contributions)


def _tables(item: ItemInWave) -> tuple[str, ...]:
    return TESTED if item.has_boxes else ("mean", "index100")


def _difference(
    item: ItemInWave, first: Level, second: Level, variance: Floats, df: int
) -> list[Row]:
    """Second less first for the tested tables; the index shares the mean's test."""
    difference, se = second.values - first.values, np.sqrt(variance)
    low, high = t_interval(difference, se, df, item.confidence)
    p_value = t_p_value(difference, se, df)
    place = {"mean": (0, 1.0), "top2": (1, 1.0), "bottom2": (2, 1.0)}
    place["index100"] = (0, item.index_factor)
    return [
        {
            "table": table,
            "estimate": difference[k] * factor,
            "se": se[k] * factor,
            "ci_low": low[k] * factor,
            "ci_high": high[k] * factor,
            "p_value": p_value[k],
        }
        for table, (k, factor) in place.items()
        if table in _tables(item)
    ]


def correct_comparisons(estimates: pd.DataFrame, rules: Comparisons) -> pd.DataFrame:
    """Correct p-values by family: a segment column's tests of one item, or of all items (`table`).

    Changes always form one family over the items, else a single change would go uncorrected.
    """
    changes = estimates["wave"].str.contains("→")
    by_item = estimates["subject"].where(~changes & (rules.family == "row"), "")
    family = {"segment": estimates["group"].str.partition("=")[0], "item": by_item}
    corrected = adjust_families(
        estimates.assign(**family), ["table", "wave", *family], rules.correction
    )
    return corrected.drop(columns=list(family))
