"""A report of every level of a segment beside the total's, and the page that ranks them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from csi_helpers.errors import CsiError
from csi_helpers.report.each.levels import intend_level, levels_of, open_level
from csi_helpers.report.each.page import write_page
from csi_helpers.report.events import Failed, LevelFinished, OnEvent, Warned
from csi_helpers.report.failures import fault_of_machine
from csi_helpers.report.places import levels_folder
from csi_helpers.report.plan import Intent, Plan
from csi_helpers.report.running.pool import one_kernel_server

NOTHING_TO_RANK = (
    "A headline figure of at least two levels.",
    "None was published: neither an index of the model, nor the overall item, nor loyalty.",
    "Build the chapters of the model, the overall item or loyalty with the rest.",
)


class Built(Protocol):
    """How one level's build ended."""

    @property
    def exit_code(self) -> int:
        """0 where a report lies in its place."""

    @property
    def interrupted(self) -> bool:
        """Somebody stopped it."""


BuildOne = Callable[[Intent, Callable[[], Plan], str], Built]


def build_levels(
    intent: Intent, opened: Callable[[], Plan], name: str, build_one: BuildOne, on_event: OnEvent
) -> int:
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

    Returns
    -------
    int
        The highest exit code.
    """
    codes, reasons = [0], {}
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
            outcome = build_one(own, partial(open_level, level, own), f"{name} ({own.target.name})")
            codes.append(outcome.exit_code)
            if outcome.exit_code:
                reasons[level.code] = "failed"
            if own.target.is_dir():
                files[level.code] = own.target
            status = "failed" if outcome.exit_code else "built"
            on_event(LevelFinished(name, level.code, status, level.n))
            if outcome.interrupted:
                return max(codes)
    try:
        if not write_page(plan, files, reasons):
            on_event(Warned(name, "index.html", *NOTHING_TO_RANK, code="nothing_to_rank"))
    except (CsiError, OSError) as error:
        fault = (
            error
            if isinstance(error, CsiError)
            else fault_of_machine(error, levels_folder(plan.target))
        )
        on_event(Failed.of(fault, name))
        codes.append(fault.exit_code)
    return max(codes)
