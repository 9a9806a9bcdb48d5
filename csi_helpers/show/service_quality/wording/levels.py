"""How far the service falls short of what was expected, by dimension and item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.rows import OF_MEANS, SAME_BASE
from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.show.service_quality.readings import (
    CONSTANT,
    DIGITS,
    charted_items,
    dimensions_of,
    expected,
    items_of,
    points_of,
    subject_label,
    weighted_row,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.service_quality.gaps import ServiceGaps

NAMED_ITEMS = 3


def gap_text(value: float, words: Words) -> str:
    """A gap in scale points, with its sign."""
    return words.points(value, DIGITS)


def listed_gaps(rows: pd.Series, words: Words) -> str:
    """Dimensions with their gaps, as running text."""
    return words.listing(
        [
            words.text(
                "unit.moved", item=subject_label(str(name), words), change=gap_text(gap, words)
            )
            for name, gap in rows.items()
        ]
    )


def describe_service(gaps: ServiceGaps, words: Words) -> str:
    """Say how high expectations and perceptions are, and which dimensions fall short.

    Parameters
    ----------
    gaps : ServiceGaps
        The result.
    words : Words
        Language and labels.
    """
    levels = dimensions_of(gaps)
    own = levels.drop(index=OVERALL)
    known = own[own[gaps.measure].notna()]
    if known.empty:
        return words.text("service_quality.nothing")
    parts = [_overall(gaps, levels.iloc[-1], words)]
    parts += _dimensions(known, words) if expected(gaps) else [_extremes(known, words)]
    return joined(parts, words)


def _overall(gaps: ServiceGaps, row: pd.Series, words: Words) -> str:
    if pd.isna(row[gaps.measure]):
        return ""
    values = {
        "confidence": words.percent(gaps.confidence),
        "interval": words.interval(row["ci_low"], row["ci_high"], DIGITS),
        "low": words.number(gaps.scale.min, 0),
        "high": words.number(gaps.scale.max, 0),
        "perception": words.number(row["perception"], DIGITS),
    }
    if not expected(gaps):
        return words.text("service_quality.level_perception", **values)
    values["expectation"] = words.number(row["expectation"], DIGITS)
    return words.text("service_quality.level", gap=gap_text(row["gap"], words), **values)


def _dimensions(known: pd.DataFrame, words: Words) -> list[str]:
    below = known.loc[known["mark"] == "▼", "gap"].sort_values(kind="stable")
    above = known.loc[known["mark"] == "▲", "gap"].sort_values(ascending=False, kind="stable")
    tested = known[known["p_adjusted"].notna()]
    even = tested.loc[tested["mark"] == ""]
    told = []
    if len(below):
        every = len(below) == len(known) > 1
        some = "below" if len(tested) == len(known) else "below_tested"
        key = "below_one" if len(tested) == 1 else "below_all" if every else some
        counts = {"k": words.number(len(below), 0), "total": words.number(len(tested), 0)}
        told.append(
            words.text(f"service_quality.{key}", listed=listed_gaps(below, words), **counts)
        )
    if len(above):
        told.append(words.text("service_quality.above", listed=listed_gaps(above, words)))
    if len(even):
        names = words.listing([words.dimension(str(name)) for name in even.index])
        key = "even_one" if len(even) == 1 else "even"
        told.append(words.text(f"service_quality.{key}", listed=names))
    constant = known.loc[known["note"] == CONSTANT, "gap"]
    if len(constant):
        told.append(words.text("service_quality.constant", listed=listed_gaps(constant, words)))
    return told


def _extremes(known: pd.DataFrame, words: Words) -> str:
    """The best and the worst perceived dimension."""
    if len(known) < 2:
        return ""
    ordered = known["perception"].sort_values(ascending=False, kind="stable")
    ends = [
        words.text(
            "unit.scored",
            item=words.dimension(str(name)),
            value=words.number(ordered[name], DIGITS),
        )
        for name in (ordered.index[0], ordered.index[-1])
    ]
    return words.text("service_quality.extremes", best=ends[0], worst=ends[1])


def describe_weighted(gaps: ServiceGaps, words: Words) -> str:
    """Say what the respondents' own points make of the overall score; "" where nobody was asked."""
    row, points = weighted_row(gaps), gaps.points
    if row is None or points is None:
        return ""
    plain, other = weighted_row(gaps, SAME_BASE), weighted_row(gaps, OF_MEANS)
    signed = expected(gaps)

    def written(value: float) -> str:
        return words.points(value, DIGITS) if signed else words.number(value, DIGITS)

    values = {
        "weighted": written(row["estimate"]),
        "n": words.number(row["n"], 0),
        "interval": words.interval(row["ci_low"], row["ci_high"], DIGITS),
        "confidence": words.percent(gaps.confidence),
        "measure": words.text(f"service_quality.measure_{gaps.measure}"),
    }
    parts = [words.text("service_quality.weighted_is", **values)]
    if plain is not None:
        value = written(plain["estimate"])
        parts.append(words.text("service_quality.unweighted_is", value=value))
    given = points_of(gaps).dropna()
    if len(given):
        most = given.sort_values(ascending=False, kind="stable")
        dimension = words.dimension(str(most.index[0]))
        most_points = words.number(most.iloc[0], 1)
        parts.append(
            words.text("service_quality.most_points", dimension=dimension, points=most_points)
        )
    if other is not None:
        parts.append(
            words.text("service_quality.other_convention", value=written(other["estimate"]))
        )
    for key, count in (("points_off", points.off), ("points_nearly", points.nearly)):
        if count:
            one = "_one" if count == 1 else ""
            parts.append(words.text(f"service_quality.{key}{one}", k=words.number(count, 0)))
    return joined(parts, words)


