"""Better and Worse in every bootstrap draw of a wave, for all features and groups at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.estimates import TOTAL, Row, widening
from csi_helpers.analysis.instruments.kano.answers import FeatureAnswers
from csi_helpers.analysis.items import Members
from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.model import Flags, Floats
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval
from csi_helpers.analysis.structural.uncertainty.row_order import content_order, reordered
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.survey import Wave

COUNTED = ("A", "O", "M", "I")


@dataclass(frozen=True)
class Sums:
    """Counts of A, O, M and I by group and feature, from a class and a membership a row.

    Rows hold the place of each feature's class in `COUNTED` (NaN for another or none), then whether
    they belong to each group. They are spread out block by block: many groups of a large sample
    cost time, not memory.
    """

    features: int
    groups: int

    @property
    def width(self) -> int:
        """A count each, and the weight."""
        return self.groups * self.features * len(COUNTED) + 1

    def products(self, answers: Floats) -> Floats:
        """Indicators (m, width) of rows (m, features + groups), the last a one."""
        codes, members = np.split(answers, [self.features], axis=1)
        counted = codes[:, :, None] == np.arange(len(COUNTED))
        cells = members.astype(bool)[:, :, None, None] & counted[:, None]
        return np.column_stack([cells.reshape(len(answers), -1), np.ones(len(answers))])

    def moments(self, totals: Floats) -> Moments:
        """Counts in place of means; no covariances."""
        return Moments(totals[..., -1], totals[..., :-1], np.zeros((*totals.shape[:-1], 0, 0)))


@dataclass(frozen=True)
class CoefficientDraws:
    """Draws (B, features, 2) of Better and Worse of each group, NaN where nobody counts."""

    features: Sequence[str]
    replicates: Mapping[str, Floats]
    confidence: float
    variance: DesignVariance

    def row(self, group: str, answers: FeatureAnswers, table: str, members: Members) -> Row:
        """Standard error and percentile interval of one coefficient.

        With few clusters the draws are spread as Student's quantiles are: few units know their own
        variance poorly.
        """
        drawn = self.replicates[group][
            :, self.features.index(answers.feature), int(table == "worse")
        ]
        scores = answers.worse if table == "worse" else answers.better
        base = members & np.isfinite(scores)
        weights = self.variance.weights[base]
        value = float(weights @ scores[base] / weights.sum())
        df = self.variance.degrees_of_freedom(base)
        factor = widening(self.confidence, n=int(base.sum()), df=df)
        low, high = usable_interval(value + factor * (drawn - value), self.confidence)
        ends = (-1.0, 0.0) if table == "worse" else (0.0, 1.0)
        bounds = np.clip([float(low), float(high)], *ends)
        return {"se": float(standard_error(drawn)), "ci_low": bounds[0], "ci_high": bounds[1]}


def draw_coefficients(
    wave: Wave,
    answers: Sequence[FeatureAnswers],
    groups: Mapping[str, Members],
    *,
    seed: int,
    replicates: int,
    confidence: float,
) -> CoefficientDraws:
    """Redraw the wave's respondents as its design wants it, and count the classes anew.

    Parameters
    ----------
    answers : sequence of FeatureAnswers
        Of this wave.
    groups : mapping of str to bool array (n,)
        Groups by name; each is counted in the same draws, so that its size varies as it does from
        sample to sample.
    """
    order = content_order(replace(wave, answers=wave.kano))
    codes = [
        np.select([one.letters == letter for letter in COUNTED], range(len(COUNTED)), np.nan)
        for one in answers
    ]
    rows = np.column_stack([*codes, *groups.values()]).astype(float)
    shape = (len(groups), len(answers), len(COUNTED))

    def measure(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        a, o, m, i = np.moveaxis(moments.means.reshape(-1, *shape), -1, 0)
        with np.errstate(all="ignore"):
            total = a + o + m + i
            both = np.stack([(a + o) / total, -(o + m) / total], axis=-1)
        return {"both": both}, np.isfinite(moments.weight)

    drawn = survey_bootstrap(
        rows[order],
        reordered(wave.design, order),
        measure,
        seed=stream_seed(seed, "kano", TOTAL, wave.name),
        replicates=replicates,
        sums=Sums(len(answers), len(groups)),
    ).values["both"]
    return CoefficientDraws(
        [one.feature for one in answers],
        {name: drawn[:, place] for place, name in enumerate(groups)},
        confidence,
        DesignVariance(wave.design),
    )
