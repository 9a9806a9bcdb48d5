"""Set-up is written once: lock, conda file, Makefile, documents, wheel follow pyproject."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
DIRECT = [
    Requirement(text)
    for texts in (
        PROJECT["dependencies"],
        PYPROJECT["build-system"]["requires"],
        *PROJECT["optional-dependencies"].values(),
    )
    for text in texts
]
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
COMMENT = re.compile(r" *# .*")
ADDRESS = re.compile(r"://|^-|--(?:extra-)?index|--find-links|file:|@ ", re.MULTILINE)


def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def pins(text: str) -> Iterator[tuple[str, Version, str, int]]:
    """Name, version, marker and number of hashes of each pin."""
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if found := PIN.match(block):
            hashes = block.count("--hash=sha256:")
            yield found["name"], Version(found["version"]), found["marker"] or "", hashes


@pytest.mark.parametrize("requirement", DIRECT, ids=str)
def test_lock_pins_every_direct_dependency(requirement: Requirement) -> None:
    versions = [v for name, v, *_ in pins(lock()) if name == canonicalize_name(requirement.name)]
    assert versions, "run make lock"
    assert [str(v) for v in versions if v not in requirement.specifier] == []


def test_lock_holds_pins_hashes_and_nothing_else() -> None:
    odd = [
        line
        for line in lock().splitlines()
        if not any(rule.fullmatch(line) for rule in (PIN, HASH, COMMENT))
    ]
    assert odd == []
    assert [name for name, _, _, hashes in pins(lock()) if hashes == 0] == []


def test_lock_names_no_address() -> None:
    assert ADDRESS.findall(lock()) == []
    for address in ("--index-url x", "numpy @ file.whl", "-e .", "# from https://x", "file:x"):
        assert ADDRESS.search(address), "the rule itself must see one"


def test_lock_is_for_every_platform() -> None:
    markers = {name: marker for name, _, marker, _ in pins(lock())}
    assert "win32" in markers["colorama"]  # click asks for it on Windows alone


def test_python_version_is_the_same_everywhere() -> None:
    least = PROJECT["requires-python"].removeprefix(">=")
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + least.replace(".", "")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"({least.replace('.', ', ')})" in makefile
    assert f"--python-version {least} " in makefile


def test_conda_file_follows_pyproject() -> None:
    conda = YAML(typ="safe").load(ROOT / "environment.yml")
    pip = [entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict)]
    names = [entry for entry in conda["dependencies"] if isinstance(entry, str)]
    assert conda["channels"] == ["conda-forge"]
    assert names == [f"python{PROJECT['requires-python']}", "pango", "pip"]
    ((editable,),) = pip
    found = re.fullmatch(r"-e \.(?:\[(.+)\])?", editable)
    assert found, "the dependencies themselves stand in pyproject.toml only"
    extras = set(found[1].split(",")) if found[1] else set()
    assert extras <= set(PROJECT["optional-dependencies"])


# The Makefile, up to where it would install.


def make(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("exit 1", "Python 3.11 or newer is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt-get install python3-venv"),
    ],
)
def test_an_unfit_python_is_answered_in_one_line(
    tmp_path: Path, need_tool: Callable[..., str], python: str, message: str
) -> None:
    unfit = tmp_path / "python"
    unfit.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    unfit.chmod(0o755)
    run = make(tmp_path, need_tool("make"), f"PYTHON={unfit}", "setup")
    said, *make_itself = run.stderr.splitlines()
    assert run.returncode != 0
    assert message in said
    assert len(make_itself) == 1
    assert not (tmp_path / ".venv").exists()


def test_a_ready_environment_is_left_alone(tmp_path: Path, need_tool: Callable[..., str]) -> None:
    program = need_tool("make")
    make(tmp_path, program)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".ready").touch()
    assert make_says(tmp_path, program) == ["Ready: .venv/bin/csi"]


def make_says(folder: Path, program: str) -> list[str]:
    # Under `make test` the outer make's flags would have this one announce its folder.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    run = subprocess.run(
        [program, "setup"], cwd=folder, env=plain, capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


# What the documents tell people to type.


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", documents(), ids=lambda file: file.name)
def test_documents_name_only_what_exists(document: Path) -> None:
    from csi_helpers.cli import cli

    text = document.read_text(encoding="utf-8")
    typed = "\n".join(re.findall(r"`[^`\n]+`|```.*?```", text, re.DOTALL))
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"\bmake ([a-z]+)", typed)) <= set(targets)
    # after the times of a cron line it's the user of that name
    assert set(re.findall(r"(?<!\d )\bcsi ([a-z]+)", typed)) <= set(cli.commands)
    links = re.findall(r"\]\((?!http|#)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


# The wheel, installed where the repository isn't.


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs of a new environment that holds our wheel, and borrows its dependencies from here.

    Nothing is fetched: the wheel is built with what is installed.
    """
    folder = tmp_path_factory.mktemp("wheel")

    def python(*arguments: str | Path) -> None:
        run = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr

    python("hatchling", "build", "-t", "wheel", "-d", folder)
    (wheel,) = folder.glob("*.whl")
    python("venv", "--without-pip", folder / "venv")
    scripts = folder / "venv" / Path(sysconfig.get_path("scripts")).name
    target = ("--python", scripts / "python", "--offline", "--no-index", "--no-deps")
    python("uv", "pip", "install", "--quiet", *target, wheel)
    (packages,) = (folder / "venv").rglob("site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


@pytest.mark.slow
def test_a_report_is_built_from_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    for folder in ("params", "data/examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # Jupyter's own templates and kernels lie with the borrowed dependencies.
    environment["JUPYTER_PATH"] = str(Path(sys.prefix) / "share" / "jupyter")

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = run(installed / "python", "-c", "import csi_helpers; print(csi_helpers.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent)
    run(installed / "csi", "build", "params/shop.yaml", "--out", "out")  # the quickest client
    (manifest,) = (tmp_path / "out").glob("*/*/manifest.json")
    made = {file.name: file.stat().st_size for file in manifest.parent.iterdir()}
    assert {"report.html", "report.pdf", "results.csv", "study.json"} <= set(made)
    assert made["report.html"] > 100_000
    chapters = {file.stem for file in (manifest.parent / "notebooks").glob("*.ipynb")}
    told = json.loads(manifest.read_text("utf-8"))["chapters"]
    assert {one["name"] for one in told} == {
        file.stem for file in (ROOT / "notebooks").glob("*.ipynb")
    }
    assert chapters == {one["name"] for one in told if one["status"] == "executed"}
    assert len(chapters) >= 4  # the shop asks for no others
