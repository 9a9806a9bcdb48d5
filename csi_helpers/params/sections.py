"""Sections of a study: client, fieldwork, data, columns, cleaning, weighting, items."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from csi_helpers.params.kinds import (
    NAME_LIST,
    Bare,
    Code,
    Colour,
    ColumnName,
    Date,
    FilePath,
    Flag,
    Number,
    SafeName,
    Shorthand,
    Whole,
    name_list,
)
from csi_helpers.params.text import Line, Text

Place = tuple[str | int, ...]


class Section(BaseModel):
    """A mapping of keys; a key with nothing behind it counts as not written.

    Where nothing is itself a value (a wave without a weight column) it is kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    refuses_nothing: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def nothing_is_not_written(cls, value: Any) -> Any:
        """Leave keys out that have nothing behind them, so that their default holds."""
        if not isinstance(value, Mapping):
            return value
        return {k: v for k, v in value.items() if v is not None or cls._keeps_nothing(k)}

    @classmethod
    def _keeps_nothing(cls, key: object) -> bool:
        field = cls.model_fields.get(str(key))
        if field is None or key in cls.refuses_nothing:
            return True
        return not field.is_required() and field.get_default(call_default_factory=True) is None


def contradictions(
    title: str, faults: Iterable[tuple[Place, str]], beside: ValidationError | None = None
) -> None:
    """Refuse keys that are right one by one and contradict each other.

    Parameters
    ----------
    title : str
        The section's name.
    faults : iterable of (place, words)
        The path of keys to mend, from the section on, and what is wrong there.
    beside : ValidationError, optional
        What is wrong with keys by themselves.

    Raises
    ------
    pydantic.ValidationError
        All of them; none, and nothing happens.
    """
    errors = [
        InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"], ctx=one["ctx"])
        if "ctx" in one
        else InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"])
        for one in (beside.errors() if beside else ())
    ]
    errors += [
        InitErrorDetails(
            type=PydanticCustomError("conflict", "{words}", {"words": words}), loc=at, input=None
        )
        for at, words in faults
    ]
    if errors:
        raise ValidationError.from_exception_data(title, errors)


class Client(Section):
    """Whose customers were asked."""

    refuses_nothing = frozenset({"colour"})

    id: SafeName = Field(description="Short name, used for the report's folder.")
    name: Text = Field(description="The client's name as readers see it.")
    logo: FilePath | None = Field(None, description="Picture file for the cover.")
    colour: Colour = Field("#1f5c99", description="The client's colour, in quotes: #rrggbb.")


class Dispositions(Section):
    """How the sampled addresses ended, in AAPOR's terms; response rates come from here."""

    complete: Annotated[Whole, Field(ge=0)] = Field(description="Complete interviews (I).")
    partial: Annotated[Whole, Field(ge=0)] = Field(0, description="Partial interviews (P).")
    refused: Annotated[Whole, Field(ge=0)] = Field(0, description="Refusals, break-offs (R).")
    no_contact: Annotated[Whole, Field(ge=0)] = Field(0, description="Never reached (NC).")
    other: Annotated[Whole, Field(ge=0)] = Field(0, description="Eligible, other reasons (O).")
    unknown_eligible: Annotated[Whole, Field(ge=0)] = Field(
        0, description="Unknown if an eligible household or person (UH)."
    )
    unknown_other: Annotated[Whole, Field(ge=0)] = Field(
        0, description="Unknown for other reasons (UO)."
    )
    not_eligible: Annotated[Whole, Field(ge=0)] = Field(0, description="Not eligible.")
    e: Annotated[Number, Field(ge=0, le=1)] | None = Field(
        None, description="Estimated share of the unknown that is eligible, 0 to 1."
    )


def _mode_kind(value: object) -> str:
    return "<Text>" if isinstance(value, (Mapping, Text)) else "<word>"


Mode = Annotated[
    Annotated[Text, Tag("<Text>")] | Annotated[Line, Tag("<word>")], Discriminator(_mode_kind)
]


class Fieldwork(Section):
    """When, how and whom the survey asked."""

    start: Date | None = Field(None, description="First day of the fieldwork.")
    end: Date | None = Field(None, description="Last day of the fieldwork.")
    modes: tuple[Mode, ...] = Field((), description="Ways of asking, such as web or phone.")
    population: Text | None = Field(None, description="Whom the results speak for.")
    frame: Text | None = Field(None, description="The list the sample was drawn from.")
    recruitment: Text | None = Field(
        None, description="How people were invited, and what they got for it."
    )
    languages: tuple[Mode, ...] = Field((), description="Languages the questions were asked in.")
    weights: Text | None = Field(
        None, description="How the weights were made, and the source of their targets."
    )
    sponsor: Text | None = Field(None, description="Who paid for the survey.")
    conductor: Text | None = Field(None, description="Who conducted the fieldwork.")
    sample_type: Literal["probability", "quota", "opt_in"] = Field(
        "opt_in", description="Only a probability sample gets margins of error."
    )
    population_size: Annotated[Whole, Field(ge=1)] | None = Field(
        None, description="People in the population, for the finite-population correction."
    )
    dispositions: Dispositions | None = Field(
        None, description="Outcomes of all sampled cases, for response rates."
    )


