"""What every test may lean on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from csi_helpers.report.cache import store
from csi_helpers.report.warm_kernel.serving import OFF
from reports import PROJECT, Report, build, find_tool


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of this session's own: no test finds what a user, or yesterday's code, has left."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.FOLDER, str(folder))
        patch.delenv(store.LIMIT, raising=False)
        yield folder


@pytest.fixture(scope="session")
def need_tool() -> Callable[..., str]:
    """``need_tool("pdffonts")`` is its path, or the test is skipped (on CI: fails)."""
    return find_tool


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The demo clients' reports in both languages, built once: for the group `reports`."""
    folder = tmp_path_factory.mktemp("reports")
    return {
        name: build(PROJECT / "params" / f"{name}.yaml", folder / name, "--language", languages)
        for name, languages in (
            ("demo", "zh,en"),
            ("telecom", "en,zh"),
            ("bank", "zh,en"),
            ("shop", "zh,en"),
        )
    }


# Chapters of a few lines start sooner in kernels of their own; whole reports have warm ones.
os.environ.setdefault(OFF, "1")
settings.register_profile("kit", deadline=None)  # timings belong into bench/, not into tests
settings.load_profile("kit")
