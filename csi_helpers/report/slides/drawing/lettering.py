"""Text on slides: sizes at which it fits, runs with language and colour."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from csi_helpers.report.slides.content import Tone
from csi_helpers.report.slides.theme import Theme, paint
from csi_helpers.show.lettering import text_width, wrapped

BOLD = 1.08  # of bold text's width to regular


def fitted(
    text: str, width: float, sizes: tuple[float, ...], lines: int, *, bold: bool = False
) -> tuple[str, float]:
    """The text and the largest size at which it stands on so many lines.

    Parameters
    ----------
    text : str
    width : float
        Inches.
    sizes : tuple of float
        Points, the largest first; at the last the text is cut.
    lines : int
    bold : bool

    Examples
    --------
    >>> fitted("Short", 5, (28, 20), 2)
    ('Short', 28)
    """
    room = width / (BOLD if bold else 1.0)
    for size in sizes:
        if wrapped(text, room, size, 10_000).count("\n") < lines:
            return text, size
    cut = wrapped(text, room, sizes[-1], lines)
    return cut.replace("\n", " " if cut.isascii() else ""), sizes[-1]


def write(
    frame: Any,
    lines: list[str],
    size: float,
    theme: Theme,
    tone: Tone | None = None,
    *,
    bold: bool | None = None,
    align: str = "left",
    anchor: str = "top",
    after: float = 0.0,
) -> None:
    """Fill a text frame with paragraphs."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = {
        "top": MSO_ANCHOR.TOP,
        "middle": MSO_ANCHOR.MIDDLE,
        "bottom": MSO_ANCHOR.BOTTOM,
    }[anchor]
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = {
            "left": PP_ALIGN.LEFT,
            "center": PP_ALIGN.CENTER,
            "right": PP_ALIGN.RIGHT,
        }[align]
        paragraph.space_after = Pt(after)
        run = paragraph.add_run()
        run.text = line
        letter(run.font, size, theme, tone, bold=bold)


def letter(
    font: Any, size: float, theme: Theme, tone: Tone | None = None, *, bold: bool | None = None
) -> None:
    """Set size, colour, weight and language of a run."""
    font.size = Pt(size)
    if bold is not None:
        font.bold = bold
    if tone is not None:
        paint(font.color, tone)
    font._element.set("lang", theme.tag)
    font._element.set("altLang", "en-GB" if theme.tag != "en-GB" else "zh-CN")


def widest(texts: tuple[str, ...], size: float) -> float:
    """Width of the widest of the texts in inches."""
    return max((text_width(text, size) for text in texts), default=0.0)
