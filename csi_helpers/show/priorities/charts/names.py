"""What the axes and points of the priorities' charts are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.drivers.derived_importance import Drivers

LIMIT = 30  # columns of an outcome's label on an axis; an ideograph takes two


def outcome_label(outcome: str, kind: str, words: Words) -> str:
    """Label of the outcome, cut where it is very long."""
    label = words.construct(outcome) if kind == "construct" else words.item(outcome)
    return shortened(label, LIMIT, words.text("unit.ellipsis"))


def importance_title(drivers: Drivers, method: str, words: Words) -> str:
    """Title of the axis of importance: what it is and by which method."""
    outcome = outcome_label(drivers.outcome, drivers.outcome_kind, words)
    return words.text(f"matrix.chart.importance_{method}", outcome=outcome)


def importance_rule(crosshair: str, method: str) -> str:
    """Rule of the horizontal line: derived importance has neither a midpoint nor a target."""
    if crosshair == "median" or (crosshair == "midpoint" and method == "stated"):
        return crosshair
    return "mean"
