"""Run chapters side by side, each in its own kernel, with everything a number depends on fixed."""

from __future__ import annotations

import json
import logging
import math
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csi_helpers.report.chapters import Chapter
from csi_helpers.report.running.limits import NO_LIMITS, Limits
from csi_helpers.report.running.own_kit import with_kit
from csi_helpers.report.warm_kernel.serving import warm_kernels

logger = logging.getLogger(__name__)

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@dataclass(frozen=True)
class Run:
    """How a chapter went.

    Attributes
    ----------
    chapter : Chapter
    seconds : float
        Start of its kernel to the saved notebook.
    failure : dict or None
        See `csi_helpers.report.running.execute.execute_chapter`.
    """

    chapter: Chapter
    seconds: float
    failure: dict[str, Any] | None = None


def default_jobs() -> int:
    """As many chapters at a time as this process may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_chapters(
    chapters: Sequence[Chapter],
    folder: Path,
    *,
    jobs: int,
    on_start: Callable[[Chapter], None],
    on_end: Callable[[Run], None],
    taken: Callable[[Chapter], bool] = lambda chapter: False,
    limits: Limits = NO_LIMITS,
    prepare: Callable[[Path], dict[str, str]] = lambda folder: {},
    seconds: Mapping[str, float] | None = None,
) -> list[Run]:
    """Execute `chapters` into ``folder/notebooks``, `jobs` at a time; all of them, come what may.

    Those that read what the others publish wait until all others have ended. The longest start
    first, so that none is left to run alone at the end.

    Parameters
    ----------
    chapters : sequence of Chapter
    folder : Path
        The run's folder: holds ``study.json``, is the kernels' working directory, and each
        chapter writes its own ``tables/NN_subject.csv`` there.
    jobs : int
        At least 1.
    on_start, on_end : callable
        Called in the caller's thread.
    taken : callable
        Whether the chapter's outputs lie in `folder` already; asked, in the caller's thread, when
        all it may read are there. Without a chapter to execute no process is started.
    limits : Limits
        Of each chapter.
    prepare : callable
        Leaves in a folder of the kernels' own what they are to find, and returns the variables
        that tell them of it.
    seconds : mapping of str to float, optional
        How long chapters took the last time; one that isn't known starts early.

    Returns
    -------
    list of Run
        Of those executed, in the order of `chapters`.
    """
    runs: dict[str, Run] = {}
    with ExitStack() as stack:
        workers: list[_Worker] = []
        for last in (False, True):
            stage = [one for one in chapters if one.last == last and not taken(one)]
            stage.sort(key=lambda one: _longest_first(one, seconds or {}))
            if stage and not workers:
                after = 0 if last else sum(one.last for one in chapters)
                number = min(jobs, max(len(stage), after))
                # alone, a chapter has imported what it needs before a server has everything
                forked = len(stage) + after > 1
                workers = stack.enter_context(_workers(number, limits, prepare, forked=forked))
            for run in _run_stage(workers, stage, folder, on_start, on_end):
                runs[run.chapter.name] = run
    return [runs[chapter.name] for chapter in chapters if chapter.name in runs]


def _longest_first(chapter: Chapter, seconds: Mapping[str, float]) -> tuple[float, int, str]:
    """Place in the queue: by its last time, else by the size of its notebook."""
    return -seconds.get(chapter.name, math.inf), -chapter.path.stat().st_size, chapter.name


def _run_stage(
    workers: Sequence[_Worker],
    chapters: Sequence[Chapter],
    folder: Path,
    on_start: Callable[[Chapter], None],
    on_end: Callable[[Run], None],
) -> list[Run]:
    """Execute chapters that don't wait for each other."""
    waiting: queue.SimpleQueue[Chapter] = queue.SimpleQueue()
    for chapter in chapters:
        waiting.put(chapter)
    told: queue.Queue[Chapter | Run] = queue.Queue()
    for worker in workers[: len(chapters)]:
        threading.Thread(
            target=_keep_busy, args=(worker, waiting, folder, told), daemon=True
        ).start()
    runs: list[Run] = []
    while len(runs) < len(chapters):
        try:
            news = told.get(timeout=0.5)  # so that Ctrl-C is heard on Windows, too
        except queue.Empty:
            continue
        if isinstance(news, Run):
            runs.append(news)
            on_end(news)
        else:
            on_start(news)
    return runs


