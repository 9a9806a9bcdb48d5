"""Chapters in real kernels: this interpreter, fixed surroundings, failures as records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from small_report import write_chapter

from csi_helpers.report.chapters import find_chapters
from csi_helpers.report.running.pool import (
    Run,
    chapter_environment,
    one_kernel_server,
    run_chapters,
)
from csi_helpers.report.warm_kernel.serving import OFF, warm_kernels
from csi_helpers.report.warm_kernel.wire import SERVER, SOCKETS

SURROUNDINGS = """
import json, os, sys
facts = {"python": sys.executable, "hash": os.environ["PYTHONHASHSEED"], "cwd": os.getcwd(),
         "threads": os.environ["OMP_NUM_THREADS"], "backend": os.environ.get("MPLBACKEND"),
         "study": study, "run_dir": run_dir, "pid": os.getpid()}
with open(f"{run_dir}/facts.json", "w") as file:
    json.dump(facts, file)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # where there is one: a dead child nobody waited for
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[Run]]]:
    """Four chapters run, two at a time, under a user's misleading kernel and settings."""
    chapters = tmp_path_factory.mktemp("chapters")
    write_chapter(chapters, "01_facts", SURROUNDINGS)
    write_chapter(chapters, "02_wrong", "x = 1", "raise ValueError('first\\nlast line')")
    write_chapter(chapters, "03_dead", "'said before'", "import os; os._exit(3)")
    write_chapter(chapters, "04_strange", "1", parameters='study = "x"')
    folder = tmp_path_factory.mktemp("run {with} 括号")
    (folder / "notebooks").mkdir()

    kernel = tmp_path_factory.mktemp("home") / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["false"], "display_name": "another", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(kernel.parents[1]))
        patch.setenv("MPLBACKEND", "agg")
        yield (
            folder,
            run_chapters(
                find_chapters(chapters),
                folder,
                jobs=2,
                on_start=lambda chapter: None,
                on_end=lambda run: None,
            ),
        )


def test_a_chapter_runs_under_this_interpreter_in_fixed_surroundings(
    executed: tuple[Path, list[Run]],
) -> None:
    folder, runs = executed
    facts = json.loads((folder / "facts.json").read_text())
    assert runs[0].failure is None
    assert facts.pop("pid") > 0
    assert facts.pop("backend") != "agg"
    assert facts == {
        "python": sys.executable,
        "hash": "0",
        "threads": "1",
        "cwd": str(folder),
        "study": str(folder / "study.json"),
        "run_dir": str(folder),
    }


def test_a_failure_names_cell_and_exception_and_keeps_its_traceback(
    executed: tuple[Path, list[Run]],
) -> None:
    folder, runs = executed
    assert runs[1].failure == {
        "kind": "ValueError",
        "text": "first\nlast line",
        "cell": 4,
        "source": "raise ValueError('first\\nlast line')",
    }
    notebook = nbformat.read(folder / "notebooks" / "02_wrong.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("ValueError" in "".join(output.get("traceback", [])) for output in outputs)


def test_a_dead_kernel_is_a_failure_and_the_next_chapter_runs(
    executed: tuple[Path, list[Run]],
) -> None:
    folder, runs = executed
    assert [run.chapter.name for run in runs] == ["01_facts", "02_wrong", "03_dead", "04_strange"]
    assert runs[2].failure is not None and runs[2].failure["kind"] == "DeadKernelError"
    evidence = (folder / "notebooks" / "03_dead.ipynb").read_text("utf-8")
    assert '"text/plain": [\n       "\'said before\'"' in evidence  # saved at the end, as it was


def test_a_parameter_the_chapter_does_not_know_is_refused(
    executed: tuple[Path, list[Run]],
) -> None:
    _, runs = executed
    assert runs[3].failure is not None
    assert "lacks run_dir" in runs[3].failure["text"]


def test_no_kernel_outlives_its_chapter(executed: tuple[Path, list[Run]]) -> None:
    folder, _ = executed
    assert not is_alive(json.loads((folder / "facts.json").read_text())["pid"])


@pytest.mark.skipif(os.name != "posix", reason="asks for process ids as POSIX does")
def test_the_kernel_dies_with_the_build(tmp_path: Path) -> None:
    source = write_chapter(tmp_path, "01_slow", SURROUNDINGS, "import time; time.sleep(60)")
    job = {
        "source": str(source),
        "executed": str(tmp_path / "executed.ipynb"),
        "parameters": {"study": "s", "run_dir": str(tmp_path)},
        "folder": str(tmp_path),
        "limits": {},
    }
    with subprocess.Popen(
        [sys.executable, "-m", "csi_helpers.report.running.execute"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env=chapter_environment(tmp_path),
    ) as process:
        assert process.stdin is not None
        print(json.dumps(job), file=process.stdin, flush=True)
        facts = tmp_path / "facts.json"
        deadline = time.monotonic() + 120
        while not (facts.exists() and facts.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        kernel = json.loads(facts.read_text())["pid"]
        assert is_alive(kernel)
        process.stdin.close()  # what the death of a build does to it
        process.wait(timeout=60)
    deadline = time.monotonic() + 60
    while is_alive(kernel) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(kernel)


def test_an_environment_reaches_the_same_package(tmp_path: Path) -> None:
    code = "import csi_helpers; print(csi_helpers.__file__)"
    here = subprocess.run(
        [sys.executable, "-c", code],
        env=chapter_environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    import csi_helpers

    assert Path(here.stdout.strip()) == Path(csi_helpers.__file__)


def test_several_studies_share_a_kernel_server_and_leave_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(SERVER, raising=False)
    monkeypatch.delenv(OFF, raising=False)
    with one_kernel_server(1):
        assert SERVER not in os.environ
    before = dict(os.environ)
    with one_kernel_server(2):
        shared = os.environ.get(SERVER)
        assert (shared is not None) == SOCKETS
        with warm_kernels(dict(os.environ)) as none_of_its_own:
            assert none_of_its_own == {}
    assert dict(os.environ) == before
