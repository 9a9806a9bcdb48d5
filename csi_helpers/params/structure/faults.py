"""All that can be wrong with a structural model before a number is seen."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError
from itertools import pairwise

from csi_helpers.params.structure.templates import (
    MODES,
    SCHEMES,
    TEMPLATES,
    Path,
    causal_order,
    joined_names,
    template_paths,
)

KEY = "[key]"  # pydantic's mark: not the value is wrong, but its key


@dataclass(frozen=True)
class StructureFault:
    """One thing that is wrong with a model: for the YAML's author, and for who builds one in code.

    Attributes
    ----------
    at : tuple of str and int
        The key below `model`.
    need, found : str
        Halves of the sentence beside the key's line.
    sentence : str
        The same without a place; faults that are one have one sentence.

    Examples
    --------
    >>> (fault,) = item_faults({"image": ["i"], "value": ["v", "i"]})
    >>> fault.at, fault.words
    (('constructs', 'value'), 'need each item in one construct; found i in image and value')
    >>> fault.sentence
    '`i` is counted more than once: in image, value.'
    """

    at: tuple[str | int, ...]
    need: str
    found: str
    sentence: str

    @property
    def words(self) -> str:
        """What the YAML's author reads."""
        return f"need {self.need}; found {self.found}"


def sentences(faults: Iterable[StructureFault]) -> str:
    """The faults below each other, for an error that knows no file."""
    return "\n".join(dict.fromkeys(fault.sentence for fault in faults))


def structure_faults(
    constructs: Mapping[str, Sequence[str]],
    paths: Sequence[Path],
    *,
    template: str | None = "custom",
    modes: Mapping[str, str],
    scheme: str = "path",
    higher: Mapping[str, Sequence[str]],
    consistent: bool = False,
) -> list[StructureFault]:
    """All that is wrong with a study's model.

    Parameters
    ----------
    constructs : mapping
        All constructs that have items, the dimensions among them.
    paths : sequence of (from, to)
        The study's own, beside the template's.
    template : str, optional
        None: the constructs are only measured.
    higher : mapping
        Second-order constructs, and the dimensions of each.

    Examples
    --------
    >>> items = {"quality": ["q"], "satisfation": ["s"], "value": ["v"]}
    >>> (fault,) = structure_faults(items, [], template="acsi", modes={}, higher={})
    >>> fault.at, fault.need
    (('constructs', 'satisfation'), 'a path that joins it to quality')
    >>> fault.found
    'none; nearest name of acsi: satisfaction'
    """
    found = measure_faults(constructs, modes=modes, scheme=scheme, higher=higher)
    found += second_order_faults(constructs, higher, paths, consistent=consistent)
    if template is None:
        return found
    if template == "custom" and not paths:
        sentence = "`model.template` is `custom`, and there are no paths."
        return [*found, StructureFault(("template",), "paths beside custom", "none", sentence)]
    names = joined_names(constructs, higher)
    dimensions = {part for parts in higher.values() for part in parts}
    for fault in path_faults(names, paths, template, dimensions):
        missing = fault.at[0] == "constructs" and len(fault.at) > 1 and fault.at[1] in higher
        found.append(replace(fault, at=("second_order", fault.at[1])) if missing else fault)
    return found


def measure_faults(
    constructs: Mapping[str, Sequence[str]],
    *,
    modes: Mapping[str, str],
    scheme: str = "path",
    higher: Mapping[str, Sequence[str]] | None = None,
) -> list[StructureFault]:
    """What is wrong with the constructs' items and modes, whether or not paths join them."""
    names = tuple(dict.fromkeys((*constructs, *(higher or {}))))
    found = item_faults(constructs)
    for name, mode in modes.items():
        if name not in names:
            need = f"one of {', '.join(names)}"
            sentence = f"`{name}` has a mode, but no items."
            found.append(StructureFault(("modes", name, KEY), need, repr(name), sentence))
        elif mode not in MODES:
            sentence = f"`{name}` has mode `{mode}`; there are A and B."
            found.append(StructureFault(("modes", name), "A or B", repr(mode), sentence))
    if scheme not in SCHEMES:
        choices = ", ".join(SCHEMES)
        sentence = f"`model.scheme` is `{scheme}`; there are {choices}."
        found.append(StructureFault(("scheme",), f"one of {choices}", repr(scheme), sentence))
    return found


def item_faults(constructs: Mapping[str, Sequence[str]]) -> list[StructureFault]:
    """Constructs without items, and items that are counted more than once."""
    found = [
        StructureFault(("constructs", name), "items of its own", "none", f"`{name}` has no items.")
        for name, items in constructs.items()
        if not items
    ]
    owners: dict[str, list[str]] = {}
    for name, items in constructs.items():
        for item in items:
            owners.setdefault(item, []).append(name)
    for item, names in owners.items():
        if len(names) > 1:
            need, where = "each item in one construct", f"{item} in {' and '.join(names)}"
            sentence = f"`{item}` is counted more than once: in {', '.join(names)}."
            found.append(StructureFault(("constructs", names[-1]), need, where, sentence))
    return found