def _keep_busy(
    worker: _Worker,
    waiting: queue.SimpleQueue[Chapter],
    folder: Path,
    told: queue.Queue[Chapter | Run],
) -> None:
    with suppress(queue.Empty):
        while True:
            chapter = waiting.get_nowait()
            told.put(chapter)
            told.put(worker.run(chapter, folder))


@contextmanager
def _workers(
    number: int, limits: Limits, prepare: Callable[[Path], dict[str, str]], *, forked: bool
) -> Iterator[list[_Worker]]:
    """Chapter processes; at the end, however it comes, they and their kernels are gone."""
    with tempfile.TemporaryDirectory(prefix="csi-", ignore_cleanup_errors=True) as scratch:
        workers: list[_Worker] = []
        environment = chapter_environment(Path(scratch)) | prepare(Path(scratch))
        with ExitStack() as stack:
            warm = stack.enter_context(warm_kernels(environment)) if forked else {}
            try:
                for place in range(number):
                    workers.append(_Worker(Path(scratch), place, environment | warm, limits))
                yield workers
            finally:
                for worker in workers:
                    worker.stop()


@contextmanager
def one_kernel_server(studies: int) -> Iterator[None]:
    """Let all builds in the body fork from one server; a single one starts its own in good time."""
    if studies < 2:
        yield
        return
    # its kernels' own folders are named by those who ask for them: nothing is made in this one
    with warm_kernels(chapter_environment(Path(tempfile.gettempdir()))) as warm:
        before = {name: os.environ.get(name) for name in warm}
        os.environ.update(warm)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class _Worker:
    """The build's end of one ``python -m csi_helpers.report.running.execute``."""

    def __init__(
        self, scratch: Path, number: int, environment: dict[str, str], limits: Limits
    ) -> None:
        self._scratch, self._log = scratch, scratch / f"{number}.log"
        self._environment, self._limits = environment, limits
        self._stopped = False
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our interpreter, our module, our own folder
                [sys.executable, "-m", "csi_helpers.report.running.execute", str(self._scratch)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env=self._environment,
                start_new_session=os.name == "posix",  # Ctrl-C reaches the build alone
            )

    def run(self, chapter: Chapter, folder: Path) -> Run:
        """Run one chapter, whatever becomes of the process."""
        job = {
            "source": str(chapter.path.resolve()),
            "executed": str(folder / "notebooks" / f"{chapter.name}.ipynb"),
            "parameters": {"study": str(folder / "study.json"), "run_dir": str(folder)},
            "folder": str(folder),
            "limits": asdict(self._limits),
        }
        line = ""
        stdin, stdout = self._process.stdin, self._process.stdout
        with suppress(OSError, ValueError):
            if stdin is not None and stdout is not None:
                print(json.dumps(job), file=stdin, flush=True)
                line = stdout.readline()
        if self._stopped:
            return Run(chapter, 0.0, {"kind": "Stopped", "text": "the build has ended"})
        if not line:
            words = self._last_words() or "it said nothing"
            self._end()
            self._process = self._start()
            return Run(chapter, 0.0, {"kind": "DeadProcess", "text": words})
        answer = json.loads(line)
        if answer.get("failure"):
            logger.debug("what the kernels wrote to stderr:\n%s", self._last_words(100))
        return Run(chapter, answer["seconds"], answer.get("failure"))

    def _last_words(self, lines: int = 1) -> str:
        try:
            said = self._log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(said.strip().splitlines()[-lines:])

    def stop(self) -> None:
        """End the process for good; it takes its kernel along."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def chapter_environment(scratch: Path) -> dict[str, str]:
    """Environment of chapter kernels: one thread, one hash seed, nobody's own start-up files."""
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    environment |= dict.fromkeys(ONE_THREAD, "1")
    environment |= {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "run"),
    }
    return with_kit(environment)
