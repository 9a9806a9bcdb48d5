"""Every kind of bad input, through the command: what the user is told, and what stays as it was.

Elsewhere: a build killed midway, a file where the folder of reports should be, somebody else's
folder (`report/test_build.py`); each key's refusals (`params/test_refusals.py`); usage
(`test_cli.py`). Input that the chapters have to cope with: `test_odd_input.py`.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from PIL import Image
from small_report import bytes_below, run_in_process, write_chapters, write_study

import csi_helpers.report.chapters as chapters
import csi_helpers.report.one_report as building
from csi_helpers.cli import cli

Change = Callable[[Path], object]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound study, with a report from an earlier day."""
    write_chapters(tmp_path / "chapters")
    write_study(tmp_path)
    lay_report(tmp_path / "reports")
    monkeypatch.setattr(chapters, "chapters_folder", lambda: tmp_path / "chapters")
    monkeypatch.setattr(building, "run_chapters", run_in_process)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay_report(out: Path) -> None:
    folder = out / "acme" / "2026"
    folder.mkdir(parents=True)
    for name in ("report.html", "manifest.json", "results.csv"):
        (folder / name).write_text(f"the last good {name}", encoding="utf-8")


def csi(*words: str) -> Result:
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def entry(**entries: str) -> Change:
    """Replace entries of the study's YAML."""
    return lambda place: write_study(place, **entries)


def yaml(text: str) -> Change:
    return lambda place: (place / "acme.yaml").write_text(text, encoding="utf-8")


def data(content: bytes) -> Change:
    return lambda place: (place / "answers.csv").write_bytes(content)


def column(name: str, *head: object, rest: object | None = None, **entries: str) -> Change:
    """Put cells at the head of a column of the data, and `rest` (or what it held) below."""

    def change(place: Path) -> None:
        write_study(place, **entries)
        frame = pd.read_csv(place / "answers.csv", dtype=object)
        old = frame[name] if name in frame and rest is None else pd.Series([rest] * len(frame))
        frame[name] = [*head, *old[len(head) :]]
        frame.to_csv(place / "answers.csv", index=False)

    return change


def unanswered(place: Path) -> None:
    frame = pd.read_csv(place / "answers.csv").assign(Q1="", Q2="", Q3="")
    frame.to_csv(place / "answers.csv", index=False)


def first_rows(n: int) -> Change:
    return lambda place: (
        pd.read_csv(place / "answers.csv").head(n).to_csv(place / "answers.csv", index=False)
    )


def older_wave(place: Path) -> None:
    waves = 'waves: {"2025": {file: old.csv}}'
    write_study(place, data=f"{{survey: {{file: answers.csv}}, {waves}}}")
    frame = pd.read_csv(place / "answers.csv")
    frame.rename(columns=lambda name: f"OLD_{name}").to_csv(place / "old.csv", index=False)
    entries = (place / "acme.yaml").read_text(encoding="utf-8")
    (place / "acme.yaml").write_text(entries.replace("{id: id}", "{}"), encoding="utf-8")


def logo(content: bytes) -> Change:
    def change(place: Path) -> None:
        (place / "logo.png").write_bytes(content)
        write_study(place, client="{id: acme, name: Acme, logo: logo.png}")

    return change


def half_a_picture() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "PNG")
    return content.getvalue()[:2000]


WEIGHT = {"columns": "{id: id, weight: w}"}
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

