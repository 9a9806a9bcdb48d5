"""One look for every figure: fonts by path, the client's colours, SVG that can live in a page."""

from __future__ import annotations

import io
import re
from functools import cache
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from csi_helpers.look import tokens
from csi_helpers.look.font import FONT_FAMILY, font_files
from csi_helpers.show.colours import INK, PAPER, RULE, Palette, palette_of

TEXT_WIDTH = tokens.TEXT_WIDTH / 25.4  # inches; the report's text block
# A reader's machine may lack the family: then its own Chinese sans serif, never a serif.
_LONG = re.compile(r"-?\d+\.\d{4,}")  # coordinates; opacities and sizes are shorter
_ID = re.compile(r' id="([^"]+)"')
_PATH = re.compile(r' d="[^"]*"')
_BESIDE_COMMAND = re.compile(r"\s*([A-Za-z\"])\s+|\s+(?=\")")
_STYLE_OF = re.compile(r' style="[^"]*"')
_BESIDE_SIGN = re.compile("([:;]) ")
_MESH = re.compile(r'<g id="[^"]*QuadMesh_\d+">.*?</g>', re.DOTALL)
_UNFILLED = re.compile(r'<path [^>]*style="fill: none[^>]*/>\s*')
_GROUP_OF_ONE = re.compile(r"<g>(<(?:path|use)\b[^>]*/>|<text\b[^>]*>[^<]*</text>)</g>")
_STACK = f"'{FONT_FAMILY}', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_STYLE: Any = {
    "font.family": [FONT_FAMILY],
    "font.size": tokens.LABEL,
    "text.parse_math": False,  # a label's $ is a dollar
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.6,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "csi",
}
_current: list[Palette] = []


@cache
def _register_fonts() -> None:
    for path in font_files().values():
        fontManager.addfont(path)


def use_theme(colour: str = "#1f5c99") -> Palette:
    """Set fonts and the client's colour for the figures that follow.

    Parameters
    ----------
    colour : str
        The client's colour.

    Returns
    -------
    Palette
        The colours derived from it.

    Examples
    --------
    >>> use_theme("#1f5c99").text
    '#1f5c99'
    """
    _register_fonts()
    mpl.rcParams.update(_STYLE)
    _current[:] = [palette_of(colour)]
    return _current[0]


def palette() -> Palette:
    """Return the palette in use; the kit's own colour where no theme was set."""
    return _current[0] if _current else use_theme()


def new_figure(height: float) -> Figure:
    """Make an empty figure as wide as the text block, `height` inches high.

    It does not go through pyplot, so that a notebook neither shows it twice nor keeps it.
    """
    palette()
    return Figure(figsize=(TEXT_WIDTH, height))


def figure_svg(fig: Figure, title: str, prefix: str) -> str:
    """Turn a figure into SVG to be put inside a page.

    Parameters
    ----------
    fig : Figure
        The figure.
    title : str
        Alternative text; becomes the ``<title>``.
    prefix : str
        Makes the figure's ids unique within the page.

    Returns
    -------
    str
        ``<svg viewBox=…>`` without date, size or outside references.

    Examples
    --------
    >>> svg = figure_svg(new_figure(1.0), "Bars & dots", "fig1")
    >>> "<title>Bars &amp; dots</title>" in svg, "width=" in svg.split(">")[0]
    (True, False)
    """
    buffer = io.StringIO()
    with mpl.rc_context(_STYLE):
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    body = buffer.getvalue()
    body = body[body.index("<svg") :].strip()
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    box = re.search(r'viewBox="([^"]+)"', body)
    view = box.group(1) if box else "0 0 1 1"
    body = _own_ids(body[body.index(">") + 1 :], prefix)
    body = _lighter(body).replace(f"'{FONT_FAMILY}'", _STACK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view}" role="img" '
        f'style="font-family:{_STACK};stroke-linejoin:round;stroke-linecap:butt">'
        f"<title>{escape(title)}</title>{body}"
    )


def _lighter(body: str) -> str:
    """The same drawing in fewer characters: a hundredth of a point is finer than any printer.

    Ids that nothing refers to go, and with them groups of one; so do a heatmap's cells that were
    masked, and blanks that XML doesn't need.
    """
    body = body.replace(f"font-family: '{FONT_FAMILY}'; ", "")  # the drawing's own
    body = re.sub(r' transform="rotate\(-0 [^"]*"', "", body)
    body = _MESH.sub(lambda mesh: _UNFILLED.sub("", mesh.group()), body)
    wanted = set(re.findall(r'(?:href="|url\()#([^")]+)', body))

    def lighter(tag: re.Match[str]) -> str:
        inside = _ID.sub(lambda one: one.group() if one.group(1) in wanted else "", tag.group())
        inside = _LONG.sub(_rounded, inside)
        inside = _STYLE_OF.sub(lambda style: _BESIDE_SIGN.sub(r"\1", style.group()), inside)
        return _PATH.sub(lambda path: _BESIDE_COMMAND.sub(r"\1", path.group()), inside)

    body = re.sub(r"<[A-Za-z][^>]*>", lighter, body)  # what stands between tags stays as it is
    return _GROUP_OF_ONE.sub(r"\1", re.sub(r">\n *<", "><", body))


def _rounded(number: re.Match[str]) -> str:
    written = f"{float(number.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _own_ids(body: str, prefix: str) -> str:
    """Prefix ids and references inside tags; text between tags stays as it is."""
    mark = re.sub(r"[^A-Za-z0-9_-]", "-", prefix)

    def renamed(tag: re.Match[str]) -> str:
        inside = re.sub(r'(\bid=")', rf"\1{mark}-", tag.group())
        return re.sub(r'((?:href="|url\()#)', rf"\1{mark}-", inside)

    return re.sub(r"<[A-Za-z][^>]*>", renamed, body)
