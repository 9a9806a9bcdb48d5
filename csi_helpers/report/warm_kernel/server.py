"""The fork server: ``python -m csi_helpers.report.warm_kernel.server LISTENER FOLDER``.

LISTENER is the number of an open socket: whoever starts the server listens already, so that no
client comes too early. FOLDER is the socket's, which goes when the server goes.

It imports the libraries chapters use and the kit, then forks a kernel for every request. A
request's connection stays open as long as its kernel lives: the server tells along it how the
kernel ended, and kills the kernel when the client's end closes, however the client died. When the
server's own standard input ends, it kills all of them and goes.

Before it forks it has no thread, event loop, zmq context or shell of its own; where a library has
started a thread after all it answers every request with "cold".
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import random
import selectors
import shutil
import signal
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from csi_helpers.report.warm_kernel.wire import Lines, key_of, send

LIBRARIES = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"),
    *("IPython.core.interactiveshell", "IPython.core.debugger", "IPython.core.completerlib"),
    *("IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio"),
    *("numpy", "pandas", "scipy.stats", "scipy.optimize", "scipy.cluster.hierarchy"),
    *("statsmodels.stats.multitest", "statsmodels.stats.weightstats"),
    *("statsmodels.stats.proportion", "statsmodels.duration.survfunc", "seaborn", "textalloc"),
    *("matplotlib.backends.backend_svg", "matplotlib.figure", "matplotlib.font_manager"),
    *("PIL.Image", "fontTools.ttLib", "babel.numbers", "babel.dates", "babel.lists"),
    *("pydantic.main", "pydantic.json_schema", "pydantic.functional_validators", "ruamel.yaml"),
    *("pyreadstat", "duckdb", "python_calamine", "charset_normalizer", "markupsafe"),
)
"""Imported ahead. Never matplotlib_inline: figures would vanish, it hooks into a living shell."""

INLINE = "module://matplotlib_inline.backend_inline"


@dataclass
class Kernel:
    """A client's connection and, once forked, its kernel."""

    lines: Lines
    pid: int = 0


