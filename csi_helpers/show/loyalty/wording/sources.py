"""Bases, definitions and marks under charts and tables on loyalty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.instruments.loyalty.answers import EASY_FROM
from csi_helpers.show.loyalty.charts.net_promoters import charted_columns
from csi_helpers.show.loyalty.readings import (
    NPS,
    Loyal,
    any_group,
    compared_measures,
    curve_points,
    groups_of,
    has_curve,
    measure_name,
    rows_of,
    satisfaction_measures,
    zone_of,
)
from csi_helpers.show.rows import CAUTION, LOW_BASE
from csi_helpers.show.structural.names import joined
from csi_helpers.show.wording.marks import describe_base_rules
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def base_line_net_promoters_chart(scores: LoyaltyScores, words: Words) -> str:
    """Base, classes, dots and intervals, question, and what the chart leaves out."""
    parts = [_base_nps(scores, words), _classes(scores, words)]
    if any_group(scores, NPS):
        key = "source_chart_pairs" if scores.against == "pairs" else "source_chart"
        parts.append(words.text(f"loyalty.{key}", **_named(scores, words)))
    left = set(scores.segments) - set(charted_columns(scores)) & set(scores.segments)
    seen = set(groups_of(scores, NPS)["column"])
    if names := [words.column(one) for one in scores.segments if one in left & seen]:
        parts.append(words.text("loyalty.source_columns_left", columns=words.listing(names)))
    return joined([*parts, _questions(["nps"], words)], words)


def base_line_net_promoters(scores: LoyaltyScores, words: Words) -> str:
    """Base, classes, marks and least base of the table."""
    interval = words.text("loyalty.source_interval", confidence=words.percent(scores.confidence))
    parts = [_base_nps(scores, words), _classes(scores, words), interval]
    return joined([*parts, _marks(scores, [NPS], words)], words)


def _named(scores: LoyaltyScores, words: Words) -> dict[str, str]:
    name = measure_name(scores, NPS, words)
    return {"nps": name, "confidence": words.percent(scores.confidence)}


def _base_nps(scores: LoyaltyScores, words: Words) -> str:
    total = rows_of(scores, NPS)
    return joined([_base(scores, total, words), _unanswered(scores, ["nps"], words)], words)


def _classes(scores: LoyaltyScores, words: Words) -> str:
    """Who is a promoter, and what is not shown; a scale that isn't the usual one is said."""
    name = measure_name(scores, NPS, words)
    low = words.number(scores.scales["nps"].min, 0)
    parts = [words.text("loyalty.source_classes", nps=name, low=low)]
    if (rows_of(scores, NPS)["note"] == LOW_BASE).any():
        least = words.number(scores.nps_least, 0)
        parts.append(words.text("loyalty.source_suppressed", nps=name, least=least))
    parts += [] if scores.standard else [words.text("loyalty.source_ten")]
    return joined(parts, words)


def base_line_satisfaction(scores: LoyaltyScores, words: Words) -> str:
    """Base, who is satisfied, which way effort runs, marks."""
    measures = satisfaction_measures(scores)
    totals = pd.concat([rows_of(scores, measure) for measure in measures])
    parts = [_base(scores, totals, words)]
    if "csat" in scores.asked:
        scale = scores.scales["csat"]
        ends = {"least": scale.max - scores.top + 1, "low": scale.min, "high": scale.max}
        values = {name: words.number(value, 0) for name, value in ends.items()}
        parts.append(words.text("loyalty.source_satisfied", **values))
    if scores.version:
        parts.append(words.text(f"loyalty.source_ces_{scores.version}"))
    if len(rows_of(scores, ("ces_easy", ""))):
        parts.append(words.text("loyalty.source_easy", least=words.number(EASY_FROM, 0)))
    confidence = words.percent(scores.confidence)
    parts.append(words.text("loyalty.source_interval", confidence=confidence))
    parts += [_marks(scores, measures, words), describe_base_rules(scores, words)]
    return joined([*parts, _questions([key for key, _ in measures], words)], words)


def base_line_loyalty_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    """Base, who is loyal, and what the dashed line is."""
    parts = [_base_curve(link, words)]
    if zone_of(link) is not None:
        confidence = words.percent(link.confidence)
        parts.append(words.text("loyalty.source_zone", confidence=confidence))
    return joined([*parts, words.text("loyalty.source_association")], words)


