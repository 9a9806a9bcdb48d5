"""Everything the summary tells, picked from the published tables of the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from heapq import merge

from csi_helpers.analysis.summary.figures import (
    Figure,
    beside_whole,
    find_headline,
    key_figures,
    scorecard,
    unpublished_levels,
)
from csi_helpers.analysis.summary.ratings import (
    Moved,
    Priority,
    Ratings,
    compared,
    moved,
    priorities,
    rate,
)
from csi_helpers.analysis.summary.risks import Risk, find_risk
from csi_helpers.data.published import Published
from csi_helpers.data.run import Run
from csi_helpers.errors import AnalysisError
from csi_helpers.params import Study
from csi_helpers.params.priorities import outcome_of

_YEAR = re.compile("[12][0-9]{3}")


@dataclass(frozen=True)
class ExecutiveSummary:
    """What a reader of one page should know; every number is another chapter's.

    Attributes
    ----------
    study : Study
    run : Run
        The report's chapters, to link to.
    headline : Figure, optional
        What the report is about; None where no chapter publishes a figure of everybody.
    keys : tuple of Figure
        Up to three beside it.
    figures : tuple of Figure
        Rows of the scorecard, the headline first.
    unpublished : tuple of str
        Names of targets, benchmarks and history that no chapter of the report publishes.
    ratings : Ratings, optional
        The best and the worst rated.
    moved : tuple of Moved
        Items that changed significantly since the wave before.
    followed : bool
        Items are compared with the wave before.
    priorities : tuple of Priority
        Up to three.
    outcome : str
        Construct or item whose points a potential is in.
    risk : Risk, optional
        The one that stands out.
    """

    study: Study
    run: Run
    headline: Figure | None
    keys: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    unpublished: tuple[str, ...]
    ratings: Ratings | None
    moved: tuple[Moved, ...]
    followed: bool
    priorities: tuple[Priority, ...]
    outcome: str
    risk: Risk | None

    @property
    def confidence(self) -> float:
        """Coverage of the intervals."""
        return self.study.report.confidence

    @property
    def suppressed(self) -> tuple[Figure, ...]:
        """Figures that aren't shown for their base."""
        return tuple(one for one in self.figures if not one.level.shown)

    @property
    def cautious(self) -> tuple[Figure, ...]:
        """Figures on a base to be read with caution."""
        return tuple(one for one in self.figures if "caution" in one.level.note)

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves the scorecard's lines run over, by the year their names begin with.

        History comes first where a name begins with none; neither's own order changes.
        """
        history, own = self.study.history, self.study.wave_names
        if not all(_YEAR.match(name) for name in (*history, *own)):
            return (*history, *own)
        return tuple(merge(history, own, key=lambda name: int(name[:4])))


def summarise(study: Study, published: Published) -> ExecutiveSummary:
    """Pick the summary from what a report has published.

    Parameters
    ----------
    study : Study
    published : Published
        From `csi_helpers.data.published.read_published`.

    Raises
    ------
    AnalysisError
        Nothing is published yet: there is no report to sum up.
    """
    rows = published.rows
    if rows.empty:
        raise AnalysisError(
            "The published tables of a report.",
            f"There is no report of {study.client.id}, wave {study.wave}, to sum up.",
            "Build the report first; the summary then reads its tables.",
            code="nothing_published",
            values={"wave": study.wave},
        )
    headline = find_headline(rows, study)
    whole = published.whole
    figures = tuple(beside_whole(one, whole, study) for one in scorecard(rows, study, headline))
    changed = moved(rows, study)
    return ExecutiveSummary(
        study=study,
        run=published.run,
        headline=headline,
        keys=key_figures(figures, headline),
        figures=figures,
        unpublished=unpublished_levels(rows, study),
        ratings=rate(rows, study),
        moved=changed,
        followed=compared(rows, study),
        priorities=priorities(rows, study),
        outcome=outcome_of(study),
        risk=find_risk(rows, study, figures, changed),
    )
