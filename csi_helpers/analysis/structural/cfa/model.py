"""What a confirmatory factor model says: which items measure what, and every parameter's place.

In RAM form (McArdle & McDonald 1984, Br. J. Math. Stat. Psychol. 37) items and constructs are one
list of variables, items first. Arrows stand in A [to, from], variances and covariances in S,
intercepts and means in M; a parameter is one place in one of the three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

Level = Literal["configural", "metric", "scalar", "strict"]
LEVELS: tuple[Level, ...] = ("configural", "metric", "scalar", "strict")
HELD_EQUAL: dict[Level, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loading",),
    "scalar": ("loading", "intercept"),
    "strict": ("loading", "intercept", "residual variance"),
}


@dataclass(frozen=True)
class CfaModel:
    """Constructs, the items that measure them, and, if wanted, paths between constructs.

    Parameters
    ----------
    constructs : mapping
        Name of each construct, and its items. A single item measures its construct without error.
    paths : sequence of (from, to)
        Without paths all constructs correlate freely. With paths, those at which no path ends do;
        disturbances of the others are uncorrelated.
    identification : {"marker", "standardised"}
        What gives a construct its unit: the first loading is 1, or its (disturbance) variance is 1.

    Raises
    ------
    ValueError
        No construct, a construct without items, an item in two constructs, a path of no construct.

    Examples
    --------
    >>> model = CfaModel({"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1", "L2", "L3")})
    >>> model.items
    ('Q1', 'Q2', 'Q3', 'L1', 'L2', 'L3')
    """

    constructs: Mapping[str, Sequence[str]]
    paths: Sequence[tuple[str, str]] = ()
    identification: Literal["marker", "standardised"] = "marker"

    def __post_init__(self) -> None:
        if not self.constructs or not all(self.constructs.values()):
            raise ValueError("a model needs constructs, and every construct needs items")
        if len(set(self.items)) < len(self.items):
            raise ValueError("an item measures one construct, and once")
        if len(set(self.paths)) < len(self.paths):
            raise ValueError("a path is named once")
        if not {name for path in self.paths for name in path} <= set(self.constructs):
            raise ValueError("a path goes from one construct of the model to another")

    @property
    def items(self) -> tuple[str, ...]:
        """Items in the order of their constructs."""
        return tuple(item for items in self.constructs.values() for item in items)


@dataclass(frozen=True)
class Places:
    """Every parameter of every group, free or fixed, one a row.

    `matrix` is "A", "S" or "M"; `row` and `column` its place there; `group` counts from 0; `free`
    is the position in the vector of free parameters (-1: fixed at `value`). Parameters held equal
    share a position. `kind`, `subject` and `object` say in words what it is.
    """

    model: CfaModel
    kind: NDArray[np.object_]
    subject: NDArray[np.object_]
    object: NDArray[np.object_]
    matrix: NDArray[np.object_]
    row: Integers
    column: Integers
    group: Integers
    free: Integers
    value: Floats
    level: Level
    mean_structure: bool

    @property
    def n_free(self) -> int:
        """Number of distinct free parameters."""
        return int(self.free.max()) + 1

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.group.max()) + 1

    def named(self, position: int) -> str:
        """The free parameter at a position in words, e.g. `loading Quality Q2`."""
        at = int(np.flatnonzero(self.free == position)[0])
        return " ".join(part for part in (self.kind[at], self.subject[at], self.object[at]) if part)


def places(
    model: CfaModel, *, n_groups: int = 1, level: Level = "configural", mean_structure: bool = False
) -> Places:
    """Lay out the parameters of a model in `n_groups` groups at a level of invariance.

    Parameters
    ----------
    level : {"configural", "metric", "scalar", "strict"}
        Equal across groups: nothing; loadings; and intercepts; and residual variances. What then
        need not be fixed is freed from the second group on: the constructs' means from `scalar`,
        their variances from `metric` where they were fixed at 1 (as lavaan's `group.equal`).
    mean_structure : bool
        Whether intercepts are parameters; else means stay what they are.

    Examples
    --------
    >>> model = CfaModel({"Quality": ("Q1", "Q2", "Q3"), "Loyalty": ("L1", "L2", "L3")})
    >>> layout = places(model)
    >>> layout.n_free, layout.named(0)
    (13, 'loading Quality Q2')
    """
    rows = [
        (group, *row)
        for group in range(n_groups)
        for row in _rows_of_group(model, group, HELD_EQUAL[level], mean_structure)
    ]
    position: dict[tuple[int, str, int, int], int] = {}
    free = []
    for group, kind, _, _, matrix, row, column, value in rows:
        first = 0 if kind in HELD_EQUAL[level] else group
        name = (first, matrix, row, column)
        free.append(position.setdefault(name, len(position)) if np.isnan(value) else -1)
    groups, kinds, subjects, objects, matrices, row_at, column_at, fixed = zip(*rows, strict=True)
    return Places(
        model,
        kind=np.array(kinds, dtype=object),
        subject=np.array(subjects, dtype=object),
        object=np.array(objects, dtype=object),
        matrix=np.array(matrices, dtype=object),
        row=np.array(row_at),
        column=np.array(column_at),
        group=np.array(groups),
        free=np.array(free),
        value=np.array(fixed),
        level=level,
        mean_structure=mean_structure,
    )


_Row = tuple[str, str, str, str, int, int, float]
FREE = np.nan


def _rows_of_group(
    model: CfaModel, group: int, equal: Collection[str], mean_structure: bool
) -> Iterator[_Row]:
    at = {name: k for k, name in enumerate((*model.items, *model.constructs))}
    later = group > 0
    unit = model.identification == "standardised"
    single = {items[0] for items in model.constructs.values() if len(items) == 1}
    for construct, items in model.constructs.items():
        for k, item in enumerate(items):
            fixed = item in single or (k == 0 and not unit)
            yield "loading", construct, item, "A", at[item], at[construct], 1.0 if fixed else FREE
    for start, end in model.paths:
        yield "path", start, end, "A", at[end], at[start], FREE
    for item in model.items:
        value = 0.0 if item in single else FREE
        yield "residual variance", item, "", "S", at[item], at[item], value
    for construct, items in model.constructs.items():
        released = "loading" in equal and later
        value = 1.0 if unit and len(items) > 1 and not released else FREE
        yield "variance", construct, "", "S", at[construct], at[construct], value
    ends = {end for _, end in model.paths}
    for one, other in combinations([name for name in model.constructs if name not in ends], 2):
        yield "covariance", one, other, "S", at[other], at[one], FREE
    if mean_structure:
        for item in model.items:
            yield "intercept", item, "", "M", at[item], 0, FREE
        for construct in model.constructs:
            value = FREE if "intercept" in equal and later else 0.0
            yield "mean", construct, "", "M", at[construct], 0, value
