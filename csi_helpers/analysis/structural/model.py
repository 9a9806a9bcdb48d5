"""What a structural model says: constructs, their items, and the paths between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from csi_helpers.errors import ParamsError
from csi_helpers.params.structure.faults import measure_faults, path_faults, sentences
from csi_helpers.params.structure.templates import TEMPLATES, Path, causal_order, template_paths

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

__all__ = ["TEMPLATES", "Flags", "Floats", "Indices", "Path", "StructuralModel", "from_template"]


@dataclass(frozen=True)
class StructuralModel:
    """Constructs with their items, and the paths between the constructs.

    Attributes
    ----------
    constructs : mapping of str to tuple of str
        c constructs and their items, p in all.
    paths : tuple of (from, to)
    modes : mapping of str to {"A", "B"}
        A (correlation weights) where a construct isn't named.
    scheme : {"path", "factorial", "centroid"}
        Inner weighting.
    consistent : bool
        PLSc: Mode A constructs are common factors, and correlations are corrected for attenuation.

    Raises
    ------
    ParamsError
        Whatever is wrong with the model, all of it at once.

    Examples
    --------
    >>> model = StructuralModel({"quality": ("q1", "q2"), "value": ("v",)}, (("quality", "value"),))
    >>> model.items, model.order, model.endogenous.tolist()
    (('q1', 'q2', 'v'), ('quality', 'value'), [False, True])
    """

    constructs: Mapping[str, tuple[str, ...]]
    paths: tuple[Path, ...]
    modes: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "path"
    consistent: bool = False

    def __post_init__(self) -> None:
        tidy = {name: tuple(items) for name, items in self.constructs.items()}
        object.__setattr__(self, "constructs", tidy)
        object.__setattr__(self, "paths", tuple(dict.fromkeys((a, b) for a, b in self.paths)))
        modes = {name: self.modes.get(name, "A") for name in tidy}
        found = [
            *measure_faults(tidy, modes=self.modes, scheme=self.scheme),
            *path_faults(tuple(tidy), self.paths),
        ]
        object.__setattr__(self, "modes", modes)
        if found:
            raise ParamsError(
                "A structural model whose constructs have items of their own and hang together "
                "by paths without a circle.",
                sentences(found),
                "Mend `model.constructs`, `model.modes` and `model.paths`.",
            )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The c constructs, in the order they are given."""
        return tuple(self.constructs)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The p items, construct by construct."""
        return tuple(item for items in self.constructs.values() for item in items)

    @cached_property
    def owner(self) -> Indices:
        """Which construct each item belongs to, shape (p,)."""
        sizes = [len(items) for items in self.constructs.values()]
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """Where each construct's items stand."""
        ends = np.cumsum([len(items) for items in self.constructs.values()])
        starts = [0, *ends[:-1].tolist()]
        return tuple(slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True))

    @cached_property
    def membership(self) -> Floats:
        """1 where an item (row) belongs to a construct (column), shape (p, c)."""
        return np.asarray(self.owner[:, None] == np.arange(len(self.names)), dtype=float)

    @cached_property
    def adjacency(self) -> Floats:
        """1 where a path leads from the row's construct to the column's, shape (c, c)."""
        matrix = np.zeros((len(self.names), len(self.names)))
        for source, target in self.paths:
            matrix[self.names.index(source), self.names.index(target)] = 1.0
        return matrix

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Causes before effects."""
        return causal_order(self.names, self.paths)

    @cached_property
    def depth(self) -> int:
        """How many paths the longest chain has."""
        reach, steps = self.adjacency, 0
        while reach.any():
            reach, steps = reach @ self.adjacency, steps + 1
        return steps

    @cached_property
    def endogenous(self) -> Flags:
        """Which constructs a path leads to, shape (c,)."""
        return np.asarray(self.adjacency.any(axis=0))

    @cached_property
    def predecessors(self) -> Mapping[int, Indices]:
        """Of each endogenous construct, the constructs with a path to it; all by position."""
        return {
            int(t): np.flatnonzero(self.adjacency[:, t]) for t in np.flatnonzero(self.endogenous)
        }


def from_template(
    name: str,
    constructs: Mapping[str, Sequence[str]],
    *,
    extra_paths: Iterable[Path] = (),
    modes: Mapping[str, str] | None = None,
    scheme: str = "path",
    consistent: bool = False,
) -> tuple[StructuralModel, tuple[Path, ...]]:
    """A template's model for the constructs a study has, and the paths that thereby drop out.

    Parameters
    ----------
    name : {"scsb", "acsi", "ecsi", "ccsi"}
    constructs : mapping
        Some or all of the template's constructs, with their items.
    extra_paths : iterable of (from, to)
        Added to the template's.

    Raises
    ------
    ParamsError
        An unknown template; else as `StructuralModel`.

    Examples
    --------
    >>> items = {"quality": ["q"], "satisfaction": ["s"], "loyalty": ["l"]}
    >>> model, dropped = from_template("acsi", items)
    >>> model.paths
    (('quality', 'satisfaction'), ('satisfaction', 'loyalty'))
    >>> dropped[:2]
    (('expectation', 'quality'), ('expectation', 'value'))
    """
    if name not in TEMPLATES:
        raise ParamsError(
            f"One of the templates {', '.join(TEMPLATES)}, or `custom` with paths.",
            f"`model.template` is `{name}`.",
            "Correct `model.template`.",
        )
    kept, dropped = template_paths(name, constructs.keys())
    model = StructuralModel(
        constructs={construct: tuple(items) for construct, items in constructs.items()},
        paths=(*kept, *extra_paths),
        modes=modes or {},
        scheme=scheme,
        consistent=consistent,
    )
    return model, dropped
