"""A report of every level of a segment beside the total's, and the page that ranks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from csi_helpers.report.each.levels import intend_level, levels_of, open_level
from csi_helpers.report.each.page import write_page
from csi_helpers.report.events import LevelFinished, OnEvent, Warned, name_of_level
from csi_helpers.report.outcome import Outcome
from csi_helpers.report.plan import Intent, Plan
from csi_helpers.report.running.pool import one_kernel_server

NOTHING_TO_RANK = (
    "A headline figure of at least two levels.",
    "None was published: neither an index of the model, nor the overall item, nor loyalty.",
    "Build the chapters of the model, the overall item or loyalty with the rest.",
)

BuildOne = Callable[[Intent, Callable[[], Plan], str], Outcome]


def build_levels(
    intent: Intent, opened: Callable[[], Plan], name: str, build_one: BuildOne, on_event: OnEvent
) -> Iterator[Outcome]:
    """Build the levels' reports one after the other, come what may, then the page.

    Parameters
    ----------
    intent : Intent
        The total's, whose report lies in its place.
    opened : callable
        Its plan, on data that are read but once.
    name : str
        What events call the study.
    build_one : callable
        Builds one report: (intent, its plan when that's needed, name).
    on_event : callable

    Yields
    ------
    Outcome
        Of each level with a base.

    Raises
    ------
    CsiError, OSError
        The data can't be opened, or the page can't be written.
    """
    reasons = {}
    plan = opened()
    levels = list(levels_of(plan))
    files: dict[str, Path] = {}
    with one_kernel_server(len(levels)):
        for level in levels:
            if level.survey is None:
                reasons[level.code] = "low_base"
                on_event(LevelFinished(name, level.code, "skipped", level.n))
                continue
            own = intend_level(plan, intent, level.code)
            outcome = build_one(
                own, partial(open_level, level, own), name_of_level(name, own.target.name)
            )
            yield outcome
            if outcome.exit_code:
                reasons[level.code] = "failed"
            if own.target.is_dir():
                files[level.code] = own.target
            status = "failed" if outcome.exit_code else "built"
            on_event(LevelFinished(name, level.code, status, level.n))
            if outcome.interrupted:
                return
    if not write_page(plan, files, reasons):
        on_event(Warned(name, "index.html", *NOTHING_TO_RANK, code="nothing_to_rank"))
