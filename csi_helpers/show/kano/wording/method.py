"""How the classes and their figures were made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.kano.charts.better_worse import cross_of
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation


def explain_kano(result: KanoEvaluation, words: Words) -> str:
    """Say how pairs of answers become classes, and what other rules there are.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language.
    """
    keys = ["pair", result.table, "mode", "names", "continuous"]
    keys += ["quadrant"] if cross_of(result) is not None else []
    return joined([words.text(f"kano.method.{key}") for key in [*keys, "reading"]], words)


def explain_kano_figures(result: KanoEvaluation, words: Words) -> str:
    """Say how coefficients, tests and intervals were made, and on which base.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language.
    """
    keys = ["better", "fong" if result.design else "fong_plain", "base"]
    keys += ["groups"] if result.segments else []
    values = {
        "replicates": words.number(result.replicates, 0),
        "halved": words.base(result.halved.values()),
        "base": words.number(result.group_base, 0),
    }
    return joined([words.text(f"kano.method.{key}", **values) for key in keys], words)
