"""What the facts of a study keep its results from saying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from csi_helpers.analysis.cells.answers import WaveAnswers
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.response_rates import response_rates
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.run import Run
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study

FEW_CLUSTERS = (
    30  # fewer know their own variance poorly (Cameron & Miller 2015, J. Hum. Resour. 50)
)
MUCH_MISSING = 0.05  # share of those asked without a valid answer, above which an item is named
TIES = frozenset(  # tables that say how things vary together, not what causes what
    {
        *("pearson", "spearman", "polychoric", "path", "total_effect", "what_if"),
        *("derived_importance", "penalty", "reward", "potential", "gap_priority"),
        *("loyalty_curve", "conversion", "value_per_point"),
    }
)


@dataclass(frozen=True)
class Limit:
    """One limitation: `code` is its key in the catalogues, `values` the numbers it rests on."""

    code: str
    values: Mapping[str, float | str] = field(default_factory=dict)


def limits_of(
    survey: Survey | LargeSurvey, study: Study, run: Run, bases: pd.DataFrame
) -> tuple[Limit, ...]:
    """Limitations that follow from the study's facts, the gravest first.

    Parameters
    ----------
    survey : Survey or LargeSurvey
    study : Study
    run : Run
        The tables the report's chapters have published.
    bases : DataFrame
        Estimates of `csi_helpers.analysis.methodology.bases.group_bases`.
    """
    only = study.report.only
    found = [Limit("level", {"level": only.level})] if only else []
    wave = waves_of(survey)[-1]
    found += [*_of_sample(study), *_of_weights(wave), *_of_answers(wave, _flagged_kept(survey))]
    found += [*_of_groups(bases, study), *_of_reading(study, run)]
    return tuple(found)


def _of_sample(study: Study) -> Iterator[Limit]:
    fieldwork = study.fieldwork
    if "sample_type" not in fieldwork.model_fields_set:
        yield Limit("sample_unstated")
    elif fieldwork.sample_type != "probability":
        yield Limit(f"sample_{fieldwork.sample_type}")
    if fieldwork.sample_type != "probability":
        return
    rates = response_rates(fieldwork.dispositions) if fieldwork.dispositions else {}
    if "RR1" in rates:
        yield Limit("nonresponse", {"rate": rates["RR1"]})
    else:
        yield Limit("nonresponse_unknown")


def _of_weights(wave: WaveAnswers) -> Iterator[Limit]:
    if "weights" in wave.features:
        n, n_eff = effective_size(wave)
        yield Limit("weights", {"n": n, "n_eff": n_eff, "deff": n / n_eff})
    else:
        yield Limit("unweighted")
    if "clusters" in wave.features and wave.clusters < FEW_CLUSTERS:
        yield Limit("clusters", {"k": wave.clusters})


def effective_size(wave: WaveAnswers) -> tuple[int, float]:
    """Respondents of a wave, and Kish's effective number of them."""
    variance = wave.everybody
    return variance.n, variance.kish(np.ones(len(variance.weights), dtype=bool))


def missing_shares(wave: WaveAnswers) -> dict[str, tuple[int, float]]:
    """Item -> number asked, share of these without a valid answer; items nobody was asked left out.

    Where reasons aren't told apart, everybody counts as asked.

    Examples
    --------
    >>> from csi_helpers.analysis.cells.respondents import Respondents
    >>> from csi_helpers.analysis.variance import DesignVariance
    >>> from csi_helpers.data.design import SamplingDesign
    >>> reasons = pd.DataFrame({"Q1": ["", "refused", "not_asked", ""]})
    >>> variance = DesignVariance(SamplingDesign.simple(4))
    >>> wave = Respondents("2026", {"Q1": np.array([3, np.nan, np.nan, 4])}, variance, gaps=reasons)
    >>> print({item: f"{share:.2f} of {n}" for item, (n, share) in missing_shares(wave).items()})
    {'Q1': '0.33 of 3'}
    """
    shares = {}
    for item in wave.items:
        told = wave.reasons(item)
        if told is None:
            values, variance = wave.item(item)
            asked = variance.n
            answered = variance.count(np.isfinite(values))
        else:
            asked = told.plain.count(np.asarray(told.codes != "not_asked"))
            answered = told.plain.count(np.asarray(told.codes == ""))
        if asked:
            shares[item] = (asked, (asked - answered) / asked)
    return shares


def _flagged_kept(survey: Survey | LargeSurvey) -> int:
    """Flagged respondents of the current wave who are analysed.

    Of a large survey only what each rule flags is known: who breaks several rules counts for each.
    """
    if not isinstance(survey, LargeSurvey):
        return int(survey.current.flags.to_numpy(dtype=bool).any(axis=1).sum())
    flagged, excluded = (each[survey.current.name] for each in (survey.flagged, survey.excluded))
    return sum(max(n - excluded.get(rule, 0), 0) for rule, n in flagged.items())


def _of_answers(wave: WaveAnswers, kept: int) -> Iterator[Limit]:
    shares = {item: share for item, (_, share) in missing_shares(wave).items()}
    much = [item for item, share in shares.items() if share > MUCH_MISSING]
    if much:
        worst = max(much, key=lambda item: (shares[item], item))
        share = shares[worst]
        named: dict[str, float | str] = {"item": worst, "share": share, "limit": MUCH_MISSING}
        yield Limit("gaps", {"k": len(much), **named})
    if kept:
        yield Limit("flagged", {"k": kept})


def _of_groups(bases: pd.DataFrame, study: Study) -> Iterator[Limit]:
    rows = bases[(bases["table"] == "effective_base") & (bases["group"] != "total")]
    for note, code in (("low base", "groups_low"), ("caution", "groups_caution")):
        if k := int((rows["note"] == note).sum()):
            yield Limit(code, {"k": k, "min_base": study.report.min_base})


def _of_reading(study: Study, run: Run) -> Iterator[Limit]:
    correction = study.report.comparisons.correction
    yield Limit(
        "tests" if correction != "none" else "tests_uncorrected", {"correction": correction}
    )
    if run.published is None or run.tables & TIES:
        yield Limit("association")
    if len(study.wave_names) == 1:
        yield Limit("one_wave")
    yield Limit("answers")
