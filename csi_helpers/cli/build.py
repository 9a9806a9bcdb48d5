"""``csi build``: make reports."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from csi_helpers.cli.faults import tell_own_fault
from csi_helpers.cli.options import Commas, Languages
from csi_helpers.errors import CsiError
from csi_helpers.report.events import Failed, OnEvent


@click.command()
@click.argument("studies", nargs=-1, required=True, metavar="STUDY.yaml|DIR…", type=click.Path())
@click.option("--out", default="reports", show_default=True, type=click.Path(path_type=Path),
              help="Folder of all reports.")  # fmt: skip
@click.option("--chapters", type=Commas(), help="Only these, by number or name: 02,05_sem.")
@click.option("--formats", type=Commas(), help="Only these: html,pdf,xlsx,pptx.")
@click.option("--language", type=Languages(), help="Instead of the study's.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Lay a value over the study: --set report.min_base=50.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1),
              help="Studies at a time; default: cores.")  # fmt: skip
@click.option("--scheduler", metavar="tcp://HOST:PORT",
              help="Build on the workers of this Dask cluster.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1),
              help="Chapters at a time; default: cores, with several workers 1.")  # fmt: skip
@click.option("--only-failed", is_flag=True, help="Only studies whose last build failed.")
@click.option("--changed", is_flag=True, help="Only studies whose inputs have changed since.")
@click.option("--wait", is_flag=False, flag_value=math.inf, default=0.0, metavar="[SECONDS]",
              type=click.FloatRange(min=0),
              help="Wait for another build of the same report. Put it last.")  # fmt: skip
@click.option(
    "--revise", is_flag=True, help="Replace a final report, too; what is replaced is kept."
)
@click.option("--fresh", is_flag=True, help="Take nothing from the cache: make everything anew.")
@click.option("--chapter-timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="A chapter that takes longer has failed.")  # fmt: skip
@click.option("--chapter-memory", type=click.IntRange(min=1), metavar="MB",
              help="A chapter whose processes take more has failed.")  # fmt: skip
@click.option("--gate", is_flag=True, help="Hold reports whose data aren't like the last one's.")
@click.option("--release", is_flag=True, help="Publish what the gate held: somebody has looked.")
@click.option("--notify-env", metavar="NAME",
              help="Variable whose addresses hear of all; default: CSI_NOTIFY.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def build(
    ctx: click.Context,
    studies: Sequence[str],
    out: Path,
    chapters: tuple[str, ...] | None,
    formats: tuple[str, ...] | None,
    language: tuple[str, ...] | None,
    sets: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    jobs: int | None,
    only_failed: bool,
    changed: bool,
    wait: float,
    revise: bool,
    fresh: bool,
    chapter_timeout: float | None,
    chapter_memory: int | None,
    gate: bool,
    release: bool,
    notify_env: str | None,
    as_json: bool,
) -> None:
    """Build the report of each STUDY; a folder stands for all studies in it.

    Several are built side by side; one that fails doesn't stop the others. They leave batch.json
    and index.html in the folder of all reports.
    """
    from csi_helpers.report.running.limits import Limits

    options: dict[str, Any] = {
        "out": out,
        "chapters": chapters,
        "formats": formats,
        "language": ",".join(language) if language else None,
        "sets": sets,
        "jobs": jobs,
        "revise": revise,
        "wait": wait,
        "fresh": fresh,
        "limits": Limits(chapter_timeout, chapter_memory),
        "gate": gate,
        "release": release,
    }
    if scheduler is not None and workers is not None:
        raise click.UsageError("--workers is for this machine; a cluster has as many as it has.")
    several = len(studies) > 1 or Path(studies[0]).is_dir() or scheduler is not None
    if several or only_failed or changed:
        options |= {"workers": workers, "scheduler": scheduler}
        options |= {"only_failed": only_failed, "only_changed": changed}
        options |= {"index_language": language[0] if language else None}
        ctx.exit(_build_several(ctx, studies, as_json, notify_env, options))
    ctx.exit(_build_one(ctx, studies[0], as_json, notify_env, options))


def _build_one(
    ctx: click.Context, study: str, as_json: bool, notify_env: str | None, options: dict[str, Any]
) -> int:
    from csi_helpers.report.build import build_study
    from csi_helpers.report.progress import choose_display

    with choose_display(as_json, sys.stdout.isatty()) as show:
        return _told(
            ctx, study, show, notify_env, options,
            lambda tell: build_study(study, on_event=tell, **options).exit_code,
        )  # fmt: skip


def _build_several(
    ctx: click.Context,
    studies: Sequence[str],
    as_json: bool,
    notify_env: str | None,
    options: dict[str, Any],
) -> int:
    from csi_helpers.batch.build import build_batch
    from csi_helpers.batch.progress import choose_batch_display

    with choose_batch_display(as_json, sys.stdout.isatty()) as show:
        return _told(
            ctx, ", ".join(studies), show, notify_env, options,
            lambda tell: build_batch(studies, on_event=tell, **options),
        )  # fmt: skip


def _told(
    ctx: click.Context,
    name: str,
    show: OnEvent,
    notify_env: str | None,
    options: dict[str, Any],
    work: Callable[[OnEvent], int],
) -> int:
    """Work, and let those hear of it who want to."""
    from csi_helpers.report.notify.telling import open_everybody, telling

    try:
        everybody = open_everybody(notify_env)
    except CsiError as error:
        show(Failed.of(error, name))
        return error.exit_code
    with telling(show, everybody, out=options["out"], sets=options["sets"]) as tell:
        try:
            return work(tell)
        except Exception as error:
            return tell_own_fault(error, name, tell, ctx.obj)
