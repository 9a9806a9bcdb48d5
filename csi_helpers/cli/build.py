"""``csi build``: make reports."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from csi_helpers.cli.faults import tell_own_fault
from csi_helpers.cli.options import Commas, Languages
from csi_helpers.errors import CsiError
from csi_helpers.report.events import Failed


@click.command()
@click.argument("studies", nargs=-1, required=True, metavar="STUDY.yaml…", type=click.Path())
@click.option("--out", default="reports", show_default=True, type=click.Path(path_type=Path),
              help="Folder of all reports.")  # fmt: skip
@click.option("--chapters", type=Commas(), help="Only these, by number or name: 02,05_sem.")
@click.option("--formats", type=Commas(), help="Only these: html,pdf,xlsx.")
@click.option("--language", type=Languages(), help="Instead of the study's.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Lay a value over the study: --set report.min_base=50.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), help="Chapters at a time; default: cores.")
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
    jobs: int | None,
    revise: bool,
    fresh: bool,
    chapter_timeout: float | None,
    chapter_memory: int | None,
    gate: bool,
    release: bool,
    notify_env: str | None,
    as_json: bool,
) -> None:
    """Build the report of each STUDY, one after the other."""
    from csi_helpers.report.build import build_study
    from csi_helpers.report.notify.telling import open_everybody, telling
    from csi_helpers.report.progress import choose_display
    from csi_helpers.report.running.limits import Limits
    from csi_helpers.report.running.pool import one_kernel_server

    codes = []
    with choose_display(as_json, sys.stdout.isatty()) as show:
        try:
            everybody = open_everybody(notify_env)
        except CsiError as error:
            show(Failed.of(error, " ".join(studies)))
            ctx.exit(error.exit_code)
        with telling(show, everybody, out=out, sets=sets) as tell, one_kernel_server(len(studies)):
            for study in studies:
                try:
                    outcome = build_study(
                        study,
                        out=out,
                        chapters=chapters,
                        formats=formats,
                        language=",".join(language) if language else None,
                        sets=sets,
                        jobs=jobs,
                        revise=revise,
                        fresh=fresh,
                        limits=Limits(chapter_timeout, chapter_memory),
                        gate=gate,
                        release=release,
                        on_event=tell,
                    )
                except Exception as error:  # the next study is to be built all the same
                    codes.append(tell_own_fault(error, study, tell, ctx.obj))
                    continue
                codes.append(outcome.exit_code)
                if outcome.interrupted:
                    break
    ctx.exit(max(codes))
