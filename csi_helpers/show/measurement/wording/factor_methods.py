"""How the factors were found, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.measurement.factors import congruence_matrix, single
from csi_helpers.show.measurement.tables.scores import any_scores
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.measurement.factor import FactorAnalysis


def explain_factors(analysis: FactorAnalysis, words: Words) -> str:
    """Say how correlations, factors, their number, scores and intervals were made.

    Parameters
    ----------
    analysis : FactorAnalysis
        The result.
    words : Words
        Language.
    """
    if analysis.preset == "spss":
        return words.text("method.factor_spss")
    n = words.base(analysis.n_range)
    keys = [f"extraction_{analysis.extraction}"]
    keys += [f"rotation_{analysis.rotation}"] if len(analysis.factors) > 1 else []
    told = [
        words.text(f"method.correlation_{analysis.correlation}"),
        words.text(f"method.missing_{analysis.missing}", n=n),
        *(words.text(f"method.{key}") for key in keys),
        words.text(
            "method.parallel",
            runs=words.number(analysis.runs, 0),
            percentile=words.number(analysis.percentile, 0),
            n_eff=words.number(single(analysis, "bartlett_chi2")["n_eff"], 0),
        ),
        words.text("method.factor_intervals"),
    ]
    if not congruence_matrix(analysis).empty:
        told.append(words.text("method.congruence"))
    if any_scores(analysis):
        told.append(words.text(f"method.scores_{analysis.scores}"))
        told.append(words.text("method.comprehensive"))
    return words.text("unit.sentence").join(told)
