"""How importance, the matrix and potential were made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.drivers.derived_importance import COLLINEAR
from csi_helpers.analysis.drivers.relative_importance import MOST_LMG
from csi_helpers.analysis.drivers.rows import FEWEST, PER_DRIVER, needed
from csi_helpers.analysis.importance_satisfaction.penalty_reward import BAND
from csi_helpers.show.priorities.importances import derived_methods
from csi_helpers.show.priorities.names import crosshair_name, label_of, noun_of
from csi_helpers.show.priorities.wording.bases import correction_of, grid_rule
from csi_helpers.show.priorities.wording.importance import missing_line
from csi_helpers.show.rows import pick
from csi_helpers.show.structural.names import construct_name, joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers
    from csi_helpers.analysis.importance_satisfaction.construct_map import ImportancePerformanceMap
    from csi_helpers.analysis.importance_satisfaction.penalty_reward import PenaltyReward
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction

_IN_ORDER = ("correlation", "regression", "lmg", "johnson", "total_effect")


def explain_drivers(drivers: Drivers, words: Words) -> str:
    """Say how importance was derived: methods, gaps, bootstrap, what to make of it.

    Parameters
    ----------
    drivers : Drivers
        The result.
    words : Words
        Language and labels.
    """
    methods = derived_methods(drivers)
    noun = noun_of(drivers.kind, words)
    stated = [_told("stated", words, noun=noun)] if "stated" in drivers.methods else []
    if not methods:
        return joined(stated, words)
    outcome = label_of(drivers.outcome, words)
    told = [_told("derived", words, noun=noun, outcome=outcome)]
    for method in _IN_ORDER:
        if method in methods or (method == "lmg" and drivers.wanted == "lmg"):
            told.append(_method(method, noun, outcome, words))
    if {"lmg", "johnson"} <= set(methods):
        told.append(_told("shares", words))
    told += [*stated, *_made(drivers, noun, words)]
    return joined([*told, _told("reading", words, outcome=outcome)], words)


def _told(key: str, words: Words, **values: str) -> str:
    return words.text(f"matrix.method.{key}", **values)


def _method(method: str, noun: str, outcome: str, words: Words) -> str:
    if method == "total_effect":
        return _told(method, words, outcome=outcome)
    most = {"most": words.number(MOST_LMG, 0)} if method == "lmg" else {}
    return _told(method, words, noun=noun, **most)


def _made(drivers: Drivers, noun: str, words: Words) -> list[str]:
    """Weights, gaps, draws, and when to be cautious."""
    told = [_told("weighted", words)] if {"weights", "raking"} & set(drivers.features) else []
    told.append(missing_line(drivers, words))
    if drivers.missing_rule == "auto" and drivers.missing != "complete":
        told.append(_told("missing_auto", words))
    draws = words.number(drivers.replicates, 0)
    told.append(_told("bootstrap", words, replicates=draws))
    features = [name for name in drivers.features if name != "finite_population"]
    if features:
        named = words.listing([words.text(f"design.{name}") for name in features])
        told.append(_told("design", words, features=named))
    if drivers.degenerate:
        k = words.number(drivers.degenerate, 0)
        told.append(_told("degenerate", words, replicates=draws, k=k))
    told.append(_told("vif", words, noun=noun, limit=words.number(COLLINEAR, 0)))
    counts = {"needed": needed(len(drivers.drivers)), "each": PER_DRIVER, "least": FEWEST}
    limits = {name: words.number(count, 0) for name, count in counts.items()}
    return [*told, _told("few", words, noun=noun, **limits)]


def explain_matrix(result: ImportanceSatisfaction, words: Words) -> str:
    """Say how places were found and made sure of, what potential is, and what it isn't.

    Parameters
    ----------
    result : ImportanceSatisfaction
        The result.
    words : Words
        Language and labels.
    """
    noun, outcome = noun_of(result.drivers.kind, words), label_of(result.drivers.outcome, words)
    confidence = words.percent(result.confidence)
    told = []
    if result.panel is not None:
        stated = "_stated" if result.importance == "stated" else ""
        told.append(_told("quadrants", words, noun=noun))
        told.append(_crosshair(result, noun, outcome, words))
        told.append(_told("sure", words, confidence=confidence))
        told.append(_told(f"iso{stated}", words, noun=noun))
    if result.grid is not None:
        rule = crosshair_name(grid_rule(result), words)
        told.append(_told("grid", words, noun=noun, crosshair=rule))
    return joined([*told, *_potential(result, noun, outcome, words)], words)


def _crosshair(result: ImportanceSatisfaction, noun: str, outcome: str, words: Words) -> str:
    rule = result.crosshair
    if rule == "midpoint" and result.importance == "stated":
        return _told("crosshair_midpoint_stated", words)
    target = {"outcome": outcome} if rule == "target" else {}
    return _told(f"crosshair_{rule}", words, noun=noun, **target)


def _potential(result: ImportanceSatisfaction, noun: str, outcome: str, words: Words) -> list[str]:
    rows = pick(result.estimates, "potential", wave=result.drivers.wave)
    told = []
    if rows["estimate"].notna().any():
        slope = _told(f"potential_{rows['method'].iloc[0]}", words)
        told.append(_told("potential", words, outcome=outcome, method=slope))
        told.append(_told("not_change", words))
    if (result.priorities["best_group"] != "").any():
        told.append(_told("best", words))
    if any(len(groups) for groups in result.priorities["weak_groups"]):
        pairs = "_pairs" if result.against == "pairs" else ""
        told.append(_told(f"weak{pairs}", words, correction=correction_of(result, words)))
    if result.segments or result.small:
        told.append(_told("segments", words, needed=words.number(result.needed, 0)))
    return told


def explain_penalty_reward(result: PenaltyReward, words: Words) -> str:
    """Say how penalties, rewards and classes were made, and what to make of them.

    Parameters
    ----------
    result : PenaltyReward
        The result.
    words : Words
        Language and labels.
    """
    noun, outcome = noun_of("attribute", words), label_of(result.outcome, words)
    return joined(
        [
            _told("penalty", words, noun=noun, outcome=outcome),
            _told("asymmetry", words, band=words.number(BAND, 1)),
            _told("kinds_sure", words, confidence=words.percent(result.confidence)),
            _told("penalty_reading", words),
        ],
        words,
    )


def explain_ipma(result: ImportancePerformanceMap, words: Words) -> str:
    """Say how the map of constructs and items was made, and what to make of it.

    Parameters
    ----------
    result : ImportancePerformanceMap
        The result.
    words : Words
        Language and labels.
    """
    told = [_told("ipma", words, target=construct_name(result.target, words))]
    return joined([*told, _told("ipma_items", words), _told("ipma_reading", words)], words)
