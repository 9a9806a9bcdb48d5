from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageFile
from small_study import survey_of

from csi_helpers.data.logo import check_logo, logo_data_uri
from csi_helpers.data.privacy import hash_id, id_key
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def picture(form: str) -> bytes:
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, form)
    return content.getvalue()


JPEG = picture("JPEG")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def test_hash_is_hmac_sha256_in_base32() -> None:
    # RFC 4231, test case 2: key "Jefe", data "what do ya want for nothing?"
    digest = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    expected = base64.b32encode(digest).decode()[:12]
    assert hash_id("what do ya want for nothing?", b"Jefe") == expected


def test_key_comes_from_the_environment_or_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSI_ID_KEY", "secret")
    assert id_key() == b"secret"
    monkeypatch.setenv("CSI_ID_KEY", "")
    drawn = id_key()
    assert len(drawn) == 32 and drawn == id_key() != b"secret"


def test_ids_are_hashed_canonically_and_nothing_else_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSI_ID_KEY", "secret")
    survey = survey_of(
        tmp_path,
        {"id": ["10.0", "11", None], "phone": ["138", "139", "137"], "Q1": [1, 2, 3]},
        columns={"id": "id"},
        items=["Q1"],
    )
    ids = survey.current.respondents["id"]
    assert list(ids[:2]) == [hash_id("10", b"secret"), hash_id("11", b"secret")]
    assert ids[2] is None
    assert list(survey.current.respondents) == ["id", "duration"]
    assert list(survey.answers) == ["Q1"]
    assert list(survey.current.design.units) == list(ids)


def test_text_loses_controls_but_no_markup() -> None:
    assert strip_controls("a\x00b\u202e<script>\r\n甲 ") == "ab<script> 甲"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (SVG.format('<path id="a" d="M0 0"/><use xlink:href="#a"/>').encode(), "image/svg+xml"),
        (SVG.format('<image href="data:image/png;base64,AA"/>').encode("utf-16"), "image/svg+xml"),
    ],
)
def test_pictures_pass_whatever_they_are_called(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "logo.txt"
    path.write_bytes(content)
    check_logo(path)
    head, _, body = logo_data_uri(path).partition(",")
    assert head == f"data:{kind};base64"
    assert base64.b64decode(body) == content


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"GIF89a", "not a PNG, JPEG or SVG"),
        (PNG[:8], "a damaged or incomplete PNG picture"),
        (picture("PNG")[:2000], "a damaged or incomplete PNG picture"),
        (JPEG[: len(JPEG) // 2], "a damaged or incomplete JPEG picture"),
        (b"<html><body/></html>", "not a PNG, JPEG or SVG"),
        (b"", "not a PNG, JPEG or SVG"),
        (SVG.format("<script>1</script>").encode(), "<script>"),
        (SVG.format('<rect onclick="x()"/>').encode(), "event handler onclick"),
        (SVG.format("<foreignObject/>").encode(), "<foreignobject>"),
        (SVG.format('<image xlink:href="http://a.b/c.png"/>').encode(), "a link to 'http://a.b"),
        (SVG.format('<a href=" javascript:x()"/>').encode(), "a link to 'javascript"),
        (SVG.format('<set attributeName="xlink:href" to="x"/>').encode(), "animated link"),
        (SVG.format("<style>@import 'x.css';</style>").encode(), "loads from outside"),
        (SVG.format('<rect style="fill:url(//a.b/c)"/>').encode("utf-16"), "loads from outside"),
        (b'<?xml-stylesheet href="a.css"?>' + SVG.format("").encode(), "external style sheet"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "declares entities"),
    ],
)
def test_other_files_and_active_drawings_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, found: str
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    path = tmp_path / "logo.svg"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"logo\.svg: ") as caught:
        check_logo(path)
    assert found in caught.value.found


def test_logo_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Correct the path of the logo"):
        check_logo(tmp_path / "none.png")
