"""The report's two nbconvert exporters: ``jupyter nbconvert --to csi_html`` and ``csi_pdf``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import Bool, Enum, Unicode, default

from csi_helpers.look import tokens
from csi_helpers.report.document.fonts import font_css
from csi_helpers.report.document.languages import mark_languages
from csi_helpers.report.document.paper.titles import title_kind
from csi_helpers.report.document.paper.typesetting import typeset
from csi_helpers.report.document.paper.write import write_pdf
from csi_helpers.report.document.preprocess import ReportPreprocessor, report_language
from csi_helpers.report.document.watermark import ON_BAND, ON_PAGE, watermark
from csi_helpers.report.document.words import LANGUAGE_TAGS, LANGUAGES, TEMPLATE_WORDS

#: Where the template leaves room for the fonts, which depend on the finished text.
_FONTS_HERE = "/*fonts*/"

_CLIENT_COLOUR = "#1f5c99"


def combine(notebooks: Sequence[NotebookNode]) -> NotebookNode:
    """One notebook out of executed chapters, in reading order.

    Parameters
    ----------
    notebooks : sequence of NotebookNode
        Executed chapters; they are left as they are.

    Returns
    -------
    NotebookNode
        Their cells with new ids, and the first chapter's ``csi`` metadata.
    """
    cells = [
        NotebookNode({**cell, "id": f"chapter-{chapter}-{number}"})  # type: ignore[no-untyped-call]  # typed in part
        for chapter, notebook in enumerate(notebooks, start=1)
        for number, cell in enumerate(notebook.cells, start=1)
    ]
    combined: NotebookNode = new_notebook(cells=cells)  # type: ignore[no-untyped-call]  # typed in part
    if notebooks and "csi" in notebooks[0].metadata:
        combined.metadata["csi"] = notebooks[0].metadata["csi"]
    return combined


class CsiHTMLExporter(HTMLExporter):
    """A chapter, or a whole report, as one self-contained HTML page.

    The notebook's metadata may carry ``csi.language`` and ``csi.cover`` (see
    :meth:`csi_helpers.report.document.render.Cover.texts`); without a cover none is made.
    """

    export_from_notebook = "CSI report (HTML)"

    language = Enum(
        ("", *LANGUAGES), default_value="", help="Language of the report; empty: the notebook's."
    ).tag(config=True)

    # Nothing is ever loaded from another machine.
    mathjax_url = Unicode("")
    require_js_url = Unicode("")
    mermaid_js_url = Unicode("")
    mermaid_layout_elk_js_url = Unicode("")
    jquery_url = Unicode("")
    jupyter_widgets_base_url = Unicode("")

    # Once, after all preprocessors: checking after each took a third of the time.
    optimistic_validation = Bool(True).tag(config=True)

    medium: tokens.Medium = "screen"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "csi"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(Path(__file__).parent / "template")]

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()  # type: ignore[no-untyped-call]  # typed in part
        self.register_preprocessor(ReportPreprocessor(parent=self), enabled=True)  # type: ignore[no-untyped-call]  # typed in part

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """HTML of an executed notebook.

        Parameters
        ----------
        nb : NotebookNode
            An executed chapter, or several combined.
        resources : dict, optional
            nbconvert's resources.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]  # typed in part
        language = self.language or report_language(nb)
        cover = nb.metadata.get("csi", {}).get("cover")
        colour = (cover or {}).get("colour") or _CLIENT_COLOUR
        draft = (cover or {}).get("status") == "draft"
        word = TEMPLATE_WORDS[language]["draft"]
        resources["csi"] = {
            "medium": self.medium,
            "language": language,
            "tag": LANGUAGE_TAGS[language],
            "words": TEMPLATE_WORDS[language],
            "cover": cover,
            "title_kind": title_kind((cover or {}).get("title", "")),
            "draft": {"page": watermark(word, ON_PAGE), "band": watermark(word, ON_BAND)}
            if draft
            else None,
            "tokens": tokens.css_tokens(colour, self.medium, language),
            "cell": tokens.CELL[self.medium],
            "ink": tokens.DAY["ink"],
            # WeasyPrint knows no custom properties inside @page.
            "body": tokens.TYPE["print"]["body"],
            "running": tokens.TYPE["print"]["running"],
            "quiet": tokens.DAY["quiet"],
        }
        # HTMLExporter's own step parses and prints the whole page again, only for markup of
        # notebooks that a report doesn't contain, and takes longer than all the rest.
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        html = mark_languages(html, language)
        if self.medium == "print":
            html = typeset(html)
        fonts = font_css(html, language, compress=self.medium == "screen")
        return html.replace(_FONTS_HERE, fonts, 1), resources


class CsiPDFExporter(CsiHTMLExporter):
    """A chapter, or a whole report, as a tagged PDF for screen and paper."""

    export_from_notebook = "CSI report (PDF)"
    output_mimetype = "application/pdf"
    medium: tokens.Medium = "print"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """PDF, as bytes, of an executed notebook.

        Raises
        ------
        ReportError
            Pango is missing, or the page refers to something that isn't there.
        """
        html, resources = self.page_of(nb, resources, **kw)
        resources["output_extension"] = ".pdf"
        return write_pdf(html), resources

    def page_of(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as it goes to paper, before it does: HTML."""
        html, resources = super().from_notebook_node(nb, resources, **kw)
        return str(html), resources
