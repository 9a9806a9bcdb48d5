"""Run one chapter with papermill, in a process of its own that dies with the build.

``python -m csi_helpers.report.running.execute SCRATCH`` is that process: it reads jobs as JSON
lines, runs each in a fresh kernel and answers with a line. When its standard input ends, because
the build has ended or was killed, it kills its kernel, removes the folder SCRATCH and goes: no
kernel and no socket outlives a build.
`csi_helpers.report.running.pool` is the other end.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from csi_helpers.report.running.limits import NO_LIMITS, Limits
from csi_helpers.report.running.quick_import import without_iri_grammar
from csi_helpers.report.running.watching import Watch

with without_iri_grammar():
    import papermill
    from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
    from papermill.exceptions import PapermillExecutionError

SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103


class OwnKernelManager(AsyncKernelManager):
    """Starts ipykernel under this very interpreter, whatever a user's own `python3` kernel is.

    Talks over sockets in the file system where there are such: no port is opened.
    """

    running: OwnKernelManager | None = None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        type(self).running = self
        self.kernel_name = "python3"
        self._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
        )
        folder = os.environ.get("JUPYTER_RUNTIME_DIR")
        if not folder:
            return
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        stem = str(Path(folder) / f"kernel-{uuid.uuid4().hex}")
        self.connection_file = f"{stem}.json"  # else it lands, and stays, among temporary files
        if os.name == "posix" and len(os.fsencode(stem)) + 3 < SOCKET_PATH_LIMIT:
            self.transport, self.ip = "ipc", stem

    def kill_at_once(self) -> None:
        """Kill the kernel and what it started, without a word."""
        process = getattr(self.provisioner, "process", None)
        if process is None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):  # a kernel leads its own group
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


class SavesAtTheEnd(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's own engine, save that it writes the notebook when it has ended, however it did.

    Written before and after each cell, as papermill has it, a chapter of sixty cells was set and
    checked 147 times, which took longer than its cells. Whoever watches a build hears its events.
    """

    name = "csi-saves-at-the-end"

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any
    ) -> None:
        """Execute all cells; `Engine.execute_notebook` saves before and after."""
        nb_man.save = lambda **given: None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        finally:
            del nb_man.save


papermill_engines.register(SavesAtTheEnd.name, SavesAtTheEnd)


def _running_kernel() -> int | None:
    """Process id of the kernel at work, if there is one."""
    manager = OwnKernelManager.running
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    return getattr(process, "pid", None)


def execute_chapter(
    source: Path,
    executed: Path,
    parameters: dict[str, str],
    folder: Path,
    limits: Limits = NO_LIMITS,
) -> dict[str, Any]:
    """Run the notebook `source` in a fresh kernel and save it as `executed`, also if it fails.

    Parameters
    ----------
    source, executed : Path
        The chapter and its executed copy.
    parameters : dict
        Name to value; each name must stand in the cell tagged ``parameters``.
    folder : Path
        Working directory of the kernel.
    limits : Limits
        Of time and memory; a chapter that goes beyond one has failed.

    Returns
    -------
    dict
        ``seconds``; of a failed chapter also ``failure``: ``kind`` (exception's class), ``text``
        (its message), ``cell`` (execution count or None), ``source`` (that cell's first line),
        and ``errno`` of an operating system's fault on our side.
    """
    with Watch(limits, _running_kernel) as watch:
        answer = _execute(source, executed, parameters, folder)
    return answer | ({"failure": watch.failure} if watch.failure else {})


def _execute(
    source: Path, executed: Path, parameters: dict[str, str], folder: Path
) -> dict[str, Any]:
    start = time.monotonic()
    failure: dict[str, Any] | None = None
    try:
        known = papermill.inspect_notebook(_plain(source))
        strangers = sorted(set(parameters) - set(known))
        if strangers:
            raise LookupError(
                f"the chapter's cell tagged `parameters` lacks {', '.join(strangers)}"
            )
        papermill.execute_notebook(
            _plain(source),
            _plain(executed),
            parameters=parameters,
            engine_name=SavesAtTheEnd.name,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=str(folder),
            kernel_manager_class=OwnKernelManager,
        )
    except PapermillExecutionError as error:
        lines = error.source.strip().splitlines() or [""]
        failure = {
            "kind": error.ename,
            "text": error.evalue,
            "cell": error.exec_count,
            "source": lines[0],
        }
    except OSError as error:
        failure = {"kind": type(error).__name__, "text": str(error), "errno": error.errno}
    except Exception as error:  # a dead kernel, a notebook that isn't one: the build must hear it
        failure = {"kind": type(error).__name__, "text": str(error)}
    answer: dict[str, Any] = {"seconds": time.monotonic() - start}
    return answer | ({"failure": failure} if failure else {})


def _plain(path: Path) -> str:
    """`path` for papermill, which takes braces in a path for its own parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def serve() -> None:
    """Answer jobs, one JSON line each, until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a kernel prints past Python must not land among the answers
    jobs: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read_jobs, args=(jobs,), daemon=True).start()
    while True:
        job = json.loads(jobs.get())
        answer = execute_chapter(
            Path(job["source"]),
            Path(job["executed"]),
            job["parameters"],
            Path(job["folder"]),
            Limits(**job["limits"]),
        )
        print(json.dumps(answer), file=answers, flush=True)


def _read_jobs(jobs: queue.Queue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    if OwnKernelManager.running is not None:
        OwnKernelManager.running.kill_at_once()
    for scratch in sys.argv[1:]:
        shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)  # the main thread may be deep in a chapter: nothing of it is wanted any more


if __name__ == "__main__":
    serve()
