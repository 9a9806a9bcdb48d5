"""Lines under the exhibits of the priorities: base, intervals, what columns and marks mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.analysis.drivers.derived_importance import COLLINEAR
from csi_helpers.analysis.drivers.rows import FEWEST, PER_DRIVER
from csi_helpers.analysis.estimates import CAUTION_BELOW
from csi_helpers.show.priorities.importances import (
    derived_methods,
    explained,
    inflation,
    ranked,
)
from csi_helpers.show.priorities.names import (
    crosshair_name,
    importance_text,
    label_of,
    level_names,
    method_name,
    noun_of,
)
from csi_helpers.show.priorities.stated import grid_method
from csi_helpers.show.priorities.tables.priorities import best_known
from csi_helpers.show.rows import CAUTION, LOW_BASE, pick
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers
    from csi_helpers.analysis.importance_satisfaction.placing import ImportanceSatisfaction


def base_line(drivers: Drivers, words: Words) -> str:
    """Say on whom derived importance rests; "" where there is none."""
    if not derived_methods(drivers):
        return ""
    weighted = {"weights", "raking"} & set(drivers.features)
    return words.text(
        "matrix.source.base",
        outcome=label_of(drivers.outcome, words),
        noun=noun_of(drivers.kind, words),
        n=words.number(drivers.n, 0),
        weighting=words.text("base.weighted" if weighted else "base.unweighted"),
    )


def _bases(result: ImportanceSatisfaction, words: Words) -> str:
    """Say on whom importance, as the matrix has it, and performance rest."""
    counts = result.priorities["n"]
    told = [_stated_base(result, words)]
    if result.importance != "stated":
        told = [base_line(result.drivers, words)]
    told.append(words.text("matrix.source.base_performance", n=words.base(counts[counts > 0])))
    return joined(told, words)


def _stated_base(result: ImportanceSatisfaction, words: Words) -> str:
    rows = pick(result.estimates, "stated_importance", wave=result.drivers.wave)
    if rows.empty:
        return ""
    return words.text("matrix.source.base_stated", n=words.base(rows["n"]))


def _spec(result: ImportanceSatisfaction, words: Words) -> str:
    if not result.importance:
        return ""
    return words.text(
        "matrix.source.spec",
        method=method_name(result.importance, words),
        crosshair=crosshair_name(result.crosshair, words),
    )


def interval_line(drivers: Drivers, words: Words) -> str:
    """Say what stands in brackets."""
    return words.text(
        "matrix.source.interval",
        confidence=words.percent(drivers.confidence),
        replicates=words.number(drivers.replicates, 0),
    )


def notes_line(notes: pd.Series, min_base: int, words: Words) -> str:
    """Explain star and dash where either occurs."""
    told = []
    if (notes == CAUTION).any():
        limits = {"caution": CAUTION_BELOW, "per": PER_DRIVER, "least": FEWEST}
        written = {name: words.number(limit, 0) for name, limit in limits.items()}
        told.append(words.text("matrix.source.caution", **written))
    if (notes == LOW_BASE).any():
        least = words.number(min_base, 0)
        told.append(words.text("matrix.source.low_base", min_base=least))
    return joined(told, words)


def correction_of(result: ImportanceSatisfaction, words: Words) -> str:
    """Say how the comparison of groups was corrected."""
    if result.correction == "none":
        return words.text("marks.uncorrected")
    name = words.text(f"correction.{result.correction}")
    return words.text("marks.corrected_scores", correction=name)


def source_priorities(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the line under the list of priorities."""
    rows = result.priorities
    told = [_bases(result, words), _spec(result, words)]
    confidence = words.percent(result.confidence)
    if (rows["quadrant"] != "").any():
        told.append(words.text("matrix.source.sure", confidence=confidence))
    if rows["potential"].notna().any():
        outcome = label_of(result.drivers.outcome, words)
        told.append(words.text("matrix.source.order"))
        told.append(words.text("matrix.source.potential", outcome=outcome))
        if any(best_known(row) for _, row in rows.iterrows()):
            told.append(words.text("matrix.source.best"))
    if any(len(groups) for groups in rows["weak_groups"]):
        told.append(
            words.text(
                f"matrix.source.weak{'_pairs' if result.against == 'pairs' else ''}",
                confidence=confidence,
                correction=correction_of(result, words),
            )
        )
    told.append(interval_line(result.drivers, words))
    return joined([*told, notes_line(rows["note"], result.min_base, words)], words)


