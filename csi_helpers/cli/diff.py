"""``csi diff``: what moved between two reports."""

from __future__ import annotations

from pathlib import Path

import click

from csi_helpers.errors import CsiError, visible
from csi_helpers.report.events import Failed


@click.command()
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
        click.echo(visible(line))
    ctx.exit(1 if tell and found.changes else 0)
