"""The path diagram: constructs, the paths between them, and how much each explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import sheet
from csi_helpers.show.lettering import drawable, text_width
from csi_helpers.show.structural.diagram.arrows import (
    COEFFICIENT,
    draw_arrow,
    draw_coefficient,
)
from csi_helpers.show.structural.diagram.cards import cards_of, draw_card, heights
from csi_helpers.show.structural.diagram.layout import Layout, arrange
from csi_helpers.show.structural.diagram.legend import (
    draw_structure_legend,
    legend_height,
    structure_legend,
)
from csi_helpers.show.structural.diagram.paths import drawn_paths
from csi_helpers.show.theme import TEXT_WIDTH
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

_EDGE = 0.03  # inches of paper around the drawing, for the width of lines
_LABEL_HEIGHT = 0.145


def plot_paths(structure: Structure, words: Words) -> Figure:
    """Draw the structural model.

    Parameters
    ----------
    structure : Structure
        The PLS path model.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A box a construct, with R² where paths lead to it, and an arrow a path with its coefficient:
        the thicker the larger, broken where it is not significant.
    """
    paths = drawn_paths(structure)
    cards, _ = cards_of(structure, words)
    legend = structure_legend(structure, paths, words)
    top = legend_height(legend) + 0.14
    layout = diagram_layout(structure, words).moved(_EDGE, top + _EDGE)
    page = sheet(top + layout.height + _EDGE * 2)
    draw_structure_legend(page, legend, 0.0)
    for path in sorted(paths, key=lambda one: one.significant):  # broken ones below
        draw_arrow(page, path, layout.routes[path.ends])
    for name, card in cards.items():
        draw_card(page, card, layout.boxes[name])
    for path in paths:
        draw_coefficient(page, path, layout.labels[path.ends], words)
    return page.axes.get_figure(root=True) or Figure()


def diagram_layout(structure: Structure, words: Words) -> Layout:
    """Where boxes, arrows and coefficients stand, from the corner of the drawing.

    Parameters
    ----------
    structure : Structure
        The PLS path model.
    words : Words
        Language and labels: they decide how large boxes are.
    """
    paths = drawn_paths(structure)
    cards, width = cards_of(structure, words)
    tall = heights(cards)
    return arrange(
        {name: (width, tall[name]) for name in cards},
        [path.ends for path in paths],
        {path.ends: (_room(path.label(words)), _LABEL_HEIGHT) for path in paths},
        TEXT_WIDTH - 2 * _EDGE,
    )


def _room(label: str) -> float:
    """Width of a coefficient in inches, with some paper to its sides."""
    return text_width(drawable(label), COEFFICIENT) + 0.05
