"""``csi schema``: what may stand in a study's YAML, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
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
