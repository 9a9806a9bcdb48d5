"""Which files a study reads, and what they are by content; light, to be asked before any opens."""

from __future__ import annotations

from pathlib import Path

from csi_helpers.data.files.hashing import file_hash
from csi_helpers.params.study import Study

CUSTOMER_FILES = ("customers", "transactions", "tickets")
"""Keys of `loyalty` that name a file."""


def hash_files(study: Study) -> dict[str, str]:
    """Name and SHA-256 of every file the study reads: answers, customers, weights, logos.

    Raises
    ------
    DataError
        A file is absent or can't be read.
    """
    files = study_files(study)
    hashes: dict[str, str] = {}
    for file in dict.fromkeys(files):
        # Two files of one name in different folders keep their folder.
        twice = len({other for other in files if other.name == file.name}) > 1
        hashes[f"{file.parent.name}/{file.name}" if twice else file.name] = file_hash(file)
    return hashes


def study_files(study: Study) -> list[Path]:
    """Every file the study reads, whether it is there or not."""
    sources = [study.source_of(wave).file for wave in study.wave_names]
    weights = weights_file(study)
    return [*sources, *customer_paths(study), *([weights] if weights else []), *logos_of(study)]


def customer_paths(study: Study) -> list[Path]:
    """The files of `loyalty`."""
    sections = [getattr(study.loyalty, part, None) for part in CUSTOMER_FILES]
    return [section.file for section in sections if section is not None]


def weights_file(study: Study) -> Path | None:
    """The file `model.index_weights` names, None where it is a rule."""
    chosen = study.model.index_weights if study.model else "baseline"
    return None if isinstance(chosen, str) else chosen.file


def logos_of(study: Study) -> list[Path]:
    """The picture files on the cover."""
    agency = study.report.agency
    return [logo for logo in (study.client.logo, agency.logo if agency else None) if logo]
