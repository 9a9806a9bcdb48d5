"""``csi index``: the page that lists all reports."""

from __future__ import annotations

from pathlib import Path

import click

from csi_helpers.report.events import Failed


@click.command()
@click.argument("folder", default="reports", metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["zh", "en"]), help="Default: most reports'.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def index(ctx: click.Context, folder: Path, language: str | None, as_json: bool) -> None:
    """Write DIR/index.html anew: all reports below DIR, default reports/."""
    from csi_helpers.batch.overview.page import write_overview
    from csi_helpers.report.failures import fault_of_machine
    from csi_helpers.report.progress import choose_display

    try:
        click.echo(str(write_overview(folder.absolute(), language)), err=as_json)
    except OSError as error:
        fault = fault_of_machine(error, folder)
        with choose_display(as_json, terminal=False) as show:
            show(Failed.of(fault, str(folder)))
        ctx.exit(fault.exit_code)
