"""The sections of what the items are meant to measure: constructs, and the factors behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from csi_helpers.params.kinds import NAME_LIST, ColumnName, SafeName, Shorthand, Whole
from csi_helpers.params.sections import Section
from csi_helpers.params.text import Text


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"need each item once; found {twice[0]} twice")
    return names


def _items_only(value: object) -> object:
    if isinstance(value, (str, int)):
        value = [value]
    return {"items": value} if isinstance(value, (list, tuple)) else value


Items = Annotated[tuple[ColumnName, ...], Field(min_length=1), AfterValidator(_each_once)]


class Construct(Section):
    """Items that are meant to measure one thing; a plain list of items will do."""

    label: Text | None = Field(None, description="The construct's name as readers see it.")
    items: Items = Field(description="Columns of its items.")


def _one_construct_each(constructs: Mapping[str, Construct]) -> Mapping[str, Construct]:
    owner: dict[str, str] = {}
    for name, construct in constructs.items():
        for item in construct.items:
            if owner.setdefault(item, name) != name:
                raise ValueError(
                    f"need each item in one construct; found {item} in {owner[item]} and {name}"
                )
    return constructs


class Model(Section):
    """What the questionnaire is meant to measure."""

    constructs: Annotated[
        dict[SafeName, Annotated[Construct, Shorthand(_items_only, NAME_LIST)]],
        Field(min_length=1),
        AfterValidator(_one_construct_each),
    ] = Field(description="Items of each construct.")


def _model_or_list(value: object) -> object:
    if isinstance(value, str) and value != "model":
        raise ValueError(f"need model or a list of items; found {str(value)!r}")
    return value


def _auto_or_whole(value: object) -> object:
    if isinstance(value, str) and value != "auto":
        raise ValueError(f"need auto or a whole number; found {str(value)!r}")
    return value


_KIND = Discriminator(lambda value: "<word>" if isinstance(value, str) else "<value>")


class Factor(Section):
    """How factors are extracted, rotated and named."""

    items: Annotated[
        Annotated[Literal["model"], Tag("<word>")] | Annotated[Items, Tag("<value>")],
        _KIND,
        BeforeValidator(_model_or_list),
    ] = Field("model", description="The model's items (all items without a model), or a list.")
    number: Annotated[
        Annotated[Literal["auto"], Tag("<word>")] | Annotated[Whole, Field(ge=1), Tag("<value>")],
        _KIND,
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
