"""The typeface is found by path, or its absence explained."""

from pathlib import Path

import pytest

from csi_helpers.errors import ReportError
from csi_helpers.look import font


def test_a_missing_font_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(font.importlib.util, "find_spec", lambda name: None)
    font.font_files.cache_clear()
    try:
        with pytest.raises(ReportError, match="mpl-font"):
            font.font_files()
    finally:
        font.font_files.cache_clear()
