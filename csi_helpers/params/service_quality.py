"""The section `service_quality`: what was expected, what was perceived, and points of weight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from csi_helpers.params.kinds import ColumnName, Shorthand
from csi_helpers.params.sections import Place, Scale, Section
from csi_helpers.params.text import Text

if TYPE_CHECKING:
    from csi_helpers.params.study import Study

CLASSIC = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
"""The dimensions of Parasuraman, Zeithaml & Berry (1988, J. Retailing 64), in their order."""

ALIASES = {
    "有形性": "tangibles",
    "可靠性": "reliability",
    "响应性": "responsiveness",
    "保证性": "assurance",
    "移情性": "empathy",
    "感知性": "empathy",
    "关怀性": "empathy",
}
"""Chinese names of the classic five; the fifth goes by three."""


def _perception_only(value: object) -> object:
    return {"perception": value} if isinstance(value, (str, int)) else value


def _pairs_only(value: object) -> object:
    if isinstance(value, (str, int)):
        value = [value]
    return {"items": value} if isinstance(value, (list, tuple)) else value


_NAME = {"type": ["string", "integer"]}


class ServiceItem(Section):
    """One statement on the service; a column's name alone is its perception."""

    perception: ColumnName = Field(description="Column with what was perceived.")
    expectation: ColumnName | None = Field(
        None, description="Column with what was expected; absent everywhere: perceptions only."
    )
    label: Text | None = Field(
        None, description="The statement as readers see it; absent: the perception's label."
    )


class ServiceDimension(Section):
    """One dimension of service quality; a plain list of its items will do."""

    label: Text | None = Field(
        None, description="The dimension's name; the classic five have theirs."
    )
    items: tuple[Annotated[ServiceItem, Shorthand(_perception_only, _NAME)], ...] = Field(
        min_length=1, description="Its statements."
    )


class ServiceQuality(Section):
    """Gaps between what was perceived and what was expected of a service."""

    scale: Scale | None = Field(
        None, description="Scale of these questions; absent: as for items (theirs, or the study's)."
    )
    dimensions: dict[
        ColumnName,
        Annotated[
            ServiceDimension,
            Shorthand(_pairs_only, {"type": ["array", "string", "integer"], "items": {}}),
        ],
    ] = Field(min_length=1, description="Dimensions, each with its statements.")
    allocation: dict[ColumnName, ColumnName] = Field(
        {}, description="Column of the points given to each dimension; they sum to 100."
    )

    @property
    def expected(self) -> bool:
        """Whether expectations were asked: else this is SERVPERF."""
        return any(item.expectation for item in self.items)

    @property
    def items(self) -> tuple[ServiceItem, ...]:
        """Statements of all dimensions, in order."""
        return tuple(item for dimension in self.dimensions.values() for item in dimension.items)

    @property
    def columns(self) -> dict[str, str]:
        """Every column of the instrument, with the key that names it first."""
        places: dict[str, str] = {}
        for name, dimension in self.dimensions.items():
            for item in dimension.items:
                for column in (item.expectation, item.perception):
                    if column is not None:
                        places.setdefault(column, f"service_quality.dimensions.{name}")
        for name, column in self.allocation.items():
            places.setdefault(column, f"service_quality.allocation.{name}")
        return places


def service_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name what contradicts in `service_quality`, with the path to mend."""
    section = study.service_quality
    if section is None:
        return
    taken = {
        getattr(study.columns, role): f"the {role}" for role in ("id", "weight", "date", "duration")
    }
    perceived = {item.perception for item in section.items}
    for name, dimension in section.dimensions.items():
        at: Place = ("service_quality", "dimensions", name)
        if name == "overall" or name in perceived:
            yield (*at, "[key]"), f"need another name: {name!r} is what its scores are called"
        unexpected = [item.perception for item in dimension.items if item.expectation is None]
        if section.expected and unexpected:
            words = "need an expectation beside every perception, or beside none; "
            yield at, f"{words}found none beside {', '.join(unexpected)}"
        for item in dimension.items:
            for kind in ("perception", "expectation"):
                column = getattr(item, kind)
                if column is None:
                    continue
                if column in taken:
                    yield at, f"need a column of its own; found {column}, {taken[column]}"
                taken.setdefault(column, f"{kind} in {name}")
    yield from _allocation_faults(study, section, taken)


def _allocation_faults(
    study: Study, section: ServiceQuality, taken: dict[str | None, str]
) -> Iterator[tuple[Place, str]]:
    """Points of all dimensions, and of nothing else, in columns of their own."""
    at: Place = ("service_quality", "allocation")
    without = [name for name in section.dimensions if name not in section.allocation]
    if section.allocation and without:
        yield at, f"need a column for every dimension; found none for {', '.join(without)}"
    for name, column in section.allocation.items():
        if name not in section.dimensions:
            known = ", ".join(section.dimensions)
            yield (*at, name, "[key]"), f"need one of the dimensions {known}; found {name!r}"
        if column in study.named_items:
            yield (*at, name), f"need a column that is no item; found the item {column}"
        elif column in taken:
            yield (*at, name), f"need a column of its own; found {column}, {taken[column]}"
        taken.setdefault(column, f"the points of {name}")
