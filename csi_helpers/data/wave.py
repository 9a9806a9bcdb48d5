"""One wave: its rows as read and flagged, and the respondents who are analysed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.answers import read_answers, turn_reversed
from csi_helpers.data.clean import RULES, Cleaning, clean, is_complete, read_durations
from csi_helpers.data.codebook import ItemEntry
from csi_helpers.data.coding import map_cells, missing_codes, text_codes
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.dates import read_dates
from csi_helpers.data.decisions import Decision
from csi_helpers.data.design import SamplingDesign, build_design
from csi_helpers.data.kano import KanoEntry, read_kano
from csi_helpers.data.privacy import hash_id, id_key
from csi_helpers.data.questions import QuestionAnswers
from csi_helpers.data.stated import read_stated
from csi_helpers.data.weight import (
    check_margins,
    margin_dummies,
    rake,
    raking_log,
    read_weights,
    unknown_margin,
)
from csi_helpers.errors import DataError
from csi_helpers.params.study import Study

Floats = NDArray[np.float64]
NO_CATEGORIES = ("id", "duration", "date")  # columns of `Wave.respondents`; all others are


@dataclass(frozen=True)
class Wave:
    """The respondents of one wave; all frames share one index, arrays run in its order.

    Attributes
    ----------
    name : str
    answers : DataFrame, shape (n_respondents, n_items)
        float64, NaN where there is no valid answer; reversed items are turned. An earlier wave
        has only the items it shares with the current one.
    reasons : DataFrame, same shape
        "" where answered, else not_asked, dont_know, refused, blank, declared or out_of_range.
    respondents : DataFrame
        `id` (hashed, None where blank), `duration` in seconds, `date` of the interview (NaT where
        unknown; left out where the wave has no such column), and a text column per segment and
        weighting margin (canonical codes, None where missing).
    flags : DataFrame of bool
        duplicate, speeder, straight_liner.
    design : SamplingDesign
    stated : DataFrame, shape (n_respondents, n_attributes)
        What respondents said of each attribute's importance, as `answers`; columns are the
        attributes whose importance this wave asked.
    kano : DataFrame, shape (n_respondents, 2 n_features)
        Answers 1 to 5 to Kano's pairs of questions, see `read_kano`.
    service : QuestionAnswers
        Expectations, perceptions and points of service quality.
    loyalty, loyalty_reasons : DataFrame, shape (n_respondents, n_questions)
        Of nps, csat, ces, repurchase those asked; effort isn't turned.
    """

    name: str
    answers: pd.DataFrame
    reasons: pd.DataFrame
    respondents: pd.DataFrame
    flags: pd.DataFrame
    design: SamplingDesign
    stated: pd.DataFrame = field(default_factory=pd.DataFrame)
    kano: pd.DataFrame = field(default_factory=pd.DataFrame)
    service: QuestionAnswers = field(default_factory=QuestionAnswers)
    loyalty: pd.DataFrame = field(default_factory=pd.DataFrame)
    loyalty_reasons: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class WaveRows:
    """Every row of a wave's file, read and flagged; nobody has left yet.

    `texts` holds segments, weighting margins, strata and clusters as canonical codes.
    """

    file: WaveFile
    answers: pd.DataFrame
    reasons: pd.DataFrame
    ids: pd.Series
    durations: Floats
    dates: pd.Series | None
    texts: dict[str, pd.Series]
    base_weights: Floats
    cleaning: Cleaning
    stated: pd.DataFrame
    kano: pd.DataFrame
    log: tuple[Decision, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Received, complete, excluded, analysed."""
        kept = int(self.cleaning.kept.sum())
        return {
            "received": len(self.answers),
            "complete": int(is_complete(self.reasons).sum()),
            "excluded": len(self.answers) - kept,
            "analysed": kept,
        }

    @property
    def flagged(self) -> dict[str, int]:
        """Rule that could be checked -> respondents it flags; a missing weight counts as one."""
        flags = self.cleaning.flags.assign(missing_weight=np.isnan(self.base_weights))
        return {rule: int(flags[rule].sum()) for rule in self.cleaning.checked}

    @property
    def excluded(self) -> dict[str, int]:
        """Rule -> respondents it excludes."""
        return {rule: int((self.cleaning.rule == rule).sum()) for rule in RULES}


