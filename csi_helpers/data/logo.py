"""Logos: pictures by their content, and SVG that can neither run nor fetch anything."""

from __future__ import annotations

import base64
import io
import re
import struct
import warnings
import zlib
from pathlib import Path
from xml.parsers import expat  # the first entity declaration stops it: nothing is ever expanded

from PIL import Image, ImageFile

from csi_helpers.errors import DataError

RASTER = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
_FORBIDDEN = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}
_EXTERNAL_STYLE = re.compile(r"@import|url\(\s*['\"]?\s*(?!#|data:image/(?:png|jpeg))", re.I)
_SAFE_LINK = re.compile(r"#|data:image/(?:png|jpeg)[;,]", re.I)


def check_logo(path: Path) -> None:
    """Refuse a logo that isn't a PNG, JPEG or harmless SVG picture, whatever its name says.

    Raises
    ------
    DataError
        The file can't be read, isn't a picture, or is an SVG with scripts, event handlers,
        embedded HTML, entities or links to the outside.
    """
    _media_type(path, _read(path))


def logo_data_uri(path: Path) -> str:
    """The checked logo as a `data:` URI."""
    content = _read(path)
    return f"data:{_media_type(path, content)};base64,{base64.b64encode(content).decode()}"


def raster_of(path: Path) -> bytes | None:
    """The checked logo's bytes if it is a PNG or JPEG picture; None of an SVG drawing."""
    content = _read(path)
    return content if _media_type(path, content) != "image/svg+xml" else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            "A logo that can be read.",
            f"{path}: {error.strerror}.",
            "Correct the path of the logo in the study's YAML, or leave the key out.",
        ) from error


def _media_type(path: Path, content: bytes) -> str:
    for signature, form in RASTER.items():
        if content.startswith(signature):
            _check_pixels(path, content, form)
            return f"image/{form.lower()}"
    _check_svg(path, content)
    return "image/svg+xml"


def _check_pixels(path: Path, content: bytes, form: str) -> None:
    """Decode the whole picture: half a file, as after a broken download, would show nothing."""
    lenient = ImageFile.LOAD_TRUNCATED_IMAGES  # WeasyPrint sets it for the whole process
    try:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _refuse(path, "it has too many pixels for a logo") from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        raise _refuse(path, f"a damaged or incomplete {form} picture") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _refuse(path: Path, found: str) -> DataError:
    return DataError(
        "A logo that is a PNG or JPEG picture, or an SVG drawing that neither runs nor loads "
        "anything.",
        f"{path.name}: {found}.",
        "Export the logo anew as PNG, or as plain SVG with everything embedded.",
    )


def _check_svg(path: Path, content: bytes) -> None:
    faults: list[str] = []
    roots: list[str] = []
    styles: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        element = name.rsplit(":", 1)[-1].lower()
        roots.append(element)
        if element in _FORBIDDEN:
            faults.append(f"element <{element}>")
        faults.extend(_attribute_faults(attributes))

    def instruction(target: str, _: str) -> None:
        if target.lower() == "xml-stylesheet":
            faults.append("an external style sheet")

    def entity(*_: object) -> None:
        raise _refuse(path, "it declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = styles.append
    parser.ProcessingInstructionHandler = instruction
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise _refuse(path, "not a PNG, JPEG or SVG picture") from error
    if roots[:1] != ["svg"]:
        raise _refuse(path, "not a PNG, JPEG or SVG picture")
    if _EXTERNAL_STYLE.search("".join(styles)):
        faults.append("a style that loads from outside")
    if faults:
        raise _refuse(path, "it contains " + ", ".join(dict.fromkeys(faults)))


def _attribute_faults(attributes: dict[str, str]) -> list[str]:
    faults = []
    for name, value in attributes.items():
        attribute = name.rsplit(":", 1)[-1].lower()
        if attribute.startswith("on"):
            faults.append(f"event handler {attribute}")
        elif attribute in ("href", "src", "base") and not _SAFE_LINK.match(value.strip()):
            faults.append(f"a link to {value.strip()[:60]!r}")
        elif attribute == "attributename" and value.rsplit(":", 1)[-1].lower() == "href":
            faults.append("an animated link")
        elif _EXTERNAL_STYLE.search(value):
            faults.append("a style that loads from outside")
    return faults
