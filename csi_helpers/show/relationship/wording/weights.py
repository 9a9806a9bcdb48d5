"""Where the weights come from, and what depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.instruments.relationship.tree import ROOT
from csi_helpers.show.relationship.readings import global_weights, group_levels, ratios, weights
from csi_helpers.show.relationship.wording.findings import label_of
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.relationship.findings import RelationshipQuality

MOST_NAMED = 5  # groups whose rank isn't firm, beyond which they are counted
FIRM = 0.9  # share of draws from which a rank is called firm (our own rule)


def describe_relationship_weights(result: RelationshipQuality, words: Words) -> str:
    """Name the criterion that weighs most, how each node is weighed, and inconsistent judgements.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    whole = global_weights(result)
    told = []
    if len(whole) > 1 and whole.max() > whole.min():
        most = str(whole.idxmax())
        values = {"criterion": words.criterion(most), "share": words.percent(whole[most], 1)}
        told.append(words.text("relationship.finding.weighs_most", **values))
    told += [text for node in result.tree.children if (text := _node(node, result, words))]
    judged = ratios(result)
    loose = judged[(judged["note"] == "inconsistent") & (judged["object"] == "")]
    for _, row in loose.iterrows():
        name = label_of("" if row["subject"] == "overall" else str(row["subject"]), result, words)
        ratio = words.number(row["estimate"], 3)
        told.append(words.text("relationship.finding.inconsistent", name=name, ratio=ratio))
    found = weights(result)
    adverse = found[found["note"] == "negative"]
    if len(adverse):
        listed = words.listing([words.criterion(str(name)) for name in adverse["subject"]])
        told.append(words.text("relationship.finding.adverse", criteria=listed))
    return joined(told, words)


def _node(node: str, result: RelationshipQuality, words: Words) -> str:
    """How the criteria of one node are weighed."""
    settings = result.section.weights if node == ROOT else result.tree.criteria[node].weights
    own = result.weights[node]
    name = label_of(node, result, words)
    if own is None:
        return words.text("relationship.finding.unweighed", name=name)
    if settings is None:
        return ""
    values = {"name": name, "wave": own.found.wave, "n": words.number(own.found.n, 0)}
    if "entropy" in settings.methods:
        column = settings.over or next(iter(result.segments), "")
        values["column"] = words.column(column)
    if "derived" in settings.methods:
        usual = f"relationship.outcome.{settings.outcome}"
        known = words.has(usual)
        values["outcome"] = words.text(usual) if known else words.item(str(settings.outcome))
    if "ahp" in settings.methods:
        values["k"] = words.number(len(settings.judgements), 0)
    if settings.method == "combined":
        values["methods"] = words.listing(
            [words.text(f"relationship.method_name.{method}") for method in settings.of]
        )
        return words.text(f"relationship.weighed.{settings.combine}", **values)
    several = settings.method == "ahp" and len(settings.judgements) > 1
    key = "ahp_several" if several else settings.method
    return words.text(f"relationship.weighed.{key}", **values)


def describe_relationship_ranks(result: RelationshipQuality, words: Words) -> str:
    """Say whose rank would hold under other weights, and whose wouldn't; "" without groups.

    Parameters
    ----------
    result : RelationshipQuality
        The result.
    words : Words
        Language and labels.
    """
    told = []
    for column in result.segments:
        levels = group_levels(result, column)
        ranked = levels[levels["kept"].notna()]
        if ranked.empty:
            continue
        loose = ranked[ranked["kept"] < FIRM]
        values = {"column": words.column(column), "limit": words.percent(FIRM)}
        if loose.empty:
            told.append(words.text("relationship.finding.ranks_firm", **values))
            continue
        if len(loose) > MOST_NAMED:
            counts = {"k": words.number(len(loose), 0), "total": words.number(len(ranked), 0)}
            told.append(words.text("relationship.finding.ranks_loose_many", **counts, **values))
            continue
        listed = words.listing(
            [
                words.text(
                    "unit.scored",
                    item=words.level(column, str(row["code"])),
                    value=words.percent(row["kept"]),
                )
                for _, row in loose.iterrows()
            ]
        )
        told.append(words.text("relationship.finding.ranks_loose", levels=listed, **values))
    return joined(told, words)
