"""Which studies somebody has been told bad news of, and not yet good news.

One small file a study in ``<out>/.alarms/``, named by a hash of the study's path: a study whose
YAML can't be read has neither client nor wave.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime
from pathlib import Path

logger = logging.getLogger(__name__)

FOLDER = ".alarms"


def raise_alarm(out: Path, study: str) -> None:
    """Remember that `study` is in trouble since now; later trouble of it is what counts."""
    path = _path(out, study)
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"study": study, "since": since}, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:  # a full disk is what the message tells of
        logger.info("no alarm kept: %s", error.strerror)


def alarm_of(out: Path, study: str) -> str | None:
    """When `study` was last in trouble; "" where that can't be read, None without an alarm."""
    path = _path(out, study)
    if not path.exists():
        return None
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def clear_alarm(out: Path, study: str) -> None:
    """All is well again, and somebody knows."""
    path = _path(out, study)
    try:
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    except OSError:
        pass  # others are still in trouble


def _path(out: Path, study: str) -> Path:
    name = hashlib.sha256(str(Path(study).absolute()).encode()).hexdigest()[:16]
    return out / FOLDER / f"{name}.json"
