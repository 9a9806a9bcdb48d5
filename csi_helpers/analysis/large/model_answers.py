"""A large wave's answers as a structural model sees them: random groups in place of respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import low_base
from csi_helpers.analysis.large.refusals import em_needs_respondents
from csi_helpers.analysis.large.spread import without_spread
from csi_helpers.analysis.structural.em import constant_items, unanswered_items
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.findings.model_answers import (
    FEW_GAPS,
    ModelAnswers,
    answers_of,
    few_for_model,
    items_not_in_wave,
)
from csi_helpers.analysis.structural.model import Floats, Indices
from csi_helpers.analysis.structural.moments import Moments, MomentSums, RowSums
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.answer_sums import AnswerSums, Level, Part, answer_sums, stacked
from csi_helpers.data.large.survey import LargeWave
from csi_helpers.data.survey import Wave


@dataclass(frozen=True)
class GroupSums:
    """`MomentSums` whose rows are random groups: a row's products are sums of its respondents'.

    Attributes
    ----------
    frame : RowSums
        What the products are of, and how they become moments.
    totals : array, shape (G, q)
        Weighted sums of products, scaled so that the weights' mean over the groups is one.
    """

    frame: RowSums
    totals: Floats

    @property
    def width(self) -> int:
        """How many products q a row has."""
        return self.frame.width

    def products(self, answers: Floats) -> Floats:
        """Products (m, q) of the groups whose numbers stand in `answers`, shape (m, 1)."""
        return np.asarray(self.totals[answers[:, 0].astype(np.intp)])

    def moments(self, totals: Floats) -> Moments:
        """Moments of weighted sums of products (..., q)."""
        return self.frame.moments(totals)


@dataclass(frozen=True)
class GroupedAnswers(ModelAnswers):
    """Answers of a large wave, or of a level in it: one row a random group, with their sums.

    Attributes
    ----------
    respondents : int
        In the base.
    kish : float
        Their effective base.
    group_sums : GroupSums
    """

    respondents: int
    kish: float
    group_sums: GroupSums

    @property
    def n(self) -> int:
        """Respondents in the base."""
        return self.respondents

    @property
    def n_eff(self) -> float:
        """Kish's effective base."""
        return self.kish

    @property
    def sums(self) -> MomentSums:
        """How groups add up to moments."""
        return self.group_sums


def grouped_answers(
    wave: LargeWave, form: Form, missing: str, *, min_base: int, level: Level | None = None
) -> GroupedAnswers:
    """The counterpart of `answers_of`: the answers of a wave, or of a segment's level, to a model.

    Raises
    ------
    AnalysisError
        As `answers_of`; `em_needs_respondents` where EM is asked for.
    """
    refuse_absent(wave, form)
    parts = parts_of(form, missing, level)
    return of_sums(wave.name, form, missing, answer_sums(wave, parts), min_base=min_base)


def refuse_absent(wave: LargeWave, form: Form) -> None:
    """See that the wave has all items of the model."""
    if absent := [item for item in form.items if item not in wave.items]:
        raise items_not_in_wave(wave.name, absent)


def parts_of(form: Form, missing: str, level: Level | None = None) -> list[Part]:
    """What has to be summed for a model: who answered an item, or also who answered all."""
    parts = [Part(form.items, level=level)]
    return [*parts, Part(form.items, complete=True, level=level)][: 1 + (missing == "casewise")]


def of_sums(
    name: str,
    form: Form,
    missing: str,
    found: Sequence[AnswerSums],
    *,
    min_base: int,
    strata: Indices | None = None,
) -> GroupedAnswers:
    """The answers that sums of `parts_of` speak of.

    `auto` is the mean while at most 5% of each item's answers are missing, else pairwise: for EM
    one would have to know who left out what. `strata` are those of the groups, by default one.
    """
    everybody, sums = found[0], found[-1]
    answered = np.diag(everybody.n)[:-1]
    gaps = 1 - answered / max(everybody.respondents, 1)
    if not everybody.respondents:
        gaps = np.ones(len(form.items))
    _refuse(form, sums, min_base)
    if not gaps.any():
        missing = "complete"
    elif missing == "auto":
        missing = "mean" if gaps.max() <= FEW_GAPS else "pairwise"
    elif missing == "em":
        raise em_needs_respondents("model.missing")
    rule = "complete" if missing == "casewise" else missing
    design = SamplingDesign.simple(len(sums.terms))
    return GroupedAnswers(
        wave=_rows(name, design if strata is None else replace(design, strata=strata)),
        form=form,
        values=np.arange(len(sums.terms), dtype=float)[:, None],
        base=np.ones(len(sums.terms), dtype=bool),
        missing=missing,
        gaps=gaps,
        respondents=sums.respondents,
        kish=sums.n_eff,
        group_sums=group_sums(sums, rule),
    )


