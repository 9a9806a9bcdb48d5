"""Forked kernels: as cold ones in all they leave, and in all the ways they end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from papermill.exceptions import PapermillExecutionError

from csi_helpers.report.warm_kernel.provisioner import _ask, _launcher_words
from csi_helpers.report.warm_kernel.serving import OFF, warm_kernels
from csi_helpers.report.warm_kernel.wire import SERVER, Lines, key_of, send

PARENT = "import os\nprint(open(f'/proc/{os.getppid()}/cmdline').read())"
FIGURE = """import matplotlib.pyplot as plt, numpy as np, seaborn as sns
sns.set_theme()
plt.rcParams['svg.hashsalt'] = 'fixed'
%config InlineBackend.figure_formats = ['svg']
%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}
plt.plot(np.arange(5)); plt.title('均值');"""
FRAME = "import pandas as pd\npd.DataFrame({'x': [1.5, None]}).describe()"


def test_a_kernel_is_the_servers_child_and_a_cold_one_is_not(run, warm) -> None:
    for variables, forked in ((warm, True), ({}, False)):
        (cell,) = run(PARENT, variables=variables)
        assert ("warm_kernel.server" in cell.outputs[0].text) is forked


def _whole(outputs: list[Any]) -> list[Any]:
    """Outputs with each stream in one piece: where it is cut depends on the moment."""
    whole: list[Any] = []
    for one in map(dict, outputs):
        if whole and one["output_type"] == "stream" and whole[-1].get("name") == one["name"]:
            whole[-1]["text"] += one["text"]
        else:
            whole.append(one)
    return whole


@pytest.fixture
def outputs(run) -> Any:
    def outputs(*cells: str, variables: dict[str, str]) -> list[Any]:
        return [_whole(cell.outputs) for cell in run(*cells, variables=variables)]

    return outputs


def test_cold_and_forked_leave_the_same_figures_included(outputs, warm) -> None:
    cells = (FIGURE, FRAME, "print('text')", "import sys\nprint('error', file=sys.stderr)", "1 / 3")
    forked, cold = (outputs(*cells, variables=each) for each in (warm, {}))
    assert forked == cold
    assert "image/svg+xml" in str(forked[0])  # the figure is there at all


def test_cold_and_forked_stand_in_the_same_surroundings(outputs, warm) -> None:
    facts = (
        "import os, sys, signal, threading, __main__\n"
        "print(os.getcwd(), sys.path, sys.executable, sys.flags.hash_randomization)",
        "print({k: v for k, v in sorted(os.environ.items()) if not k.startswith(('JPY', 'CSI_KE',"
        " 'JUPYTER_DEF', 'SHLVL'))})",
        "print([signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)])",
        "print(os.getpgrp() == os.getpid(), os.umask(0), __main__.__name__, os.isatty(0))",
        "import matplotlib; print(matplotlib.get_backend(), dict(matplotlib.rcParams))",
    )
    forked, cold = (outputs(*facts, variables=each) for each in (warm, {}))
    assert forked == cold


def test_nothing_leaks_from_one_kernel_to_the_next(run, warm) -> None:
    run(
        "import builtins, os, numpy as np, matplotlib as mpl, random\n"
        "builtins.leak = 1; os.environ['LEAK'] = '1'; mpl.rcParams['font.size'] = 33\n"
        "os.chdir('/'); np.leak = 1",
        variables=warm,
    )
    (cell,) = run(
        "import builtins, os, numpy as np, matplotlib as mpl\n"
        "print(hasattr(builtins, 'leak'), os.environ.get('LEAK'), mpl.rcParams['font.size'],"
        " os.getcwd() == '/', hasattr(np, 'leak'))",
        variables=warm,
    )
    assert cell.outputs[0].text.split() == ["False", "None", "10.0", "False", "False"]


def test_two_kernels_draw_different_numbers(run, warm) -> None:
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    first, second = (run(draw, variables=warm)[0].outputs[0].text for _ in range(2))
    assert not set(first.split()) & set(second.split())


def test_an_error_keeps_its_traceback(run, warm) -> None:
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        run("x = 1", "x / 0", variables=warm)
    (error,) = run.cells[-1].outputs
    assert error.ename == "ZeroDivisionError"
    assert "division by zero" in error.traceback[-1]


@pytest.mark.parametrize(
    "end",
    [
        "import os; os._exit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    ],
)
def test_a_kernel_that_dies_is_told(run, warm, end: str) -> None:
    with pytest.raises(Exception, match="died"):
        run(end, variables=warm)
    assert run("print(1)", variables=warm)[0].outputs[0].text == "1\n"  # the server lives on


def test_a_cell_that_takes_too_long_is_stopped(run, warm) -> None:
    begin = time.monotonic()
    with pytest.raises(Exception, match=r"(?i)timed out|timeout"):
        run("import time; time.sleep(600)", variables=warm, execution_timeout=1)
    assert time.monotonic() - begin < 300


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(1200):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def ask_for_a_kernel(variables: dict[str, str], folder: Path, env: dict[str, str]) -> Any:
    """A kernel without a client: it waits for one on its sockets."""
    words = [sys.executable, "-m", "ipykernel_launcher", "-f", str(folder / "kernel.json")]
    kernel = _ask(words, {**env, **variables}, str(folder))
    assert kernel is not None
    return kernel


def test_a_client_that_is_killed_takes_its_kernel_along(warm, environment, tmp_path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path\n"
        "from csi_helpers.report.warm_kernel.provisioner import _ask\n"
        "words = [sys.executable, '-m', 'ipykernel_launcher', '-f', sys.argv[1]]\n"
        "print(_ask(words, None, '/tmp').pid, flush=True); time.sleep(60)"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "k.json")],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, **warm},
    )
    assert client.stdout is not None
    pid = int(client.stdout.readline())
    assert alive(pid)
    client.kill()
    client.wait()
    client.stdout.close()
    assert wait_until_gone(pid)


def test_a_server_that_is_killed_leaves_no_kernel(environment, tmp_path) -> None:
    with warm_kernels(environment) as variables:
        kernel = ask_for_a_kernel(variables, tmp_path, environment)
        parent = int(Path(f"/proc/{kernel.pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        time.sleep(1)  # until it watches its parent
        os.kill(parent, 9)
        assert kernel.wait(timeout=60) == -9
        assert wait_until_gone(kernel.pid)


def test_the_end_of_the_body_ends_server_and_kernels(environment, tmp_path) -> None:
    with warm_kernels(environment) as variables:
        kernel = ask_for_a_kernel(variables, tmp_path, environment)
        assert kernel.poll() is None
    assert kernel.wait(timeout=60) == -9
    assert wait_until_gone(kernel.pid)
    assert not Path(variables[SERVER]).parent.exists()


def test_signals_reach_the_kernel(warm, environment, tmp_path) -> None:
    kernel = ask_for_a_kernel(warm, tmp_path, environment)
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.wait(timeout=0.1)
    kernel.terminate()
    kernel.kill()
    assert kernel.wait(timeout=60) in (-15, -9, 1)
    kernel.kill()  # nobody is hit any more


def test_another_setting_gets_a_cold_kernel(run, warm) -> None:
    (cell,) = run(PARENT, variables={**warm, "PYTHONHASHSEED": "7"})
    assert "warm_kernel.server" not in cell.outputs[0].text


def test_without_its_server_a_kernel_is_cold(run, warm, tmp_path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        (cell,) = run(PARENT, variables={**warm, SERVER: str(path)})
        assert "warm_kernel.server" not in cell.outputs[0].text


def test_a_server_with_threads_says_cold(environment) -> None:
    """A fork of a process with threads may hang: the server is told to have started one."""
    here, there = socket.socketpair()
    with here, there, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        script = (
            "import sys, socket, threading, time\n"
            "import csi_helpers.report.warm_kernel.server as s\n"
            "s.LIBRARIES, s._open_kit = (), lambda: None\n"
            "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
            "server = s.Server(socket.socket(fileno=int(sys.argv[1])))\n"
            "server.preload()\n"
            "print(server.cold)\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", script, str(listener.fileno())],
            pass_fds=[listener.fileno()],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
    assert "1 threads" in said.stdout


def test_other_commands_are_not_ours() -> None:
    assert _launcher_words(["false"]) is None
    assert _launcher_words([]) is None
    assert _launcher_words([sys.executable, "-m", "xeus"]) is None
    python = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "x"]
    assert _launcher_words(python) == ["-f", "x"]
    assert _launcher_words(["/usr/bin/false", "-m", "ipykernel_launcher", "-f", "x"]) is None


def test_a_named_server_or_a_wish_for_cold_kernels_starts_none(environment) -> None:
    for asked in ({OFF: "1"}, {SERVER: "somewhere"}):
        with warm_kernels({**environment, **asked}) as variables:
            assert variables == {}


def test_lines_come_whole_whatever_the_pieces() -> None:
    here, there = socket.socketpair()
    with here, there:
        lines = Lines(there)
        send(here, {"a": 1})
        here.sendall(b'{"b":')
        assert lines.read() == [{"a": 1}]
        here.sendall(b" 2}\n")
        assert lines.read() == [{"b": 2}]
        here.close()
        assert lines.read() == []
        assert lines.ended


def test_the_key_is_what_libraries_read_at_import(environment) -> None:
    key = key_of(environment)
    assert key_of({**environment, "HOME": "/elsewhere", SERVER: "x"}) == key
    for name in ("OMP_NUM_THREADS", "MPLCONFIGDIR", "TZ", "PYTHONHASHSEED", "LC_ALL"):
        assert key_of({**environment, name: "changed"}) != key


def test_the_key_is_the_kit_as_it_lies_there(environment, tmp_path, monkeypatch) -> None:
    """A kernel forked from an older state of the kit would hide an analyst's change."""
    (tmp_path / "show" / "__pycache__").mkdir(parents=True)
    module = tmp_path / "show" / "words.py"
    for file in (tmp_path / "__init__.py", module):
        file.write_text("x = 1\n", "utf-8")
    monkeypatch.setattr("csi_helpers.__file__", str(tmp_path / "__init__.py"))
    key = key_of(environment)
    (tmp_path / "show" / "__pycache__" / "words.pyc").write_bytes(b"compiled")
    assert key_of(environment) == key
    module.write_text("x = 22\n", "utf-8")
    assert (changed := key_of(environment)) != key
    os.utime(module, ns=(0, 0))
    assert key_of(environment) not in (key, changed)


def test_a_forked_kernel_has_the_kit_already(run, warm) -> None:
    source = (
        "import sys\nprint({'csi_helpers.show.words', 'csi_helpers.chapter'} <= {*sys.modules})"
    )
    (cell,) = run(source, variables=warm)
    assert cell.outputs[0].text == "True\n"
