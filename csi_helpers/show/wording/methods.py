"""How the numbers were made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.rows import pick
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.correlation import Correlation
    from csi_helpers.analysis.descriptive import Descriptive
    from csi_helpers.analysis.sample import Sample


def explain_sample(sample: Sample, words: Words) -> str:
    """Say how rates, weights, exclusions and intervals of the sample chapter were made.

    Parameters
    ----------
    sample : Sample
        The result.
    words : Words
        Language.
    """
    has_rates = not pick(sample.estimates, "response_rate").empty
    keys = ["complete"]
    keys += ["rates" if sample.probability else "participation"] if has_rates else []
    if sample.weighted:
        keys += ["raked" if "raking" in sample.design else "column_weights", "kish"]
    keys += ["margin"] if sample.probability else []
    keys += ["cleaning", "shares"]
    told = _joined(keys, words)
    if sample.counted:
        told = words.text("unit.sentence").join([told, counted_note(words)])
    return told


def explain_items(descriptive: Descriptive, words: Words) -> str:
    """Say how index, boxes, intervals, tests and changes were made.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language.
    """
    keys = ["index", "intervals"]
    sentences = [_joined(keys, words)]
    if descriptive.design:
        features = [words.text(f"design.{name}") for name in descriptive.design]
        sentences.append(words.text("method.design", features=words.listing(features)))
    compared = descriptive.segments or len(descriptive.waves) > 1
    sentences += [words.text("method.tests")] if compared else []
    if len(descriptive.waves) > 1:
        sentences.append(words.text("large.waves" if descriptive.counted else "method.waves"))
    sentences += [counted_note(words)] if descriptive.counted else []
    return words.text("unit.sentence").join(part for part in sentences if part)


def explain_correlation(correlation: Correlation, words: Words) -> str:
    """Say what each kind of correlation measures, and how intervals and tests were made.

    Parameters
    ----------
    correlation : Correlation
        The result.
    words : Words
        Language.
    """
    polychoric = pick(correlation.estimates, "polychoric", wave=correlation.wave)
    keys = ["pearson", "spearman", "pairs"]
    keys += ["polychoric"] if polychoric["estimate"].notna().any() else []
    sentences = [_joined(keys, words)]
    if correlation.correction != "none":
        name = words.text(f"correction.{correlation.correction}")
        sentences.append(words.text("method.pairs_corrected", correction=name))
    sentences.append(words.text("method.association"))
    if correlation.counted:
        sentences.append(counted_note(words))
    return words.text("unit.sentence").join(sentences)


def counted_note(words: Words) -> str:
    """Say that the figures come from tables of counts."""
    return words.text("large.counted")


def _joined(keys: list[str], words: Words) -> str:
    return words.text("unit.sentence").join(words.text(f"method.{key}") for key in keys)
