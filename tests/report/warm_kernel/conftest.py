"""One fork server for these tests, and notebooks run in its kernels or in cold ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from csi_helpers.report.running.pool import chapter_environment
from csi_helpers.report.warm_kernel.serving import OFF, warm_kernels
from csi_helpers.report.warm_kernel.wire import SOCKETS

Run = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    environment = chapter_environment(tmp_path_factory.mktemp("warm"))
    return {name: value for name, value in environment.items() if name != OFF}


@pytest.fixture(scope="session")
def warm(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    if not SOCKETS:
        pytest.skip("kernels are forked on Linux only")
    with warm_kernels(environment) as variables:
        assert variables, "the kit isn't installed: run `make setup`"
        yield variables


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("x = 1", "x", warm)`` executes cells; returns the executed notebook's code cells."""

    def run(*cells: str, variables: dict[str, str] | None = None, **options: Any) -> list[Any]:
        for name in os.environ:
            monkeypatch.delenv(name)
        for name, value in {**environment, **(variables or {})}.items():
            monkeypatch.setenv(name, value)
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        )
        nbformat.write(notebook, tmp_path / "in.ipynb")
        try:
            papermill.execute_notebook(
                str(tmp_path / "in.ipynb"),
                str(tmp_path / "out.ipynb"),
                progress_bar=False,
                cwd=str(tmp_path),
                **options,
            )
        finally:
            done = nbformat.read(tmp_path / "out.ipynb", as_version=4)
            run.cells = [cell for cell in done.cells if cell.cell_type == "code"]
        return run.cells

    return run
