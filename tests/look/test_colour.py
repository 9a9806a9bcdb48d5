from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_helpers.look.colour import contrast, legible

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_contrast_of_known_pairs() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's checker
    assert contrast("#123", "#112233") == 1


@given(colours, st.sampled_from(["#ffffff", "#15181d"]))
def test_a_legible_colour_can_be_read(colour: str, ground: str) -> None:
    assert contrast(legible(colour, ground), ground) >= 4.5


@given(colours)
def test_a_readable_colour_stays_the_clients_own(colour: str) -> None:
    if contrast(colour, "#ffffff") >= 4.5:
        assert legible(colour) == colour
