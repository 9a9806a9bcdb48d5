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
    """Say how figures became scores, weights were found, and intervals made.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    tree, section = result.tree, result.section
    kinds = [of_survey(tree.criteria[leaf]) for leaf in tree.leaves]
    figures = {tree.criteria[leaf].figure for leaf in tree.leaves}
    tickets = any(figure and figure[0] == "tickets" for figure in figures)
    kept = any(figure and figure[1] in ("retention", "churn") for figure in figures)
    index = any(tree.criteria[leaf].index_of is not None for leaf in tree.leaves)
    nodes = [
        section.weights if node == ROOT else tree.criteria[node].weights for node in tree.children
    ]
    methods = {method for weights in nodes if weights for method in weights.methods}
    keys = ["scale", "tree" if len(tree.children) > 1 else "flat"]
    keys += ["index"] if index else []
    keys += ["window"] if not all(kinds) else []
    keys += ["tickets"] if tickets else []
    keys += ["kept"] if kept else []
    keys += ["linked"] if (result.estimates["method"] == LINKED).any() else []
    keys += [method for method in ("ahp", "entropy", "derived") if method in methods]
    frozen = {"entropy", "derived"} & methods and before(result)
    keys += ["frozen"] if frozen else []
    keys += [f"missing_{section.missing}"]
    keys += ["intervals_survey" if all(kinds) else "intervals" if any(kinds) else "intervals_files"]
    keys += ["paired"] if result.paired else []
    keys += ["weights_known"]
    keys += ["ranks"] if result.segments else []
    values = {
        "days": words.number(section.window_days, 0),
        "draws": words.number(section.bootstrap, 0),
        "concentration": words.number(section.sensitivity, 0),
        "base": words.number(result.min_base, 0),
    }
    return joined([words.text(f"relationship.method.{key}", **values) for key in keys], words)