class Server:
    """Forks kernels until its standard input ends."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener, self.cold = listener, ""
        self.key = key_of(os.environ)
        self.kernels: list[Kernel] = []
        self.set_by_imports: dict[str, str] = {}
        self.woken, self.wakes = os.pipe()
        for end in (self.woken, self.wakes):
            os.set_blocking(end, False)

    def preload(self) -> None:
        """Import libraries and kit; on a thread in sight, refuse to fork ever after."""
        before = dict(os.environ)
        for name in LIBRARIES:
            with suppress(ImportError):
                importlib.import_module(name)
        with suppress(Exception):  # a fault of the kit's is the chapter's to tell
            _open_kit()
        self.set_by_imports = {name: os.environ[name] for name in os.environ.keys() - before}
        if "matplotlib_inline.backend_inline" in sys.modules:
            self.cold = "a library has loaded matplotlib_inline"
        if (threads := len(os.listdir("/proc/self/task"))) > 1:  # noqa: PTH208 - a count
            self.cold = f"a library has started {threads - 1} threads"
        gc.collect()
        gc.freeze()  # what is shared stays shared: the collector would touch, and copy, it all

    def run(self) -> None:
        """Serve."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self.wakes)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the build, which ends us
        with selectors.DefaultSelector() as waiting:
            waiting.register(0, selectors.EVENT_READ, "stdin")
            waiting.register(self.listener, selectors.EVENT_READ, "listener")
            waiting.register(self.woken, selectors.EVENT_READ, "child")
            while True:
                for ready, _ in waiting.select():
                    what = ready.data
                    if what == "stdin" and not os.read(0, 1024):
                        return
                    if what == "listener":
                        connection, _ = self.listener.accept()
                        kernel = Kernel(Lines(connection))
                        self.kernels.append(kernel)
                        waiting.register(connection, selectors.EVENT_READ, kernel)
                    elif what == "child":
                        self._reap()
                    elif isinstance(what, Kernel) and not self._hear(what):
                        waiting.unregister(what.lines.connection)
                        self._forget(what)

    def close(self) -> None:
        """Kill every kernel."""
        for kernel in self.kernels:
            _kill(kernel.pid)

    def _hear(self, kernel: Kernel) -> bool:
        """Do what a client asks; False when its end is closed."""
        for message in kernel.lines.read():
            if "signal" in message:
                if kernel.pid:
                    with suppress(OSError):
                        os.killpg(kernel.pid, message["signal"])
                continue
            cold = self.cold or ("" if message["key"] == self.key else "made for another setting")
            if not cold:
                kernel.pid = self._fork(message, kernel.lines.fds)
            for fd in kernel.lines.fds:
                os.close(fd)
            kernel.lines.fds.clear()
            with suppress(OSError):
                send(kernel.lines.connection, {"cold": cold} if cold else {"pid": kernel.pid})
        return not kernel.lines.ended

    def _fork(self, request: dict[str, Any], fds: list[int]) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        if pid := os.fork():
            return pid
        code = 70
        try:
            self._leave(fds)
            code = _be_kernel(request, self.set_by_imports, parent)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except BaseException:  # the child must never run on in the server's loop
            traceback.print_exc()
        finally:
            _end(code)

    def _leave(self, fds: list[int]) -> None:
        """In the child: let go of everything that is the server's."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            with suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        atexit._clear()
        null = os.open(os.devnull, os.O_RDONLY)
        for fd, place in zip((null, *fds), (0, 1, 2), strict=False):
            os.dup2(fd, place)
        for fd in (null, *fds, self.woken, self.wakes):
            os.close(fd)
        self.listener.close()
        for kernel in self.kernels:
            kernel.lines.connection.close()

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.woken, 4096)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            for kernel in self.kernels:
                if kernel.pid == pid:
                    kernel.pid = 0
                    with suppress(OSError):
                        send(kernel.lines.connection, {"exit": code})

    def _forget(self, kernel: Kernel) -> None:
        _kill(kernel.pid)
        kernel.lines.connection.close()
        for fd in kernel.lines.fds:
            os.close(fd)
        self.kernels.remove(kernel)


def _open_kit() -> None:
    """Import all that a chapter may use of the kit, and read what the kit keeps once read.

    The key has been taken before: once the kit's files change, kernels start cold and see it.
    """
    importlib.import_module("csi_helpers.chapter")
    words = importlib.import_module("csi_helpers.show.words")
    for language in words.LOCALES:
        words.catalogue(language)
    for package in map(importlib.import_module, ("csi_helpers.analysis", "csi_helpers.show")):
        for name in dir(package):
            getattr(package, name)  # opens the lazy doors


def _kill(pid: int) -> None:
    if pid:
        for kill in (os.killpg, os.kill):  # it may not lead its group yet
            with suppress(OSError):
                kill(pid, signal.SIGKILL)


def _be_kernel(request: dict[str, Any], set_by_imports: dict[str, str], parent: int) -> int:
    """In the child: become what ``python -m ipykernel_launcher`` would be."""
    os.environ.clear()
    os.environ.update(set_by_imports | request["env"])
    os.chdir(request["cwd"])
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(None)  # the old global state is what forks would share
    if matplotlib := sys.modules.get("matplotlib"):
        # Read at its import, which in a cold kernel comes after ipykernel has set the variable.
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    from ipykernel.kernelapp import IPKernelApp

    words = [*request["argv"], f"--IPKernelApp.parent_handle={parent}"]
    IPKernelApp.launch_instance(argv=words)
    return 0


def _end(code: int) -> NoReturn:
    """End the child as a process ends: its own exit handlers and buffers, none of the server's."""
    with suppress(BaseException):
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BaseException):
            stream.flush()
    os._exit(code)


def main() -> None:
    """Serve on the listener named on the command line."""
    if sys.path[0] == os.getcwd():  # noqa: PTH109 - `-m` put it there; a kernel's own comes later
        del sys.path[0]
    server = Server(socket.socket(fileno=int(sys.argv[1])))
    try:
        server.preload()
        server.run()
    finally:
        server.close()
        shutil.rmtree(sys.argv[2], ignore_errors=True)  # who made it may have been killed


if __name__ == "__main__":
    main()
