"""Executed chapters into the files a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbformat import NotebookNode

from csi_helpers.look.plain import LONGEST_LABEL, cut
from csi_helpers.report.document.exporters import CsiHTMLExporter, CsiPDFExporter, combine
from csi_helpers.report.document.paper.press import Press

_EXPORTERS = {"html": CsiHTMLExporter, "pdf": CsiPDFExporter}


class LanguageText(Protocol):
    """A text in the languages of the study, such as :class:`csi_helpers.params.Text`."""

    def get(self, language: str, /) -> str | None:
        """The text in one language."""


@dataclass(frozen=True)
class Cover:
    """What stands on the cover.

    Parameters
    ----------
    client, title : LanguageText
        Name of the client, title of the report.
    wave, date : str
        As they are to be read.
    agency, confidentiality : LanguageText, optional
        Who made the report, who may read it.
    version : str, optional
        As it is to be read.
    status : str
        ``draft`` marks every page, ``final`` is said on the cover; "": neither.
    lacking : str
        Facts a final report would still have to disclose, as they are to be read.
    logo, agency_logo : str, optional
        ``data:image/…`` addresses.
    colour : str
        The client's colour, ``#rrggbb``; darkened where it couldn't be read.
    """

    client: LanguageText
    title: LanguageText
    wave: str
    date: str = ""
    agency: LanguageText | None = None
    version: str | None = None
    confidentiality: LanguageText | None = None
    status: str = ""
    lacking: str = ""
    logo: str | None = None
    agency_logo: str | None = None
    colour: str = "#1f5c99"

    def texts(self, language: str) -> dict[str, str]:
        """The cover in one language, as the exporters read it from ``metadata.csi.cover``.

        Examples
        --------
        >>> cover = Cover({"en": "Acme"}, {"en": "Satisfaction"}, wave="2026")
        >>> [cover.texts("en")[key] for key in ("client", "title", "wave", "agency")]
        ['Acme', 'Satisfaction', '2026', '']
        """
        told = {
            "client": self.client.get(language),
            "title": self.title.get(language),
            "agency": self.agency.get(language) if self.agency else "",
            "version": self.version,
            "confidentiality": self.confidentiality.get(language) if self.confidentiality else "",
        }
        return {
            **{key: cut(text or "", LONGEST_LABEL) for key, text in told.items()},
            "wave": self.wave,
            "date": self.date,
            "status": self.status if self.status in ("draft", "final") else "",
            "lacking": self.lacking,
            "logo": _image_address(self.logo),
            "agency_logo": _image_address(self.agency_logo),
            "colour": self.colour,
        }


def _image_address(address: str | None) -> str:
    return address if address and address.startswith("data:image/") else ""


def render_report(
    notebooks: Sequence[NotebookNode],
    cover: Cover,
    language: str,
    formats: Sequence[str],
    folder: Path,
    *,
    suffix: str = "",
    press: Press | None = None,
) -> list[Path]:
    """Write the report of executed chapters.

    Parameters
    ----------
    notebooks : sequence of NotebookNode
        Executed chapters in reading order; failed ones are left out by the caller.
    cover : Cover
        What stands on the cover.
    language : str
        ``zh`` or ``en``.
    formats : sequence of str
        ``html``, ``pdf``.
    folder : Path
        Where the files go; it exists.
    suffix : str
        Put before the extension, ``.zh`` say, when a run leaves several languages.
    press : Press, optional
        Makes the PDF meanwhile; it is there when the press is left.

    Returns
    -------
    list of Path
        ``report.html``, ``report.pdf``: the files, in the order of `formats`.

    Raises
    ------
    ReportError
        Pango is missing, or a chapter refers to something that isn't there.
    """
    report = combine(notebooks)
    report.metadata["csi"] = {"language": language, "cover": cover.texts(language)}
    files = []
    for name in formats:
        exporter = _EXPORTERS[name](language=language)  # type: ignore[no-untyped-call]  # typed in part
        file = folder / f"report{suffix}.{name}"
        files.append(file)
        if press and isinstance(exporter, CsiPDFExporter):
            press.put(exporter.page_of(report)[0], file)
            continue
        content, _ = exporter.from_notebook_node(report)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return files
