"""One level of a segment as a survey of its own: a branch, a region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.codebook import Codebook, SegmentEntry
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.decisions import Decision
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.wave import Wave, WaveRows
from csi_helpers.errors import DataError

if TYPE_CHECKING:
    from csi_helpers.data.survey import Survey

Flags = NDArray[np.bool_]


def survey_at(survey: Survey, rows: Sequence[WaveRows], column: str, level: str) -> Survey:
    """One level's survey, taken out of the whole.

    Parameters
    ----------
    survey : Survey
        Weighted, of everybody.
    rows : sequence of WaveRows
        Every row of every wave, to count who was received and excluded.
    column, level : str
        Segment and canonical code.

    Raises
    ------
    DataError
        No such level, or hardly anybody of it in the current wave.
    """
    segment = survey.codebook.segments[column]
    named = {wave.name: wave for wave in survey.waves}
    waves, told = asked_at(named, column, level, segment.levels)
    counted = [rows_at(each, column, level) for each in rows]
    return replace(
        survey,
        waves=waves,
        received=wave_at(survey.received, column, level),
        codebook=codebook_at(survey.codebook, waves, column, level),
        log=(*survey.log, *told),
        counts={each.file.name: each.counts for each in counted},
        flagged={each.file.name: each.flagged for each in counted},
        excluded={each.file.name: each.excluded for each in counted},
        customers=customers_at(survey.customers, column, level),
    )


def wave_at(wave: Wave, column: str, level: str) -> Wave:
    """The respondents of one level, everything else as it was.

    Parameters
    ----------
    wave : Wave
        Weighted as a whole, the level among all others.
    column, level : str
        Segment and canonical code.

    Returns
    -------
    Wave
        Of the level's respondents, in the same order; weights with mean 1 again.
    """
    rows = (wave.respondents[column] == level).to_numpy(dtype=bool)
    return replace(
        wave,
        answers=_of(wave.answers, rows),
        reasons=_of(wave.reasons, rows),
        respondents=_of(wave.respondents, rows),
        flags=_of(wave.flags, rows),
        design=_design_of(wave, rows) if rows.any() else wave.design,
        stated=_of(wave.stated, rows),
        kano=_of(wave.kano, rows),
        service=wave.service.keeping(rows),
        loyalty=_of(wave.loyalty, rows),
        loyalty_reasons=_of(wave.loyalty_reasons, rows),
    )


def _of(frame: pd.DataFrame, rows: Flags) -> pd.DataFrame:
    return frame[rows].reset_index(drop=True) if len(frame) == len(rows) else frame


def _design_of(wave: Wave, rows: Flags) -> SamplingDesign:
    """The part of the sample as a sample: what the total was raked to isn't known of it.

    A level that is one cluster, such as a branch where branches were drawn, is what is reported
    on: its respondents were drawn within it.
    """
    design = wave.design
    weights = design.weights[rows]
    if weights.sum() == 0:  # told as a level without a base
        weights = np.ones(len(weights))
    clusters = np.unique(design.clusters[rows], return_inverse=True)[1]
    units = design.units[rows]
    if len(np.unique(clusters)) == 1:
        clusters = np.arange(len(clusters))
        ids = wave.respondents["id"].astype(object)
        units = ids.where(ids.notna(), None).to_numpy(dtype=object)[rows]
    return replace(
        design,
        weights=weights / weights.mean(),
        base_weights=weights / weights.mean(),
        strata=np.unique(design.strata[rows], return_inverse=True)[1],
        clusters=clusters,
        sampling_fraction=design.sampling_fraction[rows],
        margins=None,
        units=units,
        weighted=bool(np.ptp(weights) > 1e-12),
    )


def rows_at(rows: WaveRows, column: str, level: str) -> WaveRows:
    """A wave's rows of one level, those excluded among them, so that they can be counted."""
    keep = (rows.texts[column] == level).to_numpy(dtype=bool)
    return replace(
        rows,
        answers=_of(rows.answers, keep),
        reasons=_of(rows.reasons, keep),
        base_weights=rows.base_weights[keep],
        cleaning=replace(
            rows.cleaning, flags=_of(rows.cleaning.flags, keep), rule=rows.cleaning.rule[keep]
        ),
    )


def codebook_at(codebook: Codebook, waves: Sequence[Wave], column: str, level: str) -> Codebook:
    """The codebook with the segments that still divide: the column itself never does."""
    own = codebook.segments[column]
    segments: dict[str, SegmentEntry] = {}
    for name, entry in codebook.segments.items():
        met = {code for wave in waves for code in wave.respondents[name].dropna()}
        levels = {code: label for code, label in entry.levels.items() if code in met}
        if name != column and len(levels) > 1:
            segments[name] = replace(entry, levels=levels)
    only = replace(own, levels={level: own.levels[level]})
    return replace(codebook, segments=segments, only=only)


def customers_at(files: CustomerFiles, column: str, level: str) -> CustomerFiles:
    """The level's customers, their purchases and requests.

    A file of customers without the segment tells of respondents alone, who were all customers when
    they were asked: nothing can be said of who left, and the files are left out.
    """
    known = files.customers
    if known is None or column not in known:
        return CustomerFiles()
    customers = known[known[column] == level].reset_index(drop=True)
    ids = set(customers["id"])
    return replace(
        files,
        customers=customers,
        transactions=_made_by(files.transactions, ids),
        tickets=_made_by(files.tickets, ids),
    )


def _made_by(frame: pd.DataFrame | None, ids: set[str]) -> pd.DataFrame | None:
    return None if frame is None else frame[frame["id"].isin(ids)].reset_index(drop=True)


def asked_at(
    waves: Mapping[str, Wave], column: str, level: str, levels: Mapping[str, object]
) -> tuple[tuple[Wave, ...], list[Decision]]:
    """The waves in which the level was asked, oldest first, and a decision on every wave.

    Raises
    ------
    DataError
        No such level, or hardly anybody of it in the current wave.
    """
    here = {name: wave_at(wave, column, level) for name, wave in waves.items()}
    kept = {name: wave for name, wave in here.items() if _answered(wave)}
    current = list(waves)[-1]
    if current not in kept:
        n = len(here[current].answers)
        known = ", ".join(list(levels)[:12]) + (" …" if len(levels) > 12 else "")
        raise DataError(
            f"At least 2 respondents with answers in {column}={level}.",
            f"Wave {current} has {n}; codes of {column}: {known}.",
            "Name another level under `report.only`, by its code.",
        )
    told = [
        Decision(
            name,
            "level_only" if name in kept else "level_absent",
            f"{column}={level}",
            len(here[name].answers),
        )
        for name in waves
    ]
    return tuple(kept.values()), told


def _answered(wave: Wave) -> bool:
    return len(wave.answers) > 1 and bool(wave.answers.notna().any(axis=None))
