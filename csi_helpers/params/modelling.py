"""The section `model`: what the items are meant to measure, and what leads to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from csi_helpers.params.kinds import (
    BY_WORD,
    NAME_LIST,
    ColumnName,
    FilePath,
    Flag,
    SafeName,
    Shorthand,
    Whole,
    safe_name,
)
from csi_helpers.params.sections import Place, Section, contradictions
from csi_helpers.params.structure.faults import structure_faults
from csi_helpers.params.structure.templates import (
    Mode,
    Path,
    Scheme,
    Template,
    causal_order,
    joined_names,
    template_paths,
)
from csi_helpers.params.text import Text


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"need each item once; found {twice[0]} twice")
    return names


def _items_only(value: object) -> object:
    if isinstance(value, (str, int)):
        value = [value]
    return {"items": value} if isinstance(value, (list, tuple)) else value


_ITEMS = {**NAME_LIST, "type": ["array", "string", "integer"]}
Items = Annotated[tuple[ColumnName, ...], Field(min_length=1), AfterValidator(_each_once)]


class Construct(Section):
    """Items that are meant to measure one thing; a plain list of items will do."""

    label: Text | None = Field(None, description="The construct's name as readers see it.")
    items: Items = Field(description="Columns of its items.")


WeightsFrom = Literal["baseline", "pooled", "own"]


class WeightsFile(Section):
    """Index weights that an earlier report has left."""

    file: FilePath = Field(description="Its index_weights.csv.")


def _word_or_file(value: object) -> object:
    if isinstance(value, str) and value.lower().endswith(".csv"):
        return {"file": value}
    if isinstance(value, (Mapping, WeightsFile)) or value in get_args(WeightsFrom):
        return value
    raise ValueError(
        f"need {', '.join(get_args(WeightsFrom))} or {{file: index_weights.csv}}; found "
        + (repr(str(value)) if isinstance(value, str) else "neither")
    )


def _from_to(value: object) -> object:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError("need [from, to]: the names of two constructs")
    return value


def _enough(bootstrap: int) -> int:
    if not FEWEST <= bootstrap <= MOST:
        why = "fewer leave no tail for an interval" if bootstrap < FEWEST else "more change nothing"
        raise ValueError(f"need {FEWEST} to {MOST} replicates ({why}); found {bootstrap}")
    return bootstrap


Name = Annotated[str, BeforeValidator(safe_name)]
FEWEST, MOST = 100, 100_000
Replicates = Annotated[
    Whole,
    AfterValidator(_enough),
    WithJsonSchema({"type": "integer", "minimum": FEWEST, "maximum": MOST}),
]
IndexWeights = Annotated[
    Annotated[WeightsFrom, Tag("<word>")] | Annotated[WeightsFile, Tag("<value>")],
    BY_WORD,
    Shorthand(_word_or_file, {"type": "string", "pattern": "\\.[cC][sS][vV]$"}),
]


_STRUCTURE = {"template", "constructs", "second_order", "paths"}  # keys all the others rest on


class Model(Section):
    """What the questionnaire is meant to measure, and what leads to what.

    Without `template` and `paths` the constructs are only measured.

    Examples
    --------
    >>> model = Model.model_validate({
    ...     "template": "acsi",
    ...     "constructs": {"value": ["V1"], "satisfaction": ["S1", "S2"], "loyalty": ["L1"]},
    ... })
    >>> model.all_paths, len(model.dropped_paths), model.resolved_target
    ((('value', 'satisfaction'), ('satisfaction', 'loyalty')), 7, 'satisfaction')
    """

    template: Template | None = Field(
        None, description="Published model that gives the paths; custom: only the paths given."
    )
    constructs: Annotated[
        dict[SafeName, Annotated[Construct, Shorthand(_items_only, _ITEMS)]],
        Field(min_length=1),
    ] = Field(description="Items of each construct; a template has names of its own.")
    second_order: dict[SafeName, tuple[SafeName, ...]] = Field(
        {}, description="Constructs measured by others: the dimensions of each."
    )
    paths: tuple[Annotated[tuple[SafeName, SafeName], BeforeValidator(_from_to)], ...] = Field(
        (), description="Paths [from, to]: the model's own, or added to a template's."
    )
    modes: dict[SafeName, Mode] = Field(
        {}, description="Weights of a construct: A by correlation (default), B by regression."
    )
    scheme: Scheme = Field("path", description="Inner weighting of PLS.")
    consistent: Flag = Field(
        False, description="PLSc: correct correlations of Mode A constructs for attenuation."
    )
    missing: Literal["auto", "mean", "pairwise", "casewise", "em"] = Field(
        "auto", description="Auto: mean up to 5% missing on every item, else em."
    )
    bootstrap: Replicates = Field(5000, description="How many bootstrap replicates.")
    interval: Literal["percentile", "bca"] = Field(
        "percentile", description="Kind of bootstrap interval that is shown."
    )
    target: Name | None = Field(
        None, description="What is to be explained; absent: satisfaction, or what is caused last."
    )
    index_weights: IndexWeights = Field(
        "baseline",
        description="Weights behind the index: earliest wave's, pooled, own or a file's.",
    )
    index_method: Literal["rescale", "multiply"] = Field(
        "rescale", description="Index 0-100 by rescaling, or an older study's answers x100/max."
    )
    min_group: Annotated[Whole, Field(ge=30)] = Field(
        150, description="Groups of fewer respondents get an index, no model of their own."
    )

    @model_validator(mode="before")
    @classmethod
    def paths_alone_are_custom(cls, value: Any) -> Any:
        """Fill the template in that paths without one stand for."""
        if isinstance(value, Mapping) and value.get("paths") and value.get("template") is None:
            return {**value, "template": "custom"}
        return value

    @model_validator(mode="wrap")
    @classmethod
    def is_a_model(cls, value: Any, handler: ModelWrapValidatorHandler[Model]) -> Model:
        """Refuse what can't be estimated whatever the answers are, beside keys wrong in themselves.

        Raises
        ------
        pydantic.ValidationError
            All of it at once.
        """
        try:
            model = handler(value)
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
            if not wrong or not wrong.isdisjoint(_STRUCTURE):
                raise
            right = handler({key: one for key, one in value.items() if key not in wrong})
            contradictions("Model", _faults(right), error)
        else:
            contradictions("Model", _faults(model))
        return model

    @property
    def structural(self) -> bool:
        """Whether there are paths to estimate."""
        return self.template is not None

    @property
    def joined(self) -> tuple[str, ...]:
        """Constructs that may have paths; a second-order one stands for its dimensions."""
        return joined_names(self.constructs, self.second_order)

    @property
    def all_paths(self) -> tuple[Path, ...]:
        """The template's paths that keep both ends, then the study's own."""
        kept, _ = template_paths(self.template or "custom", self.joined)
        return tuple(dict.fromkeys((*kept, *self.paths)))

    @property
    def dropped_paths(self) -> tuple[Path, ...]:
        """The template's paths that lose an end, for the study doesn't measure it."""
        return template_paths(self.template or "custom", self.joined)[1]

    @property
    def resolved_target(self) -> str:
        """The target; empty without a structural model."""
        caused = _caused(self)
        if self.target is not None or not caused:
            return self.target or ""
        return "satisfaction" if "satisfaction" in caused else caused[-1]


def _caused(model: Model) -> list[str]:
    """Constructs that a path leads to, causes before effects."""
    ends = {end for _, end in model.all_paths}
    return [name for name in causal_order(model.joined, model.all_paths) if name in ends]


def _faults(model: Model) -> Iterator[tuple[Place, str]]:
    """Name all that is wrong with the model, with the key to mend."""
    found = structure_faults(
        {name: construct.items for name, construct in model.constructs.items()},
        model.paths,
        template=model.template,
        modes=model.modes,
        higher=model.second_order,
        consistent=model.consistent,
    )
    yield from ((fault.at, fault.words) for fault in found)
    if model.target is None:
        return
    if not model.structural:
        yield ("target",), "need a template or paths beside it; found neither"
    elif not found and model.target not in (caused := _caused(model)):
        names = ", ".join(caused)
        yield ("target",), f"need a construct that a path leads to: {names}; found {model.target!r}"
