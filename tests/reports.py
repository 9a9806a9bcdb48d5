"""Whole reports for tests: built once a session, by the command itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from csi_helpers.report.warm_kernel.serving import OFF

PROJECT = Path(__file__).parents[1]
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Report:
    """A finished report's folder and its numbers."""

    folder: Path

    @property
    def results(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "results.csv", keep_default_na=False, dtype=str)

    def estimates(self, table: str, **keys: str) -> pd.DataFrame:
        """Rows of one table, numbers as numbers."""
        rows = self.results[self.results["table"] == table]
        for key, wanted in keys.items():
            rows = rows[rows[key] == wanted]
        numeric = ["n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted"]
        return rows.assign(**{name: pd.to_numeric(rows[name]) for name in numeric})

    def by_subject(self, table: str, **keys: str) -> dict[str, float]:
        return self.estimates(table, **keys).set_index("subject")["estimate"].to_dict()


def find_tool(*names: str) -> str:
    """Path of the first program found; without one, skip, or fail where CI should have it."""
    for name in names:
        if path := shutil.which(name):
            return path
    message = f"none of these programs is installed: {', '.join(names)}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{message}; .ci/run should have installed it")
    pytest.skip(message)


def build(study: Path, out: Path, *options: str) -> Report:
    """Run `csi build` as a user would; a failure shows what it said."""
    command = [sys.executable, "-m", "csi_helpers", "build", str(study), "--out", str(out)]
    environment = {name: value for name, value in os.environ.items() if name != OFF}
    run = subprocess.run(
        [*command, *options], capture_output=True, text=True, cwd=PROJECT, env=environment
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return Report(next(path.parent for path in out.rglob("manifest.json")))


def without_names(html: str) -> str:
    """The page without what belongs to no language: names of packages and files, hashes."""
    return re.sub(r'<(t\w+)[^>]* translate="no".*?</\1>', " ", html, flags=re.DOTALL)


def visible_text(html: str) -> str:
    """What a reader sees of an HTML report, charts included, styles and addresses left out."""
    without = re.sub(r"<(style|script|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", without)


def pdf_pages(path: Path) -> list[str]:
    """The text of every page, by poppler: a reader in Python takes a minute for its second."""
    command = [find_tool("pdftotext"), "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]
