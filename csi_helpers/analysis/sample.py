"""Who answered: dispositions, profile, exclusions, weights and item non-response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.cells.answers import Answered, WaveAnswers
from csi_helpers.analysis.cells.respondents import Respondents
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.estimates import Row, base_note, tidy, wilson_interval
from csi_helpers.analysis.linearised import Linearised
from csi_helpers.analysis.methodology.bases import METHOD, everybody_of, share_base, share_margin
from csi_helpers.analysis.methodology.limits import effective_size
from csi_helpers.analysis.response_rates import invited, outcomes, response_rates
from csi_helpers.analysis.variance import t_interval
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study

REASONS = ("not_asked", "dont_know", "refused", "blank", "declared", "out_of_range")


@dataclass(frozen=True)
class Sample:
    """What is known of the sample of every wave.

    `estimates` is tidy; counts and shares 0-1. `probability` says whether a margin of error has a
    meaning; `weighted` whether the current wave carries weights; `counted`
    whether respondents of a large survey were counted rather than loaded.
    """

    estimates: pd.DataFrame
    waves: tuple[str, ...]
    sample_type: str
    probability: bool
    weighted: bool
    design: tuple[str, ...]
    targets: tuple[str, ...]
    confidence: float
    min_base: int
    counted: bool = False


def describe_sample(survey: Survey | LargeSurvey, study: Study) -> Sample:
    """Describe the sample of every wave; fieldwork facts belong to the current one.

    Notes
    -----
    A margin of error is given to probability samples only (AAPOR 2021, III.A.8): half the width of
    the interval of a share of 50 %, under the median design effect of the item means.
    """
    confidence, min_base = study.report.confidence, study.report.min_base
    rows: list[Row] = []
    waves = waves_of(survey)
    for wave in waves:
        weighting = study.weighting_of(wave.name)
        targets = weighting.targets if weighting else {}
        rows += _response_rows(survey, study, wave.name)
        rows += _profile_rows(wave, targets, confidence)
        rows += _weight_rows(wave)
        rows += _nonresponse_rows(wave, confidence)
    probability = study.fieldwork.sample_type == "probability"
    if probability:
        rows.append(_margin_of_error(waves[-1], confidence))
    rows += _headline_rows(survey, confidence, min_base)
    current = study.weighting_of(waves[-1].name)
    return Sample(
        estimates=tidy(rows),
        waves=tuple(wave.name for wave in waves),
        sample_type=study.fieldwork.sample_type,
        probability=probability,
        weighted="weights" in waves[-1].features,
        design=waves[-1].features,
        targets=tuple(current.targets) if current else (),
        confidence=confidence,
        min_base=min_base,
        counted=isinstance(survey, LargeSurvey),
    )


def _response_rows(survey: Survey | LargeSurvey, study: Study, wave: str) -> Iterator[Row]:
    """Counts from approach to analysis, exclusions and flags by rule, outcome rates."""
    counts = survey.counts[wave]
    stem: Row = {"wave": wave, "n": counts["received"]}
    dispositions = study.fieldwork.dispositions if wave == study.wave else None
    if dispositions is not None:
        approached = invited(dispositions)
        yield {**stem, "table": "responses", "subject": "invited", "estimate": approached}
        for subject, number in outcomes(dispositions).items():
            yield {**stem, "table": "disposition", "subject": subject, "estimate": number}
        yield from _rate_rows(study, wave, approached)
    for subject in ("received", "complete", "excluded", "analysed"):
        yield {**stem, "table": "responses", "subject": subject, "estimate": counts[subject]}
    for rule, number in survey.excluded[wave].items():
        yield {**stem, "table": "excluded", "subject": rule, "estimate": number}
    for rule, number in survey.flagged[wave].items():
        yield {**stem, "table": "flagged", "subject": rule, "estimate": number}
    touched: Counter[str] = Counter()
    for decision in survey.log:
        if decision.wave == wave:
            touched[decision.rule] += decision.answers
    for rule, number in touched.items():
        if number:
            yield {**stem, "table": "decision", "subject": rule, "estimate": number}


def _rate_rows(study: Study, wave: str, approached: int) -> Iterator[Row]:
    """AAPOR rates, or a participation rate where people chose themselves or filled a quota."""
    counts = study.fieldwork.dispositions
    if counts is None or not approached:
        return
    rates = {"participation": counts.complete / approached}
    if study.fieldwork.sample_type == "probability":
        rates = response_rates(counts)
    for name, rate in rates.items():
        stem: Row = {"table": "response_rate", "wave": wave, "n": approached}
        method = "" if name == "participation" else "AAPOR"
        yield {**stem, "subject": name, "method": method, "estimate": rate}


def _profile_rows(
    wave: WaveAnswers, targets: Mapping[str, Mapping[str, float]], confidence: float
) -> Iterator[Row]:
    """Share of every category, counted and weighted; weighted margins against their targets."""
    for column in wave.columns:
        codes, variance, plain = wave.categories(column)
        known = np.array([code is not None and code == code for code in codes])
        for code in sorted(set(codes[known]), key=_by_number):
            stem: Row = {"subject": column, "object": code, "wave": wave.name}
            counted = _counted_share(plain, codes == code, known, confidence)
            yield {**stem, "table": "profile", **counted}
            if "weights" not in wave.features:
                continue
            share = _weighted_share(variance, codes == code, known, confidence)
            yield {**stem, "table": "profile", "method": "weighted", **share}
            target = targets.get(column, {}).get(code)
            if target is not None:
                against = {"compared_with": repr(float(target))}
                yield {**stem, "table": "weight_margin", **share, **against}


def _by_number(code: str) -> tuple[bool, float, str]:
    numeric = code.replace(".", "", 1).lstrip("-").isdigit()
    return not numeric, float(code) if numeric else 0.0, code


def _counted_share(
    variance: Linearised,
    members: NDArray[np.bool_],
    known: NDArray[np.bool_],
    confidence: float,
) -> Row:
    share = variance.count(members & known) / variance.count(known)
    precision = variance.precision(members.astype(float) - share, known)
    low, high = wilson_interval(
        np.array([share]), precision.n_eff, confidence, n=precision.n, df=precision.df
    )
    return {
        "method": "unweighted",
        "n": precision.n,
        "n_eff": precision.n_eff[0],
        "estimate": share,
        "se": precision.se[0],
        "ci_low": low[0],
        "ci_high": high[0],
    }


def _weighted_share(
    variance: Linearised,
    members: NDArray[np.bool_],
    known: NDArray[np.bool_],
    confidence: float,
) -> Row:
    """Weighted share; of a raked margin, its standard error is zero: the target fixes it."""
    weights = variance.weights
    share = float(weights[known & members].sum() / weights[known].sum())
    precision = variance.precision(members.astype(float) - share, known)
    se = float(precision.se[0])
    fixed = se < 1e-9
    low, high = t_interval(share, se, precision.df, confidence)
    return {
        "n": precision.n,
        "n_eff": np.nan if fixed else precision.n_eff[0],
        "estimate": share,
        "se": 0.0 if fixed else se,
        "ci_low": share if fixed else max(float(low), 0.0),
        "ci_high": share if fixed else min(float(high), 1.0),
    }


def _weight_rows(wave: WaveAnswers) -> Iterator[Row]:
    """Kish's design effect and effective n, and the range of the weights."""
    n, n_eff = effective_size(wave)
    stem: Row = {"wave": wave.name, "n": n, "n_eff": n_eff}
    yield {**stem, "table": "design_effect", "method": "Kish", "estimate": n / n_eff}
    yield {**stem, "table": "effective_n", "method": "Kish", "estimate": n_eff}
    if "weights" in wave.features:
        for name, value in zip(("min", "max"), wave.weight_range, strict=True):
            yield {**stem, "table": "weight", "subject": name, "estimate": value}


