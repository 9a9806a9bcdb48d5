from __future__ import annotations

import pytest

from csi_helpers.errors import DataError, visible
from csi_helpers.look.plain import cut, strip_controls, strip_marks

UNSEEN = ("\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u2060", "\u061c")


@pytest.mark.parametrize("mark", UNSEEN)
def test_marks_nobody_sees_are_left_out_and_written_out_in_messages(mark: str) -> None:
    assert strip_controls(f"a{mark}b") == "ab" == strip_marks(f"a{mark}b")
    assert visible(f"a{mark}b") == f"a\\u{ord(mark):04x}b"


def test_joiners_stay_for_emoji_and_scripts_spelt_with_them() -> None:
    family = "👩\u200d👧"
    assert strip_controls(family) == strip_marks(family) == visible(family) == family


def test_lines_stay_where_text_may_have_them() -> None:
    assert strip_marks(" one\r\n\u202etwo\n") == "one\ntwo"
    assert strip_controls("one\r\n\u202etwo") == "one two"


def test_a_cut_ends_in_an_ellipsis_and_not_within_an_emoji() -> None:
    assert cut("abc", 3) == "abc" and cut("abcd", 3) == "ab…"
    assert cut("a👩\u200d👧bcd", 4) == "a👩…"


def test_a_message_never_moves_the_terminals_cursor() -> None:
    error = DataError("A file.", "\x1b[2Jx\u202egpj.exe \udcff", "Rename it.")
    assert "found:  \\u001b[2Jx\\u202egpj.exe \\udcff" in str(error)
    str(error).encode()
