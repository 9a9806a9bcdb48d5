"""How the figures on loyalty were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.loyalty.readings import (
    NPS,
    any_group,
    any_total,
    has_curve,
    measure_name,
    opened,
)
from csi_helpers.show.loyalty.wording.sources import correction, who_is_loyal
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def explain_loyalty(scores: LoyaltyScores, words: Words) -> str:
    """Say how the net promoter score, the share of the satisfied and effort were made."""
    parts = []
    if "nps" in scores.asked:
        least = words.number(scores.nps_least, 0)
        parts.append(words.text("loyalty.method_nps_source", least=least))
        parts += [] if scores.standard else [words.text("loyalty.ten")]
        name = measure_name(scores, NPS, words)
        parts.append(opened(words.text("loyalty.method_nps", nps=name)))
    if "csat" in scores.asked:
        parts.append(words.text("loyalty.method_csat", top=words.number(scores.top, 0)))
    if scores.version:
        parts.append(words.text(f"loyalty.method_ces_{scores.version}"))
    if scores.segments or len(scores.waves) > 1:
        key = "method_tests_table" if scores.family == "table" else "method_tests"
        against = words.text(f"loyalty.against_{scores.against}")
        values = {"against": against, "correction": correction(scores, words)}
        parts.append(words.text(f"loyalty.{key}", **values))
    parts.append(words.text("loyalty.method_variance"))
    return joined(parts, words)


def explain_link(link: SatisfactionToLoyalty, words: Words) -> str:
    """Say who is loyal and secure, and how the curve and its zone were made."""
    parts = [who_is_loyal(link, words)]
    if has_curve(link):
        keys = ("method_curve", "method_zone", "method_fit")
        parts += [words.text(f"loyalty.{key}") for key in keys]
    if any_total(link, ("secure", "")) or any_group(link, ("secure", "")):
        parts.append(words.text("loyalty.method_secure"))
    parts.append(words.text("loyalty.method_association"))
    return joined(parts, words)
