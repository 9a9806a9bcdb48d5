"""How the answer changes with the method and the cross-hair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.priorities.names import name_of, names_of, noun_of
from csi_helpers.show.priorities.standings import FIRST, same_as_chosen, shared_out
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_LEAST = 3  # attributes named that depend most on the choice


def describe_robustness(result: ImportanceSatisfaction, words: Words) -> str:
    """Say what stands in one quadrant by every method and cross-hair, and what doesn't.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    """
    frame = shared_out(result)
    specs = 0 if frame.empty else len(frame.columns)
    if specs < 2:
        return words.text("matrix.robustness.one")
    counts = same_as_chosen(result)
    kept = [str(name) for name in counts.index[counts["k"] == counts["total"]]]
    values = {
        "specs": words.number(specs, 0),
        "total": words.number(len(counts), 0),
        "noun": noun_of(result.drivers.kind, words),
    }
    if len(kept) == len(counts):
        return words.text("matrix.robustness.all", **values)
    case = "some" if kept else "zero"
    if kept:
        values |= {"k": words.number(len(kept), 0), "names": names_of(kept, words)}
    return joined(
        [
            words.text(f"matrix.robustness.{case}", **values),
            _first(result, words),
            _least(result, words),
        ],
        words,
    )


def _first(result: ImportanceSatisfaction, words: Words) -> str:
    """How firmly what is to be concentrated on stands there."""
    chosen = shared_out(result)[result.spec]
    counts = same_as_chosen(result)[chosen == FIRST].sort_values(
        "k", ascending=False, kind="stable"
    )
    if counts.empty:
        return ""
    clauses = []
    for name, row in counts.iterrows():
        case = "first_all" if row["k"] == row["total"] else "first_item"
        values = {"name": name_of(str(name), words), "specs": words.number(row["total"], 0)}
        if case == "first_item":
            values["k"] = words.number(row["k"], 0)
        clauses.append(words.text(f"matrix.robustness.{case}", **values))
    noun = noun_of(result.drivers.kind, words)
    told = words.text("unit.clause").join(clauses)
    return words.text("matrix.robustness.first", noun=noun, clauses=told)


def _least(result: ImportanceSatisfaction, words: Words) -> str:
    """What depends most on the choice, beyond what is to be concentrated on."""
    counts = same_as_chosen(result)
    counts = counts[(shared_out(result)[result.spec] != FIRST) & (counts["k"] < counts["total"])]
    if counts.empty:
        return ""
    items = [
        words.text(
            "matrix.robustness.least_item",
            name=name_of(str(name), words),
            k=words.number(row["k"], 0),
            specs=words.number(row["total"], 0),
        )
        for name, row in counts.sort_values("k", kind="stable").head(_LEAST).iterrows()
    ]
    return words.text("matrix.robustness.least", items=words.listing(items))


def caption_robustness(result: ImportanceSatisfaction, words: Words) -> str:
    """Count what always stands in one quadrant, as the title of the table."""
    frame = shared_out(result)
    if frame.empty or len(frame.columns) < 2:
        return words.text("matrix.robustness.caption_one")
    counts, noun = same_as_chosen(result), noun_of(result.drivers.kind, words)
    kept, total = int((counts["k"] == counts["total"]).sum()), words.number(len(counts), 0)
    if not kept:
        return words.text("matrix.robustness.caption_zero", noun=noun)
    if kept == len(counts):
        return words.text("matrix.robustness.caption_all", noun=noun, total=total)
    k = words.number(kept, 0)
    return words.text("matrix.robustness.caption", noun=noun, total=total, k=k)
