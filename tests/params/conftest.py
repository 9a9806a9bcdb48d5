from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csi_helpers.errors import ParamsError
from csi_helpers.params import load_study

MINIMAL = """\
study:
  client: {id: acme, name: Acme}
  wave: "2026"
  data: {survey: {file: acme.sav}}
"""

Refuse = Callable[..., list[str]]


@pytest.fixture
def minimal() -> str:
    return MINIMAL


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder: faults then show bare file names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "acme.yaml") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refuse(write: Callable[..., Path]) -> Refuse:
    """Load a YAML that must be refused; the lines of `found` come back."""

    def refuse(text: str, *, sets: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(ParamsError) as caught:
            load_study(write(text), sets=sets)
        assert caught.value.need
        assert caught.value.remedy
        return caught.value.found.splitlines()

    return refuse
