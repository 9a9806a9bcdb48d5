"""The boxes of constructs: what is written in them, and the room it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import FancyBboxPatch

from csi_helpers.show.charts.sheet import SMALL, Sheet
from csi_helpers.show.colours import INK, PAPER, QUIET, mix, text_on
from csi_helpers.show.lettering import drawable, text_width, wrapped
from csi_helpers.show.rows import by_item
from csi_helpers.show.structural.diagram.geometry import Box
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

NAME, EXPLAINED = 8.5, 7.0  # points
_NAME_LINE, _EXPLAINED_LINE, _DIMENSION = 0.15, 0.13, 0.19  # inches
_MOST_LINES = 3
_PAD = 0.08
_ONE_LINE = 1.17  # inches: wider boxes leave too little room for arrows
_WIDTHS = tuple(0.9 + 0.05 * step for step in range(9))  # the first that holds every name
_ASKED = (0, (3, 1.6))


@dataclass(frozen=True)
class Card:
    """What stands in a construct's box.

    Attributes
    ----------
    name : str
        One line or several.
    explained : str
        R² of an endogenous construct, else "".
    dimensions : tuple of (label, loading)
        Of a second-order construct.
    kind : {"target", "endogenous", "exogenous"}
    asked : bool
        Modelled on those asked only.
    """

    name: str
    explained: str
    dimensions: tuple[tuple[str, str], ...]
    kind: str
    asked: bool

    @property
    def head(self) -> float:
        """Height of name and R² alone."""
        lines = self.name.count("\n") + 1
        return _NAME_LINE * lines + _EXPLAINED_LINE * bool(self.explained)

    @property
    def below(self) -> float:
        """Height of the dimensions."""
        return _DIMENSION * len(self.dimensions) + _PAD * 0.6 * bool(self.dimensions)


def cards_of(structure: Structure, words: Words) -> tuple[dict[str, Card], float]:
    """Cards of all constructs, and the width they share."""
    names = {name: words.construct(name) for name in structure.model.names}
    width = _width(names.values(), bool(structure.second_order))
    r2 = by_item(structure.estimates, "r2", wave=structure.wave)["estimate"]
    ends = {end for _, end in structure.model.paths}
    cards = {}
    for name, label in names.items():
        known = name in ends and name in r2.index
        kind = "target" if name == structure.target else "endogenous" if name in ends else ""
        cards[name] = Card(
            _name(label, width - 2 * _PAD),
            f"R² {words.number(float(r2[name]), 2)}" if known else "",
            _dimensions(structure, name, words),
            kind or "exogenous",
            name in structure.asked,
        )
    return cards, width


def _width(labels: Iterable[str], wide: bool) -> float:
    """The narrowest width in which every name stands whole on one line; else on two, on three."""
    told = list(labels)
    widths = _WIDTHS[5 if wide else 0 :]
    ways = [(w, 1) for w in widths if w < _ONE_LINE]
    for width, lines in ways + [(w, lines) for lines in (2, _MOST_LINES) for w in widths]:
        if all(_whole(label, width - 2 * _PAD, lines) for label in told):
            return width
    return widths[-1]


def _whole(label: str, room: float, most: int) -> bool:
    """Whether a name fits without an ellipsis or a word broken."""
    name, whole = _name(label, room), drawable(label)
    broken = whole.isascii() and name.replace("\n", " ") != whole
    return name.count("\n") < most and not broken and not name.endswith(("…", "..."))


def _name(label: str, room: float) -> str:
    """The name on one line, on two of like width, or on three, broken between words."""
    whole = drawable(label)
    if text_width(whole, NAME) <= room:
        return whole
    words = whole.split()
    breaks = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    widest = [max(text_width(line, NAME) for line in lines) for lines in breaks]
    if widest and min(widest) <= room:
        return "\n".join(breaks[widest.index(min(widest))])
    return wrapped(whole, room, NAME, _MOST_LINES)


def _dimensions(structure: Structure, name: str, words: Words) -> tuple[tuple[str, str], ...]:
    found = by_item(
        structure.estimates[structure.estimates["object"] == name], "loading", wave=structure.wave
    )["estimate"]
    return tuple(
        (words.construct(part), words.number(float(found[part]), 2) if part in found.index else "")
        for part in structure.second_order.get(name, ())
    )


def heights(cards: dict[str, Card]) -> dict[str, float]:
    """Height of each box; boxes without dimensions share one."""
    head = max(card.head for card in cards.values()) + 2 * _PAD - 0.02
    return {name: head + card.below for name, card in cards.items()}


def draw_card(page: Sheet, card: Card, box: Box) -> None:
    """Draw the box of a construct with all that stands in it."""
    accent = palette().accent
    ground = {"target": accent, "endogenous": mix(PAPER, accent, 0.1), "exogenous": PAPER}
    face = ground[card.kind]
    border = QUIET if card.kind == "exogenous" else accent
    if card.asked and card.kind == "target":
        border = INK
    _rounded(page, box, face, border, 0.9, _ASKED if card.asked else "-", 3)
    ink = text_on(face)
    y = box.top + (box.height - card.below - card.head) / 2
    lines = card.name.split("\n")
    for line in lines:
        bold = card.kind == "target"
        _write(page, box.x, y + _NAME_LINE / 2, line, NAME, ink, bold)
        y += _NAME_LINE
    if card.explained:
        quiet = ink if card.kind == "target" else QUIET
        _write(page, box.x, y + _EXPLAINED_LINE / 2, card.explained, EXPLAINED, quiet)
    y = box.bottom - card.below
    for label, loading in card.dimensions:
        part = Box(box.x, y + _DIMENSION / 2, box.width - 0.1, _DIMENSION - 0.03)
        _rounded(page, part, PAPER, mix(PAPER, border, 0.55), 0.5, "-", 4)
        room = part.width - 0.12 - (text_width(loading, SMALL) + 0.06 if loading else 0)
        page.write(part.left + 0.05, part.y, wrapped(label, room, SMALL, 1), size=SMALL).set_zorder(
            5
        )
        if loading:
            page.write(
                part.right - 0.05, part.y, loading, size=SMALL, align="right", colour=QUIET
            ).set_zorder(5)
        y += _DIMENSION


def _write(
    page: Sheet, x: float, y: float, text: str, size: float, colour: str, bold: bool = False
) -> None:
    written = page.write(x, y, text, size=size, colour=colour, align="center", bold=bold)
    written.set_zorder(5)


def _rounded(
    page: Sheet, box: Box, face: str, edge: str, width: float, style: object, order: int
) -> None:
    page.axes.add_patch(
        FancyBboxPatch(
            (box.left, box.top),
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=face,
            edgecolor=edge,
            linewidth=width,
            linestyle=style,
            zorder=order,
        )
    )
