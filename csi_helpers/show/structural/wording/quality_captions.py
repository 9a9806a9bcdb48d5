"""Captions of the tables of measurement and structure: each says what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import HTMT_LENIENT, HTMT_STRICT, ITEM_LOADING, coefficient
from csi_helpers.show.structural.effects import disagreeing, intervals_of, paths_of
from csi_helpers.show.structural.fit import explained
from csi_helpers.show.structural.measures import (
    cross_loadings,
    items_of,
    measured_constructs,
    pairs_of,
    remarked_items,
    strangers,
)
from csi_helpers.show.structural.names import by_ends, construct_name, construct_names
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_NAMED = 3  # constructs named in a caption


def _counts(k: int, total: int, words: Words) -> dict[str, str]:
    return {"k": words.number(k, 0), "total": words.number(total, 0)}


def caption_quality(structure: Structure, words: Words) -> str:
    """Count the constructs that are reliable and convergent, and name the others."""
    judged = [each for each in measured_constructs(structure) if each.judged]
    if not judged:
        return words.text("path_model.caption.quality_none")
    short = [each.construct for each in judged if each.short]
    counts = _counts(len(judged) - len(short), len(judged), words)
    if not short:
        key = "path_model.caption.quality_all" if len(judged) > 1 else "path_model.caption.quality"
        name = construct_name(judged[0].construct, words)
        return words.text(key, construct=name, **counts)
    if len(short) > _NAMED:
        return words.text("path_model.caption.quality_many", **counts)
    names = construct_names(short, words)
    return words.text("path_model.caption.quality_short", constructs=names, **counts)


def caption_discriminant(structure: Structure, words: Words) -> str:
    """Say whether each two constructs can be told apart, or which two least."""
    pairs = pairs_of(structure)
    known = pairs[pairs["htmt"].notna()]
    if known.empty:
        return words.text("path_model.caption.discriminant_none")
    one, other, top = max(by_ends(known), key=lambda pair: float(pair[2]["htmt"]))
    htmt = coefficient(words, top["htmt"], HTMT_STRICT, HTMT_LENIENT)
    names = {"one": construct_name(one, words), "other": construct_name(other, words)}
    told = names | {"htmt": htmt}
    blurred = known["alike"] | known["overlapping"]
    if blurred.any():
        k = int(blurred.sum())
        key = "discriminant_one" if k == 1 else "discriminant_some"
        counts = _counts(k, len(known), words)
        return words.text(f"path_model.caption.{key}", **told, **counts)
    if known["close"].any():
        limit = words.number(HTMT_STRICT, 2)
        return words.text("path_model.caption.discriminant_close", limit=limit, **told)
    return words.text("path_model.caption.discriminant_all", **told)


def caption_items(structure: Structure, words: Words) -> str:
    """Count the items that load too low."""
    judged = [each.construct for each in measured_constructs(structure) if each.judged]
    total = sum(int(items_of(structure, name)["loading"].notna().sum()) for name in judged)
    if not total:
        return words.text("path_model.caption.items")
    low = len(remarked_items(structure)["low"])
    key = "items_low" if low > 1 else "items_low_one" if low else "items_all"
    limit = words.number(ITEM_LOADING, 3)
    return words.text(f"path_model.caption.{key}", limit=limit, **_counts(low, total, words))


def caption_cross(structure: Structure, words: Words) -> str:
    """Count the items that load higher on another construct than on their own."""
    k, total = len(strangers(structure)), sum(len(each) for _, each in cross_loadings(structure))
    key = "cross_some" if k > 1 else "cross_one" if k else "cross_none"
    return words.text(f"path_model.caption.{key}", **_counts(k, total, words))


def caption_structure(structure: Structure, words: Words) -> str:
    """Say how much of the target is explained, and how many paths are significant."""
    sure = paths_of(structure)["sure"]
    counts = _counts(int(sure.sum()), len(sure), words)
    row = explained(structure, structure.target)
    if row is None:
        return words.text("path_model.caption.paths", **counts)
    target, r2 = construct_name(structure.target, words), words.percent(row["r2"])
    key = "structure_all" if sure.all() else "structure" if sure.any() else "structure_zero"
    return words.text(f"path_model.caption.{key}", target=target, r2=r2, **counts)


def caption_intervals(structure: Structure, words: Words) -> str:
    """Say of how many paths the two intervals disagree about zero."""
    k, total = len(disagreeing(structure)), len(intervals_of(structure))
    key = "intervals_some" if k > 1 else "intervals_one" if k else "intervals_same"
    return words.text(f"path_model.caption.{key}", **_counts(k, total, words))
