"""How the classes and their figures were made, as far as it holds for this study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.kano.charts.better_worse import cross_of
from csi_helpers.show.kano.wording.features import told
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.kano.findings import KanoEvaluation


def explain_kano(result: KanoEvaluation, words: Words) -> str:
    """Say how pairs become classes, and how coefficients, tests and intervals were made.

    Parameters
    ----------
    result : KanoEvaluation
        The result.
    words : Words
        Language.
    """
    designed = bool(result.design)
    keys = ["pair", result.table, "mode", "names", "better"]
    keys += ["quadrant"] if cross_of(result) is not None else []
    keys += ["fong" if designed else "fong_plain", "continuous", "base"]
    keys += ["groups"] if result.segments else []
    values = {
        "replicates": words.number(result.replicates, 0),
        "halved": words.base(result.halved.values()),
        "base": words.number(result.group_base, 0),
    }
    return told([words.text(f"kano.method.{key}", **values) for key in [*keys, "reading"]], words)
