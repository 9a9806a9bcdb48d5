"""The section `relationship`: criteria of a good relationship, their weights, and their tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from csi_helpers.params.kinds import ColumnName, Flag, Number, Shorthand, Whole
from csi_helpers.params.modelling import Replicates
from csi_helpers.params.sections import Section
from csi_helpers.params.text import Line, Text

TICKET_FIGURES = (
    "median_first_response_hours",
    "p90_first_response_hours",
    "first_response_within_target",
    "median_resolution_hours",
    "p90_resolution_hours",
    "resolution_within_target",
)
CUSTOMER_FIGURES = ("retention", "churn", "cross_sell", "products_per_customer")
LOYALTY_FIGURES = ("nps", "csat", "ces", "conversion")
FIGURES = {
    "tickets": TICKET_FIGURES,
    "customers": CUSTOMER_FIGURES,
    "loyalty": LOYALTY_FIGURES,
}


def _judgement(value: object) -> object:
    """Read 1/3 as a number."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d+\s*/\s*[1-9]\d*\s*", value):
        return float(Fraction(value.replace(" ", "")))
    return value


Judgement = Annotated[
    Number,
    Field(gt=0),
    BeforeValidator(_judgement),
    WithJsonSchema({"type": ["number", "string"]}),
]
Judgements = Annotated[tuple[tuple[Judgement, ...], ...], Field(min_length=1)]


class Weights(Section):
    """How much each criterion counts."""

    method: Literal["given", "ahp", "entropy", "derived", "combined"] = Field(
        "given", description="Where the weights come from."
    )
    values: dict[ColumnName, Annotated[Number, Field(ge=0)]] = Field(
        {}, description="Given: weight of each criterion; they sum to 1."
    )
    matrix: Judgements | None = Field(
        None,
        description="AHP: one expert's judgements in the criteria's order; the whole matrix, or "
        "the rows of its upper triangle. Fractions like 1/3 will do.",
    )
    experts: dict[Line, Judgements] = Field(
        {}, description="AHP: several experts' judgements by name; their geometric mean counts."
    )
    random_index: Literal["saaty_1980", "saaty_2000"] = Field(
        "saaty_1980", description="AHP: table of the random index behind the consistency ratio."
    )
    accept_inconsistent: Flag = Field(
        False, description="AHP: true keeps weights of a consistency ratio above .10."
    )
    over: ColumnName | None = Field(
        None, description="Entropy: segment whose levels are compared; absent: the first."
    )
    outcome: ColumnName | None = Field(
        None, description="Derived: repurchase, retention, or an item the criteria explain."
    )
    importance: Literal["lmg", "johnson"] = Field(
        "lmg", description="Derived: method of relative importance."
    )
    of: tuple[Literal["given", "ahp", "entropy", "derived"], ...] = Field(
        (), description="Combined: the two methods that are joined."
    )
    combine: Literal["multiplicative", "linear"] = Field(
        "multiplicative", description="Combined: product divided by its sum, or mean."
    )
    first_share: Annotated[Number, Field(ge=0, le=1)] = Field(
        0.5, description="Combined, linear: share of the first method."
    )

    @property
    def methods(self) -> tuple[str, ...]:
        """The method, or the methods that are combined."""
        return self.of if self.method == "combined" else (self.method,)

    @property
    def judgements(self) -> dict[str, tuple[tuple[float, ...], ...]]:
        """AHP's judgements by expert; one without a name goes by an empty one."""
        return dict(self.experts) or ({"": self.matrix} if self.matrix is not None else {})


def _sources(value: object) -> object:
    return [value] if isinstance(value, (str, int)) else value


class Criterion(Section):
    """One criterion: a figure of its own, or criteria below it."""

    label: Text | None = Field(None, description="Its name as readers see it.")
    source: Annotated[
        tuple[ColumnName, ...], Shorthand(_sources, {"type": ["string", "integer"]})
    ] = Field(
        (),
        description="index, index.<construct>, an item, several items (their mean), or a figure "
        "like tickets.median_first_response_hours, customers.retention, loyalty.nps.",
    )
    floor: Number | None = Field(None, description="Figure that scores 0; absent: scale's end.")
    target: Number | None = Field(None, description="Figure that scores 100; may lie below floor.")
    criteria: dict[ColumnName, Criterion] = Field({}, description="Criteria it is made of.")
    weights: Weights | None = Field(None, description="Weights of the criteria it is made of.")

    @property
    def figure(self) -> tuple[str, str] | None:
        """File and figure, as tickets and median_resolution_hours; None for the survey's."""
        kind, dot, name = self.source[0].partition(".") if len(self.source) == 1 else ("", "", "")
        return (kind, name) if dot and kind in FIGURES else None

    @property
    def index_of(self) -> str | None:
        """Construct whose index it is, empty for the model's target; None where it is another."""
        if self.source == ("index",):
            return ""
        kind, dot, name = self.source[0].partition(".") if len(self.source) == 1 else ("", "", "")
        return name if dot and kind == "index" else None

    @property
    def items(self) -> tuple[str, ...]:
        """Items whose mean it is; empty where it is another."""
        return self.source if self.figure is None and self.index_of is None else ()


class Relationship(Section):
    """Quality of the relationship as one weighted score, 0 to 100."""

    label: Text | None = Field(None, description="The score's name as readers see it.")
    criteria: Annotated[dict[ColumnName, Criterion], Field(min_length=1)] = Field(
        description="Criteria by name; one may be made of others."
    )
    weights: Weights | None = Field(None, description="Weights of these criteria.")
    missing: Literal["renormalise", "refuse"] = Field(
        "renormalise",
        description="A group or wave without a criterion: the others' weights are raised to 1, "
        "or it gets no score.",
    )
    window_days: Annotated[Whole, Field(ge=1)] = Field(
        365, description="Files count for a wave so many days up to its last interview."
    )
    sensitivity: Annotated[Number, Field(gt=0)] = Field(
        50, description="Concentration of the Dirichlet draws of weights; higher: closer."
    )
    bootstrap: Replicates = Field(2000, description="How many bootstrap replicates and draws.")

    @property
    def leaves(self) -> dict[str, Criterion]:
        """Criteria that have a figure of their own, by name, in order."""
        return {name: one for _, name, one in walk(self.criteria) if not one.criteria}


def walk(
    criteria: Mapping[str, Criterion], at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, Criterion]]:
    """Every criterion with the names above it, from the top, depth first."""
    for name, one in criteria.items():
        yield at, name, one
        yield from walk(one.criteria, (*at, name))
