"""A wave's answers as a structural model sees them: who is in, and what stands for gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from csi_helpers.analysis.estimates import Row, low_base
from csi_helpers.analysis.structural.em import refuse_items
from csi_helpers.analysis.structural.em_sums import sums_of
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments, MomentSums
from csi_helpers.analysis.variance import kish_effective_n
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

FEW_GAPS = 0.05  # of an item's answers, up to which `auto` replaces gaps by the mean
NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class ModelAnswers:
    """The answers to a model's items in one wave.

    Attributes
    ----------
    wave : Wave
    form : Form
    values : array, shape (n, p)
        NaN where unanswered; items in the order of `form.items`.
    base : bool array, shape (n,)
        Who was asked every item and answered one at least (with `casewise`: all of them), and
        belongs to the group.
    missing : {"complete", "mean", "pairwise", "casewise", "em"}
        What was done about gaps; `complete` where there are none.
    gaps : array, shape (p,)
        Share of the base that didn't answer each item, casewise deletion not counted.
    """

    wave: Wave
    form: Form
    values: Floats
    base: Flags
    missing: str
    gaps: Floats

    def gap_rows(self) -> list[Row]:
        """The share of the base without an answer, item by item."""
        stem: Row = {"table": "missing_share", "n": self.n, "n_eff": self.n_eff}
        shares = zip(self.form.items, self.gaps.tolist(), strict=True)
        return [{**stem, "subject": item, "estimate": share} for item, share in shares]

    @property
    def n(self) -> int:
        """Respondents in the base."""
        return int(self.base.sum())

    @property
    def n_eff(self) -> float:
        """Kish's effective base."""
        return kish_effective_n(self.wave.design.weights[self.base])

    @property
    def rule(self) -> str:
        """What the engine is told: after casewise deletion answers are complete."""
        return "complete" if self.missing == "casewise" else self.missing

    @property
    def sums(self) -> MomentSums:
        """How rows add up to moments.

        Raises
        ------
        AnalysisError
            EM that can't be had; see `em_moments`.
        """
        return self._own_sums

    @cached_property
    def _own_sums(self) -> MomentSums:
        weights = self.wave.design.weights[self.base]
        return sums_of(
            self.values[self.base], weights, missing=self.rule, items=list(self.form.items)
        )

    @cached_property
    def moments(self) -> Moments:
        """Of the base."""
        weights = self.wave.design.weights[self.base]
        return self.sums.moments(weights @ self.sums.products(self.values[self.base]))


def answers_of(
    wave: Wave, form: Form, missing: str, *, min_base: int, members: Flags | None = None
) -> ModelAnswers:
    """The answers a wave, or a group in it, gives to a model.

    Parameters
    ----------
    missing : {"auto", "mean", "pairwise", "casewise", "em"}
        `auto` is the mean while at most 5% of each item's answers are missing, else EM.
    members : bool array, shape (n,), optional
        Who belongs to the group.

    Raises
    ------
    AnalysisError
        `items_not_in_wave`, `low_base`, `model_low_base` (fewer respondents than weights and
        paths), `constant_item`, `item_unanswered`.
    """
    items = list(form.items)
    if absent := [item for item in items if item not in wave.answers]:
        raise items_not_in_wave(wave.name, absent)
    values = wave.answers[items].to_numpy(dtype=float)
    answered = np.isfinite(values)
    asked = (wave.reasons[items] != NOT_ASKED).to_numpy().all(axis=1)
    base = asked & answered.any(axis=1) & (wave.design.weights > 0)
    if members is not None:
        base &= members
    gaps = 1 - answered[base].mean(axis=0) if base.any() else np.ones(len(items))
    if missing == "casewise":
        base = base & answered.all(axis=1)
    _refuse(form, values, base, min_base)
    if not gaps.any():
        missing = "complete"
    elif missing == "auto":
        missing = "mean" if gaps.max() <= FEW_GAPS else "em"
    return ModelAnswers(wave, form, values, base, missing, gaps)


def _refuse(form: Form, values: Floats, base: Flags, min_base: int) -> None:
    n, items = int(base.sum()), form.items
    if n < min_base:
        raise low_base(items, n, min_base)
    if n < form.parameters():
        raise few_for_model(n, form.parameters())
    inside = values[base]
    refuse_items(inside, np.isfinite(inside), items)


def few_for_model(n: int, parameters: int) -> AnalysisError:
    """The refusal of fewer respondents than the model has parameters."""
    return AnalysisError(
        "At least as many respondents as the model has weights and paths.",
        f"{n} respondents for {parameters} of them.",
        "Leave constructs or items out, or pool groups and waves.",
        code="model_low_base",
        values={"n": n, "parameters": parameters},
    )


def items_not_in_wave(wave: str, items: list[str]) -> AnalysisError:
    """The refusal of a wave that lacks items of the model."""
    return AnalysisError(
        "All items of the model in every wave that is modelled.",
        f"Wave {wave} has no {', '.join(items)}, or has them on another scale.",
        f"Map older names under `data.waves.{wave}.rename`; without these items the wave has no "
        "model.",
        code="items_not_in_wave",
        values={"wave": wave, "items": items},
    )