class Segment(Section):
    """A column that splits the respondents into groups."""

    label: Text | None = Field(None, description="The segment's name as readers see it.")
    labels: dict[Code, Text] = Field({}, description="Wording of each code, in display order.")


Segments = Annotated[dict[ColumnName, Annotated[Segment, Bare]], Shorthand(name_list, NAME_LIST)]


class Columns(Section):
    """Columns of the file with a part to play other than as an item."""

    id: ColumnName | None = Field(None, description="Column that identifies a respondent.")
    weight: ColumnName | None = Field(None, description="Column with the respondents' weights.")
    date: ColumnName | None = Field(None, description="Column with the date of the interview.")
    duration: ColumnName | None = Field(
        None, description="Column with the interview's length in seconds."
    )
    strata: ColumnName | None = Field(None, description="Column with the sampling stratum.")
    cluster: ColumnName | None = Field(None, description="Column with the primary sampling unit.")
    segments: Segments = Field({}, description="Columns to split the results by.")


def _sum_to_one(shares: dict[str, float]) -> dict[str, float]:
    total = math.fsum(shares.values())
    if abs(total - 100) <= 1e-4:
        raise ValueError(f"need shares that sum to 1; found a sum of {total:g}: divide by 100")
    if abs(total - 1) > 1e-6:
        raise ValueError(f"need shares that sum to 1; found a sum of {total:.10g}")
    return shares


def _around_one(trim: tuple[float, float]) -> tuple[float, float]:
    low, high = trim
    if not 0 < low < 1 < high:
        raise ValueError(f"need [low, high] with 0 < low < 1 < high; found [{low:g}, {high:g}]")
    return trim


class Weighting(Section):
    """Raking: weights are adjusted until the sample matches the targets."""

    targets: Annotated[
        dict[
            ColumnName,
            Annotated[
                dict[Code, Annotated[Number, Field(gt=0)]],
                Field(min_length=1),
                AfterValidator(_sum_to_one),
            ],
        ],
        Field(min_length=1),
    ] = Field(description="Population share of every code, by column; each column sums to 1.")
    trim: Annotated[tuple[Number, Number], AfterValidator(_around_one)] | None = Field(
        None, description="Lowest and highest weight, as multiples of the mean weight."
    )


class Scale(Section):
    """The answer scale: its lowest and highest code."""

    min: Number = Field(description="Lowest answer code.")
    max: Number = Field(description="Highest answer code.")

    @model_validator(mode="after")
    def in_order(self) -> Scale:
        """Refuse a scale without any room."""
        if not self.min < self.max:
            raise ValueError(f"need min < max; found min {self.min:g} and max {self.max:g}")
        return self


class Item(Section):
    """A question answered on the scale."""

    label: Text | None = Field(None, description="Short name for charts and tables.")
    question: Text | None = Field(None, description="The question as it was asked.")
    reverse: Flag = Field(False, description="True where a high code means dissatisfied.")
    scale: Scale | None = Field(None, description="The item's own scale.")
    block: Line | None = Field(None, description="Items asked together, for straight-lining.")


class Duplicates(Section):
    """Respondents who stand in the file more than once."""

    exclude: Literal["keep_last", "keep_first", False] = Field(
        False, description="Which row of a respondent is kept; false keeps all."
    )


class Speeders(Section):
    """Respondents who were too fast to have read the questions."""

    below_median_share: Annotated[Number, Field(gt=0, lt=1)] = Field(
        0.33, description="Faster than this share of the median duration is flagged."
    )
    exclude: Flag = Field(False, description="True leaves the flagged respondents out.")


class StraightLining(Section):
    """Respondents who gave one answer to everything."""

    min_items: Annotated[Whole, Field(ge=2)] = Field(
        5, description="Least number of items in a block to judge by."
    )
    exclude: Flag = Field(False, description="True leaves the flagged respondents out.")


class MissingWeights(Section):
    """Respondents without a usable weight."""

    exclude: Flag = Field(False, description="True leaves them out; false refuses the file.")


class Clean(Section):
    """Data quality rules; without exclusions everything is flagged and kept."""

    duplicates: Duplicates = Field(Duplicates(), description="Rows of one respondent.")
    speeders: Speeders = Field(Speeders(), description="Interviews that were too fast.")
    straight_lining: StraightLining = Field(StraightLining(), description="Flat answers.")
    missing_weights: MissingWeights = Field(
        MissingWeights(), description="Weights that are absent."
    )