def read_rows(
    study: Study,
    file: WaveFile,
    entries: Mapping[str, ItemEntry],
    stated: Mapping[str, ItemEntry],
    kano: Mapping[str, KanoEntry],
) -> WaveRows:
    """Read and flag every row of a wave: items, importance by attribute, Kano pairs by feature.

    Raises
    ------
    DataError
        Fewer than two rows, or columns that can't be used.
    """
    if (n := len(file.table.frame)) < 2:
        raise DataError(
            "At least 2 respondents.",
            f"{file.file} (wave {file.name}) has {n}.",
            "Check that the file is complete.",
        )
    answers = read_answers(study, file, entries.values())
    importance, decisions = read_stated(study, file, stated)
    pairs, paired = read_kano(study, file, kano)
    ids = _texts(study, file, file.columns.id)
    dates, undated = read_dates(file)
    durations = read_durations(file)
    weights = read_weights(study, file)
    cleaning = clean(
        study, file, answers.values, entries.values(), ids, durations, np.isnan(weights)
    )
    reversed_items = [entry.name for entry in entries.values() if entry.reverse]
    log = [*answers.log, *(Decision(file.name, "reversed", name, 1) for name in reversed_items)]
    log += [*decisions, *paired, *undated]
    _refuse_empty(file, answers.values, cleaning)
    key = id_key()
    return WaveRows(
        file=file,
        answers=turn_reversed(answers.values, entries.values()),
        reasons=answers.reasons,
        ids=pd.Series(map_cells(ids, lambda text: hash_id(str(text), key), None), dtype=object),
        durations=durations,
        dates=dates,
        texts=text_columns(study, file),
        base_weights=weights,
        cleaning=cleaning,
        stated=importance,
        kano=pairs,
        log=(*log, *cleaning.log),
    )


def _texts(study: Study, file: WaveFile, name: str | None) -> pd.Series:
    """A column as canonical codes; all None where the wave doesn't have it."""
    if name is None or name not in file.table.frame.columns:
        return pd.Series([None] * len(file.table.frame), dtype=object)
    declared = missing_codes(study, file.table, name, declared=False)
    return text_codes(file.table.frame[name].reset_index(drop=True), declared)


def text_columns(study: Study, file: WaveFile) -> dict[str, pd.Series]:
    """Segments, weighting margins, strata and clusters as canonical codes, None where missing."""
    targets = file.weighting.targets if file.weighting else {}
    names = [*study.columns.segments, *targets, file.columns.strata, file.columns.cluster]
    columns = {name: _texts(study, file, name) for name in names if name}
    for name in study.columns.segments:
        known = {*study.columns.segments[name].labels, *targets.get(name, {})}
        # The study's missing codes hold for segments too, save where it gives the code a name.
        gone = columns[name].isin([code for code in study.missing_codes if code not in known])
        columns[name] = columns[name].where(~gone, None).astype(object)
    return columns


def _refuse_empty(file: WaveFile, values: pd.DataFrame, cleaning: Cleaning) -> None:
    kept = cleaning.kept
    if kept.sum() >= 2 and values.to_numpy()[kept].size and values[kept].notna().any(axis=None):
        return
    excluded = ", ".join(f"{d.n} {d.subject}" for d in cleaning.log if d.rule == "excluded")
    raise DataError(
        "At least 2 respondents with answers after the exclusions.",
        f"Nothing left to analyse in wave {file.name} ({file.file}): {int(kept.sum())} of "
        f"{len(values)} respondents stay; excluded: {excluded or 'nobody'}.",
        "Relax the exclusions under `clean`, or check the file.",
    )