def path_faults(
    names: Sequence[str],
    paths: Sequence[Path],
    template: str = "custom",
    dimensions: Collection[str] = (),
) -> list[StructureFault]:
    """Ends without items, circles, and constructs that nothing joins to the others.

    Parameters
    ----------
    names : sequence of str
        Constructs that may have paths.
    paths : sequence of (from, to)
        The model's own, beside the template's.
    dimensions : collection of str
        Constructs whose paths `second_order_faults` refuses: they are no fault here.

    Examples
    --------
    >>> for fault in path_faults(["a", "b", "c"], [("a", "b"), ("b", "a"), ("a", "d")]):
    ...     print(*fault.at, "-", fault.words)
    paths 2 - need a construct at both ends; found 'd'
    paths 1 - need paths without a circle; found a → b → a
    constructs c - need a path that joins it to a; found none
    """
    found = end_faults((*names, *dimensions), paths)
    kept, _ = template_paths(template, names)
    known = list(dict.fromkeys((*kept, *(path for path in paths if set(path) <= set(names)))))
    for circle in _circles(names, known):
        steps = list(pairwise(circle))
        last = max((paths.index(step) for step in steps if step in paths), default=0)
        way = " → ".join(circle)
        need = "paths without a circle" if len(steps) > 1 else "a path between two constructs"
        sentence = f"Paths run in a circle: {way}."
        found.append(StructureFault(("paths", last), need, way, sentence))
    if len(names) < 2:
        sentence = "A structural model needs at least two constructs."
        count = names[0] if names else "none"
        found.append(StructureFault(("constructs",), "at least two constructs", count, sentence))
        return found
    main, *rest = sorted(_parts(names, known), key=len, reverse=True)
    left = [name for name in names if name in set().union(*rest)]
    first = next(name for name in names if name in main)
    sentence = f"No path joins {', '.join(left)} to {first}."
    absent = [name for name in _ends(TEMPLATES.get(template, ())) if name not in names]
    for name in left:
        near = difflib.get_close_matches(name, absent, n=1)
        hint = f"none; nearest name of {template}: {near[0]}" if near else "none"
        need = f"a path that joins it to {first}"
        found.append(StructureFault(("constructs", name), need, hint, sentence))
    return found


def end_faults(names: Collection[str], paths: Sequence[Path]) -> list[StructureFault]:
    """Paths that begin or end at what isn't a construct."""
    found = []
    for place, (source, target) in enumerate(paths):
        if unknown := [end for end in dict.fromkeys((source, target)) if end not in names]:
            near = difflib.get_close_matches(unknown[0], [*names], n=1)
            shown = " and ".join(map(repr, unknown)) + (f"; nearest: {near[0]}" if near else "")
            sentence = f"The path {source} → {target} has an end without items."
            fault = StructureFault(("paths", place), "a construct at both ends", shown, sentence)
            found.append(fault)
    return found


def second_order_faults(
    constructs: Mapping[str, Sequence[str]],
    higher: Mapping[str, Sequence[str]],
    paths: Sequence[Path],
    *,
    consistent: bool = False,
) -> list[StructureFault]:
    """What is wrong with constructs that are measured by other constructs."""
    found: list[StructureFault] = []
    owners: dict[str, list[str]] = {}
    for name, parts in higher.items():
        at = ("second_order", name)
        if name in constructs:
            sentence = f"`{name}` has items and dimensions."
            found.append(StructureFault(at, "items or dimensions", f"{name} with both", sentence))
        if len(set(parts)) < 2:
            sentence = f"`{name}` has fewer than two dimensions."
            shown = ", ".join(dict.fromkeys(parts)) or "none"
            found.append(StructureFault(at, "two dimensions or more", shown, sentence))
        for part in parts:
            owners.setdefault(part, []).append(name)
    for part, names in owners.items():
        at = ("second_order", names[-1])
        if part not in constructs:
            sentence = f"`{part}`, a dimension of {names[0]}, has no items."
            need = "dimensions that are among the constructs"
            found.append(StructureFault(at, need, repr(part), sentence))
        if len(names) > 1:
            need, shown = "each dimension once", f"{part} in {' and '.join(names)}"
            sentence = f"`{part}` is counted more than once: in {', '.join(names)}."
            found.append(StructureFault(at, need, shown, sentence))
    for place, path in enumerate(paths):
        for end in dict.fromkeys(end for end in path if end in owners):
            need = f"paths of {owners[end][0]}, not of its dimensions"
            sentence = f"`{end}` has paths, but is a dimension of {owners[end][0]}."
            found.append(StructureFault(("paths", place), need, " → ".join(path), sentence))
    if consistent and higher:
        sentence = "Second-order constructs have no consistent estimate (PLSc)."
        need = "false with second_order: PLSc has no second stage"
        found.append(StructureFault(("consistent",), need, "true", sentence))
    return found


def _circles(names: Sequence[str], paths: Sequence[Path]) -> Iterator[tuple[str, ...]]:
    """Circles until none is left, each broken at the path given last."""
    left = list(paths)
    while True:
        try:
            causal_order(names, left)
        except CycleError as error:
            circle = tuple(error.args[1])
            yield circle
            left.remove(max(pairwise(circle), key=left.index))
        else:
            return


def _parts(names: Sequence[str], paths: Iterable[Path]) -> list[set[str]]:
    """Constructs that hang together, in the order of their first ones."""
    parts = [{name} for name in names]
    for path in paths:
        joined = [part for part in parts if part & set(path)]
        joined[0].update(*joined[1:])
        parts = [part for part in parts if part is joined[0] or part not in joined]
    return parts


def _ends(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end for path in paths for end in path))
