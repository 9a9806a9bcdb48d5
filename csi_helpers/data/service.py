"""Service quality: what was expected, perceived and given points; read as items, and no items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csi_helpers.data.answers import Asked
from csi_helpers.data.codebook import ItemEntry, describe_item
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.data.questions import Question, QuestionAnswers, read_questions
from csi_helpers.params.sections import Item, Scale
from csi_helpers.params.service_quality import ServiceQuality
from csi_helpers.params.study import Study
from csi_helpers.params.text import Text

POINTS = Scale(min=0, max=100)  # of one dimension, of the 100 that are given


@dataclass(frozen=True)
class DimensionEntry:
    """One dimension of service quality; its items go by the column of their perception."""

    name: str
    label: Text | None
    items: tuple[str, ...]


@dataclass(frozen=True)
class ServiceEntry:
    """The instrument: its dimensions, and what each of its columns means.

    Attributes
    ----------
    dimensions : mapping of str to DimensionEntry
    questions : mapping of str to ItemEntry
        Every column of expectations, perceptions and points.
    expectations : mapping of str to str
        Perception -> column of its expectation; empty where only perceptions were asked.
    points : mapping of str to str
        Dimension -> column of the points it was given; empty where nobody was asked.
    """

    dimensions: Mapping[str, DimensionEntry]
    questions: Mapping[str, ItemEntry]
    expectations: Mapping[str, str]
    points: Mapping[str, str]


def describe_service(study: Study, current: WaveFile) -> tuple[ServiceEntry | None, list[Decision]]:
    """The codebook's entry of the instrument; None in a study without one.

    A column that is an item, too, keeps the scale and direction it has as one.
    """
    section = study.service_quality
    if section is None:
        return None, []
    questions = {}
    log: list[Decision] = []
    for column, own in _asked(study, section).items():
        questions[column], decisions = describe_item(
            study, current.name, current.table, column, own
        )
        log += decisions if column not in study.named_items else []
    entry = ServiceEntry(
        dimensions={
            name: DimensionEntry(name, one.label, tuple(item.perception for item in one.items))
            for name, one in section.dimensions.items()
        },
        questions=questions,
        expectations={i.perception: i.expectation for i in section.items if i.expectation},
        points=dict(section.allocation),
    )
    return entry, log


def read_service(
    study: Study, file: WaveFile, entry: ServiceEntry | None
) -> tuple[QuestionAnswers, list[Decision]]:
    """Read a wave's answers; an earlier wave has only the columns it shares with the current one.

    Raises
    ------
    DataError
        Text where codes are due, or a wrong scale.
    """
    section = study.service_quality
    if section is None or entry is None:
        return QuestionAnswers(), []
    asked = _asked(study, section)
    questions = {
        column: Question(
            question,
            Asked("service question", section.columns[column], "service_quality.scale"),
            asked[column].scale,
        )
        for column, question in entry.questions.items()
    }
    return read_questions(study, file, questions)


def _asked(study: Study, section: ServiceQuality) -> dict[str, Item]:
    """What the study says of every column."""
    asked: dict[str, Item] = {}
    for item in section.items:
        for column in (item.expectation, item.perception):
            if column is not None:
                own = study.items.get(column) or Item()
                said = {"scale": own.scale or section.scale, "label": item.label or own.label}
                asked[column] = own.model_copy(update=said)
    return asked | {column: Item(scale=POINTS) for column in section.allocation.values()}
