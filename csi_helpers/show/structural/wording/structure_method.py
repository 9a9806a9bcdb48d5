"""How the path model was estimated, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.analysis.structural.findings.model_answers import FEW_GAPS
from csi_helpers.show.structural.fit import fit_of
from csi_helpers.show.structural.names import construct_name, construct_names, joined, measure_names
from csi_helpers.show.structural.wording.bases import correction_of
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


def explain_structure(structure: Structure, words: Words) -> str:
    """Say how the model was estimated: scores, gaps, bootstrap, tests, what was left out.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    return joined(
        [
            *_estimation(structure, words),
            *_missing(structure, words),
            *_uncertainty(structure, words),
            *_measures(structure, words),
            *_scope(structure, words),
            _told("reading", words),
        ],
        words,
    )


def _told(key: str, words: Words, **values: str) -> str:
    return words.text(f"path_model.method.{key}", **values)


def _estimation(structure: Structure, words: Words) -> list[str]:
    by_regression = [name for name, mode in structure.model.modes.items() if mode == "B"]
    sentences = [_told("pls", words), _told(f"scheme_{structure.model.scheme}", words)]
    if not by_regression:
        sentences.append(_told("modes_a", words))
    elif len(by_regression) == len(structure.model.names):
        sentences.append(_told("modes_b", words))
    else:
        names = construct_names(by_regression, words)
        sentences.append(_told("modes_mixed", words, constructs=names))
    if structure.second_order:
        names = construct_names(structure.second_order, words)
        sentences.append(_told("two_stages", words, constructs=names))
    if structure.model.consistent:
        sentences.append(_told("consistent", words))
    return sentences


def _missing(structure: Structure, words: Words) -> list[str]:
    if structure.missing == "complete":
        return [_told("missing_complete", words)]
    sentences = [_told(f"missing_{structure.missing}", words)]
    share = words.percent(structure.incomplete, 1)
    sentences.append(_told("incomplete", words, share=share))
    if structure.missing_rule == "auto":
        limit = words.percent(FEW_GAPS)
        key = "large_models.pairwise" if structure.groups else "path_model.method.missing_auto"
        sentences.append(words.text(key, limit=limit))
    if structure.groups:
        sentences.append(words.text("large_models.asked"))
    return sentences


def _uncertainty(structure: Structure, words: Words) -> list[str]:
    count = words.number(structure.replicates, 0)
    confidence = words.percent(structure.confidence)
    sentences = [
        _bootstrap(structure, count, words),
        _told(f"interval_{structure.interval}", words, confidence=confidence),
    ]
    drawn = [name for name in structure.features if name != "finite_population"]
    if drawn:
        features = words.listing([words.text(f"design.{name}") for name in drawn])
        sentences.append(_told("design", words, features=features))
    if "finite_population" in structure.features:
        sentences.append(_told("finite_population", words))
    for key, counts in (
        ("degenerate", structure.degenerate),
        ("inadmissible", structure.inadmissible),
    ):
        if k := counts.get(structure.wave, 0):
            sentences.append(_told(key, words, k=words.number(k, 0), replicates=count))
    if structure.features:
        large = words.text("large_models.n_eff")
        sentences.append(large if structure.groups else _told("n_eff", words))
    key = "uncorrected" if structure.correction == "none" else "corrected"
    correction = correction_of(structure, words)
    sentences.append(_told(key, words, correction=correction))
    return [*sentences, _told("seed", words, seed=str(structure.seed))]


def _bootstrap(structure: Structure, replicates: str, words: Words) -> str:
    if not structure.groups:
        return _told("bootstrap", words, replicates=replicates)
    groups = words.number(structure.groups, 0)
    return words.text("large_models.bootstrap", replicates=replicates, groups=groups)


def _measures(structure: Structure, words: Words) -> list[str]:
    sentences = [_told("points", words), _told("quality", words)]
    fit = fit_of(structure)
    if fit is not None:
        sentences.append(_told("srmr", words))
        sentences.append(_told("inexact" if fit.exact is None else "exact", words))
    return sentences


def _scope(structure: Structure, words: Words) -> list[str]:
    sentences = [
        _told("asked", words, construct=construct_name(name, words), n=words.number(n, 0))
        for name, n in structure.asked.items()
    ]
    if structure.left_out:
        items = measure_names(structure, structure.left_out, words)
        sentences.append(_told("left_out", words, items=items))
    return sentences
