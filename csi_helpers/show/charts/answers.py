"""Distribution of answers: diverging bars around the scale's neutral middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
    starts,
)
from csi_helpers.show.colours import FIELD, PAPER, QUIET, text_on
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.rows import by_item, codes_of, pick, shown
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.descriptive import Descriptive

_LABEL = 1.85  # inches kept for item labels
_RIGHT = 1.27  # inches kept for top-2, mean and n
_HEAD = 0.2


@dataclass(frozen=True)
class Panel:
    """Items that share an answer scale."""

    codes: list[str]
    items: list[str]
    ends: dict[str, str]  # code -> label of the answer, where the file has one


def answer_panels(descriptive: Descriptive, words: Words) -> list[Panel]:
    """Group the items by answer scale, each group ordered by its index, low bases last.

    Parameters
    ----------
    descriptive : Descriptive
        The result.
    words : Words
        Labels of the answers.
    """
    wave = descriptive.waves[-1]
    index = by_item(descriptive.estimates, "index100", wave=wave)["estimate"]
    share = pick(descriptive.estimates, "share", wave=wave)
    scales: dict[tuple[float, float], list[str]] = {}
    for item in descriptive.items:
        if item in index.index and item in set(share["subject"]):
            scale = words.codebook.items[item].scale
            scales.setdefault((scale.min, scale.max), []).append(item)
    panels = []
    for (low, high), items in scales.items():
        codes = codes_of(share[share["subject"].isin(items)], low, high)
        ordered = index.loc[items].sort_values(ascending=False, kind="stable", na_position="last")
        panels.append(Panel(codes, list(ordered.index), _answer_labels(items, codes, words)))
    return panels


def _answer_labels(items: list[str], codes: list[str], words: Words) -> dict[str, str]:
    """Labels every labelled item of the scale agrees on; items may word their ends differently."""
    labels = {}
    for code in codes:
        found = {words.value(item, code) for item in items} - {""}
        if len(found) == 1:
            labels[code] = found.pop()
    return labels


def plot_answers(descriptive: Descriptive, words: Words) -> Figure:
    """Draw the distribution of answers to each item, one panel a scale.

    Parameters
    ----------
    descriptive : Descriptive
        Estimates of the items; the current wave's total is drawn.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        As wide as the text block, as high as its rows need.
    """
    panels = answer_panels(descriptive, words)
    drawn = [_Drawing(panel, descriptive, words) for panel in panels]
    page = sheet(max(sum(drawing.height + 0.16 for drawing in drawn) - 0.16, 0.4))
    if not drawn:
        page.write(0, 0.2, words.text("chart.no_answers"), colour=QUIET)
    y = 0.0
    for drawing in drawn:
        drawing.draw(page, y)
        y += drawing.height + 0.16
    return page.axes.get_figure(root=True) or Figure()


class _Drawing:
    """One panel: what it shows, how high it is, and how to draw it."""

    def __init__(self, panel: Panel, descriptive: Descriptive, words: Words) -> None:
        self.panel, self.words = panel, words
        wave = descriptive.waves[-1]
        tables = {
            name: by_item(descriptive.estimates, name, wave=wave)
            for name in ("mean", "top2", "index100")
        }
        self.tables = tables
        share = shown(pick(descriptive.estimates, "share", wave=wave))
        cells = share.drop_duplicates(["subject", "object"])
        wide = cells.pivot(index="subject", columns="object", values="estimate")
        self.share: pd.DataFrame = wide.reindex(index=panel.items, columns=panel.codes).fillna(0.0)
        self.printed = [
            item in shown(tables["index100"]).index and item in wide.index for item in panel.items
        ]
        self.labels, self.heights = labels_of([words.item(item) for item in panel.items], _LABEL)
        self.legend = [] if len(panel.codes) > 7 else self._legend()
        self.top = _HEAD + 0.05 + (0.17 * len(self.legend) if self.legend else 0.3)
        self.height = self.top + sum(self.heights) + 0.03

    def _legend(self) -> list[list[tuple[float, Swatch]]]:
        colours = palette().diverging(len(self.panel.codes))
        entries = [
            Swatch(f"{code} {self.panel.ends.get(code, '')}".strip(), colour)
            for code, colour in zip(self.panel.codes, colours, strict=True)
        ]
        return legend_rows(entries, TEXT_WIDTH - _LABEL - 0.12)

    def draw(self, page: Sheet, y: float) -> None:
        """Draw the panel from the height `y` downwards."""
        left, right = _LABEL + 0.12, TEXT_WIDTH - _RIGHT
        if self.legend:
            draw_legend(page, self.legend, left, y)
        else:
            self._strip(page, left, y)
        rows = starts(self.heights, y + self.top)
        self._heads(page, y + self.top - 0.1)
        below = self._below_middle()
        reach = max(below.max(), 0.02) + max((self.share.sum(axis=1) - below).max(), 0.02)
        inch = (right - left) / reach
        middle = left + max(below.max(), 0.02) * inch
        for place, item in enumerate(self.panel.items):
            centre = rows[place] + self.heights[place] / 2
            page.write(_LABEL, centre, self.labels[place], align="right")
            if self.printed[place]:
                self._bar(page, item, middle - below[item] * inch, centre, inch)
            else:
                self._suppressed(page, left, right, centre)
            self._numbers(page, item, centre, self.printed[place])
        page.line([middle] * 2, [y + self.top - 0.03, y + self.height], QUIET, 0.5)

    def _below_middle(self) -> pd.Series:
        """Length of each bar left of the middle; an odd scale's middle answer is cut in two."""
        half = len(self.panel.codes) // 2
        below = self.share.iloc[:, :half].sum(axis=1)
        if len(self.panel.codes) % 2:
            below = below + self.share.iloc[:, half] / 2
        return below

    def _bar(self, page: Sheet, item: str, x: float, centre: float, inch: float) -> None:
        colours = palette().diverging(len(self.panel.codes))
        for colour, share in zip(colours, self.share.loc[item], strict=True):
            width = share * inch
            if width > 0:
                page.box(x, centre - 0.075, width, 0.15, colour)
            label = self.words.number(share * 100, 0)
            if width > text_width(label, SMALL) + 0.05:
                page.write(
                    x + width / 2,
                    centre,
                    label,
                    size=SMALL - 0.5,
                    colour=text_on(colour),
                    align="center",
                )
            x += width

    def _suppressed(self, page: Sheet, left: float, right: float, centre: float) -> None:
        page.box(left, centre - 0.075, right - left, 0.15, FIELD, hatch="////")
        note = self.words.text("chart.low_base")
        width = text_width(note, SMALL) + 0.14
        page.box((left + right - width) / 2, centre - 0.075, width, 0.15, PAPER)
        page.write((left + right) / 2, centre, note, size=SMALL, colour=QUIET, align="center")

    def _numbers(self, page: Sheet, item: str, centre: float, printed: bool) -> None:
        words, edge = self.words, TEXT_WIDTH
        mean, boxes = self.tables["mean"], self.tables["top2"]["estimate"]
        colour = palette().text if printed else QUIET
        texts = (words.percent(boxes.get(item)), words.number(mean["estimate"].get(item), 2))
        page.write(edge - 0.83, centre, texts[0], align="right", colour=colour, bold=printed)
        page.write(edge - 0.42, centre, texts[1], align="right")
        page.write(edge, centre, words.number(mean["n"].get(item), 0), align="right", colour=QUIET)

    def _heads(self, page: Sheet, y: float) -> None:
        for offset, key in ((0.83, "top2"), (0.42, "mean"), (0.0, "n")):
            head = self.words.text(f"head.{key}")
            page.write(TEXT_WIDTH - offset, y, head, size=SMALL, colour=QUIET, align="right")

    def _strip(self, page: Sheet, x: float, y: float) -> None:
        """Legend of a long scale: one strip with its end codes, and their labels where known."""
        codes = self.panel.codes
        step = min(0.24, 2.6 / len(codes))
        for place, (code, colour) in enumerate(
            zip(codes, palette().diverging(len(codes)), strict=True)
        ):
            page.box(x + place * step, y + 0.02, step, 0.13, colour)
            middle = x + (place + 0.5) * step
            page.write(
                middle, y + 0.085, code, size=SMALL - 0.5, colour=text_on(colour), align="center"
            )
        ends = [self.panel.ends.get(code, "") for code in (codes[0], codes[-1])]
        if not any(ends):
            note = self.words.text("chart.low_to_high")
            page.write(x, y + 0.235, note, size=SMALL, colour=QUIET)
            return
        room = step * len(codes) / 2 - 0.05
        for end, edge, side in zip(
            ends, (x, x + step * len(codes)), ("left", "right"), strict=True
        ):
            label = wrapped(end, room, SMALL, 1)
            page.write(edge, y + 0.235, label, size=SMALL, colour=QUIET, align=side)
