"""How the index was made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.structural.names import joined
from csi_helpers.show.structural.wording.index.phrases import (
    WEIGHTS_FILE,
    negative_texts,
)
from csi_helpers.show.structural.wording.index.weights import weights_source
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex


def explain_index(index: ConstructIndex, words: Words) -> str:
    """Say how index, weights, intervals and comparisons were made.

    Parameters
    ----------
    index : ConstructIndex
        The result; one without a single index has no method.
    words : Words
        Language and labels.
    """
    if not index.constructs:
        return ""
    several = len(index.waves) > 1
    own_estimate = index.weights_from != "file"
    shared = index.weights_from in ("baseline", "pooled")
    saved = words.text("index.method.saved", file=WEIGHTS_FILE)
    told = [
        words.text(f"index.method.{'legacy' if index.method == 'multiply' else 'formula'}"),
        weights_source(index, words),
        saved if several or not own_estimate else "",  # the sentence above says it else
        words.text(f"index.method.{'intervals' if own_estimate else 'intervals_given'}"),
        words.text("index.method.independent") if shared and several else "",
        *_tests(index, words, several=several),
        words.text(
            "index.method.base",
            caution=words.number(CAUTION_BELOW, 0),
            min_base=words.number(index.min_base, 0),
        ),
        *negative_texts(index, words),
        words.text("large_models.index", groups=words.number(index.groups, 0))
        if index.groups
        else "",
        words.text("index.method.reading"),
    ]
    return joined(told, words)


def _tests(index: ConstructIndex, words: Words, *, several: bool) -> list[str]:
    """What is compared with what, and how p-values are corrected."""
    if not index.segments and not several:
        return []
    told = [words.text(f"index.method.{index.against}")] if index.segments else []
    told += [words.text("index.method.waves")] if several else []
    if index.correction == "none":
        return [*told, words.text("index.method.uncorrected")]
    correction = words.text(f"correction.{index.correction}")
    families = (["groups"] if index.segments else []) + (["changes"] if several else [])
    told += [words.text(f"index.method.corrected_{key}", correction=correction) for key in families]
    return [*told, words.text("index.method.uncorrected_intervals")]
