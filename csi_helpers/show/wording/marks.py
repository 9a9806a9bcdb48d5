"""What the marks in tables mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.rows import pick
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive


class WithBase(Protocol):
    """A result whose estimates have a least base."""

    @property
    def min_base(self) -> int:
        """Respondents below which nothing is shown."""


def _correction(descriptive: Descriptive, words: Words, family: str) -> str:
    if descriptive.correction == "none":
        return words.text("marks.uncorrected")
    return words.text(
        "marks.corrected",
        correction=words.text(f"correction.{descriptive.correction}"),
        family=words.text(f"marks.{family}"),
    )


def describe_marks(descriptive: Descriptive, words: Words) -> str:
    """Explain the segment table: tint, signs or letters, level, correction, base rules.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Language.
    """
    key = "marks.pairs" if descriptive.against == "pairs" else "marks.complement"
    return words.text("unit.sentence").join(
        [
            words.text("marks.tint"),
            words.text(
                key,
                confidence=words.percent(descriptive.confidence),
                correction=_correction(descriptive, words, descriptive.family),
            ),
            describe_base_rules(descriptive, words),
        ]
    )


def describe_change_marks(descriptive: Descriptive, words: Words) -> str:
    """Explain the signs of the trend chart and the table of changes."""
    marks = words.text(
        "marks.waves",
        wave=descriptive.waves[-2],
        confidence=words.percent(descriptive.confidence),
        correction=_correction(descriptive, words, "table"),
    )
    return words.text("unit.sentence").join([marks, describe_base_rules(descriptive, words)])


def describe_base_rules(result: WithBase, words: Words) -> str:
    """Explain what is done with low bases."""
    return words.text(
        "marks.base",
        caution=words.number(CAUTION_BELOW, 0),
        min_base=words.number(result.min_base, 0),
    )


def describe_tie(descriptive: Descriptive, words: Words) -> str:
    """Explain the dagger at a mode, if one occurs."""
    modes = pick(descriptive.estimates, "mode", wave=descriptive.waves[-1])
    return words.text("marks.tie") if (modes["note"] == "tie").any() else ""
