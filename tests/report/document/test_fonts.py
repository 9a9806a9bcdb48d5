from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from csi_helpers.report.document import fonts

RARE = "喆堃镕玥"


@pytest.mark.parametrize("weight", [400, 700])
def test_a_subset_draws_just_its_characters(weight: int) -> None:
    font = TTFont(io.BytesIO(fonts.subset_font(weight, RARE + "aé")))
    own = {0x2212, 0x00AD}  # the minus and where it comes from
    assert set(font.getBestCmap()) == {ord(c) for c in RARE + "aé"} | own
    assert font["OS/2"].usWeightClass == weight


def test_woff2_holds_the_same_font() -> None:
    plain = fonts.subset_font(400, RARE + fonts.ALWAYS)
    packed = fonts.woff2(plain)
    assert len(packed) < len(plain)
    one, other = TTFont(io.BytesIO(plain)), TTFont(io.BytesIO(packed))
    assert other.flavor == "woff2"
    assert set(one.reader.keys()) == set(other.reader.keys())
    for table in set(one.reader.keys()) - {"head"}:  # its check sum is made anew
        assert one.reader[table] == other.reader[table]


def advances(characters: str, narrow: str) -> list[int]:
    font = TTFont(io.BytesIO(fonts.subset_font(400, characters, narrow)))
    names = font.getBestCmap()
    return [font["hmtx"][names[ord(character)]][0] for character in characters]


def test_a_minus_is_as_wide_as_a_figure_and_no_hyphen() -> None:
    figure, minus, hyphen = advances("0−-", "")
    assert minus == figure == 555
    assert hyphen != minus


def test_quotes_fill_the_square_in_chinese_only() -> None:
    assert advances("“’", fonts.NARROW["zh"]) == [1000, 1000]
    assert max(advances("“’", fonts.NARROW["en"])) < 500


def test_rules_are_the_same_for_the_same_text_and_hold_both_weights() -> None:
    css = fonts.font_css(f"<p>{RARE}</p>", "zh", compress=True)
    assert css == fonts.font_css(f"<p>{RARE}</p>", "zh", compress=True)
    faces = re.findall(r"font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]+)\)", css)
    assert [weight for weight, _ in faces] == ["400", "700"]
    for _, data in faces:
        font = TTFont(io.BytesIO(base64.b64decode(data)))
        assert {ord(c) for c in RARE + "0−–"} <= set(font.getBestCmap())


def test_what_the_font_lacks_is_named() -> None:
    assert fonts.uncovered(f"{RARE} 1.5 %\n") == set()
    assert fonts.uncovered("a😀") == {"😀"}
