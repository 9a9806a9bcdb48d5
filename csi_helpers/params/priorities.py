"""The attributes, and how the matrix of their importance and performance is drawn."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from csi_helpers.params.kinds import ColumnName, Number
from csi_helpers.params.modelling import Replicates
from csi_helpers.params.sections import Place, Scale, Section

if TYPE_CHECKING:
    from csi_helpers.params.study import Study

_NEAREST = {
    "lmg": ("johnson",),
    "total_effect": ("lmg", "johnson"),
    "stated": ("lmg", "johnson"),
}
LOW_SHARE, HIGH_SHARE = 5 / 9, 8 / 9  # of a scale's range: up to 6 and from 9 on 1-10


def method_in_use(wanted: str, methods: Collection[str]) -> str:
    """The method of importance asked for, or the nearest to it that can be had; "" without any.

    Examples
    --------
    >>> method_in_use("lmg", ["correlation", "johnson"]), method_in_use("lmg", ["regression"])
    ('johnson', '')
    """
    chain = (wanted, *_NEAREST.get(wanted, ()), "correlation", "stated")
    return next((method for method in chain if method in methods), "")


def spec_in_use(matrix: Matrix, specs: Collection[str]) -> str:
    """Which of the published matrices, ``method+crosshair``, the report is about; "" without any.

    Examples
    --------
    >>> spec_in_use(Matrix(crosshair="target"), ["johnson+mean", "correlation+mean"])
    'johnson+mean'
    """
    there = [tuple(spec.split("+")) for spec in specs]
    cut = matrix.crosshair if any(one[1] == matrix.crosshair for one in there) else "mean"
    method = method_in_use(matrix.importance, [one[0] for one in there if one[1] == cut])
    return f"{method}+{cut}" if method else ""


class Attribute(Section):
    """Something the client can work on: an item, and what was said of its importance."""

    stated_importance: ColumnName | None = Field(
        None, description="Column with the answers on how important it is; no item itself."
    )
    importance_scale: Scale | None = Field(
        None, description="Scale of that column; absent: the study's, or the file's labels."
    )


class Matrix(Section):
    """How the matrix of importance and performance is drawn."""

    importance: Literal["lmg", "johnson", "regression", "correlation", "total_effect", "stated"] = (
        Field("lmg", description="Importance of an attribute: derived by a method, or stated.")
    )
    crosshair: Literal["mean", "median", "midpoint", "target"] = Field(
        "mean", description="Where the matrix is cut; target: performance at the outcome's target."
    )
    missing: Literal["auto", "listwise", "pairwise", "em"] = Field(
        "auto", description="Auto: listwise while 90% answered every question, else em."
    )
    bootstrap: Replicates = Field(2000, description="How many bootstrap replicates.")
    low_up_to: Number | None = Field(
        None, description="Answers up to it are low; absent: the lowest 5/9 of the scale's range."
    )
    high_from: Number | None = Field(
        None, description="Answers from it on are high; absent: the top 1/9 of the scale's range."
    )

    def cutoffs(self, scale: Scale) -> tuple[float, float]:
        """Answers up to which, and from which, an item of this scale counts as low, as high.

        Examples
        --------
        >>> Matrix().cutoffs(Scale(min=1, max=10)), Matrix().cutoffs(Scale(min=1, max=5))
        ((6.0, 9.0), (3.0, 5.0))
        """
        span = scale.max - scale.min
        low = scale.min + math.floor(LOW_SHARE * span) if self.low_up_to is None else self.low_up_to
        high = (
            scale.min + math.ceil(HIGH_SHARE * span) if self.high_from is None else self.high_from
        )
        return float(low), float(high)


def outcome_of(study: Study) -> str:
    """What the attributes are to explain; empty where the study says nothing of it.

    Returns
    -------
    str
        The target of a structural model, else the item `overall`.

    Examples
    --------
    >>> from csi_helpers.params import load_study
    >>> outcome_of(load_study(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": "2026", "overall": "CUSA1",
    ...      "data": {"survey": {"file": "acme.sav"}}}
    ... ))
    'CUSA1'
    """
    return (study.model.resolved_target if study.model else "") or study.overall or ""


def priority_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name what contradicts in `attributes` and `matrix`, with the path to mend."""
    yield from _stated_faults(study)
    yield from _matrix_faults(study)


def _stated_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name columns of stated importance that have another part to play."""
    taken = {
        getattr(study.columns, role): f"the {role}" for role in ("id", "weight", "date", "duration")
    }
    for name, attribute in study.attributes.items():
        column, at = attribute.stated_importance, ("attributes", name)
        if column is None:
            if attribute.importance_scale is not None:
                yield (*at, "importance_scale"), "need stated_importance beside it; found none"
            continue
        if column in study.named_items:
            words = f"need a column that is no item; found the item {column}"
            yield (*at, "stated_importance"), words
        elif column in taken:
            words = f"need a column of its own; found {column}, {taken[column]}"
            yield (*at, "stated_importance"), words
        taken.setdefault(column, f"the importance of {name}")


def _matrix_faults(study: Study) -> Iterator[tuple[Place, str]]:
    matrix, outcome = study.matrix, outcome_of(study)
    if matrix.crosshair == "target" and outcome not in study.targets:
        need = f"targets.{outcome}" if outcome else "overall, or a model with paths,"
        yield ("matrix", "crosshair"), f"need {need} beside target; found none"
    if matrix.importance == "total_effect" and not (study.model and study.model.structural):
        yield ("matrix", "importance"), "need a model with a template or paths; found none"
    stated = len(study.stated_columns)
    if matrix.importance == "stated" and stated < 2:
        words = f"need stated_importance of at least 2 attributes; found {stated or 'none'}"
        yield ("matrix", "importance"), words
    low, high = matrix.low_up_to, matrix.high_from
    if low is not None and high is not None and low >= high:
        yield ("matrix", "low_up_to"), f"need less than high_from, {high:g}; found {low:g}"
    elif low is not None or high is not None:
        yield from _cutoff_faults(study)


def _cutoff_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name cut-offs that leave no low, no high or no middle answer on an attribute's scale."""
    key = "low_up_to" if study.matrix.low_up_to is not None else "high_from"
    for name in study.attributes:
        item = study.items.get(name)
        scale = (item.scale if item else None) or study.scale
        if scale is None:
            continue
        low, high = study.matrix.cutoffs(scale)
        if not scale.min <= low < low + 1 < high <= scale.max:
            yield (
                ("matrix", key),
                f"need low, middle and high answers on {name}'s scale {scale.min:g}-{scale.max:g}; "
                f"found low up to {low:g}, high from {high:g}",
            )
            return
