"""A build that is killed half-way leaves the old report, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_report import bytes_below, names_in, report_of, write_chapter

import csi_helpers.report.one_report as building
from csi_helpers.report.build import Outcome
from csi_helpers.report.warm_kernel.serving import OFF

Builder = Callable[..., Outcome]


def start_build(place: Path, *, warm: bool) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from csi_helpers.report.build import build_study\n"
        "outcome = build_study(sys.argv[1], out=sys.argv[2], chapters_folder=__import__('pathlib')"
        ".Path(sys.argv[3]))\n"
        "print(outcome.error); sys.exit(outcome.exit_code)"
    )
    paths = [str(place / part) for part in ("params/acme.yaml", "reports", "chapters")]
    (place / "tmp").mkdir()
    package = str(Path(building.__file__).parents[2])
    cold = {OFF: "" if warm else "1"}
    environment = os.environ | {"PYTHONPATH": package, "TMPDIR": str(place / "tmp")} | cold
    return subprocess.Popen(
        [sys.executable, "-c", code, *paths], stdout=subprocess.PIPE, env=environment
    )


def wait_for(path: Path, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.05)


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
@pytest.mark.parametrize("blow", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_killed_build_leaves_the_old_report_and_the_next_one_clears_up(
    build: Builder, place: Path, blow: str
) -> None:
    build()
    before = bytes_below(report_of(place))
    mark = place / "mark"
    slow = f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))"
    good = (place / "chapters" / "02_descriptive.ipynb").read_bytes()
    write_chapter(place / "chapters", "02_descriptive", slow + "; time.sleep(60)")
    with start_build(place, warm=blow == "SIGKILL") as process:
        wait_for(mark)
        assert any(".building-" in name for name in names_in(report_of(place).parent))
        busy = build()
        assert busy.exit_code == 1
        assert busy.error is not None and f"process {process.pid}" in busy.error.found
        process.send_signal(getattr(signal, blow))
        code = process.wait(timeout=20)
    assert bytes_below(report_of(place)) == before
    if blow != "SIGKILL":
        assert code == 1
        assert names_in(report_of(place).parent) == ["2026"]
    (place / "chapters" / "02_descriptive.ipynb").write_bytes(good)
    assert build().exit_code == 0
    assert names_in(report_of(place).parent) == ["2026"]
    with pytest.raises(ProcessLookupError):
        for _ in range(50):
            os.kill(int(mark.read_text()), 0)
            time.sleep(0.1)
    deadline = time.monotonic() + 5
    while names_in(place / "tmp") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert names_in(place / "tmp") == []
