"""How the score was made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.instruments.relationship.sources.panel import LINKED, of_survey
from csi_helpers.analysis.instruments.relationship.tree import ROOT
from csi_helpers.show.relationship.readings import before
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality


def explain_relationship(result: RelationshipQuality, words: Words) -> str:
    """Say how figures became scores and where weights come from.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    tree, section = result.tree, result.section
    nodes = [
        section.weights if node == ROOT else tree.criteria[node].weights for node in tree.children
    ]
    methods = {method for weights in nodes if weights for method in weights.methods}
    keys = ["scale", "tree" if len(tree.children) > 1 else "flat"]
    keys += [method for method in ("ahp", "entropy", "derived") if method in methods]
    keys += ["frozen"] if {"entropy", "derived"} & methods and before(result) else []
    keys += [f"missing_{section.missing}"]
    return _told(keys, result, words)


def explain_relationship_figures(result: RelationshipQuality, words: Words) -> str:
    """Say where the figures come from, and how sure they are.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    criteria = [result.tree.criteria[leaf] for leaf in result.tree.leaves]
    asked = [of_survey(criterion) for criterion in criteria]
    figures = {criterion.figure for criterion in criteria if criterion.figure}
    kept = any(name in ("retention", "churn") for _, name in figures)
    linked = bool((result.estimates["method"] == LINKED).any())
    odd = ("loyalty", "nps") in figures and result.scales.get("nps", (0, 10))[0] != 0
    holds = {
        "index": any(criterion.index_of is not None for criterion in criteria),
        "nonstandard": odd,
        "window": not all(asked),
        "tickets": any(kind == "tickets" for kind, _ in figures),
        "kept": kept,
        "linked": kept and linked,
        "intervals_survey": all(asked),
        "intervals": any(asked) and not all(asked),
        "intervals_files": not any(asked),
        "paired": result.paired,
        "weights_known": True,
        "ranks": bool(result.segments),
    }
    return _told([key for key, does in holds.items() if does], result, words)


def _told(keys: list[str], result: RelationshipQuality, words: Words) -> str:
    section = result.section
    values = {
        "days": words.number(section.window_days, 0),
        "draws": words.number(section.bootstrap, 0),
        "concentration": words.number(section.sensitivity, 0),
        "base": words.number(result.min_base, 0),
    }
    return joined([words.text(f"relationship.method.{key}", **values) for key in keys], words)
