"""Small studies in a folder, built in this process without kernels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_batch
from small_report import run_in_process

import csi_helpers.report.one_report as building
from csi_helpers.batch.build import build_batch
from csi_helpers.report.cache.store import LIMIT
from csi_helpers.report.events import Event
from csi_helpers.report.warm_kernel.serving import OFF

Build = Callable[..., int]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    small_batch.write_studies(tmp_path, 3)
    return tmp_path


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def build(place: Path, told: list[Event], monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build the batch, one study after the other; what happens lands in `told`."""
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    monkeypatch.setenv(OFF, "1")
    monkeypatch.setenv(LIMIT, "0")  # what is unchanged is the batch's own to say here

    def build(*names: str, **options: Any) -> int:
        told.clear()
        return build_batch(
            names or [str(place / "params")],
            **{"out": place / "reports", "workers": 1, "on_event": told.append} | options,
            chapters_folder=place / "chapters",
        )

    return build
