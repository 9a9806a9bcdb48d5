"""What the study says about itself on the deck's cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date

from csi_helpers.data.logo import raster_of
from csi_helpers.params import Study
from csi_helpers.report.document.cover import TITLE
from csi_helpers.report.document.words import TEMPLATE_WORDS
from csi_helpers.show.words import LOCALES


@dataclass(frozen=True)
class Front:
    """What the cover says.

    Attributes
    ----------
    title, client, author : str
    facts : tuple of str
        A line each.
    logos : tuple of (picture, name)
        PNG or JPEG: PowerPoint's own format has no other that every program shows.
    """

    title: str
    client: str
    author: str
    facts: tuple[str, ...]
    logos: tuple[tuple[bytes, str], ...]


def front_of(study: Study, language: str) -> Front:
    """The cover of `study`'s deck; without a date where the study names none.

    Parameters
    ----------
    study : Study
    language : str

    Raises
    ------
    DataError
        A logo isn't a picture.
    """
    agency, report = study.report.agency, study.report
    client = study.client.name.get(language)
    author = agency.name.get(language) if agency else client
    names = {"client.logo": client, "report.agency.logo": author}
    pictures = [(raster_of(path), names[key]) for key, path in _logos(study)]
    return Front(
        report.title.get(language) if report.title else TITLE[language],
        client,
        author,
        tuple(_facts(study, language)),
        tuple((picture, name) for picture, name in pictures if picture),
    )


def logos_left_out(study: Study) -> dict[str, str] | None:
    """The manifest's warning that drawings (SVG) among the logos are not on the slides.

    Nothing that comes with the kit turns a drawing into the picture that PowerPoint wants beside
    it, so the deck goes without.

    Parameters
    ----------
    study : Study

    Raises
    ------
    DataError
        A logo isn't a picture.
    """
    keys = [f"`{key}` ({path.name})" for key, path in _logos(study) if raster_of(path) is None]
    if not keys:
        return None
    return {
        "chapter": "",
        "need": "Logos of the slides as PNG or JPEG pictures.",
        "found": f"SVG drawings, left out of report.pptx: {', '.join(keys)}.",
        "remedy": "Export the logo as PNG, about 600 pixels wide, and name that file instead.",
        "code": "logo_left_out",
    }


def _logos(study: Study) -> Iterator[tuple[str, Path]]:
    """The study's logos by their keys."""
    agency = study.report.agency
    logos = {"client.logo": study.client.logo, "report.agency.logo": agency and agency.logo}
    yield from ((key, path) for key, path in logos.items() if path)


def _facts(study: Study, language: str) -> Iterator[str]:
    labels, report = TEMPLATE_WORDS[language], study.report
    told = {
        "wave": study.wave,
        "date": format_date(report.date, "long", locale=LOCALES[language]) if report.date else "",
        "agency": report.agency.name.get(language) if report.agency else "",
        "version": report.version or "",
        "status": labels[report.status],
        "confidentiality": report.confidentiality.get(language) if report.confidentiality else "",
    }
    for name, fact in told.items():
        if fact:
            yield f"{labels[name]}{labels['separator']}{fact}"
