"""The shape of the house: imports point up, modules stay small, no machine is named."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "csi_helpers"
ORDER = (
    "lazy",
    "stamp",
    "errors",
    "look",
    "params",
    "data",
    "analysis",
    "show",
    "chapter",
    "report",
    "batch",
    "cli",
)
DOORS = {"__init__", "__main__"}  # they may open onto every layer
ONLY_IN = {
    "papermill": "report",
    "nbconvert": "report",
    "matplotlib": "show",
    "apprise": "report/notify",
    "pptx": "report/slides",
    "distributed": "batch/cluster",
}
"""Libraries to the one folder that may import them."""
LONGEST = 300

# Spelt in pieces, so that this file does not name them itself.
FOLDERS = "|".join(("work", "tmp", "root", "opt", "home/\\w+", "Users/\\w+"))
MACHINE_PATH = re.compile(rf"(?<![\w.~}}/-])/(?:{FOLDERS})/")
REGISTRY = re.compile(
    "|".join(
        (
            r"pypi\.(?:org|tuna)",
            r"python" + r"hosted\.org",
            r"registry\.npm",
            r"://[^\s\"']+/" + r"simple\b",
            r"repo\.ana" + r"conda\.com",
            r"deb\.deb" + r"ian\.org",
        )
    )
)


def modules(package: Path = PACKAGE) -> list[Path]:
    return sorted(package.rglob("*.py"))


def layer_of(file: Path, package: Path = PACKAGE) -> str:
    return file.relative_to(package).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    """Every dotted name a module imports; a relative import keeps its dots."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = "." * node.level + (node.module or "")
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def faults(file: Path, package: Path = PACKAGE) -> list[str]:
    """What a module imports against the rules."""
    layer, found = layer_of(file, package), []
    if layer not in {*ORDER, *DOORS}:
        found.append(f"{layer} has no place in ORDER")
    below = set(ORDER[ORDER.index(layer) + 1 :]) if layer in ORDER else set()
    for name in imports(file):
        top, _, rest = name.partition(".")
        if not top:
            found.append(f"relative import {name}")
        elif top == "csi_helpers" and layer not in DOORS:
            used = rest.partition(".")[0]
            if used in below:
                found.append(f"{layer} imports {used}, which lies below it")
            elif used and used not in {*ORDER, "__version__"}:
                found.append(f"{layer} imports {name} through the front door")
        elif top in ONLY_IN and not file.relative_to(package).is_relative_to(ONLY_IN[top]):
            found.append(f"{layer} imports {top}, which only {ONLY_IN[top]} may")
    return found


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_up(file: Path) -> None:
    assert faults(file) == []


@pytest.mark.parametrize(
    ("place", "line", "fault"),
    [
        ("data/load.py", "from csi_helpers.show.words import Words", "data imports show"),
        ("data/load.py", "import csi_helpers.report.build", "data imports report"),
        ("show/words.py", "from . import theme", "relative import"),
        ("show/words.py", "from csi_helpers import open_survey", "front door"),
        ("analysis/mean.py", "import matplotlib.pyplot as plt", "only show may"),
        ("batch/build.py", "from distributed import Client", "only batch/cluster may"),
        ("chapter.py", "def run():\n    from nbconvert import HTMLExporter", "only report may"),
        ("helpers/odds.py", "import json", "no place"),
    ],
)
def test_a_wrong_import_is_seen(tmp_path: Path, place: str, line: str, fault: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(line, encoding="utf-8")
    assert any(fault in found for found in faults(file, tmp_path))


def test_allowed_imports_pass(tmp_path: Path) -> None:
    file = tmp_path / "show" / "charts.py"
    file.parent.mkdir()
    file.write_text("import matplotlib\nfrom csi_helpers.data.survey import Survey\n")
    assert faults(file, tmp_path) == []


@pytest.mark.parametrize("folder", ["csi_helpers", "tests", "data", "bench"])
def test_modules_stay_small(folder: str) -> None:
    lines = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in modules(ROOT / folder)
    }
    assert {name: n for name, n in lines.items() if n > LONGEST} == {}


def project_files() -> list[Path]:
    """What git would commit; without git, everything that isn't made by a tool."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode == 0:
        names = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        names = [
            file
            for file in ROOT.rglob("*")
            if not any(part.startswith((".", "__pycache__")) for part in file.parts[-3:])
        ]
    return [file for file in names if file.is_file()]


def addresses(text: str) -> list[str]:
    return [match.group() for rule in (MACHINE_PATH, REGISTRY) for match in rule.finditer(text)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {}
    for file in project_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a data file
            continue
        if seen := addresses(text):
            found[str(file.relative_to(ROOT))] = seen
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "tmp/report.html",
        'open("/' + 'root/x")',
        "/" + "home/li/acme.sav",
        "--index-url https://mirror.example/" + "simple",
        "https://files.python" + "hosted.org/x",
    ],
)
def test_an_address_is_seen(text: str) -> None:
    assert addresses(text)


@pytest.mark.parametrize(
    "text", ["http://www.w3.org/root/x", "../tmp/x", "reports/home/a/", "simple"]
)
def test_a_harmless_text_passes(text: str) -> None:
    assert addresses(text) == []
