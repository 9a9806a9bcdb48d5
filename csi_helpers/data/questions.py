"""Questions of an instrument: read as items are, and no items; with the reasons of gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.answers import Asked, read_item, turn_reversed
from csi_helpers.data.codebook import ItemEntry, label_scale, not_common
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.params.sections import Scale
from csi_helpers.params.study import Study


@dataclass(frozen=True)
class QuestionAnswers:
    """A wave's answers to an instrument's questions, and why some are missing.

    Attributes
    ----------
    values : DataFrame, shape (n_respondents, n_questions)
        float64, NaN where there is no valid answer; questions the wave doesn't have are left out.
    reasons : DataFrame, same shape
        As `Wave.reasons`.
    """

    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)

    def keeping(self, rows: NDArray[np.bool_]) -> QuestionAnswers:
        """Those of the respondents who are analysed."""
        if self.values.empty:
            return self
        frames = (frame[rows].reset_index(drop=True) for frame in (self.values, self.reasons))
        return QuestionAnswers(*frames)


@dataclass(frozen=True)
class Question:
    """One question of an instrument.

    Attributes
    ----------
    entry : ItemEntry
    asked : Asked
        What messages call it.
    scale : Scale, optional
        The one the study itself declares for it.
    own_scale : bool
        Whether it has a scale of its own, for which the study's usual one doesn't stand: an earlier
        file's value labels then tell whether it was asked on the same.
    """

    entry: ItemEntry
    asked: Asked
    scale: Scale | None
    own_scale: bool = False


def read_questions(
    study: Study, file: WaveFile, questions: Mapping[str, Question]
) -> tuple[QuestionAnswers, list[Decision]]:
    """Read a wave's questions; an earlier wave has only those it shares with the current one.

    Returns
    -------
    answers : QuestionAnswers
        Columns go by the keys of `questions`; reversed questions are turned.
    log : list of Decision
        What is said of an item already isn't said again.

    Raises
    ------
    DataError
        Text where codes are due, or a wrong scale.
    """
    values, reasons = {}, {}
    log: list[Decision] = []
    for key, one in questions.items():
        column = one.entry.name
        why = "" if file.current else not_common(study, file.table, one.entry, one.scale)
        if not file.current and not why and one.own_scale and one.scale is None:
            labelled = label_scale(study, file.table, column)
            why = "scale" if labelled not in (None, one.entry.scale) else ""
        if why:
            log.append(Decision(file.name, "not_common", column, 1, {"why": why}))
            continue
        answers, reasons[key], decisions = read_item(study, file, one.entry, one.asked)
        turned = turn_reversed(pd.DataFrame({column: answers}), [one.entry])
        values[key] = turned[column]
        log += decisions if column not in study.named_items else []
    return QuestionAnswers(pd.DataFrame(values), pd.DataFrame(reasons, dtype=object)), log
