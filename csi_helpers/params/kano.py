"""The section `kano`: features asked of in pairs, what the answers mean, how they are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from csi_helpers.params.kinds import Code, ColumnName, answer_code
from csi_helpers.params.modelling import Replicates
from csi_helpers.params.sections import Place, Section
from csi_helpers.params.text import Text

if TYPE_CHECKING:
    from csi_helpers.params.study import Study

FIVE = 5  # like, must be, neutral, live with, dislike
HALVES = ("functional", "dysfunctional")


def _five_codes(value: object) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    if any(isinstance(code, (Mapping, list, tuple)) or code is None for code in value):
        raise ValueError("need a list of codes or texts like [1, 2, 3, 4, 5]")
    need = "need 5 answers: like, must be, neutral, live with, dislike"
    if len(value) != FIVE:
        raise ValueError(f"{need}; found {len(value)}")
    written = [answer_code(code) for code in value]
    if twice := [code for code in written if written.count(code) > 1]:
        raise ValueError(f"{need}, each its own; found {twice[0]} twice")
    return value


Answers = Annotated[
    tuple[Code, Code, Code, Code, Code],
    BeforeValidator(_five_codes),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": ["string", "number"]},
            "minItems": FIVE,
            "maxItems": FIVE,
            "uniqueItems": True,
        }
    ),
]


class KanoFeature(Section):
    """One feature: how it would be to have it, and how it would be not to."""

    functional: ColumnName = Field(description="Column of the answers to: how would it be with it.")
    dysfunctional: ColumnName = Field(
        description="Column of the answers to: how would it be without it."
    )
    label: Text | None = Field(None, description="The feature's name as readers see it.")


class Kano(Section):
    """Which features delight, which are taken for granted, and which leave people cold."""

    features: Annotated[dict[ColumnName, KanoFeature], Field(min_length=1)] = Field(
        description="Features by name, each with its two questions."
    )
    answers: Answers | None = Field(
        None,
        description="Codes or texts of like, must be, neutral, live with, dislike, in this "
        "order; absent: what the texts or value labels say, else 1 to 5.",
    )
    table: Literal["classic", "variant"] = Field(
        "classic",
        description="Evaluation table; variant: must be or live with twice is questionable.",
    )
    bootstrap: Replicates = Field(2000, description="How many bootstrap replicates.")

    @property
    def columns(self) -> dict[str, str]:
        """Every column asked, with the key that names it."""
        return {
            getattr(feature, half): f"kano.features.{name}.{half}"
            for name, feature in self.features.items()
            for half in HALVES
        }


def kano_columns(study: Study) -> dict[str, str]:
    """Columns of the Kano questions with the keys that name them; none without the section."""
    return study.kano.columns if study.kano else {}


def kano_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name columns of Kano questions that have another part to play, with the path to mend."""
    roles = ("id", "weight", "date", "duration", "strata", "cluster")
    taken = {getattr(study.columns, role): f"the {role}" for role in roles}
    taken |= {name: "a segment" for name in study.columns.segments}
    taken |= {name: "a weighting target" for name in _targets(study)}
    taken |= {column: f"the importance of {name}" for name, column in study.stated_columns.items()}
    for name, feature in study.kano.features.items() if study.kano else ():
        for half in HALVES:
            column, at = getattr(feature, half), ("kano", "features", name, half)
            if column in study.named_items:
                yield at, f"need a column that is no item; found the item {column}"
            elif column in taken:
                yield at, f"need a column of its own; found {column}, {taken[column]}"
            taken.setdefault(column, f"the {half} question of {name}")


def _targets(study: Study) -> tuple[str, ...]:
    return tuple(study.weighting.targets) if study.weighting else ()
