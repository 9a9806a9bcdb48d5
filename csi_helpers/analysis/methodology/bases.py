"""What the bases of a wave are worth: plain, weighted and effective, and the margin of error."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student_t

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.variance import DesignVariance, kish_effective_n
from csi_helpers.data.survey import Survey, Wave

METHOD = "median design effect"


def group_bases(
    survey: Survey, *, probability: bool, confidence: float, min_base: int
) -> list[Row]:
    """Bases of the current wave's total and of every segment level.

    Parameters
    ----------
    survey : Survey
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
    wave, variance = survey.current, DesignVariance(survey.current.design)
    rows: list[Row] = []
    for group, members in _groups(survey):
        stem: Row = {"group": group, "wave": wave.name, "n": int(members.sum())}
        if stem["n"] < min_base:
            rows.append({**stem, "table": "effective_base", "note": "low base"})
            continue
        n_eff = share_base(wave, variance, members)
        stem |= {"n_eff": n_eff, "note": base_note(stem["n"], n_eff, min_base)}
        weighted = float(variance.weights[members].sum())
        rows.append({**stem, "table": "weighted_base", "estimate": weighted})
        rows.append({**stem, "table": "effective_base", "method": METHOD, "estimate": n_eff})
        if probability:
            margin = share_margin(variance, members, n_eff, confidence)
            rows.append({**stem, "table": "margin_of_error", "method": METHOD, "estimate": margin})
    return rows


def _groups(survey: Survey) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    respondents = survey.current.respondents
    yield "total", np.ones(len(respondents), dtype=bool)
    for column, entry in survey.codebook.segments.items():
        codes = respondents[column].to_numpy(dtype=object)
        for level in entry.levels:
            yield f"{column}={level}", np.asarray(codes == level, dtype=bool)


def share_base(wave: Wave, variance: DesignVariance, members: NDArray[np.bool_]) -> float:
    """The effective base of a group: its n over the median design effect of its item means.

    Items nobody in the group answered, and those everybody answered alike, say nothing; without
    any other, Kish's base stands in.
    """
    ratios = []
    for values in (answers.to_numpy(dtype=float) for _, answers in wave.answers.items()):
        base = members & np.isfinite(values)
        if base.sum() < 2 or not variance.weights[base].any():
            continue
        mean = variance.weights[base] @ values[base] / variance.weights[base].sum()
        precision = variance.precision(values - mean, base)
        ratios.append(float(precision.n_eff[0]) / precision.n)
    n = int(members.sum())
    return n * float(np.median(ratios)) if ratios else kish_effective_n(variance.weights[members])


def share_margin(
    variance: DesignVariance, members: NDArray[np.bool_], n_eff: float, confidence: float
) -> float:
    """Half the width of the interval of a share of 50 %, 0-1.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> variance = DesignVariance(SamplingDesign.simple(1000))
    >>> print(f"{share_margin(variance, np.ones(1000, dtype=bool), 1000.0, 0.95):.4f}")
    0.0310
    """
    reach = student_t.ppf((1 + confidence) / 2, variance.degrees_of_freedom(members))
    return float(reach * np.sqrt(0.25 / n_eff * (1 - variance.fraction)))
