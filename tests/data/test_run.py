"""What a chapter learns of the build it is part of."""

from __future__ import annotations

from pathlib import Path

from csi_helpers.data.run import Run, RunChapter, read_run, write_run
from csi_helpers.params.text import Text

CHAPTERS = (
    RunChapter("01_sample", Text(zh="样本", en="Sample")),
    RunChapter("08_kano", Text(zh="卡诺", en="Kano"), True, ("kano",)),
)


def publish(folder: Path, chapter: str, *tables: str) -> None:
    (folder / "tables").mkdir(exist_ok=True)
    lines = [f"{chapter},{table},Q1" for table in tables]
    text = "\n".join(["chapter,table,subject", *lines]) + "\n"
    (folder / "tables" / f"{chapter}.csv").write_text(text, encoding="utf-8")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    first = write_run(tmp_path, CHAPTERS).read_bytes()
    publish(tmp_path, "01_sample", "responses", "weight", "responses")
    run = read_run(tmp_path)
    assert run.chapters == CHAPTERS
    assert run.published == {"01_sample": ("responses", "weight")}
    assert run.tables == {"responses", "weight"}
    assert run.has("01_sample") and not run.has("08_kano") and not run.has("99_none")
    assert write_run(tmp_path, run.chapters).read_bytes() == first


def test_a_chapter_by_itself_knows_nothing(tmp_path: Path) -> None:
    assert read_run(None) == Run() and Run().tables == frozenset()
    assert read_run(tmp_path) == Run(published={})
