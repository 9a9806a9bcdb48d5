"""A report is there whole, the old one or the new one; what a kill leaves is cleared away."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

import csi_helpers.report.swap as swap
from csi_helpers.errors import ReportError
from csi_helpers.report.lock import build_lock
from csi_helpers.report.swap import building_folder, repair, swap_in


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    elif not sys.platform.startswith("linux"):
        pytest.skip("renameat2 is Linux's own")
    return str(request.param)


def build(target: Path, text: str) -> Path:
    folder = building_folder(target)
    (folder / "report.html").write_text(text)
    return folder


def test_a_first_report_appears_and_a_second_replaces_it(way: str, tmp_path: Path) -> None:
    target = tmp_path / "2026"
    for text in ("first", "second"):
        swap_in(build(target, text), target)
        assert (target / "report.html").read_text() == text
        assert [path.name for path in tmp_path.iterdir()] == ["2026"]


def test_names_that_look_like_patterns_are_no_trouble(way: str, tmp_path: Path) -> None:
    target = tmp_path / "[2026] {Q1} 上半年"
    for text in ("first", "second"):
        swap_in(build(target, text), target)
    build(target, "leftover")
    repair(target)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="renameat2 is Linux's own")
def test_linux_exchanges_in_one_call(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "mark").touch()
    if not swap._exchange(one, other):
        pytest.skip("this file system knows no exchange")
    assert (other / "mark").exists() and not (one / "mark").exists()


def test_a_second_rename_that_fails_puts_the_old_report_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    target = tmp_path / "2026"
    swap_in(build(target, "old"), target)
    built = build(target, "new")
    rename = Path.rename

    def fail(path: Path, to: Path) -> Path:
        if path == built:
            raise OSError(errno.EACCES, "forbidden")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="forbidden"):
        swap_in(built, target)
    assert (target / "report.html").read_text() == "old"


def test_leftovers_are_cleared_and_the_neighbours_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "2026"
    swap_in(build(target, "good"), target)
    build(target, "half built")
    (tmp_path / ".2026.previous-1-ab").mkdir()
    neighbours = [tmp_path / "2025", tmp_path / ".20261.building-1-ab", tmp_path / "2026.failed"]
    for folder in neighbours:
        folder.mkdir()
    repair(target)
    assert {*tmp_path.iterdir()} == {target, *neighbours}
    assert (target / "report.html").read_text() == "good"


def test_a_half_swapped_report_is_put_back(tmp_path: Path) -> None:
    target = tmp_path / "2026"
    swap_in(build(target, "good"), target)
    target.rename(tmp_path / ".2026.previous-1-ab")  # killed between the two renames
    build(target, "new")
    repair(target)
    assert [path.name for path in tmp_path.iterdir()] == ["2026"]
    assert (target / "report.html").read_text() == "good"


def test_two_builds_of_one_report_exclude_each_other(tmp_path: Path) -> None:
    target = tmp_path / "2026"
    with build_lock(target):
        with pytest.raises(ReportError, match=rf"process {os.getpid()}\b"), build_lock(target):
            pass
        with build_lock(tmp_path / "2027"):
            pass
    with build_lock(target):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_death_of_its_holder_releases_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from csi_helpers.report.lock import build_lock\n"
        "with build_lock(Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    target = tmp_path / "2026"
    command = [sys.executable, "-c", code, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(ReportError, match=rf"process {holder.pid}\b"), build_lock(target):
            pass
        holder.kill()
    with build_lock(target):
        pass
