"""Where the answers come from: the survey's file and those of earlier waves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, field_serializer

from csi_helpers.params.kinds import ColumnName, FilePath, SafeName, Whole
from csi_helpers.params.sections import Columns, Section, Weighting


def _no_two_alike(rename: dict[str, str]) -> dict[str, str]:
    today = list(rename.values())
    if twice := [name for name in today if today.count(name) > 1]:
        raise ValueError(f"need a name of its own for each column; found {twice[0]} twice")
    return rename


def _weighting_kind(value: object) -> str:
    return "<none>" if value == "none" else "<weighting>"


class Source(Section):
    """A file of answers, and how it differs from the study's description."""

    file: FilePath = Field(description="Data file: sav, zsav, csv, tsv, xlsx or parquet.")
    rename: Annotated[dict[ColumnName, ColumnName], AfterValidator(_no_two_alike)] = Field(
        {}, description="Column in this file: today's name of it."
    )
    columns: Columns | None = Field(
        None, description="Columns named otherwise in this file; laid over the study's."
    )
    weighting: (
        Annotated[
            Annotated[Weighting, Tag("<weighting>")] | Annotated[Literal["none"], Tag("<none>")],
            Discriminator(_weighting_kind),
        ]
        | None
    ) = Field(None, description="This file's own raking; none for no raking; absent: the study's.")

    @field_serializer("columns")
    def only_what_is_written(self, columns: Columns | None) -> dict[str, Any] | None:
        """Keep to the overrides: a key that isn't written leaves the study's in force."""
        return None if columns is None else columns.model_dump(mode="json", exclude_unset=True)


class Data(Section):
    """The files of the current and of earlier waves."""

    survey: Source = Field(description="The current wave's file.")
    waves: dict[SafeName, Source] = Field(
        {}, description="Earlier waves' files by wave, oldest first."
    )
    large_from: Annotated[Whole, Field(ge=2)] = Field(
        1_000_000,
        description="A file (csv, tsv, txt, parquet) of so many rows isn't loaded: it is counted.",
    )
