"""The templates' paths, and what follows from paths alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Literal, get_args

Path = tuple[str, str]
Mode = Literal["A", "B"]
Scheme = Literal["path", "factorial", "centroid"]
Template = Literal["scsb", "acsi", "ecsi", "ccsi", "custom"]

MODES: tuple[str, ...] = get_args(Mode)
SCHEMES: tuple[str, ...] = get_args(Scheme)


def _paths(**targets: Sequence[str]) -> tuple[Path, ...]:
    return tuple((source, target) for source, names in targets.items() for target in names)


# scsb: Fornell (1992), J. Marketing 56; acsi: Fornell et al. (1996), J. Marketing 60;
# ecsi: Tenenhaus et al. (2005), Comput. Stat. Data Anal. 48; ccsi: the Tsinghua/CNIS basic model.
TEMPLATES: Mapping[str, tuple[Path, ...]] = {
    "scsb": _paths(
        expectation=("value", "satisfaction"),
        value=("satisfaction",),
        satisfaction=("complaints", "loyalty"),
        complaints=("loyalty",),
    ),
    "acsi": _paths(
        expectation=("quality", "value", "satisfaction"),
        quality=("value", "satisfaction"),
        value=("satisfaction",),
        satisfaction=("complaints", "loyalty"),
        complaints=("loyalty",),
    ),
    "ecsi": _paths(
        image=("expectation", "satisfaction", "loyalty"),
        expectation=("quality", "value", "satisfaction"),
        quality=("value", "satisfaction"),
        value=("satisfaction",),
        satisfaction=("complaints", "loyalty"),
        complaints=("loyalty",),
    ),
    "ccsi": _paths(
        image=("expectation", "quality", "value", "satisfaction"),
        expectation=("quality", "value", "satisfaction"),
        quality=("value", "satisfaction"),
        value=("satisfaction",),
        satisfaction=("loyalty",),
    ),
}


def template_paths(template: str, names: Collection[str]) -> tuple[tuple[Path, ...], ...]:
    """A template's paths that keep both ends among these constructs, and those that lose one.

    Examples
    --------
    >>> kept, dropped = template_paths("scsb", ["value", "satisfaction"])
    >>> kept, len(dropped)
    ((('value', 'satisfaction'),), 5)
    >>> template_paths("custom", ["value"])
    ((), ())
    """
    whole = TEMPLATES.get(template, ())
    kept = tuple(path for path in whole if set(path) <= set(names))
    return kept, tuple(path for path in whole if path not in kept)


def joined_names(
    constructs: Collection[str], higher: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """Constructs between which paths run: a second-order one stands where its first dimension did.

    Examples
    --------
    >>> joined_names(["image", "product", "service"], {"quality": ["product", "service"]})
    ('image', 'quality')
    """
    parent = {part: name for name, parts in higher.items() for part in parts}
    return tuple(dict.fromkeys((*(parent.get(name, name) for name in constructs), *higher)))


def causal_order(names: Sequence[str], paths: Iterable[Path]) -> tuple[str, ...]:
    """Causes before effects.

    Raises
    ------
    graphlib.CycleError
        Paths run in a circle.

    Examples
    --------
    >>> causal_order(["loyalty", "satisfaction"], [("satisfaction", "loyalty")])
    ('satisfaction', 'loyalty')
    """
    graph: TopologicalSorter[str] = TopologicalSorter({name: [] for name in names})
    for source, target in paths:
        graph.add(target, source)
    return tuple(graph.static_order())
