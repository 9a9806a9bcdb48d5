"""``csi cache``: what is kept from build to build, and how to be rid of it."""

from __future__ import annotations

import json

import click


@click.group()
def cache() -> None:
    """Show or empty the cache of executed chapters.

    CSI_CACHE names its folder, CSI_CACHE_LIMIT its size (2 GB; 0: keep nothing).
    """


@cache.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    """Say where the cache is, what it holds and how much it may."""
    from csi_helpers.errors import CsiError
    from csi_helpers.report.cache.store import cache_folder, open_store

    try:
        store = open_store()
    except CsiError as error:
        click.echo(str(error), err=True)
        ctx.exit(error.exit_code)
    entries = store.entries() if store else []
    told: dict[str, str | int] = {
        "folder": str(cache_folder()),
        "entries": len(entries),
        "bytes": sum(entry.size for entry in entries),
        "limit": store.limit if store else 0,
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    size, limit = (f"{int(told[key]) / 1e6:,.1f} MB" for key in ("bytes", "limit"))
    click.echo(told["folder"])
    click.echo(f"{told['entries']} entries, {size} of {limit}" if store else "switched off")


@cache.command()
@click.pass_context
def clear(ctx: click.Context) -> None:
    """Remove everything the cache holds; reports stay as they are."""
    from csi_helpers.report.cache.store import Store, cache_folder

    store = Store(cache_folder(), 0)
    try:
        click.echo(f"{store.clear()} entries removed from {store.folder}")
    except OSError as error:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        ctx.exit(1)
