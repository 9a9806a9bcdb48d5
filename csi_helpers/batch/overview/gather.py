"""All reports below a folder, and what to know of each at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csi_helpers.batch.headline import Headline, headline_of
from csi_helpers.batch.record import BAD, read_entries
from csi_helpers.params import Text
from csi_helpers.params.kinds import RESERVED_ENDINGS
from csi_helpers.report.carry import report_file
from csi_helpers.report.gate.held import HELD_WORDS, held_folder
from csi_helpers.report.life.comments import COMMENT_CODES
from csi_helpers.report.manifest import read_manifest
from csi_helpers.report.places import levels_folder
from csi_helpers.report.plan import evidence_of

FAILURES = {2: "params", 3: "data", 4: "chapter"}


@dataclass(frozen=True)
class Row:
    """One report, or the lack of one.

    Attributes
    ----------
    client : str
        Identifier; of a study whose YAML can't be read, the file's name.
    name : Text
        The client's.
    wave : str
    status : str
        ``draft`` or ``final``; ``none`` where no report lies.
    failure : str
        Why the last build failed: ``params``, ``data``, ``chapter``, ``machine``, ``stopped``,
        ``not_built``, or ``held`` by the gate; "" if it didn't.
    message : str
        What was found then.
    finished : str
        When the report was, UTC.
    headline : Headline or None
    subject : Text or None
        The client's own label of what the headline is of.
    refused, comments : int
        Results that couldn't be computed; comments to look at.
    files : tuple of (str, str)
        Kind and path relative to the folder, of what there is for the reader: formats, ``each``
        (the page of levels), ``held`` (what the gate found).
    languages : tuple of str
    """

    client: str
    name: Text
    wave: str
    status: str = "none"
    failure: str = ""
    message: str = ""
    finished: str = ""
    headline: Headline | None = None
    subject: Text | None = None
    refused: int = 0
    comments: int = 0
    files: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()


def gather_reports(out: Path) -> list[Row]:
    """Every report below `out`, every study whose last batch build failed; by client and wave."""
    rows = {(row.client, row.wave): row for row in _reports(out)}
    for entry in read_entries(out):
        key = (entry["client"] or Path(entry["file"]).name, entry["wave"])
        row = rows.get(key)
        if entry["status"] not in BAD or (row and row.finished != entry["before"]):
            continue  # it was built since
        rows[key] = replace(
            row or Row(key[0], Text.model_validate(key[0]), key[1]),
            failure="held" if row and row.failure == "held" else _failure(entry),
            message=(entry["error"] or {}).get("found", ""),
        )
    return [rows[key] for key in sorted(rows)]


def _failure(entry: Mapping[str, Any]) -> str:
    if entry["status"] == "failed":
        return FAILURES.get(entry["exit_code"], "machine")
    return "stopped" if entry["status"] in ("stopped", "building") else "not_built"


def _reports(out: Path) -> Iterator[Row]:
    for folder in sorted(out.glob("*/*/")):
        hidden = any(part.startswith(".") for part in folder.relative_to(out).parts)
        if not hidden and not folder.name.endswith(RESERVED_ENDINGS):
            manifest = read_manifest(folder)
            if manifest:
                yield _row(out, folder, manifest)
    for ending, why in ((".failed", "chapter"), (".held", "held")):
        for folder in sorted(out.glob(f"*/*{ending}/")):
            place = folder.with_name(folder.name.removesuffix(ending))
            if not read_manifest(place):
                client = place.parent.name
                name, files = Text.model_validate(client), _beside(out, place, ("",))
                yield Row(client, name, place.name, failure=why, files=files)


def _row(out: Path, folder: Path, manifest: Mapping[str, Any]) -> Row:
    study = manifest["params"]["study"]
    languages = tuple(manifest["languages"])
    codes = [one.get("code") for one in manifest["warnings"]]
    comments = sum(code in COMMENT_CODES for code in codes)
    names = [
        (f"{kind} {one}" if len(languages) > 1 else kind, report_file(kind, one, languages))
        for one in languages
        for kind in manifest["formats"]
    ]
    headline = headline_of(folder, manifest["params"])
    return Row(
        client=study["client"]["id"],
        name=Text.model_validate(study["client"]["name"]),
        wave=study["wave"],
        status=(study.get("report") or {}).get("status", "draft"),
        failure="held"
        if held_folder(folder).is_dir()
        else "chapter"
        if evidence_of(folder).is_dir()
        else "",
        finished=manifest["finished"],
        headline=headline,
        subject=_label(study, headline.subject) if headline else None,
        refused=len(codes) - comments,
        comments=comments,
        files=tuple(
            (kind, (folder / name).relative_to(out).as_posix())
            for kind, name in names
            if (folder / name).exists()
        )
        + _beside(out, folder, languages if len(languages) > 1 else ("",)),
        languages=languages,
    )


def _beside(out: Path, place: Path, languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What lies beside a report: the page of its levels, what the gate found."""
    pages = [
        (
            f"each {one}".strip(),
            levels_folder(place) / ".".join(filter(None, ("index", one, "html"))),
        )
        for one in languages
    ]
    found = [*pages, ("held", held_folder(place) / HELD_WORDS)]
    return tuple((kind, path.relative_to(out).as_posix()) for kind, path in found if path.exists())


def _label(study: Mapping[str, Any], name: str) -> Text | None:
    """What the client calls an item or a construct, if anything."""
    for listed in (study.get("items"), (study.get("model") or {}).get("constructs")):
        entry = listed.get(name) if isinstance(listed, dict) else None
        label = entry.get("label") if isinstance(entry, dict) else None
        if label:
            return Text.model_validate(label)
    return None
