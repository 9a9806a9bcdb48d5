"""The hostile study on paper and on slides: nothing runs, links out, or turns round."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hostile_study import write_hostile
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from real_chapters import use_real_chapters

from csi_helpers.cli import cli

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]

CHAPTERS = "01,08"  # the whole study's PDF would take a minute
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/OpenAction", "/AA", "/GoToR"}
ACTIVE |= {"/EmbeddedFiles", "/AcroForm", "/RichMedia"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile_documents")
    (place / "study.json").write_text(json.dumps(write_hostile(place)), encoding="utf-8")
    words = ["build", str(place / "study.json"), "--out", str(place / "out"), "--language", "en"]
    with pytest.MonkeyPatch.context() as patch:
        use_real_chapters(patch)
        words += ["--chapters", CHAPTERS, "--formats", "pdf,pptx"]
        result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    return place / "out" / "hostile" / "2026"


def told(node: Any) -> Iterator[str]:
    """Keys of a PDF's object, and names it has for values; references are walked by themselves."""
    if isinstance(node, NameObject):
        yield str(node)
    elif isinstance(node, DictionaryObject):
        yield from node
        for value in dict.values(node):
            yield from told(value)
    elif isinstance(node, ArrayObject):
        for value in list.__iter__(node):
            yield from told(value)


def test_the_pdf_does_nothing_and_leads_nowhere(folder: Path) -> None:
    reader = PdfReader(folder / "report.pdf")
    objects = [reader.get_object(number) for number in reader.xref_objStm]
    objects += [reader.get_object(number) for number in reader.xref[0]]
    words = {word for one in objects for word in told(one)}
    assert "/Font" in words  # the walk sees something
    assert not words & ACTIVE


def test_the_walk_sees_what_it_looks_for() -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/URI")})
    assert "/URI" in set(told(ArrayObject([DictionaryObject({NameObject("/A"): action})])))


def test_the_pdf_has_room_for_long_texts_and_no_more(
    folder: Path, need_tool: Callable[..., str]
) -> None:
    command = [need_tool("pdftotext"), str(folder / "report.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "window.hit=1" in text and TURNING.search(text) is None
    assert 8 <= text.count("\f") <= 60


def test_the_deck_links_to_nothing_outside(folder: Path) -> None:
    with zipfile.ZipFile(folder / "report.pptx") as deck:
        parts = {name: deck.read(name) for name in deck.namelist()}
    xml = {n: data.decode() for n, data in parts.items() if n.endswith((".xml", ".rels"))}
    assert [name for name, text in xml.items() if 'TargetMode="External"' in text] == []
    links = re.findall("<a:hlink(?:Click|Hover)[^>]*>", "".join(xml.values()))
    assert [one for one in links if 'action="ppaction://hlinksldjump"' not in one] == []
    assert [name for name in parts if re.search("vba|ole|activeX|macro", name)] == []
    assert [name for name, text in xml.items() if TURNING.search(text)] == []


def test_the_decks_workbooks_have_no_formula(folder: Path) -> None:
    with zipfile.ZipFile(folder / "report.pptx") as deck:
        books = [deck.read(name) for name in deck.namelist() if name.endswith(".xlsx")]
    assert books
    for book in books:
        with zipfile.ZipFile(io.BytesIO(book)) as inner:
            for name in inner.namelist():
                text = inner.read(name).decode()
                assert not (name.startswith("xl/worksheets/") and re.search(r"<f[ >]", text))
                assert 'TargetMode="External"' not in text and TURNING.search(text) is None


def test_the_deck_shows_the_texts_as_text(folder: Path) -> None:
    deck = Presentation(str(folder / "report.pptx"))
    texts = [
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert any("<script>window.hit=1</script>" in text for text in texts)
    assert max(map(len, texts)) < 5000
