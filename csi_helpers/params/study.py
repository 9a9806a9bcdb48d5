"""The study: everything that differs from client to client, frozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from csi_helpers.params.comments import Comments, comment_faults
from csi_helpers.params.factor import Factor
from csi_helpers.params.gate import Gate
from csi_helpers.params.kano import Kano, kano_faults
from csi_helpers.params.kinds import (
    NAME_LIST,
    Bare,
    Code,
    ColumnName,
    SafeName,
    Shorthand,
    Whole,
    name_list,
)
from csi_helpers.params.loyalty import Loyalty, loyalty_faults
from csi_helpers.params.modelling import Model
from csi_helpers.params.notify import Notify
from csi_helpers.params.priorities import Attribute, Matrix, priority_faults
from csi_helpers.params.relationship import Relationship, walk
from csi_helpers.params.relationship_faults import relationship_faults
from csi_helpers.params.reporting import Report, level_faults
from csi_helpers.params.scorecard import Benchmark, Level, Levels, scorecard_faults
from csi_helpers.params.sections import (
    Clean,
    Client,
    Columns,
    Fieldwork,
    Item,
    Place,
    Scale,
    Section,
    Weighting,
    contradictions,
)
from csi_helpers.params.service_quality import ServiceQuality, service_faults
from csi_helpers.params.sources import Data, Source


def _languages(value: object) -> object:
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        value = ",".join(value)
    return value.replace(" ", "") if isinstance(value, str) else value


def _declared(value: object) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    if any(isinstance(code, (dict, list, tuple)) or code is None for code in value):
        raise ValueError("need a list of codes like [98, 99], or {98: dont_know}")
    return dict.fromkeys(value, "declared")


Reason = Annotated[
    Literal["declared", "dont_know", "refused", "not_asked", "blank"],
    Shorthand(lambda reason: "declared" if reason is None else reason, {"type": "null"}),
]
Language = Annotated[
    Literal["zh", "en", "zh,en", "en,zh"],
    Shorthand(_languages, {"type": "array", "items": {"enum": ["zh", "en"]}, "minItems": 1}),
]


class Study(Section):
    """One client's study in one wave, as :func:`load_study` reads it.

    Examples
    --------
    >>> study = Study.model_validate(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": 2026,
    ...      "data": {"survey": {"file": "a.sav"}, "waves": {2025: {"file": "b.sav"}}}}
    ... )
    >>> study.wave_names, study.languages
    (('2025', '2026'), ('zh',))
    """

    client: Client = Field(description="Whose customers were asked.")
    wave: SafeName = Field(description="Name of the current wave, used for the folder.")
    language: Language = Field("zh", description="Language of the report: zh, en, or both.")
    seed: Annotated[Whole, Field(ge=0, lt=2**63)] = Field(
        20261122, description="Seed of everything random."
    )
    fieldwork: Fieldwork = Field(Fieldwork(), description="When, how and whom the survey asked.")
    data: Data = Field(description="The files of answers.")
    columns: Columns = Field(Columns(), description="Columns that are not items.")
    scale: Scale | None = Field(None, description="Answer scale of items without their own.")
    missing_codes: Annotated[
        dict[Code, Reason],
        Shorthand(_declared, {"type": "array", "items": {"type": ["string", "number"]}}),
    ] = Field({}, description="Codes that are no answer, added to the file's own.")
    clean: Clean = Field(Clean(), description="Rules for flags and exclusions.")
    weighting: Weighting | None = Field(None, description="Raking to population shares.")
    items: Annotated[dict[ColumnName, Annotated[Item, Bare]], Shorthand(name_list, NAME_LIST)] = (
        Field({}, description="Questions on the scale; absent: every column that fits it.")
    )
    model: Model | None = Field(None, description="The constructs behind the items.")
    factor: Factor = Field(Factor(), description="Factor analysis of the items.")
    attributes: Annotated[
        dict[ColumnName, Annotated[Attribute, Bare]], Shorthand(name_list, NAME_LIST)
    ] = Field({}, description="Items the client can work on: rows of the importance matrix.")
    overall: ColumnName | None = Field(
        None, description="Item the attributes are to explain where no structural model says it."
    )
    matrix: Matrix = Field(Matrix(), description="Importance and performance of the attributes.")
    targets: dict[ColumnName, Level] = Field(
        {},
        description="Level aimed at: 0 to 100 of a construct, an item or relationship; -100 to 100 "
        "of nps; a share, 0 to 1, of csat, retention or cross_sell; of ces on its scale.",
    )
    benchmarks: dict[ColumnName, Benchmark] = Field(
        {}, description="What others reach, with its source; named and scaled as targets."
    )
    history: dict[SafeName, Levels] = Field(
        {}, description="Published figures of waves without answers, oldest first."
    )
    kano: Kano | None = Field(None, description="Features judged by Kano's pairs of questions.")
    service_quality: ServiceQuality | None = Field(
        None, description="Expected and perceived service quality (SERVQUAL, SERVPERF)."
    )
    loyalty: Loyalty | None = Field(
        None, description="Loyalty as customers say and show it, and what it is worth."
    )
    relationship: Relationship | None = Field(
        None, description="Quality of the relationship as one weighted score."
    )
    comments: Comments = Field(
        {}, description="The consultant's words on a chapter, by its number or name."
    )
    report: Report = Field(Report(), description="What the report prints.")
    gate: Gate | None = Field(
        None, description="Hold the report for a person to look at when the data are not alike."
    )
    notify: Notify | None = Field(None, description="Tell somebody how the builds end.")

    _source: Path | None = PrivateAttr(None)

    def __eq__(self, other: object) -> bool:
        """Compare the parameters; where they were written doesn't matter."""
        return isinstance(other, Study) and self.__dict__ == other.__dict__

    @property
    def source(self) -> Path | None:
        """The YAML file the study came from; None for a mapping or a study.json."""
        return self._source

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the report, the first one leading."""
        return tuple(self.language.split(","))

    @property
    def wave_names(self) -> tuple[str, ...]:
        """Waves, oldest first, the current one last."""
        return (*self.data.waves, self.wave)

    @property
    def named_items(self) -> dict[str, str]:
        """Items the study names, each with the key that names it first."""
        places = {name: f"items.{name}" for name in self.items}
        for construct, entry in (self.model.constructs if self.model else {}).items():
            for name in entry.items:
                places.setdefault(name, f"model.constructs.{construct}")
        for name in () if self.factor.items == "model" else self.factor.items:
            places.setdefault(name, "factor.items")
        for name in self.attributes:
            places.setdefault(name, f"attributes.{name}")
        if self.overall is not None:
            places.setdefault(self.overall, "overall")
        for at, name, one in walk(self.relationship.criteria) if self.relationship else ():
            for item in one.items:
                places.setdefault(item, ".".join(("relationship", *at, name)))
        return places

    @property
    def stated_columns(self) -> dict[str, str]:
        """Column of the importance question, by attribute; those without one are left out."""
        columns = {name: one.stated_importance for name, one in self.attributes.items()}
        return {name: column for name, column in columns.items() if column is not None}

    @property
    def service_columns(self) -> dict[str, str]:
        """Columns of expectations, perceptions and points, with the key that names each."""
        return self.service_quality.columns if self.service_quality else {}

    @property
    def loyalty_columns(self) -> dict[str, str]:
        """Columns of the questions on loyalty, with the key that names each."""
        return self.loyalty.columns if self.loyalty else {}

    def source_of(self, wave: str) -> Source:
        """Return the file of a wave.

        Raises
        ------
        KeyError
            No such wave.
        """
        return self.data.survey if wave == self.wave else self.data.waves[wave]

    def columns_of(self, wave: str) -> Columns:
        """Return a wave's columns: the study's, with the wave's own laid over key by key.

        Raises
        ------
        KeyError
            No such wave.
        """
        own = self.source_of(wave).columns
        if own is None:
            return self.columns
        written = {name: getattr(own, name) for name in own.model_fields_set}
        written["segments"] = {**self.columns.segments, **own.segments}
        return self.columns.model_copy(update=written)

    def weighting_of(self, wave: str) -> Weighting | None:
        """Return a wave's raking: its own, none, or the study's.

        Raises
        ------
        KeyError
            No such wave.
        """
        own = self.source_of(wave).weighting
        if own is None:
            return self.weighting
        return None if own == "none" else own

    @model_validator(mode="after")
    def agree(self) -> Study:
        """Refuse keys that are right one by one and contradict each other."""
        contradictions("Study", _conflicts(self))
        return self


def _conflicts(study: Study) -> Iterator[tuple[Place, str]]:
    """Name every contradiction with the path to mend."""
    start, end = study.fieldwork.start, study.fieldwork.end
    if start and end and end < start:
        yield ("fieldwork", "end"), f"need a day not before the start, {start}; found {end}"
    if study.wave in study.data.waves:
        yield ("data", "waves", study.wave), "need an earlier wave; found the current wave's name"
    yield from _roles(study)
    if study.factor.extraction == "pca" and study.factor.scores == "bartlett":
        yield ("factor", "scores"), "need regression with extraction pca: components have no errors"
    speeders = study.clean.speeders.exclude
    if speeders and study.columns_of(study.wave).duration is None:
        yield ("clean", "speeders", "exclude"), "need columns.duration to find the speeders by"
    yield from priority_faults(study)
    yield from scorecard_faults(study)
    yield from kano_faults(study)
    yield from service_faults(study)
    yield from loyalty_faults(study)
    yield from relationship_faults(study)
    yield from comment_faults(study)
    yield from level_faults(study.report, study.columns.segments)


def _roles(study: Study) -> Iterator[tuple[Place, str]]:
    """Name columns that can't play two parts at once."""
    columns = study.columns
    taken: dict[str, str] = {}
    for role in ("id", "weight", "date", "duration"):
        name = getattr(columns, role)
        if name is None:
            continue
        if name in taken:
            yield ("columns", role), f"need a column of its own; found {name}, the {taken[name]}"
        taken.setdefault(name, role)
        if name in study.named_items:
            yield ("columns", role), f"need a column that is no item; found the item {name}"
    for role in ("strata", "cluster"):
        name = getattr(columns, role)
        if name is not None and taken.get(name) in ("weight", "date", "duration"):
            yield ("columns", role), f"need a column of its own; found {name}, the {taken[name]}"
    for name in study.weighting.targets if study.weighting else ():
        if taken.get(name) in ("weight", "id"):
            words = f"need a column of categories; found {name}, the {taken[name]}"
            yield ("weighting", "targets", name), words
    for wave, source in study.data.waves.items():
        for name in source.columns.segments if source.columns else ():
            if name not in columns.segments:
                words = "need a segment of the study; use rename for an older name"
                yield ("data", "waves", wave, "columns", "segments", name), words
