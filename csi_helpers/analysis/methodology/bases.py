"""What the bases of a wave are worth: plain, weighted and effective, and the margin of error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student_t

from csi_helpers.analysis.cells.answers import Answered, WaveAnswers
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.estimates import TOTAL, Row, base_note
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.linearised import Linearised
from csi_helpers.data.codebook import Codebook
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey

METHOD = "median design effect"


def group_bases(
    survey: Survey | LargeSurvey, *, probability: bool, confidence: float, min_base: int
) -> list[Row]:
    """Bases of the current wave's total and of every segment level.

    Parameters
    ----------
    survey : Survey or LargeSurvey
    probability : bool
        Whether the sample was drawn, so that a margin of error means something.
    confidence : float
        Coverage of the margin.
    min_base : int
        Groups below it keep their row, without numbers.

    Returns
    -------
    list of Row
        Tables `weighted_base` (sum of weights of mean 1), `effective_base`, `margin_of_error`.
    """
    wave = waves_of(survey)[-1]
    rows: list[Row] = []
    for group in _groups(wave, survey.codebook):
        stem: Row = {"group": group.name, "wave": wave.name, "n": group.n}
        if stem["n"] < min_base:
            rows.append({**stem, "table": "effective_base", "note": "low base"})
            continue
        n_eff = share_base(group)
        stem |= {"n_eff": n_eff, "note": base_note(stem["n"], n_eff, min_base)}
        weighted = float(group.variance.weights[group.members].sum())
        rows.append({**stem, "table": "weighted_base", "estimate": weighted})
        rows.append({**stem, "table": "effective_base", "method": METHOD, "estimate": n_eff})
        if probability:
            margin = share_margin(group.variance, group.members, n_eff, confidence)
            rows.append({**stem, "table": "margin_of_error", "method": METHOD, "estimate": margin})
    return rows


@dataclass(frozen=True)
class Group:
    """Respondents of a wave.

    Attributes
    ----------
    name : str
    members : bool array, shape (rows,)
    variance : Linearised
        Of rows that hold everybody.
    items : sequence of (Answered, bool array)
        Answers of every item, each with its own rows and which of them are the group's.
    """

    name: str
    members: Members
    variance: Linearised
    items: Sequence[tuple[Answered, Members]]

    @property
    def n(self) -> int:
        """Respondents."""
        return self.variance.count(self.members)


def everybody_of(wave: WaveAnswers) -> Group:
    """All respondents of a wave."""
    items = [wave.item(name) for name in wave.items]
    return Group(
        TOTAL,
        np.ones(len(wave.everybody.weights), dtype=bool),
        wave.everybody,
        [(item, np.ones(len(item.values), dtype=bool)) for item in items],
    )


def _groups(wave: WaveAnswers, codebook: Codebook) -> Iterator[Group]:
    yield everybody_of(wave)
    for column, entry in codebook.segments.items():
        codes, variance, _ = wave.categories(column)
        divided = [wave.by_level(name, column, tuple(entry.levels)) for name in wave.items]
        for level in entry.levels:
            members = np.asarray(codes == level, dtype=bool)
            items = [(item, levels[level]) for item, levels in divided if level in levels]
            yield Group(f"{column}={level}", members, variance, items)


def share_base(group: Group) -> float:
    """The effective base of a group: its n over the median design effect of its item means.

    Items nobody in the group answered, and those everybody answered alike, say nothing; without
    any other, Kish's base stands in.
    """
    ratios = []
    for (values, variance), members in group.items:
        base = members & np.isfinite(values)
        if variance.count(base) < 2 or not variance.weights[base].any():
            continue
        mean = variance.weights[base] @ values[base] / variance.weights[base].sum()
        precision = variance.precision(values - mean, base)
        ratios.append(float(precision.n_eff[0]) / precision.n)
    n = group.n
    return n * float(np.median(ratios)) if ratios else group.variance.kish(group.members)


def share_margin(variance: Linearised, members: Members, n_eff: float, confidence: float) -> float:
    """Half the width of the interval of a share of 50 %, 0-1.

    Examples
    --------
    >>> from csi_helpers.analysis.variance import DesignVariance
    >>> from csi_helpers.data.design import SamplingDesign
    >>> variance = DesignVariance(SamplingDesign.simple(1000))
    >>> print(f"{share_margin(variance, np.ones(1000, dtype=bool), 1000.0, 0.95):.4f}")
    0.0310
    """
    reach = student_t.ppf((1 + confidence) / 2, variance.degrees_of_freedom(members))
    return float(reach * np.sqrt(0.25 / n_eff * (1 - variance.fraction)))