BAD: dict[str, tuple[Change, int, tuple[str, ...]]] = {
    "not YAML": (yaml("study: [}"), 2, ("acme.yaml:1:9: not valid YAML", "Mend this")),
    "tabs in the YAML": (yaml("study:\n\twave: 1\n"), 2, ("acme.yaml:2:1", "with spaces")),
    "a picture for a YAML": (
        lambda place: (place / "acme.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0"),
        2,
        ("not UTF-8", "save the file as UTF-8"),
    ),
    "unknown keys": (
        entry(scael="{min: 1, max: 10}", report="{min_bas: 5}"),
        2,
        ("study.scael: unknown key; nearest: scale", "\n          acme.yaml:", "these 2 faults"),
    ),
    "path in the client": (entry(client="{id: ../x, name: X}"), 2, ("client.id", "found '/'")),
    "path in the wave": (entry(wave='"../2025"'), 2, ("study.wave", "found '/' in '../2025'")),
    "no such file": (
        entry(data="{survey: {file: answer.csv}}"),
        3,
        ("answer.csv doesn't exist", "Did you mean answers.csv"),
    ),
    "empty file": (data(b""), 3, ("answers.csv is empty", "Export the file again")),
    "headings only": (data(b"id,Q1,Q2,Q3\n"), 3, ("one respondent", "column names only")),
    "one respondent": (first_rows(1), 3, ("At least 2 respondents", "(wave 2026) has 1")),
    "columns that aren't there": (
        entry(items="[Q1, q_2]", columns="{id: cust}"),
        3,
        ("'q_2' (nearest: Q2", "`items.q_2`", "'cust'", "`columns.id`", "case count"),
    ),
    "text for codes": (
        column("Q2", "5", "good"),
        3,
        ("Codes 1-10 in item Q2", "1 of 40", "'good' in data row 2 (line 3", "missing_codes"),
    ),
    "no answers": (unanswered, 3, ("Not one valid answer", "120 blank", "Check `items`")),
    "wrong scale": (entry(scale="{min: 1, max: 3}"), 3, ("on its scale 1-3", "from 1 to 10")),
    "negative weight": (column("w", -2, rest=1, **WEIGHT), 3, ("1 of 40 weights are negative",)),
    "weights of zero": (column("w", rest=0, **WEIGHT), 3, ("sum is zero", "columns.weight")),
    "missing weights": (
        column("w", "", "", rest=1, **WEIGHT),
        3,
        ("2 of 40 weights are missing", "{missing_weights: {exclude: true}}"),
    ),
    "all weights missing": (column("w", rest="", **WEIGHT), 3, ("are missing: their sum is zero",)),
    "text for a weight": (column("w", "heavy", rest=1, **WEIGHT), 3, ("no number, first 'heavy'",)),
    "one person many times": (
        column("id", rest="me", clean="{duplicates: {exclude: keep_last}}"),
        3,
        ("1 of 40 respondents stay; excluded: 39 duplicate", "Relax the exclusions"),
    ),
    "nothing in common": (
        older_wave,
        3,
        ("wave 2025 shares", "(Q1, Q2, Q3)", "OLD_Q1", "`data.waves.2025.rename`"),
    ),
    "small population": (
        entry(fieldwork="{sample_type: probability, population_size: 30}"),
        3,
        ("population_size` is 30, the sample has 40",),
    ),
    "text for a logo": (logo(b"hello"), 3, ("logo.png: not a PNG", "Export the logo anew")),
    "GIF for a logo": (logo(b"GIF89a"), 3, ("logo.png: not a PNG",)),
    "half a logo": (logo(half_a_picture()), 3, ("logo.png: a damaged or incomplete PNG",)),
    "logo with a script": (logo(SCRIPT), 3, ("element <script>",)),
}


@pytest.mark.parametrize("case", BAD)
def test_the_user_is_told_and_the_last_report_stays(place: Path, case: str) -> None:
    change, code, words = BAD[case]
    change(place)
    before = bytes_below(place / "reports")
    built, checked = csi("build", "acme.yaml"), csi("check", "acme.yaml")
    assert (built.exit_code, checked.exit_code) == (code, code)
    assert built.stdout == checked.stdout == ""
    assert built.stderr == checked.stderr
    lines = built.stderr.splitlines()
    assert [line[:10] for line in lines[1:2]] == ["  need:   "]
    assert any(line.startswith("  found:  ") for line in lines)
    assert any(line.startswith("  remedy: ") for line in lines)
    for word in words:
        assert word in built.stderr
    assert "Traceback" not in built.stderr and "Error(" not in built.stderr
    assert bytes_below(place / "reports") == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount; `report/test_build.py` feigns a full disk for everybody")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_full(place: Path, small_disk: Path) -> None:
    out = small_disk / "reports"
    lay_report(out)
    (small_disk / "holiday.mov").write_bytes(b"0" * 460_000)
    before = bytes_below(out)
    result = csi("build", "acme.yaml", "--out", str(out))
    assert result.exit_code == 1
    assert "Room on the disk" in result.stderr and "Free some space" in result.stderr
    assert "Traceback" not in result.output
    assert bytes_below(out) == before
    assert [path.name for path in (out / "acme").iterdir()] == ["2026"]


def test_a_disk_that_is_read_only(place: Path, small_disk: Path) -> None:
    out = small_disk / "reports"
    lay_report(out)
    before = bytes_below(out)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    result = csi("build", "acme.yaml", "--out", str(out))
    assert result.exit_code == 1
    assert "can be written" in result.stderr and "--out" in result.stderr
    assert bytes_below(out) == before
