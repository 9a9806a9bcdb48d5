"""The recipes for schedulers: every command in them is one csi knows, every event is documented."""

from __future__ import annotations

import ast
import configparser
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from csi_helpers.cli import cli
from csi_helpers.params import Gate, load_study
from csi_helpers.report import events, progress
from csi_helpers.report.notify.addresses import open_box

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "schedules.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
RECIPES = ROOT / "examples" / "schedule"
COMMAND = re.compile(r"(?:\S*[/\\]|(?<![\w./\\-]))csi (?=build|check|diff|schema)([^\n`]*)")


def commands(text: str) -> list[list[str]]:
    """The words behind `csi` in every line, up to the shell's own signs."""
    found = []
    for match in COMMAND.finditer(text):
        words = re.split(r">>?|\|\||&&|[\"'],?$|\d>&", match.group(1).replace("\\", "/"))[0]
        found.append([word for word in shlex.split(words.replace("…", "a.yaml")) if word])
    return found


def understood(words: list[str]) -> click.Context:
    """What click makes of a command line, without running it."""
    command = cli.commands[words[0]]
    if words[1:] == ["--release"]:  # said of whatever study is meant
        words = [*words, "a.yaml"]
    return command.make_context(words[0], words[1:])


DOCUMENTS = [
    "README.md",
    "docs/batch.md",
    "docs/schedules.md",
    "docs/report_life.md",
    "docs/satisfaction_model.md",
]
DOCUMENTS += [f"examples/schedule/{path.name}" for path in sorted(RECIPES.iterdir())]
DOCUMENTS.remove("examples/schedule/notify.env")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_is_one_that_click_takes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [words for words in commands(text) if len(words) > 1 and words != ["build", "--help"]]
    for words in lines:
        if all("{" not in word for word in words):
            understood(words)
    expected = 0 if "timer" in name or "killed" in name or name.endswith(".py") else 1
    assert len(lines) >= expected


@pytest.mark.parametrize("line", ["csi build a.yaml --gates", "x && csi build --gate"])
def test_a_wrong_command_would_be_seen(line: str) -> None:
    (words,) = commands(line)
    with pytest.raises(click.UsageError):
        understood(words)


def units() -> dict[str, configparser.ConfigParser]:
    found = {}
    for path in RECIPES.glob("csi-reports*"):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(path, encoding="utf-8")
        found[path.name] = parser
    return found


def test_units_belong_together_and_hold_the_command() -> None:
    known = units()
    service = known["csi-reports.service"]
    assert service["Unit"]["OnFailure"] in known
    assert service["Service"]["Type"] == "oneshot"
    (words,) = commands(service["Service"]["ExecStart"])
    assert understood(words).params["gate"] is True
    assert known["csi-reports.timer"]["Install"]["WantedBy"] == "timers.target"
    for key in ("MemoryMax", "TimeoutStartSec", "NoNewPrivileges", "ProtectSystem"):
        assert key in service["Service"]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    for path in RECIPES.glob("csi-reports*"):  # as they are, but for programs and users of a server
        text = path.read_text(encoding="utf-8").replace("User=csi", "User=root")
        text = re.sub(r"/srv/csi/.venv/bin/csi ", f"{sys.executable} ", text)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    files = sorted(map(str, tmp_path.iterdir()))
    result = subprocess.run([analyze, "verify", *files], capture_output=True, text=True)
    ours = [line for line in result.stderr.splitlines() if "csi-reports" in line]
    assert (result.returncode, ours) == (0, [])


