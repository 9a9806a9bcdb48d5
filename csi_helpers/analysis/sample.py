"""Who answered: dispositions, profile, exclusions, weights and item non-response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.analysis.estimates import Row, base_note, tidy, wilson_interval
from csi_helpers.analysis.methodology.bases import METHOD, share_base, share_margin
from csi_helpers.analysis.response_rates import invited, outcomes, response_rates
from csi_helpers.analysis.variance import DesignVariance, kish_effective_n, t_interval
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.data.wave import NO_CATEGORIES
from csi_helpers.params import Study

REASONS = ("not_asked", "dont_know", "refused", "blank", "declared", "out_of_range")


@dataclass(frozen=True)
class Sample:
    """What is known of the sample of every wave.

    `estimates` is tidy; counts and shares 0-1. `probability` says whether a margin of error has a
    meaning; `weighted` whether the current wave carries weights.
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


def describe_sample(survey: Survey, study: Study) -> Sample:
    """Describe the sample of every wave; fieldwork facts belong to the current one.

    Notes
    -----
    A margin of error is given to probability samples only (AAPOR 2021, III.A.8): half the width of
    the interval of a share of 50 %, under the median design effect of the item means.
    """
    confidence, min_base = study.report.confidence, study.report.min_base
    rows: list[Row] = []
    for wave in survey.waves:
        weighting = study.weighting_of(wave.name)
        targets = weighting.targets if weighting else {}
        rows += _response_rows(survey, study, wave)
        rows += _profile_rows(wave, targets, confidence)
        rows += _weight_rows(wave)
        rows += _nonresponse_rows(wave, confidence)
    probability = study.fieldwork.sample_type == "probability"
    if probability:
        rows.append(_margin_of_error(survey.current, confidence))
    rows += _headline_rows(survey, confidence, min_base)
    current = study.weighting_of(survey.current.name)
    return Sample(
        estimates=tidy(rows),
        waves=tuple(wave.name for wave in survey.waves),
        sample_type=study.fieldwork.sample_type,
        probability=probability,
        weighted=survey.current.design.weighted,
        design=survey.current.design.features,
        targets=tuple(current.targets) if current else (),
        confidence=confidence,
        min_base=min_base,
    )


def _response_rows(survey: Survey, study: Study, wave: Wave) -> Iterator[Row]:
    """Counts from approach to analysis, exclusions and flags by rule, outcome rates."""
    counts = survey.counts[wave.name]
    stem: Row = {"wave": wave.name, "n": counts["received"]}
    dispositions = study.fieldwork.dispositions if wave.name == study.wave else None
    if dispositions is not None:
        approached = invited(dispositions)
        yield {**stem, "table": "responses", "subject": "invited", "estimate": approached}
        for subject, number in outcomes(dispositions).items():
            yield {**stem, "table": "disposition", "subject": subject, "estimate": number}
        yield from _rate_rows(study, wave.name, approached)
    for subject in ("received", "complete", "excluded", "analysed"):
        yield {**stem, "table": "responses", "subject": subject, "estimate": counts[subject]}
    for rule, number in survey.excluded[wave.name].items():
        yield {**stem, "table": "excluded", "subject": rule, "estimate": number}
    for rule, number in survey.flagged[wave.name].items():
        yield {**stem, "table": "flagged", "subject": rule, "estimate": number}
    touched: Counter[str] = Counter()
    for decision in survey.log:
        if decision.wave == wave.name:
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
    wave: Wave, targets: Mapping[str, Mapping[str, float]], confidence: float
) -> Iterator[Row]:
    """Share of every category, counted and weighted; weighted margins against their targets."""
    variance, plain = DesignVariance(wave.design), _unweighted(wave)
    columns = [str(name) for name in wave.respondents if name not in NO_CATEGORIES]
    for column in columns:
        codes = wave.respondents[column].to_numpy(dtype=object)
        known = np.array([code is not None and code == code for code in codes])
        for code in sorted(set(codes[known]), key=_by_number):
            stem: Row = {"subject": column, "object": code, "wave": wave.name}
            counted = _counted_share(plain, codes == code, known, confidence)
            yield {**stem, "table": "profile", **counted}
            if not wave.design.weighted:
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