def describe_service_items(gaps: ServiceGaps, words: Words) -> str:
    """Name the items that fall furthest short, or the lowest perceived ones."""
    items = items_of(gaps)
    known = items[items[gaps.measure].notna()]
    several = any(len(own) > 1 for own in gaps.dimensions.values())
    if known.empty or not several:
        return ""
    if not expected(gaps):
        lowest = known["perception"].sort_values(kind="stable").head(NAMED_ITEMS)
        listed = words.listing(
            [
                words.text(
                    "unit.scored",
                    item=words.text("unit.quoted", item=words.item(str(name), LIMIT)),
                    value=words.number(value, DIGITS),
                )
                for name, value in lowest.items()
            ]
        )
        return words.text("service_quality.items_lowest", listed=listed)
    tested = known[known["p_adjusted"].notna()]
    parts = [_items_below(tested, words)] if len(tested) else []
    constant = int((known["note"] == CONSTANT).sum())
    if constant:
        one = "_one" if constant == 1 else ""
        k = words.number(constant, 0)
        parts.append(words.text(f"service_quality.items_constant{one}", k=k))
    return joined(parts, words)


def _items_below(tested: pd.DataFrame, words: Words) -> str:
    """Count the items that fall short, and name the widest gaps."""
    one = "_one" if len(tested) == 1 else ""
    below = tested.loc[tested["mark"] == "▼", "gap"].sort_values(kind="stable").head(NAMED_ITEMS)
    if below.empty:
        return words.text(f"service_quality.items_none{one}", k=words.number(len(tested), 0))
    listed = words.listing(
        [
            words.text(
                "unit.moved",
                item=words.text("unit.quoted", item=words.item(str(name), LIMIT)),
                change=gap_text(gap, words),
            )
            for name, gap in below.items()
        ]
    )
    counts = {
        "k": words.number(int((tested["mark"] == "▼").sum()), 0),
        "total": words.number(len(tested), 0),
    }
    return words.text(f"service_quality.items_below{one}", listed=listed, **counts)


def caption_service(gaps: ServiceGaps, words: Words) -> str:
    """Name the dimension that falls furthest short, as the title of its chart."""
    levels = dimensions_of(gaps).drop(index=OVERALL)
    if not expected(gaps):
        known = levels["perception"].dropna()
        lowest = words.dimension(str(known.idxmin()))
        value = words.number(known.min(), DIGITS)
        return words.text("service_quality.caption_perception", dimension=lowest, value=value)
    below = levels.loc[levels["mark"] == "▼", "gap"]
    if below.empty and _constant_below(levels):
        return words.text("service_quality.caption_table")
    if below.empty:
        return words.text("service_quality.caption_even")
    name = words.dimension(str(below.idxmin()))
    value = words.number(-below.min(), DIGITS)
    key = "caption_gap" if below.min() == levels["gap"].min() else "caption_gap_among"
    return words.text(f"service_quality.{key}", dimension=name, value=value)


def caption_service_items(gaps: ServiceGaps, words: Words) -> str:
    """Name the item that falls furthest short, as the title of its chart."""
    items = charted_items(gaps)
    known = items[items[gaps.measure].notna()]
    if known.empty:
        return words.text("service_quality.caption_items_table")
    if not expected(gaps):
        name = words.item(str(known["perception"].idxmin()), LIMIT)
        value = words.number(known["perception"].min(), DIGITS)
        return words.text("service_quality.caption_items_perception", item=name, value=value)
    below = known.loc[known["mark"] == "▼", "gap"]
    if below.empty and _constant_below(known):
        return words.text("service_quality.caption_items_table")
    if below.empty:
        return words.text("service_quality.caption_items_even")
    name = words.item(str(below.idxmin()), LIMIT)
    value = words.number(-below.min(), DIGITS)
    key = "caption_items" if below.min() == known["gap"].min() else "caption_items_among"
    return words.text(f"service_quality.{key}", item=name, value=value)


def _constant_below(levels: pd.DataFrame) -> bool:
    """Whether everybody has the same gap below zero, which isn't tested."""
    return bool(((levels["note"] == CONSTANT) & (levels["gap"] < 0)).any())


def alt_service(gaps: ServiceGaps, words: Words) -> str:
    """Describe the chart of dimensions to those who can't see it."""
    one = "_one" if len(gaps.dimensions) == 1 else ""
    k = words.number(len(gaps.dimensions), 0)
    return words.text(f"service_quality.alt{one}", k=k, finding=caption_service(gaps, words))


def alt_service_items(gaps: ServiceGaps, words: Words) -> str:
    """Describe the chart of items to those who can't see it."""
    k = words.number(len(charted_items(gaps)), 0)
    return words.text("service_quality.alt_items", k=k, finding=caption_service_items(gaps, words))
