"""From the study's files to one `Survey`: answers, codebook, weights, and a log of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pandas as pd

from csi_helpers.data.codebook import (
    Codebook,
    ItemEntry,
    describe_constructs,
    describe_criteria,
    describe_item,
    describe_segment,
    infer_items,
    not_common,
)
from csi_helpers.data.columns import WaveFile, nearest_names, open_wave
from csi_helpers.data.customer_files import read_customer_files
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.decisions import Decision
from csi_helpers.data.design import Floats, SamplingDesign
from csi_helpers.data.index_weights import (
    IndexWeights,
    check_weights_file,
    read_index_weights,
)
from csi_helpers.data.kano import common_kano, describe_kano
from csi_helpers.data.level import survey_at
from csi_helpers.data.logo import check_logo
from csi_helpers.data.loyalty import describe_loyalty, loyalty_questions
from csi_helpers.data.questions import read_questions
from csi_helpers.data.service import describe_service, read_service
from csi_helpers.data.sources import hash_files, logos_of
from csi_helpers.data.stated import common_stated, describe_stated
from csi_helpers.data.wave import Wave, WaveRows, assemble_wave, read_rows
from csi_helpers.errors import DataError
from csi_helpers.params.kano import kano_columns
from csi_helpers.params.scorecard import measurable, unknown_levels
from csi_helpers.params.study import Study

__all__ = ["Codebook", "Decision", "SamplingDesign", "Survey", "Wave", "open_levels", "open_survey"]


@dataclass(frozen=True)
class Survey:
    """All waves of a study, ready to analyse.

    Attributes
    ----------
    waves : tuple of Wave
        Oldest first, the current one last; only respondents who are analysed.
    received : Wave
        The current wave with everybody who can be weighted, before exclusions.
    codebook : Codebook
    log : tuple of Decision
        Everything that was decided about the data, in order.
    counts : dict
        Wave -> received, complete, excluded, analysed.
    excluded : dict
        Wave -> rule -> number of respondents; everybody counts once.
    hashes : dict
        File name -> SHA-256 of every file that was read.
    index_weights : IndexWeights, optional
        Frozen weights of the index that the study takes from a file.
    customers : CustomerFiles
        What the client's own files say of customers.
    """

    waves: tuple[Wave, ...]
    received: Wave
    codebook: Codebook
    log: tuple[Decision, ...]
    counts: dict[str, dict[str, int]]
    flagged: dict[str, dict[str, int]]
    excluded: dict[str, dict[str, int]]
    hashes: dict[str, str]
    index_weights: IndexWeights | None = None
    customers: CustomerFiles = field(default_factory=CustomerFiles)

    @property
    def current(self) -> Wave:
        """The wave the report is about."""
        return self.waves[-1]

    @property
    def answers(self) -> pd.DataFrame:
        """The current wave's answers, shape (n_respondents, n_items)."""
        return self.current.answers

    @property
    def weights(self) -> Floats:
        """The current wave's weights, shape (n_respondents,), mean 1."""
        return self.current.design.weights


def open_survey(study: Study) -> Survey:
    """Read, check, clean and weight every wave of a study.

    Where the report is about one level of a segment (``report.only``), its respondents are taken
    out of the weighted whole.

    Raises
    ------
    DataError
        A file that can't be read, a column that isn't there, a wrong scale, weights that can't
        be used (of respondents or of the index), a target of nothing, a wave without a common
        item, nothing left to analyse, or customers' rows without id or date.
    """
    survey, rows = _open_whole(study)
    only = study.report.only
    return survey_at(survey, rows, only.segment, only.level) if only else survey


def open_levels(study: Study, column: str) -> tuple[Survey, dict[str, Survey]]:
    """The whole survey and one of each level of a segment, the files read but once.

    Parameters
    ----------
    study : Study
    column : str
        One of its segments.

    Returns
    -------
    survey : Survey
    levels : dict of str to Survey
        By code, in the order they are shown; levels hardly anybody has are left out.

    Raises
    ------
    DataError
        As `open_survey`.
    """
    survey, rows = _open_whole(study)
    levels = {}
    for code in survey.codebook.segments[column].levels:
        with suppress(DataError):
            levels[code] = survey_at(survey, rows, column, code)
    return survey, levels


