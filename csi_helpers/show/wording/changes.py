"""What changed since the wave before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.charts.trend import changes_of
from csi_helpers.show.rows import by_item, shown, significant
from csi_helpers.show.wording.items import LIMIT, ranked_index
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive


def _moved(descriptive: Descriptive) -> tuple[pd.Series, pd.Series, int]:
    """Significant rises and falls, the widest first, and how many items were tested."""
    tested = shown(changes_of(descriptive))
    keep = [significant(p, descriptive.confidence) for p in tested["p_adjusted"]]
    change = tested["estimate"][keep].sort_values(kind="stable")
    return change[change > 0][::-1], change[change < 0], len(tested)


def describe_changes(descriptive: Descriptive, words: Words) -> str:
    """Name the significant changes of the index, or say that there are none; "" in a first wave.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language and labels.
    """
    if len(descriptive.waves) < 2:
        return ""
    before = descriptive.waves[-2]
    up, down, tests = _moved(descriptive)
    count = words.number(tests, 0)
    if not tests:
        return words.text("finding.changes_untested", wave=before)
    if up.empty and down.empty:
        sentences = [words.text("finding.changes_none", wave=before, tests=count)]
    else:
        k = words.number(len(up) + len(down), 0)
        sentences = [words.text("finding.changes", wave=before, k=k, tests=count)]
    if not up.empty:
        sentences.append(words.text("finding.changes_up", items=_listed(up, words)))
    if not down.empty:
        sentences.append(words.text("finding.changes_down", items=_listed(down, words)))
    new = _new_items(descriptive)
    if new:
        items = words.listing([words.item(item, LIMIT) for item in new])
        sentences.append(words.text("finding.changes_new", wave=before, items=items))
    return words.text("unit.sentence").join(sentences)


def _listed(changes: pd.Series, words: Words) -> str:
    return words.listing(
        [
            words.text("unit.moved", item=words.item(str(item), LIMIT), change=words.points(change))
            for item, change in changes.items()
        ]
    )


def _new_items(descriptive: Descriptive) -> list[str]:
    """Items of the current wave that have no printable change."""
    known = shown(changes_of(descriptive)).index
    current = by_item(descriptive.estimates, "mean", wave=descriptive.waves[-1]).index
    return [item for item in descriptive.items if item in current and item not in known]


def base_line_changes(descriptive: Descriptive, words: Words) -> str:
    """Give the bases of the last two waves."""
    before, after = descriptive.waves[-2:]
    counts = [by_item(descriptive.estimates, "mean", wave=wave)["n"] for wave in (before, after)]
    bases = [words.base(count) for count in counts]
    if len({wave in descriptive.weighted_waves for wave in (before, after)}) > 1:
        told = [words.text(f"base.{_weighting(descriptive, wave)}") for wave in (before, after)]
        bases = [
            words.text("unit.base_of", n=n, how=how) for n, how in zip(bases, told, strict=True)
        ]
    return words.text(
        "base.changes", before=before, after=after, n_before=bases[0], n_after=bases[1]
    )


def _weighting(descriptive: Descriptive, wave: str) -> str:
    return "weighted" if wave in descriptive.weighted_waves else "unweighted"


def caption_trend(descriptive: Descriptive, words: Words) -> str:
    """Count the significant rises and falls, as the title of the trend chart."""
    if len(descriptive.waves) < 2:
        return ""
    before = descriptive.waves[-2]
    up, down, _ = _moved(descriptive)
    if up.empty and down.empty:
        return words.text("caption.trend_none", wave=before)
    key = "caption.trend_up" if down.empty else "caption.trend_down"
    key = key if up.empty or down.empty else "caption.trend_both"
    counts = {"up": words.number(len(up), 0), "down": words.number(len(down), 0)}
    return words.text(key, wave=before, **counts)


def caption_changes(descriptive: Descriptive, words: Words) -> str:
    """Name the two waves, as the title of the table of changes."""
    before, after = descriptive.waves[-2:]
    return words.text("caption.changes", before=before, after=after)


def alt_trend(descriptive: Descriptive, words: Words) -> str:
    """Describe the trend chart to those who can't see it."""
    return words.text(
        "alt.trend",
        k=words.number(len(ranked_index(descriptive)), 0),
        waves=words.listing(descriptive.waves),
        finding=caption_trend(descriptive, words),
    )
