"""The section `factor`: how factors are drawn from the items."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, Tag

from csi_helpers.params.kinds import BY_WORD, ColumnName, Whole
from csi_helpers.params.modelling import Items
from csi_helpers.params.sections import Section
from csi_helpers.params.text import Text


def _model_or_list(value: object) -> object:
    if isinstance(value, str) and value != "model":
        raise ValueError(f"need model or a list of items; found {str(value)!r}")
    return value


def _auto_or_whole(value: object) -> object:
    if isinstance(value, str) and value != "auto":
        raise ValueError(f"need auto or a whole number; found {str(value)!r}")
    return value


class Factor(Section):
    """How factors are extracted, rotated and named."""

    items: Annotated[
        Annotated[Literal["model"], Tag("<word>")] | Annotated[Items, Tag("<value>")],
        BY_WORD,
        BeforeValidator(_model_or_list),
    ] = Field("model", description="The model's items (all items without a model), or a list.")
    number: Annotated[
        Annotated[Literal["auto"], Tag("<word>")] | Annotated[Whole, Field(ge=1), Tag("<value>")],
        BY_WORD,
        BeforeValidator(_auto_or_whole),
    ] = Field("auto", description="How many factors; auto: by parallel analysis.")
    extraction: Literal["minres", "ml", "paf", "pca"] = Field(
        "minres", description="Minimum residuals, maximum likelihood, principal axis or components."
    )
    rotation: Literal["none", "varimax", "oblimin", "promax"] = Field(
        "oblimin", description="Oblimin and promax let factors correlate."
    )
    correlation: Literal["pearson", "polychoric"] = Field(
        "pearson", description="Polychoric takes answers as steps of a normal variable."
    )
    missing: Literal["auto", "listwise", "pairwise"] = Field(
        "auto", description="Auto: listwise while two thirds answered every item, else pairwise."
    )
    scores: Literal["regression", "bartlett"] = Field(
        "regression", description="How respondents' factor scores are estimated."
    )
    names: dict[ColumnName, Text] = Field(
        {}, description="A factor's name, by its number (F1) or the item that loads highest on it."
    )
    preset: Literal["spss"] | None = Field(
        None, description="Also show what SPSS does by default, to reconcile with older studies."
    )