def _nonresponse_rows(wave: WaveAnswers, confidence: float) -> Iterator[Row]:
    """Share of each reason per item: `not_asked` of everybody, the others of those asked.

    None where reasons aren't told apart.
    """
    for item in wave.items:
        told = wave.reasons(item)
        if told is None:
            return
        asked = np.asarray(told.codes != "not_asked")
        for reason in REASONS:
            base = np.ones(len(asked), dtype=bool) if reason == "not_asked" else asked
            if told.plain.count(base):
                members = np.asarray(told.codes == reason)
                share = _counted_share(told.plain, members, base, confidence)
                stem: Row = {"table": "nonresponse", "subject": item, "object": reason}
                yield {**share, **stem, "wave": wave.name}


def _margin_of_error(wave: WaveAnswers, confidence: float) -> Row:
    """Half the interval of a share of 50 % at the median design effect of the item means."""
    everybody = everybody_of(wave)
    n_eff = share_base(everybody)
    margin = share_margin(everybody.variance, everybody.members, n_eff, confidence)
    stem: Row = {"table": "margin_of_error", "method": METHOD, "wave": wave.name}
    return {**stem, "n": everybody.n, "n_eff": n_eff, "estimate": margin}


def _headline_rows(survey: Survey | LargeSurvey, confidence: float, min_base: int) -> Iterator[Row]:
    """Item means as analysed, with everybody received, and without anybody flagged."""
    for method, wave, members in _headline_sources(survey):
        for item in wave.items:
            answered = wave.item(item)
            base = np.isfinite(answered.values)
            base = base if members is None else members & base
            row = _mean_row(answered, base, confidence, min_base)
            yield {**row, "table": "headline", "subject": item, "method": method, "wave": wave.name}


def _headline_sources(
    survey: Survey | LargeSurvey,
) -> list[tuple[str, WaveAnswers, NDArray[np.bool_] | None]]:
    """What the headline is told of: method, answers, and whose of them.

    Of a large survey only those analysed are counted. They are everybody received (who can be
    weighted), or the unflagged, where no other has been left out.
    """
    if not isinstance(survey, LargeSurvey):
        current = Respondents.of(survey.current)
        unflagged = np.asarray(~survey.current.flags.to_numpy(dtype=bool).any(axis=1))
        return [
            ("analysed", current, None),
            ("received", Respondents.of(survey.received), None),
            ("unflagged", current, unflagged),
        ]
    counted = waves_of(survey)[-1]
    flagged, excluded = (each[counted.name] for each in (survey.flagged, survey.excluded))
    methods = ["analysed"]
    if not any(n for rule, n in excluded.items() if rule != "missing_weight"):
        methods.append("received")
    if all(n == excluded.get(rule, 0) for rule, n in flagged.items()):
        methods.append("unflagged")
    return [(method, counted, None) for method in methods]


def _mean_row(answered: Answered, base: NDArray[np.bool_], confidence: float, min_base: int) -> Row:
    values, variance = answered
    n = variance.count(base)
    if n < max(min_base, 2):
        return {"n": n, "note": "low base"}
    weights = variance.weights[base]
    mean = float(weights @ values[base] / weights.sum())
    precision = variance.precision(values - mean, base)
    se, n_eff = precision.se[0], float(precision.n_eff[0])
    low, high = t_interval(mean, se, precision.df, confidence)
    bounds = {"se": se, "ci_low": low, "ci_high": high, "note": base_note(n, n_eff, min_base)}
    return {"n": n, "n_eff": n_eff, "estimate": mean, **bounds}
