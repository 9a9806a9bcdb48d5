"""What of service quality can't be given, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError


def scales_differ(items: Sequence[str]) -> AnalysisError:
    """Perceptions and expectations on unlike scales have no difference."""
    return AnalysisError(
        "Expectation and perception on the same scale, in all items that are put together.",
        f"The scales differ in: {', '.join(items)}.",
        "Give the scale of these questions under `service_quality.scale`, or recode one of them.",
        code="service_scales",
        values={"service_items": list(items)},
    )


def constant_gaps(items: Sequence[str]) -> AnalysisError:
    """Gaps that are the same for everybody can't be tested."""
    return AnalysisError(
        "A test needs gaps that differ between respondents.",
        f"Perception less expectation is the same for everybody in: {', '.join(items)}.",
        "Check whether one of the two columns was copied from the other.",
        code="service_constant",
        values={"service_items": list(items)},
    )


def constant_dimensions(dimensions: Sequence[str]) -> AnalysisError:
    """Dimensions whose gaps are the same for everybody though those of their items are not."""
    return AnalysisError(
        "A test needs gaps that differ between respondents.",
        f"The mean gap is the same for everybody in: {', '.join(dimensions)}.",
        "Check whether one of the columns was made from the others.",
        code="service_constant_dimensions",
        values={"dimensions": list(dimensions)},
    )


def few_points(given: int, usable: int, usual: float, min_base: int) -> AnalysisError:
    """Too few allocations that sum to a hundred."""
    return AnalysisError(
        f"A weighted score needs at least {min_base} respondents whose points sum to 100, give or "
        "take one, and who have a score on every dimension.",
        f"{given} gave points, which usually sum to {usual:g}; {usable} can be used.",
        "Check the columns under `service_quality.allocation`; shares must be turned into points.",
        code="service_points",
        values={"given": given, "usable": usable, "usual": usual, "min_base": min_base},
    )


def no_outcome() -> AnalysisError:
    """Nothing that gaps could matter for."""
    return AnalysisError(
        "Which gaps matter is asked of an outcome: an item on overall satisfaction, or the index.",
        "The study has neither `overall` nor a model with paths.",
        "Name the item under `overall`.",
        code="service_no_outcome",
    )


def no_importance(reason: AnalysisError | None = None) -> AnalysisError:
    """Importance of the dimensions can't be derived; `reason` is why."""
    found = reason.found if reason else "Fewer than two dimensions can be used."
    return AnalysisError(
        "Importance is derived from at least two dimensions whose perceptions differ between "
        "respondents, that everybody was asked about, and none of which follows from the others.",
        found,
        "Check the coding of the perceptions, or put such dimensions together.",
        code="service_no_importance",
    )


def wave_without_items(wave: str, dimensions: Sequence[str]) -> AnalysisError:
    """An earlier wave that didn't ask all of a dimension."""
    return AnalysisError(
        "All questions of a dimension in every wave that is compared.",
        f"Wave {wave} has not all of: {', '.join(dimensions)}, or has them on another scale.",
        f"Map older names under `data.waves.{wave}.rename`.",
        code="service_wave",
        values={"wave": wave, "dimensions": list(dimensions)},
    )
