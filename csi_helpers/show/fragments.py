"""HTML fragments of a chapter: a captioned chart or table, a sentence; all escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from csi_helpers.show.exhibits import Chart, Table
from csi_helpers.show.theme import figure_svg
from csi_helpers.show.words import Words


def chart_html(chart: Chart, result: object, words: Words, args: tuple[str, ...] = ()) -> str:
    """A figure with caption, drawing (with its alternative text) and source line."""
    if not chart.applies(result):
        return ""
    figure = chart.draw(result, words, *args)
    prefix = "-".join([chart.name, *args, words.language])
    svg = figure_svg(figure, chart.alt(result, words, *args), prefix)
    return _captioned("figure", chart, Markup(svg), result, words, args)  # noqa: S704  # drawn by us


def table_html(table: Table, result: object, words: Words, args: tuple[str, ...] = ()) -> str:
    """A table with caption and source line."""
    drawn = table.draw(result, words, *args) if table.applies(result) else ""
    if not drawn:
        return ""
    return _captioned("table", table, Markup(drawn), result, words, args)  # noqa: S704  # escaped there


def exhibit_told(
    exhibit: Chart | Table, result: object, args: tuple[str, ...], languages: Iterable[Words]
) -> dict[str, Any]:
    """Which exhibit it is and what is written around it, as plain text.

    Whoever shows the same figures elsewhere (slides) finds their words here.

    Parameters
    ----------
    exhibit : Chart or Table
        One that has something to show.
    result : object
    args : tuple of str
    languages : iterable of Words
    """
    told = {
        words.language: {
            "caption": exhibit.caption(result, words, *args),
            "alt": exhibit.alt(result, words, *args) if isinstance(exhibit, Chart) else "",
            "source": exhibit.source(result, words, *args),
        }
        for words in languages
    }
    return {"name": exhibit.name, "args": list(args), "told": told}


def _captioned(
    kind: str,
    exhibit: Chart | Table,
    body: Markup,
    result: object,
    words: Words,
    args: tuple[str, ...],
) -> str:
    caption = exhibit.caption(result, words, *args)
    source = exhibit.source(result, words, *args)
    label = words.text(f"label.{kind}")
    below = Markup('<p class="source">{}</p>').format(source) if source else ""
    return Markup(
        '<figure class="{}"><figcaption data-label="{}">{}</figcaption>{}{}</figure>'
    ).format(kind, label, caption, body, below)


def sentence_html(texts: Sequence[str]) -> str:
    """A finding; several become a list."""
    lines = [text for text in texts if text.strip()]
    if len(lines) < 2:
        return Markup('<p class="finding">{}</p>').format(lines[0]) if lines else ""
    return Markup('<ul class="findings">{}</ul>').format(_items(lines))


def note_html(texts: Sequence[str]) -> str:
    """Running text: how the numbers were made."""
    return Markup("").join(
        Markup('<p class="method">{}</p>').format(text) for text in texts if text.strip()
    )


def _items(lines: Iterable[str]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