@pytest.mark.parametrize(
    ("result", "status", "tells"),
    [("exit-code", "3", False), ("exit-code", "203", True), ("oom-kill", "9", True)],
)
def test_what_csi_has_told_is_not_told_again(
    tmp_path: Path, result: str, status: str, tells: bool
) -> None:
    line = units()["csi-reports-killed.service"]["Service"]["ExecStart"].replace("$$", "$")
    fake = tmp_path / "apprise"
    fake.write_text('#!/bin/sh\necho "$APPRISE_URLS $@"\n', encoding="utf-8")
    fake.chmod(0o755)
    words = shlex.split(line.replace("/srv/csi/.venv/bin/apprise", str(fake)))
    settings = {"MONITOR_SERVICE_RESULT": result, "MONITOR_EXIT_STATUS": status, "CSI_NOTIFY": "u"}
    ran = subprocess.run(words, env=settings, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("u --title csi-reports: ") is tells
    assert bool(ran.stdout) is tells


def test_the_cron_line_is_the_pages_and_a_shell_reads_it() -> None:
    lines = (RECIPES / "csi.cron").read_text(encoding="utf-8").splitlines()
    (job,) = [line for line in lines if line[:1].isdigit()]
    assert job in PAGE.splitlines()
    assert "%" not in job  # cron makes a line end of it
    told = job.split(maxsplit=6)
    assert told[5] == "csi"  # the user: files in cron.d name one
    subprocess.run(["/bin/sh", "-n", "-c", told[6]], check=True)
    (words,) = commands(told[6])
    assert understood(words).params["as_json"] is True


def test_airflow_runs_commands_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []

    class Dag:
        def __init__(self, *names: str, **settings: Any) -> None:
            self.settings = settings

        def __enter__(self) -> Dag:
            return self

        def __exit__(self, *exception: object) -> None:
            pass

    for name in ("airflow", "airflow.operators", "airflow.operators.bash"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setattr(sys.modules["airflow"], "DAG", Dag, raising=False)
    bash = sys.modules["airflow.operators.bash"]
    monkeypatch.setattr(bash, "BashOperator", lambda **task: made.append(task), raising=False)
    names = runpy.run_path(str(RECIPES / "csi_reports_dag.py"))
    assert [task["task_id"] for task in made] == ["report_acme", "report_bank"]
    for task, client in zip(made, names["CLIENTS"], strict=True):
        (words,) = commands(task["bash_command"])
        assert understood(words).params["studies"] == (f"params/{client}.yaml",)
    assert names["dag"].settings["catchup"] is False
    tree = ast.parse((RECIPES / "csi_reports_dag.py").read_text(encoding="utf-8"))
    assert "csi_helpers" not in ast.dump(tree)  # Airflow has another environment


def test_the_pages_yaml_and_addresses_are_read() -> None:
    (gate,) = re.findall(r"```yaml\nstudy:\n(  gate:.*?)```", PAGE, flags=re.S)
    told = dict(re.findall(r"^    (\w+): ([\d.]+)", gate, flags=re.M))
    assert {key: float(value) for key, value in told.items()} == Gate().model_dump()
    study = load_study(
        {"client": {"id": "a", "name": "A"}, "wave": "1", "data": {"survey": {"file": "a.sav"}}},
        sets=["notify={urls_env: ACME_NOTIFY, on: [failure, recovery, held], language: zh}"],
    )
    assert study.notify is not None and study.notify.detail == "status"
    table = re.findall(r"^\| [^|]+ \| `(\w+://[^`]+)` \|", PAGE, flags=re.M)
    filled = [
        one.replace("KEY", "0123abcd-4567")
        .replace("SECRET@TOKEN", "SEC0123456789@0123456789abcdef0123")
        .replace("TOKEN", "0123456789abcdef")
        .replace("A/B/C", "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
        for one in table
    ]
    assert len(open_box("A", {"A": "\n".join(filled)}).urls) == len(table) == 6


def event_classes() -> list[type[events.Event]]:
    return events.Event.__subclasses__()


@pytest.mark.parametrize("event", event_classes(), ids=lambda event: event.name)
def test_each_event_is_documented_with_every_key(event: type[events.Event]) -> None:
    rows = EVENTS.split(f"\n| `{event.name}` ")[1]
    section = "| " + re.split(r"\n\| `", rows)[0]
    inner = re.search(rf"^{event.name} (.*?)(?=^\S)", str(events.__doc__), flags=re.M | re.S)
    assert inner is not None
    for key in (one.name for one in fields(event) if one.name != "study"):
        assert f"`{key}`" in section, key
        assert f"``{key}``" in inner.group(1), key


def test_telling_of_messages_is_a_warning_only_where_somebody_misses_it() -> None:
    told = events.Notified("a.yaml", "OPS", "held", 2, 0)
    assert progress.in_words(told) == "a.yaml: messages to OPS (held): delivered 2"
    lost = events.Notified("a.yaml", "OPS", "held", 1, 1)
    assert "lost 1" in progress.in_words(lost)
    assert (told.faulty, lost.faulty) == (False, True)
