"""Batches that meet: a folder nobody may write, and another batch over the same studies."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_report import bytes_below

from csi_helpers.report.events import Event, Failed
from csi_helpers.report.manifest import read_manifest

Build = Callable[..., int]
CAPABILITIES = 0x20080522  # version of the structure


def give_up_rights() -> None:
    """Let permissions count for root, too, in this process."""
    header, rights = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    system = ctypes.CDLL(None)
    system.capget(header, rights)
    rights[0] &= ~0b110  # to write, and to read, whatever a folder's permissions say
    assert system.capset(header, rights) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="gives up rights as Linux has them")
def test_what_cant_be_written_fails_and_stays_as_it_was(
    build: Build, place: Path, told: list[Event]
) -> None:
    assert build() == 0
    reports, said = place / "reports", place / "said.json"
    before = bytes_below(reports / "c1")
    (reports / "c1").chmod(0o555)
    child = os.fork()
    if not child:
        give_up_rights()
        codes = [build(fresh=True)]
        lines = [event.as_line() for event in told]
        reports.chmod(0o555)
        codes.append(build(fresh=True))
        lines += [event.as_line() for event in told]
        said.write_text(json.dumps(codes) + "\n" + "\n".join(lines), "utf-8")
        os._exit(0)
    os.waitpid(child, 0)
    for folder in (reports, reports / "c1"):
        folder.chmod(0o755)
    codes, *events = map(json.loads, said.read_text("utf-8").splitlines())
    assert codes == [1, 1]
    faults = [one for one in events if one["event"] == "error"]
    assert [Path(one["study"]).stem for one in faults] == ["c1", "params"]
    assert all("can be written" in one["need"] for one in faults)
    built = [one["study"] for one in events if one["event"] == "build_finished"]
    assert [Path(name).stem for name in built] == ["c0", "c2"]
    assert bytes_below(reports / "c1") == before
    summary = json.loads((reports / "batch.json").read_text("utf-8"))
    assert [one["status"] for one in summary["studies"]] == ["ok", "failed", "ok"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("wait", [0.0, 60.0])
def test_two_batches_at_once_lose_nothing(
    build: Build, place: Path, told: list[Event], wait: float
) -> None:
    child = os.fork()
    if not child:
        os._exit(build(wait=wait, fresh=True))
    mine = build(wait=wait, fresh=True)
    theirs = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert {mine, theirs} == {0} if wait else {mine, theirs} <= {0, 1}
    faults = [event for event in told if isinstance(event, Failed)]
    assert all("It is being built by process" in fault.found for fault in faults)
    reports = place / "reports"
    for one in range(3):
        assert read_manifest(reports / f"c{one}" / "2026")
        assert [path.name for path in (reports / f"c{one}").iterdir()] == ["2026"]
    summary: dict[str, Any] = json.loads((reports / "batch.json").read_text("utf-8"))
    assert len(summary["studies"]) == 3 and summary["ended"] and not summary["earlier"]
    assert sorted(path.name for path in reports.iterdir()) == [
        *("batch.json", "c0", "c1", "c2", "index.html"),
    ]
