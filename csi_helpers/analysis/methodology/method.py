"""Everything the annex on method tells, gathered: facts, bases, limits, and what the run was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from csi_helpers.analysis.cells.answers import WaveAnswers
from csi_helpers.analysis.cells.waves import waves_of
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.methodology.bases import group_bases
from csi_helpers.analysis.methodology.limits import (
    Limit,
    effective_size,
    limits_of,
    missing_shares,
)
from csi_helpers.analysis.response_rates import response_rates
from csi_helpers.data.disclosure import Undisclosed, undisclosed
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.run import Run, kit_version, versions
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study


@dataclass(frozen=True)
class Methodology:
    """How the study was made.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `responses`, `weight`, `effective_n`, `design_effect` and `clusters` of every wave;
        `weighted_base`, `effective_base`, `margin_of_error` of total and groups, `missing_share`
        of items, `response_rate` of the current one.
    study : Study
    waves : tuple of str
        Oldest first.
    features : tuple of str
        What the current wave's design has beyond a simple random sample.
    undisclosed : tuple of Undisclosed
        What the study doesn't tell and a final report must.
    limits : tuple of Limit
        What the facts keep the results from saying.
    run : Run
        The report's chapters, and the tables they have published.
    hashes : mapping of str to str
        Input file to SHA-256.
    kit, versions : str, mapping of str to str
        Version of the kit; Python and its packages.
    counted : bool
        Whether respondents of a large survey were counted rather than loaded.
    """

    estimates: pd.DataFrame
    study: Study
    waves: tuple[str, ...]
    features: tuple[str, ...]
    undisclosed: tuple[Undisclosed, ...]
    limits: tuple[Limit, ...]
    run: Run
    hashes: Mapping[str, str]
    kit: str
    versions: Mapping[str, str]
    counted: bool = False

    @property
    def unpublished(self) -> Methodology:
        """What no other chapter of the report publishes: a figure stands in one place only."""
        elsewhere = self.estimates["table"].isin(self.run.tables)
        everybody = self.estimates["group"].isin(["", TOTAL])
        rows = self.estimates[~(elsewhere & everybody)]
        return replace(self, estimates=rows.reset_index(drop=True))

    @property
    def probability(self) -> bool:
        """Whether the sample was drawn, so that a margin of error means something."""
        return self.study.fieldwork.sample_type == "probability"


def account_for_method(survey: Survey | LargeSurvey, study: Study, run: Run) -> Methodology:
    """Gather how the study was made.

    Parameters
    ----------
    survey : Survey or LargeSurvey
    study : Study
    run : Run
        What the build says of itself, from `csi_helpers.data.run.read_run`.

    References
    ----------
    AAPOR (2021), Code of Professional Ethics and Practices, III.A; ISO 20252:2019, 4.5.4.
    """
    report = study.report
    probability = study.fieldwork.sample_type == "probability"
    bases = group_bases(
        survey, probability=probability, confidence=report.confidence, min_base=report.min_base
    )
    waves = waves_of(survey)
    rows: list[Row] = []
    for wave in waves:
        rows += _wave_rows(wave, survey.counts[wave.name])
    rows += [*bases, *_missing_rows(waves[-1])]
    rows += _rate_rows(waves[-1].name, study) if probability else []
    return Methodology(
        estimates=tidy(rows),
        study=study,
        waves=tuple(wave.name for wave in waves),
        features=waves[-1].features,
        undisclosed=undisclosed(study, survey.codebook),
        limits=limits_of(survey, study, run, tidy(bases)),
        run=run,
        hashes=survey.hashes,
        kit=kit_version(),
        versions=versions(),
        counted=isinstance(survey, LargeSurvey),
    )


def _wave_rows(wave: WaveAnswers, counts: Mapping[str, int]) -> Iterator[Row]:
    n, n_eff = effective_size(wave)
    told: Row = {"table": "responses", "wave": wave.name, "n": counts["received"]}
    for subject in ("received", "excluded", "analysed"):
        yield {**told, "subject": subject, "estimate": counts[subject]}
    stem: Row = {"wave": wave.name, "n": n, "n_eff": n_eff}
    yield {**stem, "table": "effective_n", "method": "Kish", "estimate": n_eff}
    yield {**stem, "table": "design_effect", "method": "Kish", "estimate": n / n_eff}
    if "weights" in wave.features:
        for name, value in zip(("min", "max"), wave.weight_range, strict=True):
            yield {**stem, "table": "weight", "subject": name, "estimate": value}
    if "clusters" in wave.features:
        yield {**stem, "table": "clusters", "estimate": wave.clusters}


def _missing_rows(wave: WaveAnswers) -> Iterator[Row]:
    for item, (asked, share) in missing_shares(wave).items():
        stem: Row = {"table": "missing_share", "subject": item, "wave": wave.name}
        yield {**stem, "n": asked, "estimate": share}


def _rate_rows(wave: str, study: Study) -> Iterator[Row]:
    counts = study.fieldwork.dispositions
    for name, rate in (response_rates(counts) if counts else {}).items():
        stem: Row = {"table": "response_rate", "subject": name, "method": "AAPOR"}
        yield {**stem, "wave": wave, "estimate": rate}