def _open_whole(study: Study) -> tuple[Survey, list[WaveRows]]:
    hashes = hash_inputs(study)
    files = [open_wave(study, wave) for wave in study.wave_names]
    current = files[-1]
    log = [decision for file in files for decision in file.log]
    entries, decisions = describe_items(study, current)
    log += decisions
    check_levels(study, current, entries)
    stated, decisions = describe_stated(study, current)
    log += decisions
    kano = describe_kano(study, current)
    service, decisions = describe_service(study, current)
    log += decisions
    loyalty, decisions = describe_loyalty(study, current)
    log += decisions
    rows, instruments = [], []
    for file in files:
        common, decisions = common_items(study, file, entries)
        asked, dropped = common_stated(study, file, stated)
        pairs, unpaired = common_kano(file, kano)
        rows.append(read_rows(study, file, common, asked, pairs))
        quality, read = read_service(study, file, service)
        said, heard = read_questions(study, file, loyalty_questions(study, loyalty))
        instruments.append((quality, said))
        log += [*decisions, *dropped, *unpaired, *rows[-1].log, *read, *heard]
    segments = {}
    for name, segment in current.columns.segments.items():
        texts = {each.file.name: each.texts[name] for each in rows}
        segments[name], decisions = describe_segment(name, segment, current.table, texts)
        log += decisions
    waves = []
    for each, answers in zip(rows, instruments, strict=True):
        wave, decisions = assemble_wave(study, each, received=False)
        quality, said = (one.keeping(each.cleaning.kept) for one in answers)
        wave = replace(wave, loyalty=said.values, loyalty_reasons=said.reasons)
        waves.append(replace(wave, service=quality))
        log += decisions
    customers, decisions = read_customer_files(study, [one.respondents["id"] for one in waves])
    log += decisions
    survey = Survey(
        waves=tuple(waves),
        received=assemble_wave(study, rows[-1], received=True)[0],
        codebook=Codebook(
            entries,
            segments,
            describe_constructs(study),
            stated,
            kano,
            service,
            loyalty,
            describe_criteria(study),
        ),
        log=tuple(log),
        counts={each.file.name: each.counts for each in rows},
        flagged={each.file.name: each.flagged for each in rows},
        excluded={each.file.name: each.excluded for each in rows},
        hashes=hashes,
        index_weights=read_index_weights(study, entries),
        customers=customers,
    )
    return survey, rows


def hash_inputs(study: Study) -> dict[str, str]:
    """Name and SHA-256 of every file the study reads, once logos and index weights are sound."""
    for logo in logos_of(study):
        check_logo(logo)
    check_weights_file(study)
    return hash_files(study)


def describe_items(study: Study, current: WaveFile) -> tuple[dict[str, ItemEntry], list[Decision]]:
    """The codebook's entries of the items, those the study names or else all that look like one."""
    log: list[Decision] = []
    names = list(study.items)
    if not names:  # the model's items are items whatever their scale
        asides = [
            *study.stated_columns.values(),
            *kano_columns(study),
            *study.service_columns,
            *study.loyalty_columns,
        ]
        used = [*current.used, *(name for name in asides if name not in study.named_items)]
        names, inferred = infer_items(study, current.name, current.table, used)
        log.append(inferred)
    entries = {}
    for name in dict.fromkeys([*names, *study.named_items]):
        entries[name], decisions = describe_item(study, current.name, current.table, name)
        log += decisions
    return entries, log


def check_levels(study: Study, current: WaveFile, entries: Mapping[str, ItemEntry]) -> None:
    """Refuse levels of nothing, which the YAML alone doesn't tell where it lists no items."""
    unknown = unknown_levels(study, entries)
    if unknown:
        names = measurable(study, entries)
        listed = ", ".join(
            f"{'.'.join(map(str, place[:-1]))} of {name!r}{nearest_names(name, names)}"
            for place, name in unknown
        )
        raise DataError(
            "Targets, benchmarks and history of constructs, items or figures.",
            f"Not in wave {current.name} ({current.file}): {listed}.",
            "Correct the names, or list the items under `items`.",
        )


def common_items(
    study: Study, file: WaveFile, entries: Mapping[str, ItemEntry]
) -> tuple[dict[str, ItemEntry], list[Decision]]:
    """The items an earlier wave shares with the current one, on the same scale."""
    if file.current:
        return dict(entries), []
    common = {}
    log = []
    for name, entry in entries.items():
        item = study.items.get(name)
        why = not_common(study, file.table, entry, item.scale if item else None)
        if why:
            log.append(Decision(file.name, "not_common", name, 1, {"why": why}))
        else:
            common[name] = entry
    if not common:
        raise DataError(
            f"At least one item that wave {file.name} shares with the current wave.",
            f"{file.file} has none of the {len(entries)} items ({_first(list(entries))}) on the "
            f"same scale; its columns are {_first(map(str, file.table.frame.columns))}.",
            f"Map its columns to today's names under `data.waves.{file.name}.rename`, or leave "
            "the wave out.",
        )
    return common, log


def _first(names: Iterable[str], n: int = 8) -> str:
    """The first few names, and an ellipsis where there are more."""
    listed = list(names)
    return ", ".join(listed[:n]) + (" …" if len(listed) > n else "")
