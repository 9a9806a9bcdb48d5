"""A sink for messages, and no patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sink import Sink, open_sink

from csi_helpers.report.notify import addresses


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setattr(addresses, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(addresses, "READ_SECONDS", 0.2)
    monkeypatch.delenv("CSI_NOTIFY", raising=False)
    monkeypatch.delenv("CSI_NOTIFY_LANGUAGE", raising=False)
    addresses._load()
    with open_sink() as sink:
        yield sink
