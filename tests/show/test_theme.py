"""Colours that can be read and told apart; figures that can live in a page."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import seaborn

from csi_helpers.look.colour import contrast
from csi_helpers.look.font import font_files
from csi_helpers.show.colours import INK, PAPER, palette_of, text_on
from csi_helpers.show.lettering import drawable, text_width, wrapped
from csi_helpers.show.theme import figure_svg, new_figure, palette, use_theme

CLIENTS = ["#0b5fa5", "#c8102e", "#00843d", "#f5a300", "#333333", "#6b2c91", "#ffff00", "#ffffff"]


@pytest.fixture(autouse=True)
def _own_theme():
    use_theme()


@pytest.mark.parametrize("colour", CLIENTS)
def test_text_contrast(colour):
    colours = palette_of(colour)
    assert contrast(colours.text, PAPER) >= 4.5
    assert contrast(colours.accent, PAPER) >= 3
    for position in (-1, -0.4, 0.4, 1):
        assert contrast(INK, colours.tint(position)) >= 4.5
    for k in (2, 5, 7, 11):
        for ground in colours.diverging(k):
            assert contrast(text_on(ground), ground) >= 4.5


@pytest.mark.parametrize("colour", CLIENTS)
def test_ends_differ(colour):
    colours = palette_of(colour)
    assert colours.low != colours.accent
    assert len(set(colours.diverging(10))) == 10


def test_fonts_exist_in_two_weights():
    assert all(path.is_file() for path in font_files().values())


def test_theme_is_kept():
    use_theme("#c8102e")
    assert palette().accent == "#c8102e"


def labelled():
    figure = new_figure(1.0)
    figure.text(0.1, 0.5, 'a $x$ − <b> id="q" url(#q)')
    axes = figure.add_axes((0, 0, 1, 1))
    axes.plot([0, 1], [0, 1], "o")
    return figure


def test_svg_is_self_contained():
    svg = figure_svg(labelled(), "A <title> & more", "fig 1")
    root = ET.fromstring(svg)
    assert root[0].tag.endswith("title")
    assert root[0].text == "A <title> & more"
    assert "width" not in root.attrib
    assert "viewBox" in root.attrib
    ids = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert ids
    assert all(name.startswith("fig-1-") for name in ids)
    targets = re.findall(r'(?:href="|url\()#([^")]+)', re.sub(r">[^<]*<", "><", svg))
    assert targets
    assert set(targets) <= set(ids)
    assert not re.findall(r"https?://(?!www\.w3\.org/)", svg)
    assert "<style" not in svg
    assert "<metadata" not in svg


def test_svg_is_the_same_each_time():
    assert figure_svg(labelled(), "t", "a") == figure_svg(labelled(), "t", "a")


def test_dollars_are_dollars_and_text_is_escaped():
    svg = figure_svg(labelled(), "t", "a")
    assert "a $x$ − &lt;b&gt; id=" in svg


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("换行\n的", "换行 的"),
        ("\u0007a\u200db", "ab"),
        ("👨‍👩‍👧", "〓"),
        ("שלום x", "〓 x"),
        ("喆堃", "喆堃"),
    ],
)
def test_drawable(text, drawn):
    assert drawable(text) == drawn


def test_wrapped_lines_fit():
    for text in ("维修人员上门服务的态度和专业水平" * 3, "Donaudampfschifffahrtsgesellschaft " * 3):
        lines = wrapped(text, 1.2, 7.5, 2).split("\n")
        assert len(lines) == 2
        assert all(text_width(line, 7.5) <= 1.2 for line in lines)
        assert lines[-1].endswith(("…", "..."))


def test_no_line_starts_with_punctuation():
    lines = wrapped("室温达标，账单清晰，维修及时，态度友好", 0.53, 7.5, 9).split("\n")
    assert not any(line[0] in "，。" for line in lines)


def test_a_lighter_drawing_shows_the_same():
    figure = new_figure(1.0)
    axes = figure.subplots()
    cells = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]])
    mask = np.array([[False, True], [False, False]])
    seaborn.heatmap(cells, mask=mask, ax=axes, cbar=False, vmin=0, vmax=5)
    told = 'style="a: b" d="M 1 L 2" id="x"'
    axes.text(0.5, 0.5, told)
    drawn = ET.fromstring(figure_svg(figure, "t", "a"))
    assert told in [node.text for node in drawn.iter()]  # between tags, as it was
    styles = [node.attrib.get("style", "") for node in drawn.iter() if node.tag.endswith("path")]
    shown = {one[:12] for one in styles if re.match("fill:#[0-9a-f]{6}", one)}
    assert len(shown - {"fill:#ffffff"}) == 3  # the mask's cell has gone
