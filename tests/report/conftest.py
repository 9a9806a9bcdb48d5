"""A small study with small chapters, and a build of it in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import run_in_process, write_chapters, write_study

import csi_helpers.report.one_report as building
from csi_helpers.report.build import build_study
from csi_helpers.report.outcome import Outcome

Builder = Callable[..., Outcome]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_chapters(tmp_path / "chapters")
    write_study(tmp_path / "params")
    return tmp_path


@pytest.fixture
def build(place: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    """Build the small study in this process, without kernels."""
    monkeypatch.setattr(building, "run_chapters", run_in_process)

    def build(**options: Any) -> Outcome:
        source = options.pop("source", place / "params" / "acme.yaml")
        return build_study(
            source,
            **{"out": place / "reports", "chapters_folder": place / "chapters"} | options,
        )

    return build
