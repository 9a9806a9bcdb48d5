"""The command `csi` itself: options of all commands, and the list of them."""

from __future__ import annotations

import logging

import click

from csi_helpers.cli.build import build
from csi_helpers.cli.cache import cache
from csi_helpers.cli.check import check
from csi_helpers.cli.diff import diff
from csi_helpers.cli.index import index
from csi_helpers.cli.schema import schema

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


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


for command in (build, check, cache, index, schema, diff):
    cli.add_command(command)


def main() -> None:
    """Entry point of `csi`."""
    cli(prog_name="csi")
