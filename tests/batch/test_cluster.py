"""A batch on a Dask cluster: workers that die, a batch that stops or dies, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_cluster import ROOT, SmallCluster, wait_for

from csi_helpers.batch import hiring
from csi_helpers.batch.build import build_batch
from csi_helpers.batch.cluster import crew
from csi_helpers.report.events import BuildFinished, Event, Failed, Placed
from csi_helpers.report.manifest import read_manifest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
Build = Callable[..., int]

BATCH = """
import sys
from pathlib import Path
from csi_helpers.batch.build import build_batch
place = Path(sys.argv[1])
build_batch([str(place / "params")], out=place / "reports", scheduler=sys.argv[2],
            chapters_folder=place / "chapters")
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    cluster = SmallCluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.end()


@pytest.fixture
def build(cluster: SmallCluster, place: Path, told: list[Event]) -> Build:
    """Build the batch on the cluster; what happens lands in `told`."""
    (place / "reports").mkdir()

    def build(**options: Any) -> int:
        told.clear()
        return build_batch(
            [str(place / "params")],
            **{"out": place / "reports", "scheduler": cluster.address} | options,
            on_event=told.append,
            chapters_folder=place / "chapters",
        )

    return build


def stayed(place: Path) -> int | None:
    """The worker whose study is in the middle of a chapter."""
    marks = list((place / "reports").glob("stays-*"))
    return int(marks[0].name.partition("-")[2]) if marks else None


def stays_and_is_known(place: Path) -> bool:
    """Whether the batch has heard, too, that this study has begun."""
    return bool(stayed(place)) and statuses(place)["c0"] == "building"


def when_one_stays(place: Path, strike: Callable[[int], object]) -> threading.Thread:
    """Strike once a chapter runs that doesn't end; given its worker's process id."""
    (place / "reports" / "stay-c0").touch()

    def wait() -> None:
        there = wait_for(lambda: stays_and_is_known(place))
        (place / "reports" / "stay-c0").unlink(missing_ok=True)  # else the batch never ends
        assert there
        strike(stayed(place) or 0)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def statuses(place: Path) -> dict[str, str]:
    content = json.loads((place / "reports" / "batch.json").read_text("utf-8"))
    return {one["client"]: one["status"] for one in content["studies"]}


def whole(folder: Path) -> bool:
    manifest = read_manifest(folder)
    return bool(manifest) and (folder / "report.html").read_text("utf-8").endswith("</html>\n")


def leftovers(place: Path) -> list[str]:
    below = [path.name for path in (place / "reports").glob("c*/*") if path.name != "2026"]
    return below + [path.name for path in (place / "reports").glob(".*")]


def test_of_two_workers_one_is_killed_and_no_report_is_lost_double_or_half(
    build: Build, cluster: SmallCluster, place: Path, told: list[Event]
) -> None:
    thread = when_one_stays(place, lambda worker: os.kill(worker, signal.SIGKILL))
    assert build() == 0, told
    thread.join()
    assert set(statuses(place).values()) == {"ok"}
    assert all(whole(place / "reports" / f"c{one}" / "2026") for one in range(3))
    built = [Path(event.study).stem for event in told if isinstance(event, BuildFinished)]
    assert sorted(built) == ["c0", "c1", "c2"]
    placed = [event.worker for event in told if isinstance(event, Placed) and "c0" in event.study]
    assert len(placed) == 2 and len(set(placed)) == 2
    record = json.loads((place / "reports" / "batch.json").read_text("utf-8"))["studies"]
    assert record[0]["worker"] == placed[1] and all(one["worker"] for one in record)
    assert leftovers(place) == []
    assert wait_for(lambda: not cluster.hands()), cluster.hands()
    assert {path.name for path in (cluster.place / "tmp").iterdir()} <= {"dask-scratch-space"}


def test_a_study_that_takes_its_process_down_fails_alone(
    build: Build, place: Path, told: list[Event]
) -> None:
    for name in ("deadly-c1", "pretend"):
        (place / "reports" / name).touch()
    assert build() == 1
    assert statuses(place) == {"c0": "ok", "c1": "failed", "c2": "ok"}
    (fault,) = [event for event in told if isinstance(event, Failed)]
    assert "died without a word on tcp://" in fault.found
    (place / "reports" / "deadly-c1").unlink()
    assert build(only_failed=True) == 0
    assert statuses(place) == {"c1": "ok"}


