"""Entries are whole or not there, whoever writes, kills or removes; the least used go first."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from csi_helpers.errors import ParamsError, ReportError
from csi_helpers.report.cache import store as storing
from csi_helpers.report.cache.store import Store, open_store, parse_size

A, B, C = (hashlib.sha256(name.encode()).hexdigest() for name in "abc")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache", 1000)


def entry(store: Store, key: str) -> Path:
    return store.folder / f"{key}.entry"


def test_what_was_stored_comes_back_for_its_owner_alone(store: Store) -> None:
    assert store.read(A) is None
    store.write(A, b"one")
    store.write(A, b"two\nlines")
    assert store.read(A) == b"two\nlines"
    assert [one.path for one in store.entries()] == [entry(store, A)]
    if os.name == "posix":
        assert store.folder.stat().st_mode & 0o777 == 0o700
        assert entry(store, A).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"\none", b"\xff\n", b"half"])
def test_a_damaged_entry_is_none_and_goes(store: Store, damage: bytes) -> None:
    store.write(A, b"one")
    path = entry(store, A)
    path.write_bytes(path.read_bytes()[:40] if damage == b"half" else damage)
    assert store.read(A) is None
    assert not path.exists()


def test_the_least_used_go_when_it_is_full(store: Store) -> None:
    size = 300
    for age, key in ((30, A), (20, B), (10, C)):
        store.write(key, key.encode()[:1] * size)
        when = time.time() - age
        os.utime(entry(store, key), (when, when))
    assert store.read(A)
    later = Store(store.folder, 2 * (size + 70))
    later.make_room()
    assert [entry(store, key).exists() for key in (A, B, C)] == [True, False, True]


def test_what_this_build_uses_stays(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", 700)
    for key in (A, B, C):
        store.write(key, b"x" * 600)
    assert len(store.entries()) == 3
    Store(store.folder, 700).make_room()
    assert len(store.entries()) == 1


def test_an_entry_of_the_future_counts_as_just_used_and_can_go(store: Store) -> None:
    store.write(A, b"x" * 400)
    os.utime(entry(store, A), (time.time() + 1e6,) * 2)
    (one,) = store.entries()
    assert one.used <= time.time()
    Store(store.folder, 100).make_room()
    assert store.entries() == []


def test_more_than_the_limit_is_not_stored(store: Store) -> None:
    store.write(A, b"x" * 1001)
    assert store.read(A) is None


def test_a_full_disk_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(A, b"old")

    def full(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        store.write(A, b"new")
    assert store.read(A) == b"old"
    assert [path.name for path in store.folder.iterdir()] == [f"{A}.entry"]


@pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")
def test_a_folder_everybody_may_write_is_not_trusted(store: Store) -> None:
    store.write(A, b"one")
    store.folder.chmod(0o777)
    assert store.read(A) is None
    with pytest.raises(ReportError, match="everybody may write"):
        store.write(B, b"two")


def test_half_an_entry_of_a_killed_build_goes_later_and_is_never_read(store: Store) -> None:
    store.write(A, b"one")
    halves = [store.folder / f".writing-1-{age}" for age in (0, 1, 2)]
    for half, age in zip(halves, (0, 1e5, -1e5), strict=True):
        half.write_bytes(b"half")
        os.utime(half, (time.time() - age,) * 2)
    store.make_room()
    assert [half.exists() for half in halves] == [True, False, False]
    assert len(store.entries()) == 1
    assert store.clear() == 1
    assert list(store.folder.iterdir()) == []


def test_clearing_leaves_what_is_not_the_caches(store: Store) -> None:
    store.write(A, b"one")
    (store.folder / "thesis.docx").write_text("years of work")
    assert store.clear() == 1
    assert [path.name for path in store.folder.iterdir()] == ["thesis.docx"]


WRITER = """
import sys, itertools
from pathlib import Path
from csi_helpers.report.cache.store import Store
store = Store(Path(sys.argv[1]), 10**8)
print("ready", flush=True)
for turn in itertools.count():
    store.write(sys.argv[2], sys.argv[3].encode() * 200_000)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_two_writers_and_a_kill_leave_one_whole_entry(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), A, letter], stdout=subprocess.PIPE
        )
        for letter in "pq"
    ]
    store, seen = Store(folder, 10**8), set()
    try:
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()
        deadline = time.monotonic() + 20
        while len(seen) < 2 and time.monotonic() < deadline:
            if (content := store.read(A)) is not None:
                assert len(content) == 200_000 and len(set(content)) == 1
                seen.add(content[:1])
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            assert writer.stdout is not None
            writer.stdout.close()
    content = store.read(A)
    assert content is not None and len(set(content)) == 1
    assert len(seen) == 2


@pytest.mark.parametrize("text", ["much", "-1", "2 PB", "1,5 GB", "GB"])
def test_a_limit_that_is_no_size_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(storing.LIMIT, text)
    with pytest.raises(ParamsError, match="500 MB"):
        open_store()


def test_nothing_is_kept_with_a_limit_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(storing.LIMIT, "0")
    assert open_store() is None
    assert parse_size("2 KB") == 2000


def test_an_entry_that_another_build_finishes_meanwhile_is_no_fault(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = store.folder / ".writing-1-x"
    monkeypatch.setattr(Store, "_files", lambda self: iter([gone]))
    store.make_room()
