"""Constructs of the model against the factors found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.cutoffs import CONGRUENCE_EQUAL, CONGRUENCE_FAIR, coefficient
from csi_helpers.show.measurement.factors import congruence_matrix, found_again
from csi_helpers.show.measurement.tables.loadings import heat_cell
from csi_helpers.show.tables.markup import Cell, table
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def table_congruence(analysis: FactorAnalysis, words: Words) -> str:
    """Write Tucker's congruence of every construct with every factor.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result of a study with a model.
    words : Words
        Language and labels.

    Returns
    -------
    str
        HTML ``<table>``: a construct a row, what became of it in words, heat cells with the best
        factor bold.
    """
    phi = congruence_matrix(analysis)
    found = found_again(analysis)
    rows = []
    for construct in phi.index:
        values = phi.loc[construct]
        best = str(values.abs().idxmax())
        how, others = found[construct]
        verdict = _verdict(how, abs(values[best]), best, others, words)
        cells = [
            heat_cell(
                value,
                coefficient(words, value, CONGRUENCE_FAIR, CONGRUENCE_EQUAL),
                highest=factor == best,
            )
            for factor, value in values.items()
        ]
        rows.append((words.construct(construct), [Cell(verdict, ""), *cells]))
    heads = [words.text("head.construct"), words.text("head.verdict"), *phi.columns]
    return table(heads, rows, texts=2)


def _verdict(how: str, phi: float, factor: str, others: tuple[str, ...], words: Words) -> str:
    if how == "shared":
        listed = words.listing([words.construct(other) for other in others])
        return words.text("congruence.shared", factor=factor, others=listed)
    if how == "own":
        key = "congruence.equal" if phi >= CONGRUENCE_EQUAL else "congruence.fair"
        return words.text(key, factor=factor)
    return words.text("congruence.none")
