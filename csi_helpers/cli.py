"""The command `csi`: build a report, check a study, compare two reports, print the YAML's schema.

Exit codes: 0 built; 1 a fault of the machine or of ours; 2 parameters or usage; 3 data; 4 an
unforeseen exception in a chapter. Several studies: the highest. ``--json`` prints one object a
line, described in `csi_helpers.report.events`.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csi_helpers.errors import CsiError, ReportError
from csi_helpers.report.events import Checked, Failed, OnEvent

if TYPE_CHECKING:
    from csi_helpers.data.decisions import Decision

# everything slow is imported by the command that needs it: `csi --help` answers at once

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commas(click.ParamType[tuple[str, ...]]):
    """Words divided by commas."""

    name = "a,b"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split; an empty list is a mistake."""
        words = tuple(word.strip() for word in str(value).split(",") if word.strip())
        return words or self.fail("names nothing", param, ctx)


class Languages(Commas):
    """``zh``, ``en``, or both."""

    name = "zh|en|zh,en"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split, and refuse a language there is no catalogue of."""
        words = super().convert(value, param, ctx)
        if set(words) - {"zh", "en"} or len(set(words)) < len(words):
            self.fail(f"{value!r} is not one of zh, en, zh,en", param, ctx)
        return words


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        from csi_helpers.data.run import kit_version

        click.echo(f"csi {kit_version()}")
        ctx.exit()


@click.group(context_settings=SETTINGS)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Print the kit's version.",
)  # fmt: skip
@click.option("-v", "--verbose", count=True, help="Log what happens to stderr; -vv: in detail.")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault of ours.")
@click.pass_context
def cli(ctx: click.Context, verbose: int, debug: bool) -> None:
    """From one YAML and one data file to a customer-satisfaction report."""
    ctx.obj = debug
    if verbose or debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        level = logging.DEBUG if debug or verbose > 1 else logging.INFO
        logging.getLogger("csi_helpers").setLevel(level)


@cli.command()
@click.argument("studies", nargs=-1, required=True, metavar="STUDY.yaml…", type=click.Path())
@click.option("--out", default="reports", show_default=True, type=click.Path(path_type=Path),
              help="Folder of all reports.")  # fmt: skip
@click.option("--chapters", type=Commas(), help="Only these, by number or name: 02,05_sem.")
@click.option("--formats", type=Commas(), help="Only these: html,pdf,xlsx,pptx.")
@click.option("--language", type=Languages(), help="Instead of the study's.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Lay a value over the study: --set report.min_base=50.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), help="Chapters at a time; default: cores.")
@click.option(
    "--revise", is_flag=True, help="Replace a final report, too; what is replaced is kept."
)
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
    as_json: bool,
) -> None:
    """Build the report of each STUDY, one after the other."""
    from csi_helpers.report.build import build_study
    from csi_helpers.report.progress import choose_display
    from csi_helpers.report.running.pool import one_kernel_server

    codes = []
    with choose_display(as_json, sys.stdout.isatty()) as show, one_kernel_server(len(studies)):
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
                    on_event=show,
                )
            except Exception as error:  # the next study is to be built all the same
                codes.append(_tell_own_fault(error, study, show, ctx.obj))
                continue
            codes.append(outcome.exit_code)
            if outcome.interrupted:
                break
    ctx.exit(max(codes))


@cli.command()
@click.argument("study", metavar="STUDY.yaml", type=click.Path())
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="As in `csi build`.")
@click.option("--out", default="reports", show_default=True, type=click.Path(path_type=Path),
              help="Where the last report lies, for comments on it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def check(ctx: click.Context, study: str, sets: tuple[str, ...], out: Path, as_json: bool) -> None:
    """Check the parameters and data of STUDY without building."""
    from csi_helpers.report.progress import choose_display

    with choose_display(as_json, terminal=False) as show:
        try:
            show(_check(study, sets, out))
        except CsiError as error:
            show(Failed.of(error, study))
            ctx.exit(error.exit_code)
        except Exception as error:
            ctx.exit(_tell_own_fault(error, study, show, ctx.obj))


def _check(name: str, sets: Sequence[str], out: Path) -> Checked:
    from csi_helpers.data.disclosure import undisclosed
    from csi_helpers.report.chapters import find_chapters, select_chapters
    from csi_helpers.report.life.comments import last_hashes, place_comments, remarks_on
    from csi_helpers.report.plan import check_study, place_of, resolve_study

    study = resolve_study(name, sets, None)
    there = find_chapters()
    selection = select_chapters(study, there)
    comments = place_comments(study.comments, there)
    hashes = last_hashes(place_of(study, out))
    survey = check_study(study)
    design = survey.current.design
    raked = design.margins is not None
    return Checked(
        study=name,
        waves={wave: dict(counts) for wave, counts in survey.counts.items()},
        items=tuple(survey.codebook.items),
        segments={
            column: tuple(
                # a code that is its own label is said once
                " ".join(dict.fromkeys((code, level.get(study.languages[0]))))
                for code, level in segment.levels.items()
            )
            for column, segment in survey.codebook.segments.items()
        },
        weights="raked" if raked else "column" if design.weighted else "none",
        chapters=selection.order,
        dropped=dict(selection.dropped),
        notes=tuple(map(_note, survey.log)),
        comments={one.chapter: one.state for one in remarks_on(comments, hashes)},
        written_for=hashes,
        status=study.report.status,
        missing=tuple(f"study.{one}" for one in undisclosed(study, survey.codebook)),
    )


def _note(one: Decision) -> str:
    """A decision about the data in a line: `wave 2026: straight liner: 3 (conclusive 0)`."""
    head = " ".join(part for part in (one.rule.replace("_", " "), one.subject) if part)
    count = "" if one.subject and one.n == 1 else f": {one.n}"
    detail = "; ".join(
        f"{key.replace('_', ' ')} {_listed(value)}" for key, value in one.detail.items()
    )
    return f"wave {one.wave}: {head}{count}" + (f" ({detail})" if detail else "")


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


@cli.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def schema(file: Path | None) -> None:
    """Print the JSON Schema of a study's YAML, or write it to FILE."""
    from csi_helpers.params import study_schema

    text = json.dumps(study_schema(), ensure_ascii=False, indent=2)
    if file is None:
        click.echo(text)
        return
    try:
        file.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.FileError(str(file), hint=error.strerror) from error


