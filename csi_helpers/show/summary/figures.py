"""Names and values of the summary's figures, as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.summary.figures import Figure
    from csi_helpers.analysis.summary.levels import Change
    from csi_helpers.analysis.summary.summary import ExecutiveSummary

NAME_WIDTH = 44  # columns; an ideograph takes two
_SYMBOLS = {"reached": "●", "missed": "○", "open": "◇"}


def figure_name(figure: Figure, summary: ExecutiveSummary, words: Words) -> str:
    """What a figure is called, cut where a client's label is very long."""
    return name_of(figure.name, figure.kind, summary, words, standard=figure.standard)


def name_of(
    name: str, kind: str, summary: ExecutiveSummary, words: Words, *, standard: bool = True
) -> str:
    """What a construct, an item or a figure of the kit is called."""
    if kind == "construct":
        return words.text("index.name", construct=_cut(words.construct(name), words))
    if kind == "item":
        return _cut(words.item(name), words)
    section = summary.study.relationship
    if kind == "relationship" and section is not None and section.label is not None:
        return _cut(words.client(section.label), words)
    ces = summary.study.loyalty.ces if summary.study.loyalty else None
    if kind == "ces":
        return words.text(f"summary.figure.ces_{ces.version if ces else 2}")
    return words.text(f"summary.figure.{kind}{'' if standard else '_odd'}")


def _cut(label: str, words: Words) -> str:
    return shortened(label, NAME_WIDTH, words.text("unit.ellipsis"))


def value_text(figure: Figure, value: float, words: Words) -> str:
    """A value in its figure's unit."""
    if figure.unit == "share":
        return words.percent(value, 1)
    return words.number(value, 2 if figure.unit == "mean" else 1)


def given_text(figure: Figure, value: float, words: Words) -> str:
    """A value the study gives, in as many decimals as it has, three at most."""
    factor = 100 if figure.unit == "share" else 1
    digits = next((k for k in range(3) if abs(round(value * factor, k) - value * factor) < 1e-9), 3)
    return words.number(value * factor, digits) + ("%" if factor == 100 else "")


def interval_text(figure: Figure, words: Words) -> str:
    """The interval of a figure's level."""
    level, digits = figure.level, 2 if figure.unit == "mean" else 1
    return words.interval(level.low, level.high, digits, share=figure.unit == "share")


def change_number(figure: Figure, change: Change, words: Words) -> str:
    """A change with its sign, without a unit."""
    factor = 100 if figure.unit == "share" else 1
    return words.number(change.value * factor, 2 if figure.unit == "mean" else 1, signed=True)


def change_text(figure: Figure, change: Change, words: Words) -> str:
    """A change with its sign and unit."""
    if figure.unit == "share":
        return words.percentage_points(change.value)
    return words.points(change.value, 2 if figure.unit == "mean" else 1)


def change_interval(figure: Figure, change: Change, words: Words) -> str:
    """The interval of a change."""
    digits, share = 2 if figure.unit == "mean" else 1, figure.unit == "share"
    return words.interval(change.low, change.high, digits, share=share)


def change_mark(change: Change) -> str:
    """▲ or ▼ of a significant change, nothing of any other."""
    return ("▲" if change.value > 0 else "▼") if change.significant else ""


def standing_text(figure: Figure, words: Words) -> str:
    """How a figure stands to its target: a shape and words, so that colour isn't needed."""
    standing = figure.standing
    if standing is None:
        return ""
    return f"{_SYMBOLS[standing]} {words.text(f'summary.standing.{standing}')}"
