"""Titles and alternative texts of charts and tables on loyalty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.loyalty.readings import (
    NPS,
    OTHERS,
    SATISFIED,
    Loyal,
    compared_measures,
    level_text,
    measure_name,
    opened,
    total_of,
    zone_of,
)
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def caption_net_promoters(scores: LoyaltyScores, words: Words) -> str:
    """The score and its two ends, as the title of its chart."""
    rows = {name: total_of(scores, (name, "")) for name in ("nps", "promoters", "detractors")}
    known = {
        name: level_text(name, row["estimate"], words)
        for name, row in rows.items()
        if row is not None
    }
    name = measure_name(scores, NPS, words)
    if len(known) < len(rows):
        return opened(words.text("loyalty.caption_nps_groups", nps=name))
    value = known.pop("nps")
    return opened(words.text("loyalty.caption_nps", nps=name, value=value, **known))


def caption_net_promoters_table(scores: LoyaltyScores, words: Words) -> str:
    """What the table shows, by its name."""
    name = measure_name(scores, NPS, words)
    return opened(words.text("loyalty.caption_nps_groups", nps=name))


def caption_satisfaction(scores: LoyaltyScores, words: Words) -> str:
    """How many are satisfied, and the mean effort, as the title of their table."""
    rows = {key: total_of(scores, (key, "")) for key in ("csat", "ces")}
    values = {
        key: level_text(key, row["estimate"], words) for key, row in rows.items() if row is not None
    }
    if not values:
        return words.text("loyalty.caption_satisfaction")
    if "ces" in values:
        values["name"] = measure_name(scores, ("ces", ""), words)
    kind = "both" if "csat" in values and "ces" in values else next(iter(values))
    return opened(words.text(f"loyalty.caption_{kind}", **values))


def caption_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    """Where the zone of indifference ends, as the title of the curve."""
    zone = zone_of(link)
    if zone is None:
        return words.text("loyalty.caption_curve_plain")
    return words.text("loyalty.caption_curve", value=words.number(zone["estimate"], 1))


def caption_conversion(link: SatisfactionToLoyalty, words: Words) -> str:
    """How many are loyal among the satisfied and the others, as the title of the table."""
    rows = {"satisfied": total_of(link, SATISFIED), "others": total_of(link, OTHERS)}
    values = {
        name: level_text("conversion", row["estimate"], words)
        for name, row in rows.items()
        if row is not None
    }
    if len(values) < len(rows):
        return words.text("loyalty.caption_conversion_plain")
    return words.text("loyalty.caption_conversion", **values)


def caption_loyalty_changes(result: Loyal, words: Words) -> str:
    """The two waves; a score that isn't comparable with others is named."""
    before, after = result.waves[-2:]
    values, measures = {"before": before, "after": after}, compared_measures(result)
    if ("loyal", "") in measures or SATISFIED in measures or ("secure", "") in measures:
        return words.text("loyalty.caption_changes_loyal", **values)
    if NPS in measures and not result.standard:
        name = measure_name(result, NPS, words)
        return opened(words.text("loyalty.caption_changes_nps", nps=name, **values))
    return words.text("loyalty.caption_changes", **values)


def alt_net_promoters(scores: LoyaltyScores, words: Words) -> str:
    """Describe the chart of the net promoter score to those who can't see it."""
    name, finding = measure_name(scores, NPS, words), caption_net_promoters(scores, words)
    return words.text("loyalty.alt_nps", nps=name, finding=finding)


def alt_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    """Describe the chart of the curve to those who can't see it."""
    return words.text("loyalty.alt_curve", finding=caption_loyalty_curve(link, words))
