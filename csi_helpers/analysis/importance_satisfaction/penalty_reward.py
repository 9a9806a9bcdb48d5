"""Penalty-reward contrast: what goes with a low answer, and with a high one, beside the middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.analysis.drivers import relative_importance as relative
from csi_helpers.analysis.drivers.composites import Composite, DriverForm
from csi_helpers.analysis.drivers.derived_importance import Drivers
from csi_helpers.analysis.drivers.draws import Draws, Measured, correlated, draw
from csi_helpers.analysis.drivers.driver_answers import DriverAnswers
from csi_helpers.analysis.drivers.joint_sums import JointSums
from csi_helpers.analysis.drivers.rows import note_of
from csi_helpers.analysis.estimates import TOTAL, Row, tidy
from csi_helpers.analysis.importance_satisfaction.refusals import few_low_or_high
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.variance import Floats
from csi_helpers.data.survey import Survey
from csi_helpers.errors import AnalysisError

if TYPE_CHECKING:
    from csi_helpers.params.priorities import Matrix

KINDS = ("basic", "performance", "excitement")
NEITHER = "neither"  # of low and high answers goes with the outcome, in its direction
BAND = 0.1  # of the asymmetry index, within which penalty and reward are alike


@dataclass(frozen=True)
class PenaltyReward:
    """Every attribute's penalty and reward in the current wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy: `penalty`, `reward`, `asymmetry`, `factor_class`, `r2`.
    unit : {"index", "scale"}
        Points of the target's index, or of the outcome item's scale.
    kinds : mapping of str to str
        Driver -> basic, performance or excitement; "" where neither low nor high answers tell.
    cutoffs : mapping of str to (low_up_to, high_from)
    """

    estimates: pd.DataFrame
    wave: str
    outcome: str
    outcome_kind: str
    unit: str
    kinds: Mapping[str, str]
    cutoffs: Mapping[str, tuple[float, float]]
    n: int
    missing: str
    confidence: float
    min_base: int
    refusals: tuple[AnalysisError, ...]


def contrast_penalties(
    survey: Survey, drivers: Drivers | None, matrix: Matrix
) -> PenaltyReward | None:
    """Regress the outcome on whether each attribute was answered low, or high.

    Returns
    -------
    PenaltyReward or None
        None where the drivers are constructs, or can't be regressed on.

    Raises
    ------
    AnalysisError
        `penalty_low_base`: of no attribute enough gave low and high answers.

    Notes
    -----
    Two dummies an attribute, against the answers between; gaps as for the drivers. Asymmetry is
    (R - |P|) / (R + |P|): below -0.1 a basic factor, above 0.1 an excitement factor, else a
    performance factor. A penalty that is positive, or a reward that is negative, counts as none;
    where the intervals of both hold zero, an attribute has no class.

    References
    ----------
    Brandt (1987), in Surprenant (ed.), Add Value to Your Service, AMA; Matzler & Sauerwein (2002),
    Int. J. Serv. Ind. Manag. 13; Mikulić & Prebežac (2008), Manag. Serv. Qual. 18.
    """
    if drivers is None or drivers.kind != "attribute":
        return None
    explained = drivers.explained.get(drivers.wave)
    if explained is None or "regression" not in explained.methods:
        return None
    answers = explained.answers
    entries = survey.codebook.items
    cutoffs = {name: matrix.cutoffs(entries[name].scale) for name in answers.form.names}
    contrast = _Contrast.of(answers, cutoffs, drivers)
    few = [name for name in answers.form.names if name not in contrast.names]
    refusal = few_low_or_high(few, answers.n, drivers.min_base)
    if not contrast.names:
        raise refusal
    drawn = contrast.draw(drivers)
    rows = [{"wave": drivers.wave, "group": TOTAL, **row} for row in contrast.rows(drawn, drivers)]
    return PenaltyReward(
        estimates=tidy(rows),
        wave=drivers.wave,
        outcome=drivers.outcome,
        outcome_kind=drivers.outcome_kind,
        unit="index" if drivers.outcome_kind == "construct" else "scale",
        kinds=contrast.kinds(drawn, drivers.confidence),
        cutoffs={name: cutoffs[name] for name in contrast.names},
        n=answers.n,
        missing=answers.missing,
        confidence=drivers.confidence,
        min_base=drivers.min_base,
        refusals=(refusal,) if few else (),
    )


def asymmetry(penalty: Floats, reward: Floats) -> Floats:
    """Asymmetry index from -1 (only low answers matter) to 1 (only high ones do).

    References
    ----------
    Mikulić & Prebežac (2008), Manag. Serv. Qual. 18, eq. 5.

    Examples
    --------
    >>> print(asymmetry(np.array([-0.6, -0.2, -0.3]), np.array([0.2, 0.6, 0.3])))
    [-0.5  0.5  0. ]
    """
    lost, won = np.maximum(-penalty, 0.0), np.maximum(reward, 0.0)
    with np.errstate(invalid="ignore"):
        return np.asarray((won - lost) / (won + lost))


def _codes(index: Floats) -> np.ndarray:
    codes = np.where(index < -BAND, 0, np.where(index > BAND, 2, 1))
    return np.where(np.isfinite(index), codes, -1)


@dataclass(frozen=True)
class _Contrast:
    """Dummies of the attributes that enough answered low, and high, beside the outcome's items."""

    answers: DriverAnswers
    names: tuple[str, ...]
    factor: float  # from index points to the outcome's own

    @classmethod
    def of(
        cls, answers: DriverAnswers, cutoffs: Mapping[str, tuple[float, float]], drivers: Drivers
    ) -> _Contrast:
        columns: list[Floats] = []
        parts: list[Composite] = []
        names = []
        for driver in answers.form.drivers:
            given = answers.values[:, answers.form.items.index(driver.items[0])]
            known = np.isfinite(given)
            low, high = (given <= cutoffs[driver.name][0], given >= cutoffs[driver.name][1])
            counts = low.sum(), high.sum(), (known & ~low & ~high).sum()  # NaN is neither
            if min(counts) < drivers.min_base:
                continue
            names.append(driver.name)
            for key, dummy in (("low", low), ("high", high)):
                columns.append(np.where(known, dummy, np.nan))
                item = f"{driver.name} {key}"
                parts.append(Composite(item, (item,), np.ones(1), np.zeros(1)))
        outcome = answers.form.outcome
        place = [answers.form.items.index(item) for item in outcome.items]
        values = np.column_stack([*columns, answers.values[:, place]])
        form = DriverForm(tuple(parts), outcome)
        # The sums are of the dummies: what was prepared for the answers doesn't fit them.
        own = replace(answers, form=form, values=values)
        factor = 1 / outcome.step if drivers.outcome_kind == "item" else 1.0
        return cls(own, tuple(names), factor)

    def draw(self, drivers: Drivers) -> Draws:
        """Penalties and rewards of the sample and of every draw."""
        sums = JointSums(self.answers.sums, len(self.answers.form.items), np.zeros(0))
        settings = drivers.settings
        return draw(
            self.answers,
            self.answers.values,
            sums,
            self._measure,
            seed=settings.seed,
            replicates=settings.replicates,
            group=TOTAL,
            confidence=settings.confidence,
        )

    def _measure(self, moments: Moments) -> Measured:
        r_xx, r_xy, ratio = correlated(moments, self.answers.form)
        slopes = self.factor * relative.standardised_coefficients(r_xx, r_xy) * ratio
        penalty, reward = slopes[..., 0::2], slopes[..., 1::2]
        values = {
            "penalty": penalty,
            "reward": reward,
            "asymmetry": asymmetry(penalty, reward),
            "r2": relative.explained_variance(r_xx, r_xy),
        }
        return values, np.ones(np.shape(moments.weight), dtype=bool)

    def kinds(self, drawn: Draws, confidence: float) -> dict[str, str]:
        """Class of each attribute whose penalty or reward is surely there."""
        lost = usable_interval(drawn.replicates["penalty"], confidence)[1] < 0
        won = usable_interval(drawn.replicates["reward"], confidence)[0] > 0
        codes = _codes(drawn.values["asymmetry"])
        return {
            name: KINDS[codes[k]] if codes[k] >= 0 and (lost[k] or won[k]) else ""
            for k, name in enumerate(self.names)
        }

    def rows(self, drawn: Draws, drivers: Drivers) -> Iterator[Row]:
        """Rows of everything that is published."""
        n, level = self.answers.n, drivers.confidence
        classes = _codes(drawn.replicates["asymmetry"])
        for table in ("penalty", "reward", "asymmetry"):
            value, spread = drawn.values[table], drawn.replicates[table]
            low, high = usable_interval(spread, level)
            for k, name in enumerate(self.names):
                n_eff = float(drawn.n_eff[table][k])
                yield {
                    "table": table,
                    "subject": name,
                    "n": n,
                    "n_eff": n_eff,
                    "estimate": value[k],
                    "se": float(standard_error(spread[:, k])),
                    "ci_low": low[k],
                    "ci_high": high[k],
                    "note": note_of(n, n_eff, 2 * len(self.names), drivers.min_base),
                }
        usable = np.maximum(np.isfinite(drawn.replicates["penalty"]).sum(axis=0), 1)
        for k, name in enumerate(self.names):
            for code, kind in enumerate((*KINDS, NEITHER)):
                found = classes[:, k] == (code if kind != NEITHER else -1)
                found &= np.isfinite(drawn.replicates["penalty"][:, k])
                share = found.sum() / usable[k]
                stem: Row = {"table": "factor_class", "subject": name, "object": kind, "n": n}
                yield {**stem, "estimate": share}
        low, high = usable_interval(drawn.replicates["r2"][:, None], level)
        yield {
            "table": "r2",
            "subject": drivers.outcome,
            "method": "penalty_reward",
            "n": n,
            "n_eff": float(drawn.n_eff["r2"]),
            "estimate": float(drawn.values["r2"]),
            "se": float(standard_error(drawn.replicates["r2"])),
            "ci_low": low[0],
            "ci_high": high[0],
        }
