"""The palette of any client: readable by day and night, told apart by everybody."""

import itertools
import re

import pytest

from csi_helpers.look.colour import contrast, luminance
from csi_helpers.look.palette import NIGHT_PAPER, PAPER, apart, palette_of
from csi_helpers.look.tokens import DAY, NIGHT, css_tokens
from csi_helpers.look.vision import VISIONS, distance

CLIENTS = {
    "yellow": "#ffd400",
    "white": "#ffffff",
    "black": "#000000",
    "grey": "#808080",
    "red": "#e3000b",
    "green": "#00843d",
    "neon": "#39ff14",
    "navy": "#0a1f44",
    "demo": "#b4402a",
    "telecom": "#0f6e6e",
}


@pytest.mark.parametrize("colour", CLIENTS.values(), ids=CLIENTS)
def test_a_palette_can_be_read_and_told_apart(colour: str) -> None:
    palette = palette_of(colour)
    assert min(contrast(mark, PAPER) for mark in (palette.accent, palette.low)) >= 3
    assert min(contrast(text, PAPER) for text in (palette.text, palette.low_text)) >= 4.5
    assert min(contrast(text, NIGHT_PAPER) for text in (palette.night, palette.low_night)) >= 4.5
    for vision in VISIONS:
        assert distance(palette.accent, palette.low, vision) >= 0.12, vision
    assert apart(palette.accent, palette.low)


def test_every_colour_finds_its_opposite() -> None:
    steps = range(0, 256, 51)
    for red, green, blue in itertools.product(steps, steps, steps):
        palette = palette_of(f"#{red:02x}{green:02x}{blue:02x}")
        assert apart(palette.accent, palette.low), palette


@pytest.mark.parametrize("colour", CLIENTS.values(), ids=CLIENTS)
def test_waves_and_answers_darken_step_by_step(colour: str) -> None:
    palette = palette_of(colour)
    waves = [luminance(shade) for shade in palette.sequence(4)]
    assert waves == sorted(waves, reverse=True)
    assert len(set(waves)) == 4
    answers = palette.diverging(5)
    assert len(set(answers)) == 5
    ends = (answers[0], answers[-1])
    assert all(luminance(end) < luminance(answers[2]) for end in ends)


def test_simulated_sight_is_that_of_the_paper() -> None:
    assert distance("#808080", "#808080", "deuteranopia") == 0
    # Greys stay grey to everybody; red and green of one luminance are one in a grey print.
    for vision in VISIONS:
        assert distance("#333333", "#cccccc", vision) == pytest.approx(
            distance("#333333", "#cccccc"), abs=0.002
        )
    assert distance("#ff0000", "#009400", "grey") < 0.02
    assert distance("#ff0000", "#009400") > 0.3


def test_grounds_of_day_and_night_carry_their_inks() -> None:
    for ground in (DAY, NIGHT):
        for paper in ("paper", "panel"):
            assert contrast(ground["ink"], ground[paper]) >= 7
            assert contrast(ground["quiet"], ground[paper]) >= 4.5
            assert contrast(ground["warning"], ground[paper]) >= 3


def test_only_a_screen_has_a_night() -> None:
    page, screen = (css_tokens("#ffd400", medium, "zh") for medium in ("print", "screen"))
    assert "dark" not in page
    assert "prefers-color-scheme:dark" in screen
    assert set(re.findall(r"--[\w-]+(?=:)", page)) == set(re.findall(r"--[\w-]+(?=:)", screen))
    assert "--leading:1.65" in page
    assert "--leading:1.5}" in css_tokens("#ffd400", "print", "en")
