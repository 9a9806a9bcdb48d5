"""``csi check``: look at parameters and data without building."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csi_helpers.cli.faults import tell_own_fault
from csi_helpers.errors import CsiError
from csi_helpers.report.events import Checked, Failed

if TYPE_CHECKING:
    from csi_helpers.data.decisions import Decision


@click.command()
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
            show(check_only(study, sets, out))
        except CsiError as error:
            show(Failed.of(error, study))
            ctx.exit(error.exit_code)
        except Exception as error:
            ctx.exit(tell_own_fault(error, study, show, ctx.obj))


def check_only(name: str, sets: Sequence[str], out: Path) -> Checked:
    """What a study's parameters and data come to, and the comments on its last report below `out`.

    Raises
    ------
    CsiError
        A build would be refused.
    """
    from csi_helpers.data.disclosure import undisclosed
    from csi_helpers.data.large.size import is_large
    from csi_helpers.data.survey import Survey
    from csi_helpers.report.chapters import find_chapters, select_chapters
    from csi_helpers.report.life.comments import last_hashes, place_comments, remarks_on
    from csi_helpers.report.places import place_of
    from csi_helpers.report.plan import check_study, resolve_study

    study = resolve_study(name, sets, None)
    there = find_chapters()
    selection = select_chapters(study, there, counted=is_large(study))
    comments = place_comments(study.comments, there)
    hashes = last_hashes(place_of(study, out))
    survey = check_study(study)
    if isinstance(survey, Survey):
        design = survey.current.design
        raked, weighted = design.margins is not None, design.weighted
    else:  # counted: raking is refused
        raked, weighted = False, survey.current.weighted
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
        weights="raked" if raked else "column" if weighted else "none",
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
