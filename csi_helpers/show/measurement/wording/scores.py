"""Which groups of respondents have clearly higher or lower scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.measurement.exploratory.respondent_scores import COMPREHENSIVE
from csi_helpers.show.measurement.group_scores import charted_scores, group_scores
from csi_helpers.show.wording.marks import describe_base_rules
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def describe_scores(analysis: FactorAnalysis, words: Words) -> str:
    """Name the groups whose comprehensive score is clearly above or below, by segment column.

    Parameters
    ----------
    analysis : FactorAnalysis
        A result with scores by segment; "" without.
    words : Words
        Language and labels.
    """
    scores = group_scores(analysis)
    told = []
    for column in dict.fromkeys(scores["column"]):
        own = scores[scores["column"] == column]
        name = words.column(column)
        marked = own[own["mark"] != ""]
        if not own["tested"].any():
            told.append(words.text("finding.segments_untested", column=name))
        elif marked.empty:
            told.append(words.text("finding.score_none", column=name))
        elif analysis.against == "pairs":
            listed = _levels(marked, column, words)
            told.append(words.text("finding.score_pairs", column=name, levels=listed))
        else:
            up, down = (marked[marked["mark"] == mark] for mark in ("▲", "▼"))
            told.append(_apart(up, down, column, words))
    return words.text("unit.sentence").join(told)


def _apart(up: pd.DataFrame, down: pd.DataFrame, column: str, words: Words) -> str:
    """Sentence about the levels above and those below all others."""
    name = words.column(column)
    if len(up) and len(down):
        sides = {"up": _levels(up, column, words), "down": _levels(down, column, words)}
        return words.text("finding.score_both", column=name, **sides)
    key, rows = ("finding.score_up", up) if len(up) else ("finding.score_down", down)
    return words.text(key, column=name, levels=_levels(rows, column, words))


def _levels(rows: pd.DataFrame, column: str, words: Words) -> str:
    return words.listing(
        [
            words.text(
                "unit.scored",
                item=words.level(column, code),
                value=words.number(value, 2, signed=True),
            )
            for code, value in zip(rows["code"], rows["estimate"], strict=True)
        ]
    )


def caption_scores(analysis: FactorAnalysis, words: Words) -> str:
    """Count the groups that differ, as the title of the chart of scores."""
    scores = charted_scores(analysis)
    marked = scores[scores["mark"] != ""]
    if not scores["tested"].any():
        return words.text("caption.scores_untested")
    if marked.empty:
        return words.text("caption.scores_none")
    one = "_one" if len(marked) == 1 else ""
    k = words.number(len(marked), 0)
    if analysis.against == "pairs":
        return words.text(f"caption.scores_pairs{one}", k=k)
    widest = marked.iloc[int(marked["difference"].abs().argmax())]
    value = words.number(widest["estimate"], 2, signed=True)
    level = words.level(widest["column"], widest["code"])
    return words.text(f"caption.scores{one}", k=k, level=level, value=value)


def caption_scores_table(analysis: FactorAnalysis, words: Words) -> str:
    """Count the scores that differ, as the title of their table."""
    frames = [group_scores(analysis, score) for score in (COMPREHENSIVE, *analysis.factors)]
    k = sum(int((frame["mark"] != "").sum()) for frame in frames)
    key = "_none" if not k else "_one" if k == 1 else ""
    kind = words.text("factor.component_scores" if analysis.preset == "spss" else "factor.scores")
    return words.text(f"caption.scores_table{key}", kind=kind, k=words.number(k, 0))


def alt_scores(analysis: FactorAnalysis, words: Words) -> str:
    """Describe the chart of scores to those who can't see it."""
    k = words.number(len(charted_scores(analysis)), 0)
    return words.text("alt.scores", k=k, finding=caption_scores(analysis, words))


def describe_score_marks(analysis: FactorAnalysis, words: Words) -> str:
    """Explain zero, intervals and marks of the scores."""
    correction = words.text("marks.uncorrected")
    if analysis.correction != "none":
        name = words.text(f"correction.{analysis.correction}")
        correction = words.text("marks.corrected_scores", correction=name)
    confidence = words.percent(analysis.confidence)
    key = "marks.pairs_groups" if analysis.against == "pairs" else "marks.complement"
    return words.text("unit.sentence").join(
        [
            words.text("source.scores", confidence=confidence),
            words.text(key, confidence=confidence, correction=correction),
            describe_base_rules(analysis, words),
        ]
    )
