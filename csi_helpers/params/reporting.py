"""The report section: what is printed, and how it is compared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from csi_helpers.params.kinds import (
    Code,
    ColumnName,
    Date,
    FilePath,
    Number,
    Shorthand,
    Whole,
    split_list,
)
from csi_helpers.params.sections import Place, Section
from csi_helpers.params.text import Line, Text


class Agency(Section):
    """Who wrote the report."""

    name: Text = Field(description="The agency's name as readers see it.")
    logo: FilePath | None = Field(None, description="Picture file for the cover.")


class Comparisons(Section):
    """How groups are compared."""

    against: Literal["complement", "pairs"] = Field(
        "complement", description="Each group against all others together, or every pair."
    )
    correction: Literal["holm", "bonferroni", "bh", "none"] = Field(
        "holm", description="Correction of p-values for many tests."
    )
    family: Literal["row", "table"] = Field(
        "row", description="Tests corrected together: those of one row, or of the whole table."
    )


def _chapter_name(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:02d}"
    if not isinstance(value, str) or not re.fullmatch(r"\d\d(_[a-z0-9]+)*", value):
        found = value if isinstance(value, (str, int, float)) else type(value).__name__
        raise ValueError(f"need a chapter like 02 or 02_descriptive; found {found!r}")
    return str(value)


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("need at least one; found an empty list")
    if twice := [value for value in values if values.count(value) > 1]:
        raise ValueError(f"need each once; found {twice[0]} twice")
    return values


def _split_unless_all(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    return value if value == "all" else split_list(value)


def _chapters_kind(value: object) -> str:
    return "<all>" if value == "all" else "<list>"


Chapter = Annotated[
    str, BeforeValidator(_chapter_name), WithJsonSchema({"type": ["string", "integer"]})
]
Chapters = Annotated[
    Annotated[
        Annotated[Literal["all"], Tag("<all>")]
        | Annotated[tuple[Chapter, ...], AfterValidator(_each_once), Tag("<list>")],
        Discriminator(_chapters_kind),
    ],
    Shorthand(_split_unless_all, {"type": ["string", "integer"]}),
]
_FORMAT = "(html|pdf|xlsx|pptx)"
Formats = Annotated[
    tuple[Literal["html", "pdf", "xlsx", "pptx"], ...],
    AfterValidator(_each_once),
    Shorthand(split_list, {"type": "string", "pattern": f"^{_FORMAT}(, *{_FORMAT})*$"}),
]


class Each(Section):
    """A report of its own for every level of a segment."""

    segment: ColumnName = Field(description="One of columns.segments: branches, regions.")


class Only(Section):
    """The one level of a segment a report is about."""

    segment: ColumnName = Field(description="One of columns.segments.")
    level: Code = Field(description="Its code in the data.")


class Report(Section):
    """What the report prints."""

    title: Text | None = Field(None, description="Title on the cover.")
    agency: Agency | None = Field(None, description="Who wrote the report.")
    status: Literal["draft", "final"] = Field(
        "draft",
        description="A draft is marked on every page; a final report must disclose how it was "
        "made, and is replaced only under --revise.",
    )
    version: Line | None = Field(None, description='The report\'s version, in quotes: "1.0".')
    date: Date | None = Field(None, description="Date on the cover.")
    confidentiality: Text | None = Field(None, description="Notice on every page.")
    chapters: Chapters = Field("all", description="All, or chapters by number or name.")
    formats: Formats = Field(
        ("html", "pdf", "xlsx"),
        description="Files to make; xlsx: the tables as a workbook; pptx: the findings as slides.",
    )
    min_base: Annotated[Whole, Field(ge=2)] = Field(
        30, description="Results on fewer respondents are suppressed."
    )
    confidence: Annotated[Number, Field(ge=0.5, le=0.999)] = Field(
        0.95, description="Coverage of intervals; 1 minus it is the level of tests."
    )
    comparisons: Comparisons = Field(Comparisons(), description="How groups are compared.")
    each: Each | None = Field(
        None,
        description="Make a report of every level of a segment, too, and a page that ranks them.",
    )
    only: Only | None = Field(
        None, description="Report on the respondents of one level; weights remain those of all."
    )


def level_faults(report: Report, segments: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Name what `each` and `only` ask of segments the study doesn't have.

    Parameters
    ----------
    report : Report
    segments : collection of str
        The study's.
    """
    if report.each and report.only:
        words = "need a report of each level or of one; found both each and only"
        yield ("report", "only"), words
    for key in ("each", "only"):
        asked = getattr(report, key)
        if asked and asked.segment not in segments:
            known = ", ".join(segments) or "none"
            words = f"need one of columns.segments ({known}); found {asked.segment}"
            yield ("report", key, "segment"), words