def _unweighted(wave: Wave) -> DesignVariance:
    """The wave's strata and clusters with everybody counting one: what the sample itself is."""
    ones = np.ones(len(wave.answers))
    plain = replace(wave.design, weights=ones, base_weights=ones, margins=None, weighted=False)
    return DesignVariance(plain)


def _counted_share(
    variance: DesignVariance,
    members: NDArray[np.bool_],
    known: NDArray[np.bool_],
    confidence: float,
) -> Row:
    share = float(members[known].mean())
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
    variance: DesignVariance,
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


def _weight_rows(wave: Wave) -> Iterator[Row]:
    """Kish's design effect and effective n, and the range of the weights."""
    weights = np.asarray(wave.design.weights, dtype=float)
    n, n_eff = len(weights), kish_effective_n(weights)
    stem: Row = {"wave": wave.name, "n": n, "n_eff": n_eff}
    yield {**stem, "table": "design_effect", "method": "Kish", "estimate": n / n_eff}
    yield {**stem, "table": "effective_n", "method": "Kish", "estimate": n_eff}
    if wave.design.weighted:
        for name, value in (("min", weights.min()), ("max", weights.max())):
            yield {**stem, "table": "weight", "subject": name, "estimate": float(value)}


def _nonresponse_rows(wave: Wave, confidence: float) -> Iterator[Row]:
    """Share of each reason per item: `not_asked` of everybody, the others of those asked."""
    reasons, plain = wave.reasons.to_numpy(dtype=object), _unweighted(wave)
    for k, item in enumerate(wave.reasons.columns):
        asked = reasons[:, k] != "not_asked"
        for reason in REASONS:
            base = np.ones(len(asked), dtype=bool) if reason == "not_asked" else asked
            if base.any():
                share = _counted_share(plain, reasons[:, k] == reason, base, confidence)
                stem: Row = {"table": "nonresponse", "subject": str(item), "object": reason}
                yield {**share, **stem, "wave": wave.name}


def _margin_of_error(wave: Wave, confidence: float) -> Row:
    """Half the interval of a share of 50 % at the median design effect of the item means."""
    variance = DesignVariance(wave.design)
    everybody = np.ones(len(wave.answers), dtype=bool)
    n_eff = share_base(wave, variance, everybody)
    margin = share_margin(variance, everybody, n_eff, confidence)
    stem: Row = {"table": "margin_of_error", "method": METHOD, "wave": wave.name}
    return {**stem, "n": len(everybody), "n_eff": n_eff, "estimate": margin}


def _headline_rows(survey: Survey, confidence: float, min_base: int) -> Iterator[Row]:
    """Item means as analysed, with everybody received, and without anybody flagged."""
    current = survey.current
    unflagged = np.asarray(~current.flags.to_numpy(dtype=bool).any(axis=1))
    sources = (
        ("analysed", current, np.ones(len(current.answers), dtype=bool)),
        ("received", survey.received, np.ones(len(survey.received.answers), dtype=bool)),
        ("unflagged", current, unflagged),
    )
    for method, wave, members in sources:
        variance = DesignVariance(wave.design)
        for item, answers in wave.answers.items():
            values = answers.to_numpy(dtype=float)
            row = _mean_row(variance, values, members & np.isfinite(values), confidence, min_base)
            yield {
                **row,
                "table": "headline",
                "subject": str(item),
                "method": method,
                "wave": wave.name,
            }


def _mean_row(
    variance: DesignVariance,
    values: NDArray[np.float64],
    base: NDArray[np.bool_],
    confidence: float,
    min_base: int,
) -> Row:
    n = int(base.sum())
    if n < max(min_base, 2):
        return {"n": n, "note": "low base"}
    weights = variance.weights[base]
    mean = float(weights @ values[base] / weights.sum())
    precision = variance.precision(values - mean, base)
    se, n_eff = precision.se[0], float(precision.n_eff[0])
    low, high = t_interval(mean, se, precision.df, confidence)
    bounds = {"se": se, "ci_low": low, "ci_high": high, "note": base_note(n, n_eff, min_base)}
    return {"n": n, "n_eff": n_eff, "estimate": mean, **bounds}