def base_line_loyalty_curve_table(link: SatisfactionToLoyalty, words: Words) -> str:
    """Base, who is loyal, and what is done with low bases."""
    interval = words.text("loyalty.source_interval", confidence=words.percent(link.confidence))
    parts = [_base_curve(link, words), interval]
    if curve_points(link)["note"].isin([CAUTION, LOW_BASE]).any():
        parts.append(describe_base_rules(link, words))
    return joined(parts, words)


def _base_curve(link: SatisfactionToLoyalty, words: Words) -> str:
    table = "loyalty_curve" if has_curve(link) else "loyalty_rate"
    n = rows_of(link, (table, ""))["n"]
    counted = n.head(1) if has_curve(link) else pd.Series([n.sum()])
    weighting = words.text("base.weighted" if link.weighted else "base.unweighted")
    base = words.text("base.line", n=words.base(counted), weighting=weighting)
    return joined([base, who_is_loyal(link, words)], words)


def base_line_conversion(link: SatisfactionToLoyalty, words: Words) -> str:
    """Base, who is satisfied, loyal and secure, marks."""
    ends = {"least": link.satisfied_from, "low": link.scale.min, "high": link.scale.max}
    values = {name: words.number(value, 0) for name, value in ends.items()}
    parts = [_base(link, rows_of(link, ("loyal", "")), words)]
    parts += [words.text("loyalty.source_satisfied", **values), who_is_loyal(link, words)]
    if link.secure_from:
        tops = [
            words.text(
                "loyalty.secure_part",
                question=words.text(f"loyalty.question_{key}"),
                least=words.number(least, 0),
            )
            for key, least in link.secure_from.items()
        ]
        parts.append(words.text("loyalty.source_secure", listed=words.listing(tops)))
    confidence = words.percent(link.confidence)
    parts.append(words.text("loyalty.source_shares", confidence=confidence))
    parts.append(_marks(link, [("loyal", "")], words))
    parts += [describe_base_rules(link, words), words.text("loyalty.source_association")]
    return joined(parts, words)


def who_is_loyal(link: SatisfactionToLoyalty, words: Words) -> str:
    """The rule by which customers count as loyal."""
    values = {
        "repurchase": words.loyalty_question("repurchase"),
        "recommend": words.loyalty_question("nps"),
        "least": words.number(link.loyal_from, 0),
    }
    parts = [words.text(f"loyalty.source_loyal_{link.loyal_by}", **values)]
    recommends = link.promoted or "nps" in link.secure_from
    if recommends and not link.standard:
        parts.append(words.text("loyalty.source_loyal_ten"))
    return joined(parts, words)


def describe_loyalty_change_marks(result: Loyal, words: Words) -> str:
    """What the marks of the table of changes mean."""
    confidence = words.percent(result.confidence)
    text = words.text(
        "loyalty.marks_changes", confidence=confidence, correction=correction(result, words)
    )
    ten = NPS in compared_measures(result) and not result.standard
    return joined([text, words.text("loyalty.source_ten") if ten else ""], words)


def correction(result: object, words: Words) -> str:
    """How p-values were corrected."""
    name = str(getattr(result, "correction", "none"))
    if name == "none":
        return words.text("marks.uncorrected")
    return words.text("marks.corrected_scores", correction=words.text(f"correction.{name}"))


def _marks(result: Loyal, measures: list[tuple[str, str]], words: Words) -> str:
    """What marks of groups mean; "" where no group is shown."""
    if not any_group(result, *measures):
        return ""
    pairs = getattr(result, "against", "") == "pairs"
    key = "marks.pairs_groups" if pairs else "marks.complement"
    confidence = words.percent(result.confidence)
    return words.text(key, confidence=confidence, correction=correction(result, words))


def _base(result: LoyaltyScores | SatisfactionToLoyalty, rows: pd.DataFrame, words: Words) -> str:
    own = rows[rows["group"] == "total"]
    weighting = words.text("base.weighted" if result.weighted else "base.unweighted")
    return words.text("base.line", n=words.base(own["n"]), weighting=weighting)


def _unanswered(scores: LoyaltyScores, keys: list[str], words: Words) -> str:
    k = sum(scores.unanswered.get(key, 0) for key in keys)
    if not k:
        return ""
    key = "loyalty.unanswered_one" if k == 1 else "loyalty.unanswered"
    return words.text(key, k=words.number(k, 0))


def _questions(keys: list[str], words: Words) -> str:
    """The questions' wordings; "" where the file has no more than column names."""
    entries = words.codebook.loyalty
    asked = {key: words.loyalty_question(key, whole=True) for key in keys if key in entries}
    known = [text for key, text in asked.items() if text != entries[key].name]
    if not known:
        return ""
    return words.text("base.question", question=words.text("unit.clause").join(known))
