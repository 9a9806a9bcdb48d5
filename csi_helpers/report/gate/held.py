"""Hold a report, or let it pass: what to compare with, what was found, and who released it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_helpers.errors import DataError
from csi_helpers.params import Gate, Study
from csi_helpers.params.kinds import RESERVED_ENDINGS
from csi_helpers.report.gate.compare import Finding, examine
from csi_helpers.report.gate.profile import Profile, profile_of, read_profile
from csi_helpers.report.manifest import read_manifest
from csi_helpers.report.swap import building_folder, swap_in

if TYPE_CHECKING:
    from csi_helpers.data.large.survey import LargeSurvey
    from csi_helpers.data.survey import Survey

HELD_FILE = "held.json"
HELD_WORDS = "held.txt"
TOLD = 8  # findings a message names; the rest stand in the evidence


class HeldError(DataError):
    """The data aren't like the last report's: a person has to look before they are published.

    Parameters
    ----------
    need, found, remedy : str
        As of every `CsiError`.
    findings : sequence of Finding
    against : str
        What was compared with, see `Passage`.
    folder : Path, optional
        Where the evidence lies.
    """

    def __init__(
        self,
        need: str,
        found: str,
        remedy: str,
        findings: Sequence[Finding] = (),
        against: str = "",
        folder: Path | None = None,
    ) -> None:
        super().__init__(need, found, remedy)
        self.findings, self.against, self.folder = tuple(findings), against, folder


@dataclass(frozen=True)
class GateKeys:
    """What holds for a build's gate.

    Attributes
    ----------
    asked : bool
        The study or the command wants it.
    release : bool
        A person has looked: publish with whatever is found.
    """

    asked: bool = False
    release: bool = False


@dataclass(frozen=True)
class Passage:
    """How a report came through the gate; it stands in the manifest.

    Attributes
    ----------
    profile : Profile, optional
        Of its data, to be left in the report; a report of one level has none.
    examined : bool
        Whether anybody asked for the gate.
    against : str
        Wave of the report, or of the study's own earlier file, that was compared with; "" where
        there was none, or nothing to compare since the file is the last report's.
    released : tuple of Finding
        With which a person has published it.
    """

    profile: Profile | None = None
    examined: bool = False
    against: str = ""
    released: tuple[Finding, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "examined": self.examined,
            "against": self.against,
            "released": [asdict(one) for one in self.released],
            "kinds_released": list(self.profile.released) if self.profile else [],
        }

    def leave(self, folder: Path) -> None:
        """Let the next build know what this report's data were like."""
        if self.profile is not None:
            self.profile.write(folder)


def pass_gate(
    study: Study,
    survey: Survey | LargeSurvey | None,
    target: Path,
    keys: GateKeys,
    today: dt.date | None = None,
) -> Passage:
    """Compare the data with the last report's, if the study or the command asks for it.

    A report of one level passes: the total's data, which are its own, have been looked at.

    Parameters
    ----------
    study : Study
    survey : Survey or LargeSurvey, optional
        Its data; absent where the report in its place is what this build would make.
    target : Path
        Where the wave's report lies; its neighbours are those of other waves.
    keys : GateKeys
    today : date, optional
        Instead of this day.

    Raises
    ------
    HeldError
        Something is to be looked at. The evidence lies in ``<wave>.held``.
    """
    if study.report.only is not None:
        return Passage()
    own = _good_profile(target)
    now = profile_of(study, survey) if survey else own
    if now is None:
        return Passage()
    if not (keys.asked or keys.release):
        return Passage(_still_released(now, own))
    others = _other_reports(target)
    before = own or _wave_before(study, others)
    if before is None and survey and len(survey.waves) > 1:
        before = profile_of(study, survey, survey.waves[-2])
    findings = examine(
        study,
        now,
        gate=study.gate or Gate(),
        own=own,
        before=before,
        others={wave: one.file for wave, (one, _) in others.items()},
        today=today or dt.date.today(),
    )
    unchanged = own is not None and own.file == now.file
    against = before.wave if before and not unchanged else ""
    if findings and not keys.release:
        raise _hold(study, now, before, target, findings, against)
    profile = _still_released(now, own)
    kinds = dict.fromkeys([*profile.released, *(one.kind for one in findings)])
    return Passage(replace(profile, released=tuple(kinds)), True, against, findings)


def held_folder(target: Path) -> Path:
    """Where the evidence of a held report is laid down.

    Examples
    --------
    >>> held_folder(Path("reports/acme/2026")).name
    '2026.held'
    """
    return target.with_name(f"{target.name}.held")


def _good_profile(folder: Path) -> Profile | None:
    return read_profile(folder) if read_manifest(folder) else None


def _still_released(now: Profile, own: Profile | None) -> Profile:
    """What a person has seen of this very file needn't be seen again."""
    return replace(now, released=own.released) if own and own.file == now.file else now


def _other_reports(target: Path) -> dict[str, tuple[Profile, str]]:
    """Other waves of this client by name, each with the moment its report was finished."""
    found = {}
    for folder in sorted(target.parent.iterdir()) if target.parent.is_dir() else ():
        name = folder.name
        if name == target.name or name.startswith(".") or name.endswith(RESERVED_ENDINGS):
            continue
        manifest, profile = read_manifest(folder), read_profile(folder)
        if manifest and profile:
            found[name] = (profile, str(manifest.get("finished", "")))
    return found


def _wave_before(study: Study, others: Mapping[str, tuple[Profile, str]]) -> Profile | None:
    """The last report of the nearest earlier wave; of the newest one, if the study lists none."""
    for wave in reversed(study.wave_names[:-1]):
        if wave in others:
            return others[wave][0]
    if study.data.waves or not others:
        return None
    return max(others.values(), key=lambda pair: pair[1])[0]


def _hold(
    study: Study,
    now: Profile,
    before: Profile | None,
    target: Path,
    findings: Sequence[Finding],
    against: str,
) -> HeldError:
    """Lay the evidence down; the error that stops the build."""
    from csi_helpers.show.wording.gate import describe_finding

    place = held_folder(target)
    said = {one: [describe_finding(f, one) for f in findings] for one in ("zh", "en")}
    evidence = {
        "wave": study.wave,
        "against": against,
        "held": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "findings": [
            {**asdict(one), "zh": zh, "en": en}
            for one, zh, en in zip(findings, said["zh"], said["en"], strict=True)
        ],
        "before": asdict(before) if before else None,
        "now": asdict(now),
    }
    folder = building_folder(target)
    text = json.dumps(evidence, ensure_ascii=False, indent=1)
    (folder / HELD_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    lines = "".join(f"{line}\n" for line in said[study.languages[0]])
    (folder / HELD_WORDS).write_text(lines, encoding="utf-8", newline="\n")
    swap_in(folder, place)
    more = len(findings) - TOLD
    shown = [*said["en"][:TOLD], *([f"And {more} more."] if more > 0 else [])]
    return HeldError(
        "Data a report can be published from without a look at them (study.gate).",
        "\n".join(shown),
        f"Look at `{place}`. Mend the file or the study and build again; or, where all is as it "
        "should be, publish with `csi build --release`. The last good report is as it was.",
        findings,
        against,
        place,
    )
