"""A chapter's outputs as one piece of bytes."""

from __future__ import annotations

import json
from pathlib import Path

from small_report import write_chapters

from csi_helpers.report.cache.entries import pack, unpack
from csi_helpers.report.chapters import find_chapters
from csi_helpers.report.running.pool import Run


def test_an_entry_serves_its_own_chapter_only(tmp_path: Path) -> None:
    chapters = find_chapters(write_chapters(tmp_path / "chapters"))
    for part in ("notebooks", "tables"):
        (tmp_path / "run" / part).mkdir(parents=True)
    run = tmp_path / "run"
    (run / "notebooks" / "01_sample.ipynb").write_text(json.dumps({"a": str(run)}))
    stored = pack(Run(chapters[0], 1.5), run, "k")
    final = Path('/somewhere/ü "quoted"')
    assert unpack(stored, chapters[1], "k", run, final) is None
    assert unpack(stored, chapters[0], "other", run, final) is None
    assert unpack(stored[:-30], chapters[0], "k", run, final) is None
    assert unpack(b"", chapters[0], "k", run, final) is None
    assert unpack(stored, chapters[0], "k", run, final) == 1.5
    said = json.loads((run / "notebooks" / "01_sample.ipynb").read_text(encoding="utf-8"))
    assert said == {"a": str(final)}