def assemble_wave(study: Study, rows: WaveRows, *, received: bool) -> tuple[Wave, list[Decision]]:
    """The wave of those analysed or, if `received`, of everybody who can be weighted.

    Raises
    ------
    DataError
        Raking that can't be done, strata or clusters with gaps, weights that sum to zero.
    """
    keep = rows.cleaning.kept
    if received:
        keep = ~np.isnan(rows.base_weights)
        for name, shares in (rows.file.weighting.targets if rows.file.weighting else {}).items():
            keep &= ~unknown_margin(rows.texts[name], shares)
    texts = {name: column[keep].reset_index(drop=True) for name, column in rows.texts.items()}
    ids = rows.ids[keep].reset_index(drop=True)
    design, log = _design(study, rows, keep, texts, ids)
    shown = {name: texts[name] for name in texts if name not in _design_only(study, rows.file)}
    people = {"id": ids, "duration": rows.durations[keep]}
    if rows.dates is not None:
        people["date"] = rows.dates[keep].reset_index(drop=True)
    wave = Wave(
        name=rows.file.name,
        answers=rows.answers[keep].reset_index(drop=True),
        reasons=rows.reasons[keep].reset_index(drop=True),
        respondents=pd.DataFrame({**people, **shown}),
        flags=rows.cleaning.flags[keep].reset_index(drop=True),
        design=design,
        stated=rows.stated.loc[keep].reset_index(drop=True),
        kano=rows.kano.loc[keep].reset_index(drop=True),
    )
    return wave, log


def _design_only(study: Study, file: WaveFile) -> set[str]:
    """Strata and clusters that are neither segment nor margin: the design has them as codes."""
    targets = file.weighting.targets if file.weighting else {}
    names = {file.columns.strata, file.columns.cluster} - set(study.columns.segments) - set(targets)
    return {name for name in names if name}


def _design(
    study: Study,
    rows: WaveRows,
    keep: NDArray[np.bool_],
    texts: dict[str, pd.Series],
    ids: pd.Series,
) -> tuple[SamplingDesign, list[Decision]]:
    file = rows.file
    base = rows.base_weights[keep]
    if base.sum() == 0:
        raise DataError(
            "Weights whose sum is above zero.",
            f"All respondents of wave {file.name} who stay after the exclusions weigh zero.",
            "Check `columns.weight`, or relax the exclusions under `clean`.",
        )
    for key in ("strata", "cluster"):
        _refuse_gaps(file, key, keep, rows)
    weights, dummies = base, None
    log: list[Decision] = []
    if file.weighting and (targets := file.weighting.targets):
        margins = {name: texts[name] for name in targets}
        check_margins(file, margins, targets)
        arrays = {name: margin.to_numpy(dtype=object) for name, margin in margins.items()}
        raked = rake(base, arrays, targets, trim=file.weighting.trim)
        weights, dummies = raked.weights, margin_dummies(margins, targets)
        log = raking_log(file, raked)
    finite = study.fieldwork.sample_type == "probability" and file.current
    if finite and study.fieldwork.population_size and file.columns.cluster:
        log.append(Decision(file.name, "population_unused", file.columns.cluster, 1))
    design = build_design(
        weights,
        ids=ids,
        base_weights=base,
        strata=texts[file.columns.strata] if file.columns.strata else None,
        clusters=texts[file.columns.cluster] if file.columns.cluster else None,
        margins=dummies,
        population_size=study.fieldwork.population_size if finite else None,
    )
    return design, log


def _refuse_gaps(file: WaveFile, key: str, keep: NDArray[np.bool_], rows: WaveRows) -> None:
    if not (name := getattr(file.columns, key)):
        return
    gaps = np.flatnonzero(rows.texts[name].isna().to_numpy() & keep)
    if len(gaps):
        raise DataError(
            f"A value in column {name!r} (columns.{key}) for every respondent.",
            f"{len(gaps)} are missing, first in {file.row(int(gaps[0]))}.",
            f"Complete the column, or take `{key}` out of `columns`.",
        )