def source_matrix(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the line under the matrix."""
    told = [_bases(result, words), _spec(result, words), words.text("matrix.source.hollow")]
    return joined(told, words)


def source_importance(drivers: Drivers, words: Words) -> str:
    """Write the line under the chart of importance."""
    told = [base_line(drivers, words), _explained(drivers, words)]
    told += [_methods(drivers, words), interval_line(drivers, words)]
    return joined([*told, notes_line(ranked(drivers)["note"], drivers.min_base, words)], words)


def source_importance_table(drivers: Drivers, words: Words) -> str:
    """Write the line under the table of importance."""
    rank = words.text("matrix.source.importance", confidence=words.percent(drivers.confidence))
    negative = bool(drivers.negative) and "regression" in derived_methods(drivers)
    tied = bool((inflation(drivers) > COLLINEAR).any())
    case = "both" if negative and tied else "negative" if negative else "vif"
    tint = {"limit": words.number(COLLINEAR, 0)} if tied else {}
    tinted = words.text(f"matrix.source.tinted_{case}", **tint) if negative or tied else ""
    return joined([source_importance(drivers, words), rank, tinted], words)


def _explained(drivers: Drivers, words: Words) -> str:
    row = explained(drivers)
    if row is None:
        return ""
    return words.text(
        "matrix.source.r2",
        r2=words.number(row["estimate"], 2),
        confidence=words.percent(drivers.confidence),
        interval=words.interval(row["ci_low"], row["ci_high"], 2),
    )


def _methods(drivers: Drivers, words: Words) -> str:
    methods = derived_methods(drivers)
    told = [
        words.text(f"matrix.source.method_{method}")
        for method in ("correlation", "regression", "lmg", "johnson", "total_effect")
        if method in methods
    ]
    if not told:
        return ""
    return words.text("matrix.source.methods", methods=words.text("unit.clause").join(told))


def source_grid(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the line under the grid of stated and derived importance."""
    grid = words.text(
        "matrix.source.grid",
        crosshair=crosshair_name(grid_rule(result), words),
        stated=words.number(result.stated_cross),
        derived=importance_text(result.derived_cross, grid_method(result), words),
        confidence=words.percent(result.confidence),
    )
    told = [base_line(result.drivers, words), _stated_base(result, words), grid]
    return joined([*told, interval_line(result.drivers, words)], words)


def grid_rule(result: ImportanceSatisfaction) -> str:
    """Where the grid is cut: at means, or at medians where the matrix is."""
    return result.crosshair if result.crosshair == "median" else "mean"


def source_segment_matrix(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Write the line under the matrices of a segment column."""
    own = [panel.n for panel in result.panels.get(column, ())]
    told = [words.text("matrix.source.base_levels", n=words.base(own)), _spec(result, words)]
    told += [words.text("matrix.source.segment_cross"), words.text("matrix.source.hollow")]
    return joined([*told, _small(result, words, column)], words)


def source_segment_table(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    """Write the line under the table of a segment column."""
    confidence = words.percent(result.confidence)
    told = [_spec(result, words), words.text("matrix.source.segment", confidence=confidence)]
    told += [words.text("matrix.source.short"), words.text("matrix.source.segment_cross")]
    return joined([*told, _small(result, words, column)], words)


def _small(result: ImportanceSatisfaction, words: Words, column: str) -> str:
    groups = [group for group in result.small if group.startswith(f"{column}=")]
    if not groups:
        return ""
    needed = words.number(result.needed, 0)
    return words.text("matrix.source.small", needed=needed, groups=level_names(groups, words))


def source_robustness(result: ImportanceSatisfaction, words: Words) -> str:
    """Write the line under the table of methods and cross-hairs."""
    told = [
        base_line(result.drivers, words),
        words.text(
            "matrix.source.robustness",
            method=method_name(result.importance, words),
            crosshair=crosshair_name(result.crosshair, words),
            specs=words.number(len(result.robustness.columns), 0),
        ),
        words.text("matrix.source.short"),
    ]
    return joined(told, words)
