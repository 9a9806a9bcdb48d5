"""Sizes, spaces and colours of the page have one source: csi_helpers/look/tokens.py."""

import re
from pathlib import Path

import pytest

from csi_helpers.look.tokens import css_tokens
from csi_helpers.report.document import exporters

CSS = sorted((Path(exporters.__file__).parent / "template" / "csi").glob("*.css"))


def test_every_token_a_style_asks_for_is_given() -> None:
    given = set(re.findall(r"--([\w-]+):", css_tokens("#1f5c99", "screen", "en")))
    given.add("w")  # a table tells its columns' widths itself
    asked = {name for file in CSS for name in re.findall(r"var\(--([\w-]+)", file.read_text())}
    assert asked
    assert asked <= given


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_no_style_has_a_colour_of_its_own(file: Path) -> None:
    own = set(re.findall(r"#[0-9a-f]{3,8}\b", file.read_text()))
    assert own <= {"#fff"}  # letters on the client's colour, and the light ground of charts
