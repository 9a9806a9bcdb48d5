"""Layers of one study: the file, what it extends, and ``--set``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from csi_helpers.params.yaml.faults import Fault, refusal
from csi_helpers.params.yaml.reading import read_file, read_flow
from csi_helpers.params.yaml.tree import Entry, Place, enter, locate, merge

_SETTING = re.compile(r'(?:(?:"[^"]*"|[^".=]+)\.)*(?:"[^"]*"|[^".=]+)=.*', re.DOTALL)
_KEY = re.compile(r'"([^"]*)"|([^".]+)')


@dataclass
class Layers:
    """Read layers into one tree, gathering the faults met on the way."""

    faults: list[Fault] = field(default_factory=list)

    def read_path(self, path: Path) -> Entry:
        """Read a file and everything it extends.

        Raises
        ------
        ParamsError
            A file can't be read, is not YAML, holds no `study:`, or extends itself.
        """
        return self._file(path.absolute(), None, ())

    def read_mapping(self, source: Mapping[str, object]) -> Entry:
        """Take a mapping, with or without `study` around it; paths start in the working folder."""
        at = Place("the mapping given", Path.cwd())
        whole = "study" in source
        root = enter(source if whole else {"study": source}, at)
        return self._layer(root, ())

    def lay_setting(self, setting: str, study: Entry) -> Entry:
        """Lay one ``path=value`` over the study."""
        at = Place(f"--set {setting}", Path.cwd())
        if not _SETTING.fullmatch(setting):
            self.faults.append(Fault(at, "", "need path=value, like report.min_base=50"))
            return study
        split = re.match(r'(?:"[^"]*"|[^"=])*', setting)
        path = split.group() if split else ""
        keys = [quoted or bare.strip() for quoted, bare in _KEY.findall(path)]
        if keys[0] == "study" and len(keys) > 1:
            keys = keys[1:]
        entry = read_flow(setting[len(path) + 1 :], at, self.faults)
        for key in reversed(keys):
            entry = Entry({key: replace(entry, key=key, key_at=at)}, at)
        return merge(study, entry)

    def _file(self, path: Path, asked: Place | None, above: tuple[Path, ...]) -> Entry:
        at = Place(_shown(path), path.parent)
        try:
            real = path.resolve()
        except (ValueError, OSError, RuntimeError) as error:  # links that go round, for one
            raise refusal([Fault(asked or at, "", f"{at} can't be read: {error}")]) from error
        if real in above:
            chain = " → ".join(p.name for p in (*above[above.index(real) :], real))
            raise refusal([*self.faults, Fault(asked or at, "extends", f"goes round: {chain}")])
        return self._layer(read_file(path, at, asked, self.faults), (*above, real))

    def _layer(self, root: Entry, above: tuple[Path, ...]) -> Entry:
        """Check one layer's top level and put it over the layers it extends."""
        if not isinstance(root.value, dict):
            raise refusal([Fault(root.at, "", "need a mapping with the key `study:` at the top")])
        for key, entry in root.value.items():
            if key not in ("study", "extends"):
                near = difflib.get_close_matches(key, ("study", "extends"), n=1)
                hint = f"nearest: {near[0]}" if near else "valid: study, extends"
                message = f"unknown key at the top; {hint}"
                self.faults.append(Fault(entry.name_at, key, message))
        study = root.value.get("study")
        if study is None:
            message = "no key `study:` at the top; put all parameters below it"
            raise refusal([*self.faults, Fault(root.at, "", message)])
        if study.value is None:
            study = replace(study, value={})
        if not isinstance(study.value, dict):
            raise refusal([*self.faults, Fault(study.at, "study", "need a mapping of keys")])
        inside = study.value.get("extends")
        study = replace(study, value={k: v for k, v in study.value.items() if k != "extends"})
        extends = [entry for entry in (root.value.get("extends"), inside) if entry is not None]
        if len(extends) == 2:
            message = "extends is written twice, at the top and in study; keep one"
            self.faults.append(Fault(extends[1].name_at, "study.extends", message))
        base: Entry | None = None
        for entry, target in self._targets(extends[:1]):
            layer = self._file(target, entry.at, above)
            base = layer if base is None else merge(base, layer)
        return study if base is None else merge(base, study)

    def _targets(self, extends: Sequence[Entry]) -> list[tuple[Entry, Path]]:
        """List the files an `extends` names, first the one that lies lowest."""
        listed = [e for x in extends for e in (x.value if isinstance(x.value, list) else [x])]
        targets = []
        for entry in listed:
            try:
                if not isinstance(entry.value, str):
                    raise ValueError("need the path of a YAML file, or a list of paths")
                targets.append((entry, locate(entry.value, entry.at.folder)))
            except ValueError as error:
                self.faults.append(Fault(entry.at, "extends", str(error)))
        return targets


def _shown(path: Path) -> str:
    """Write a path as short as it still opens from the working folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