def pooled_answers(
    name: str, waves: Sequence[LargeWave], form: Form, missing: str, *, min_base: int
) -> GroupedAnswers:
    """Several waves as one, each a stratum of random groups of its own."""
    found = [answer_sums(wave, parts_of(form, missing)) for wave in waves]
    together = [stacked(parts) for parts in zip(*found, strict=True)]
    strata = np.repeat(np.arange(len(waves)), [len(parts[0].terms) for parts in found])
    return of_sums(name, form, missing, together, min_base=min_base, strata=strata)


def answers_in_wave(
    wave: Wave | LargeWave, form: Form, missing: str, *, min_base: int
) -> ModelAnswers:
    """The answers of a wave, large or not, to a model; see `answers_of`."""
    if isinstance(wave, LargeWave):
        return grouped_answers(wave, form, missing, min_base=min_base)
    return answers_of(wave, form, missing, min_base=min_base)


def _rows(name: str, design: SamplingDesign) -> Wave:
    """A wave whose rows are random groups: nothing of it counts but name and design."""
    nothing = pd.DataFrame(index=range(len(design.weights)))
    return Wave(name, nothing, nothing, nothing, nothing, design)


def _refuse(form: Form, sums: AnswerSums, min_base: int) -> None:
    n, items = sums.respondents, list(form.items)
    if n < min_base:
        raise low_base(items, n, min_base)
    if n < form.parameters():
        raise few_for_model(n, form.parameters())
    if empty := [item for item, one in zip(items, np.diag(sums.n), strict=False) if not one]:
        raise unanswered_items(empty)
    variances, means = own_moments(sums)
    if alike := [
        item for item, same in zip(items, without_spread(variances, means), strict=True) if same
    ]:
        raise constant_items(alike)


def own_moments(sums: AnswerSums) -> tuple[Floats, Floats]:
    """Variance and mean of each item over who answered it, shape (p,) each."""
    weight, first, second = (
        np.diagonal(part.sum(axis=0)) for part in (sums.answered, sums.one, sums.square)
    )
    with np.errstate(all="ignore"):
        means = first / weight
        return np.asarray(second / weight - means**2), np.asarray(means)


def group_sums(sums: AnswerSums, rule: str) -> GroupSums:
    """Sums of centred, scaled answers in the order of `RowSums.products`.

    Parameters
    ----------
    rule : {"complete", "mean", "pairwise"}
    """
    frame, totals = row_totals(sums, rule)
    return GroupSums(frame, totals * (len(totals) / totals[:, frame.places[-1, -1]].sum()))


def row_totals(sums: AnswerSums, rule: str, frame: RowSums | None = None) -> tuple[RowSums, Floats]:
    """What products of answers add up to in each random group, shape (G, q).

    Parameters
    ----------
    frame : RowSums, optional
        That of a larger group, by whose means and deviations answers are centred and scaled.
    """
    frame = _frame(sums, rule) if frame is None else frame
    p, with_gaps = len(sums.items), rule != "complete"
    terms = sums.terms
    if not with_gaps and not sums.complete:  # nobody left a gap
        places = [*range(p), 2 * p]
        terms = terms[:, places][:, :, places]
    turn = np.eye(terms.shape[1])
    turn[range(p), range(p)] = 1 / frame.scale
    last = np.arange(p) + p if with_gaps else np.full(p, p)
    turn[range(p), last] = -frame.centre / frame.scale
    turned = turn @ terms @ turn.T
    first, second = np.triu_indices(terms.shape[1])
    totals = turned[:, first, second]
    if rule == "pairwise":
        c, s = frame.centre[:, None], frame.scale[:, None]
        squares = (sums.square - 2 * c * sums.one + c**2 * sums.answered) / s**2
        totals = np.concatenate([totals, squares.reshape(len(totals), -1)], axis=1)
    return frame, totals


def _frame(sums: AnswerSums, rule: str) -> RowSums:
    variances, means = own_moments(sums)
    flat = without_spread(variances, means)
    return RowSums(means, np.where(flat, 1.0, np.sqrt(np.maximum(variances, 0.0))), rule)