@cli.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--tolerance", type=click.FloatRange(0, 1), default=1e-6, show_default=True,
              help="Numbers are equal up to this share of the larger.")  # fmt: skip
@click.option("--exit-code", "tell", is_flag=True, help="End with 1 if anything differs, else 0.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def diff(
    ctx: click.Context, old: Path, new: Path, tolerance: float, tell: bool, as_json: bool
) -> None:
    """List the published numbers that differ between two reports.

    OLD and NEW are folders a build has left, or the results.csv of one.
    """
    from csi_helpers.report.life.differences import compare_reports
    from csi_helpers.report.life.telling import differences_as_json, differences_in_words

    try:
        found = compare_reports(old, new, tolerance=tolerance)
    except CsiError as error:
        from csi_helpers.report.progress import choose_display

        with choose_display(as_json, terminal=False) as show:
            show(Failed.of(error, f"{old} {new}"))
        ctx.exit(error.exit_code)
    for line in (differences_as_json if as_json else differences_in_words)(found):
        click.echo(line)
    ctx.exit(1 if tell and found.changes else 0)


def _tell_own_fault(error: Exception, study: str, show: OnEvent, debug: bool) -> int:
    """An exception nobody foresaw, as one message; its traceback only under ``--debug``."""
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)
    fault = ReportError(
        "The kit to work.",
        f"A fault of ours: {type(error).__name__}: {error}",
        "Run it again as `csi --debug build …` and send us what that prints.",
    )
    show(Failed.of(fault, study))
    return fault.exit_code


def main() -> None:
    """Entry point of `csi`."""
    cli(prog_name="csi")
