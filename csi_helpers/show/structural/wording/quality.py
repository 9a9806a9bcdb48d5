"""Whether constructs are reliable, convergent and distinct, and which items fall short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import (
    COLLINEAR,
    CONVERGENT,
    HTMT_BOUND,
    HTMT_LENIENT,
    HTMT_STRICT,
    ITEM_LOADING,
    REDUNDANT,
    RELIABLE,
    coefficient,
)
from csi_helpers.show.structural.measures import (
    FORMATIVE,
    LIMITS,
    SINGLE,
    SYMBOLS,
    Measured,
    measured_constructs,
    pairs_of,
    remarked_items,
    strangers,
)
from csi_helpers.show.structural.names import (
    by_ends,
    construct_name,
    construct_names,
    first_few,
    joined,
    measure_name,
    valued,
)
from csi_helpers.show.structural.wording.model_fit import describe_structure
from csi_helpers.show.structural.wording.structure_method import explain_structure
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

__all__ = ["describe_measurement", "describe_structure", "explain_structure"]


def describe_measurement(structure: Structure, words: Words) -> str:
    """Say whether constructs are reliable, convergent and distinct, and name exactly what fails.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    measured = measured_constructs(structure)
    sentences = [_reliable(measured, words), _repeated(measured, words)]
    sentences += [*_distinct(structure, words), *_items(structure, words)]
    for kind in (SINGLE, FORMATIVE):
        names = [each.construct for each in measured if each.kind == kind]
        if names:
            key = f"path_model.quality.{kind}"
            sentences.append(words.text(key, constructs=construct_names(names, words)))
    return joined(sentences, words)


def _reliable(measured: list[Measured], words: Words) -> str:
    judged = [each for each in measured if each.judged]
    if not judged:
        return words.text("path_model.quality.none")
    short = [each for each in judged if each.short]
    counts = {"total": words.number(len(judged), 0), "k": words.number(len(judged) - len(short), 0)}
    if short:
        failed = [_failed(each, words) for each in short]
        key = "zero" if len(short) == len(judged) else "some"
        return words.text(f"path_model.quality.{key}", failed=first_few(failed, words), **counts)
    ranges = {
        f"{name}_range": words.interval(
            min(each.values[name] for each in judged), max(each.values[name] for each in judged), 2
        )
        for name in ("rho_a", "ave")
    }
    limits = {"limit": words.number(RELIABLE, 2), "ave_limit": words.number(CONVERGENT, 2)}
    key = "path_model.quality.all" if len(judged) > 1 else "path_model.quality.all_one"
    name = construct_name(judged[0].construct, words)
    return words.text(key, construct=name, **counts, **ranges, **limits)


def _failed(each: Measured, words: Words) -> str:
    """Name a construct with every figure of it that falls short."""
    figures = [
        words.text("path_model.equation", symbol=SYMBOLS[name], value=value)
        for name in each.short
        for value in [coefficient(words, each.values[name], LIMITS[name])]
    ]
    value = words.text("path_model.figures").join(figures)
    return words.text("unit.scored", item=construct_name(each.construct, words), value=value)


def _repeated(measured: list[Measured], words: Words) -> str:
    names = [each.construct for each in measured if each.redundant]
    if not names:
        return ""
    limit = words.number(REDUNDANT, 2)
    listed = construct_names(names, words)
    return words.text("path_model.quality.redundant", constructs=listed, limit=limit)


def _pair(one: str, other: str, words: Words) -> str:
    names = {"one": construct_name(one, words), "other": construct_name(other, words)}
    return words.text("path_model.pair", **names)


def _htmt(one: str, other: str, row: pd.Series, words: Words) -> str:
    return words.text(
        "path_model.quality.htmt",
        pair=_pair(one, other, words),
        htmt=coefficient(words, row["htmt"], HTMT_STRICT, HTMT_LENIENT),
        upper=coefficient(words, row["upper"], HTMT_BOUND),
    )


def _distinct(structure: Structure, words: Words) -> list[str]:
    pairs = pairs_of(structure)
    known = pairs[pairs["htmt"].notna()].sort_values("htmt", ascending=False, kind="stable")
    if known.empty:
        return []
    alike, close, overlapping = (known[known[name]] for name in ("alike", "close", "overlapping"))
    limits = {"strict": words.number(HTMT_STRICT, 2), "lenient": words.number(HTMT_LENIENT, 2)}
    sentences = []
    if alike.empty and close.empty:
        top = _htmt(*next(by_ends(known)), words)
        sentences.append(
            words.text("path_model.quality.distinct", top=top, strict=limits["strict"])
        )
    for name, rows in (("alike", alike), ("close", close)):
        if len(rows):
            listed = first_few([_htmt(*pair, words) for pair in by_ends(rows)], words)
            sentences.append(words.text(f"path_model.quality.{name}", pairs=listed, **limits))
    if overlapping.empty:
        sentences.append(words.text("path_model.quality.fornell"))
    else:
        named = [
            valued(_pair(one, other, words), "r", coefficient(words, row["r"], row["limit"]), words)
            for one, other, row in by_ends(overlapping)
        ]
        listed = first_few(named, words)
        sentences.append(words.text("path_model.quality.overlapping", pairs=listed))
    return sentences


def _items(structure: Structure, words: Words) -> list[str]:
    found = remarked_items(structure)
    limits = {"low": words.number(ITEM_LOADING, 3), "tied": words.number(COLLINEAR, 0)}
    sentences = []
    for remark, items in found.items():
        if items:
            listed = first_few(
                [
                    words.text("unit.scored", item=_item(structure, item, words), value=value)
                    for item, number in items.items()
                    for value in [_figure(remark, number, words)]
                ],
                words,
            )
            key = f"path_model.quality.item_{remark}"
            sentences.append(words.text(key, items=listed, limit=limits.get(remark, "")))
    if not found["low"] and any(each.judged for each in measured_constructs(structure)):
        sentences.insert(0, words.text("path_model.quality.items", limit=limits["low"]))
    elsewhere = [
        words.text(
            "path_model.quality.elsewhere",
            item=_item(structure, item, words),
            construct=construct_name(other, words),
        )
        for item, other in strangers(structure).items()
    ]
    if elsewhere:
        listed = first_few(elsewhere, words)
        sentences.append(words.text("path_model.quality.item_elsewhere", items=listed))
    return sentences


def _item(structure: Structure, item: str, words: Words) -> str:
    return measure_name(structure, item, words, LIMIT)


def _figure(remark: str, number: float, words: Words) -> str:
    if remark == "low":
        return coefficient(words, number, ITEM_LOADING)
    if remark == "tied":
        return coefficient(words, number, COLLINEAR)
    if remark == "chance":
        return words.text("path_model.p", p=words.p_value(number))
    return words.number(number, 2)
