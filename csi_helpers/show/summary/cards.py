"""The headline with three figures beside it: what a reader sees first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from csi_helpers.show.summary.figures import (
    change_mark,
    change_text,
    figure_name,
    interval_text,
    value_text,
)
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.summary.figures import Figure
    from csi_helpers.analysis.summary.summary import ExecutiveSummary


def summary_cards(summary: ExecutiveSummary, words: Words) -> str:
    """Write the headline and up to three key figures.

    Parameters
    ----------
    summary : ExecutiveSummary
        The result.
    words : Words
        Language.

    Returns
    -------
    str
        HTML; says so where no figure of everybody is published, or none may be shown.
    """
    head = summary.headline
    if head is None:
        return Markup("<p>{}</p>").format(words.text("summary.no_headline"))
    lead = _card(head, summary, words, kind="lead")
    keys = Markup("").join(_card(one, summary, words, kind="key") for one in summary.keys)
    return Markup('<div class="cards of{}">{}{}</div>').format(len(summary.keys), lead, keys)


def _card(figure: Figure, summary: ExecutiveSummary, words: Words, kind: str) -> Markup:
    name = figure_name(figure, summary, words)
    value = value_text(figure, figure.level.value, words)
    lines = list(_lines(figure, summary, words))
    about = Markup("").join(
        Markup('<p class="{}">{}</p>').format(style, text) for style, text in lines if text
    )
    return Markup(
        '<div class="card {}"><p class="what">{}</p><p class="value">{}</p>{}</div>'
    ).format(kind, name, value, about)


def _lines(figure: Figure, summary: ExecutiveSummary, words: Words) -> list[tuple[str, str]]:
    """What stands below a value: how sure it is, and how it moved."""
    level = figure.level
    base = words.number(level.n, 0)
    if not level.shown:
        return [("about", words.text("summary.card_low", n=base))]
    interval = words.text(
        "summary.card_interval",
        confidence=words.percent(summary.confidence),
        interval=interval_text(figure, words),
    )
    lines = [("about", interval), ("about", words.text("summary.card_base", n=base))]
    if (change := figure.change) is not None:
        key = "moved" if change.significant else "same"
        text = words.text(
            f"summary.card_{key}",
            mark=change_mark(change),
            change=change_text(figure, change, words),
            since=change.since,
        )
        lines.append(("move", text))
    return lines
