"""One output of an executed cell into HTML the report may carry."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import escape
from nbconvert.filters import strip_ansi

from csi_helpers.look.plain import strip_direction
from csi_helpers.look.tokens import DENSE_COLUMNS, LANDSCAPE_COLUMNS
from csi_helpers.report.document.markdown import Block, render_markdown
from csi_helpers.report.document.words import TEMPLATE_WORDS

#: What the chapters' own results are published as: one safe fragment for every language.
CSI_MIME = "application/vnd.csi+json"

SHORT_TABLE = 14  # rows that stay on one page; more, and a move could leave half a page empty
TALL_CHART = 425  # points; up to here it is set smaller, to leave room for text on its page

_ADDRESS_REPR = re.compile(r"\[?<[^>]*\bat 0x[0-9a-fA-F]+")
_TABLE_FIGURE = re.compile(r'<figure class="table([^"]*)">(.*?)</figure>', re.DOTALL)
_FIRST_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*?(?:colspan=\"(\d+)\"[^>]*)?>")
_CAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_VIEW_BOX = re.compile(r' viewBox="[-\d.]+ [-\d.]+ [-\d.]+ ([\d.]+)"')
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_NAMESPACE = re.compile(r"\sxmlns(?::\w+)?=\"[^\"]*\"")
_SVG_OVERHEAD = re.compile(r"<\?xml.*?\?>|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>", re.DOTALL)


def blocks_of_output(output: Mapping[str, Any], language: str) -> list[Block]:
    """What the reader sees of one output: headings and safe fragments, or nothing.

    The chapters' own fragments are taken as they are. Whatever else an analyst displayed is
    shown as an image, as markdown or as escaped text; HTML of unknown origin is never obeyed.
    Error messages and the standard error stream are not part of a report.

    Parameters
    ----------
    output : mapping
        An output of nbformat 4.
    language : str
        ``zh`` or ``en``.

    Examples
    --------
    >>> blocks_of_output({"output_type": "stream", "name": "stdout", "text": "n < 30"}, "en")
    ['<pre>n &lt; 30</pre>']
    """
    kind = output["output_type"]
    if kind == "stream":
        return _plain(output["text"]) if output.get("name") == "stdout" else []
    if kind not in ("display_data", "execute_result"):
        return []
    data = output["data"]
    if CSI_MIME in data:
        fragment = data[CSI_MIME].get("html", {}).get(language, "")
        return [arrange(fragment)] if fragment.strip() else []
    if image := _image(data, language):
        return [image]
    if "text/markdown" in data:
        return render_markdown(_text(data["text/markdown"]))
    plain = _text(data.get("text/plain", ""))
    # The repr of an axes or a widget says nothing, and its address differs from run to run.
    return [] if _ADDRESS_REPR.match(plain) else _plain(plain)


def arrange(fragment: str) -> str:
    """A chapter's fragment made fit for page and phone.

    Tables get a box that scrolls by itself and classes that tell the page how long and how wide
    they are; SVG loses its namespaces, which HTML doesn't need.

    Parameters
    ----------
    fragment : str
        Safe HTML made by ``csi_helpers.show``.

    Examples
    --------
    >>> arrange('<figure class="table"><table></table></figure>')[:28]
    '<figure class="table short">'
    """
    fragment = strip_direction(fragment)  # codes and columns are shown as the file spells them
    if "<svg" in fragment:
        fragment = _SVG_TAG.sub(_svg_tag, _SVG_OVERHEAD.sub("", fragment))
    return _TABLE_FIGURE.sub(_arrange_table, fragment)


def _arrange_table(match: re.Match[str]) -> str:
    classes, body = match.groups()
    columns = sum(int(cell[1] or 1) for cell in _CELL.finditer(_first_row(body)))
    classes += " short" if body.count("<tr") <= SHORT_TABLE else " long"
    if columns >= LANDSCAPE_COLUMNS:
        classes += " landscape"
    if columns >= DENSE_COLUMNS:
        classes += " dense"
    caption = _CAPTION.search(body)
    label = _TAG.sub("", caption[1]).replace('"', "&quot;").strip() if caption else ""
    # Not a region: a hundred landmarks would hide the few that lead somewhere.
    box = f' role="group" aria-label="{label}"' if label else ""
    # One box for all of them: a table may come in several parts.
    before, start, rest = body.partition("<table")
    tables, end, after = rest.rpartition("</table>")
    body = f'{before}<div class="scroll" tabindex="0"{box}>{start}{tables}{end}</div>{after}'
    return f'<figure class="table{classes}">{body}</figure>'


def _first_row(body: str) -> str:
    row = _FIRST_ROW.search(body)
    return row[0] if row else ""


def _svg_tag(match: re.Match[str]) -> str:
    tag = _NAMESPACE.sub("", match[0])
    box = _VIEW_BOX.search(tag)
    if box and float(box[1]) > TALL_CHART:
        tag = tag.replace("<svg", '<svg class="tall"', 1)
    return tag if "role=" in tag else tag.replace("<svg", '<svg role="img"', 1)


def _plain(text: object) -> list[Block]:
    shown = strip_ansi(_text(text)).strip("\n")  # type: ignore[no-untyped-call]  # typed in part
    return [f"<pre>{escape(shown)}</pre>"] if shown.strip() else []


def _image(data: Mapping[str, Any], language: str) -> str:
    for mime in ("image/svg+xml", "image/png", "image/jpeg"):
        if mime in data:
            content = _text(data[mime])
            if mime == "image/svg+xml":  # inside <img> a script of the drawing can't run
                content = base64.b64encode(content.encode()).decode()
            word = TEMPLATE_WORDS[language]["figure"]
            source = f"data:{mime};base64,{''.join(content.split())}"
            return f'<figure class="image"><img src="{escape(source)}" alt="{word}"></figure>'
    return ""


def _text(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
