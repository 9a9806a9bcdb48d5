from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_helpers.params import canonical


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        ("01", "01"),
        (True, "true"),
        (np.int8(7), "7"),
        (np.float64(7), "7"),
        (np.bool_(False), "false"),
        (np.str_("北区"), "北区"),
        (1e20, "100000000000000000000"),
    ],
)
def test_canonical_spells_each_code_one_way(code: object, text: str) -> None:
    assert canonical(code) == text
    assert type(canonical(code)) is str


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.booleans())
def test_canonical_is_its_own_canonical_form(code: object) -> None:
    assert canonical(canonical(code)) == canonical(code)


@given(st.integers(-(2**53), 2**53))
def test_whole_floats_and_integers_are_one_code(code: int) -> None:
    assert canonical(float(code)) == canonical(code)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_canonical_loses_no_digit(code: float) -> None:
    assert float(canonical(code)) == code


@pytest.mark.parametrize("code", [float("nan"), float("inf"), np.float64("nan")])
def test_a_gap_is_no_code(code: float) -> None:
    with pytest.raises(ValueError, match="need a code; found"):
        canonical(code)
