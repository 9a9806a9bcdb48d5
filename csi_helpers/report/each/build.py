"""A report of every level of a segment beside the total's, and the page that ranks them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from csi_helpers.errors import CsiError
from csi_helpers.report.each.levels import levels_of, plan_level
from csi_helpers.report.each.page import write_page
from csi_helpers.report.events import Failed, LevelFinished, OnEvent, Warned
from csi_helpers.report.failures import fault_of_machine
from csi_helpers.report.plan import Plan, levels_folder
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


Run = Callable[[Plan, str, float], Built]


def build_levels(plan: Plan, name: str, run: Run, on_event: OnEvent) -> int:
    """Build the levels' reports one after the other, come what may, then the page.

    Parameters
    ----------
    plan : Plan
        The total's, whose report lies in its place.
    name : str
        What events call the study.
    run : callable
        Builds one plan: (plan, name, start in monotonic seconds).
    on_event : callable

    Returns
    -------
    int
        The highest exit code.
    """
    codes, reasons = [0], {}
    levels = list(levels_of(plan))
    files: dict[str, Path] = {}
    with one_kernel_server(len(levels)):
        for level in levels:
            if level.survey is None:
                reasons[level.code] = "low_base"
                on_event(LevelFinished(name, level.code, "skipped", level.n))
                continue
            own = plan_level(plan, level)
            outcome = run(own, f"{name} ({own.target.name})", time.monotonic())
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