def test_stopped_it_stops_its_workers_studies(
    build: Build, cluster: SmallCluster, place: Path, told: list[Event]
) -> None:
    (place / "reports" / "pretend").touch()
    thread = when_one_stays(place, lambda worker: os.kill(os.getpid(), signal.SIGTERM))
    assert build() == 1
    thread.join()
    assert statuses(place)["c0"] == "stopped"
    assert set(statuses(place).values()) <= {"stopped", "not_built", "ok"}
    assert wait_for(lambda: not cluster.hands()), cluster.hands()


def test_killed_it_leaves_its_workers_nothing_to_build(
    cluster: SmallCluster, place: Path, told: list[Event]
) -> None:
    (place / "reports").mkdir()
    for name in ("stay-c0", "pretend"):
        (place / "reports" / name).touch()
    batch = subprocess.Popen(
        [sys.executable, "-c", BATCH, str(place), cluster.address],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert wait_for(lambda: stays_and_is_known(place))
    batch.kill()
    batch.wait()
    assert wait_for(lambda: not cluster.hands()), cluster.hands()
    assert statuses(place)["c0"] == "building"


def test_a_worker_with_another_kit_is_refused(
    build: Build, place: Path, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = crew.this_kit
    monkeypatch.setattr(crew, "this_kit", lambda chapters: real(chapters) | {"numpy": "1.0"})
    assert build() == 1
    (fault,) = told
    assert isinstance(fault, Failed) and "instead of 1.0" in fault.found
    assert fault.found.startswith("tcp://127.0.0.1:") and "same lock" in fault.remedy
    assert list((place / "reports").iterdir()) == []
    monkeypatch.setattr(crew.Cluster, "examine", lambda cluster, files, out: None)
    assert build() == 1  # one that joins later finds out by itself
    assert set(statuses(place).values()) == {"failed"}
    faults = [event for event in told if isinstance(event, Failed)]
    assert len(faults) == 3 and all("instead of 1.0" in fault.found for fault in faults)


def test_without_workers_the_batch_is_given_up(
    build: Build, place: Path, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "ALONE", 0.3)
    monkeypatch.setattr(crew, "LOOK", 0.0)
    monkeypatch.setattr(crew.Client, "nthreads", lambda client: {})
    for name in ("stay-c0", "pretend"):
        (place / "reports" / name).touch()
    assert build() == 1
    assert statuses(place)["c0"] == "failed"
    fault = next(event for event in told if isinstance(event, Failed))
    assert "There was none for" in fault.found and "dask worker tcp://" in fault.remedy

    def nobody(client: Any, number: int, timeout: float) -> None:
        raise TimeoutError

    monkeypatch.setattr(crew.Client, "wait_for_workers", nobody)
    assert build() == 1
    assert len(told) == 1 and "There was none for 20 seconds" in told[0].as_line()


def test_no_scheduler_there(build: Build, told: list[Event], monkeypatch: Any) -> None:
    monkeypatch.setattr(crew, "ANSWER", 0.3)
    assert build(scheduler="tcp://127.0.0.1:1") == 1
    (fault,) = told
    assert isinstance(fault, Failed) and "answers at tcp://127.0.0.1:1" in fault.need


def test_a_scheduler_that_is_lost_fails_what_it_hasnt_built(
    build: Build, cluster: SmallCluster, place: Path, told: list[Event], monkeypatch: Any
) -> None:
    (place / "reports" / "pretend").touch()

    def strike(worker: int) -> None:
        monkeypatch.setattr(crew, "ANSWER", 1.0)  # nobody is there to say goodbye to
        cluster.processes[0].kill()

    thread = when_one_stays(place, strike)
    assert build() == 1
    thread.join()
    assert statuses(place)["c0"] == "failed"
    faults = [event for event in told if isinstance(event, Failed)]
    assert faults and all("was lost" in fault.found for fault in faults)
    assert wait_for(lambda: not cluster.hands()), cluster.hands()
    cluster.end()


@pytest.mark.parametrize(
    "address",
    ["", "10.0.0.1:8786", "http://a:8786", "tcp://a", "tcp://a:0", "tcp://a:99999", "tcp://a b:1"],
)
def test_what_is_no_address_is_refused(place: Path, told: list[Event], address: str) -> None:
    code = build_batch(
        [str(place / "params")], out=place / "reports", scheduler=address, on_event=told.append
    )
    assert code == 2 and "Correct --scheduler" in told[0].as_line()
    assert not (place / "reports").exists()


def test_without_the_extra_a_cluster_is_refused(
    place: Path, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiring, "find_spec", lambda name: None)
    code = build_batch(
        [str(place / "params")], out=place, scheduler="tcp://a:1", on_event=told.append
    )
    assert code == 2 and "csi-report-kit[dask]" in told[0].as_line()
