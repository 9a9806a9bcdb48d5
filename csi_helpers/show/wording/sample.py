"""What the sample is: counts, precision, weights, exclusions, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.charts.profile import charted_profile
from csi_helpers.show.rows import by_item, pick
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.sample import Sample


def _current(sample: Sample, table: str) -> pd.Series:
    return by_item(sample.estimates, table, wave=sample.waves[-1])["estimate"]


def describe_sample_result(sample: Sample, words: Words) -> str:
    """Say how many were received and analysed, and how precise a share of one half is.

    Parameters
    ----------
    sample : Sample
        The result.
    words : Words
        Language.
    """
    counts = _current(sample, "responses")
    received, analysed = counts["received"], counts["analysed"]
    key = "finding.sample_all" if received == analysed else "finding.sample"
    values = {"received": words.number(received, 0), "analysed": words.number(analysed, 0)}
    sentences = [words.text(key, **values)]
    margins = pick(sample.estimates, "margin_of_error")
    if sample.probability and len(margins):
        margin = words.percentage_points(margins["estimate"].iloc[0]).lstrip("+")
        confidence = words.percent(sample.confidence)
        sentences.append(words.text("finding.margin", margin=margin, confidence=confidence))
    else:
        sentences.append(words.text("finding.no_margin"))
    return words.text("unit.sentence").join(sentences)


def describe_weights(sample: Sample, words: Words) -> str:
    """Give the range of the weights, the design effect and the effective base."""
    if not sample.weighted:
        return words.text("finding.unweighted")
    wave = sample.waves[-1]
    weight = _current(sample, "weight")
    effective = pick(sample.estimates, "effective_n", wave=wave).iloc[0]
    deff = pick(sample.estimates, "design_effect", wave=wave).iloc[0]
    return words.text(
        "finding.weights",
        low=words.number(weight["min"], 2),
        high=words.number(weight["max"], 2),
        deff=words.number(deff["estimate"], 2),
        n=words.number(effective["n"], 0),
        n_eff=words.number(effective["estimate"], 0),
    )


def describe_exclusions(sample: Sample, words: Words) -> str:
    """Say who was excluded and who was flagged, by rule."""
    flagged, excluded = (_counted(sample, table, words) for table in ("flagged", "excluded"))
    if excluded:
        flags = flagged or words.number(0, 0)
        return words.text("finding.exclusions", excluded=excluded, flagged=flags)
    if flagged:
        return words.text("finding.exclusions_flagged", flagged=flagged)
    checks = [words.text(f"rule.{rule}") for rule in _current(sample, "flagged").index]
    if not checks:
        return words.text("finding.exclusions_unchecked")
    return words.text("finding.exclusions_none", checks=words.listing(checks))


def _counted(sample: Sample, table: str, words: Words) -> str:
    counts = _current(sample, table)
    parts = [
        words.text("finding.rule", rule=words.text(f"rule.{rule}"), n=words.number(count, 0))
        for rule, count in counts.items()
        if count > 0
    ]
    return words.listing(parts) if parts else ""


def describe_nonresponse(sample: Sample, words: Words) -> str:
    """Name the most frequent reason for a missing answer among those asked."""
    rows = pick(sample.estimates, "nonresponse", wave=sample.waves[-1])
    if sample.counted and rows.empty:
        return words.text("large.reasons")
    rows = rows[(rows["object"] != "not_asked") & (rows["estimate"] > 0)]
    if rows.empty:
        return words.text("finding.nonresponse_none")
    most = rows.iloc[rows["estimate"].argmax()]
    return words.text(
        "finding.nonresponse",
        reason=words.text(f"reason.{most['object']}"),
        item=words.item(most["subject"], LIMIT),
        share=words.percent(most["estimate"], 1),
    )


def base_line_sample(sample: Sample, words: Words) -> str:
    """Write the line under the profile: the analysed base."""
    return words.text("base.sample", n=words.number(_current(sample, "responses")["analysed"], 0))


def base_line_received(sample: Sample, words: Words) -> str:
    """Say that the base is everybody received."""
    n = words.number(_current(sample, "responses")["received"], 0)
    return words.text("base.received", n=n)


def caption_profile(sample: Sample, words: Words) -> str:
    """Name the category weighting moves most; unweighted, the largest group."""
    profile = charted_profile(sample)
    if profile.empty:
        return words.text("caption.profile_none")
    shift = (profile["weighted"] - profile["unweighted"]).abs()
    if shift.max() >= 0.0005:
        row = profile.iloc[shift.argmax()]
        before, after = (words.percent(row[name], 1) for name in ("unweighted", "weighted"))
        level = words.level(row["column"], row["category"])
        return words.text("caption.profile", level=level, before=before, after=after)
    first = profile[profile["column"] == profile["column"].iloc[0]]
    row = first.iloc[first["unweighted"].argmax()]
    return words.text(
        "caption.profile_plain",
        column=words.column(row["column"]),
        level=words.level(row["column"], row["category"]),
        share=words.percent(row["unweighted"], 1),
    )


def alt_profile(sample: Sample, words: Words) -> str:
    """Describe the profile chart to those who can't see it."""
    k = words.number(len(charted_profile(sample)), 0)
    return words.text("alt.profile", k=k, finding=caption_profile(sample, words))
