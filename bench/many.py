"""Building many clients: reports an hour and memory, `csi build` and papermill one by one.

    python bench/many.py [--clients 8] [--peers 1] [--rounds 2]

Every client is bench/studies/six_chapters.yaml (250 respondents, six chapters, HTML) under a name
and a seed of its own, so that no cache can help. In each round, one after the other: ``csi build``
of a folder with all clients, as many at a time as there are cores, and for some of the clients a
``papermill`` a chapter and an ``nbconvert`` a report. Forty clients: ``--clients 40 --rounds 1``.

Memory is the highest sum of proportional set sizes (PSS) of all processes, looked at twice a
second; processor seconds are of all processes, kernels included.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from building.sides import STUDY, Sides
from building.spent import Spent, adopt_orphans
from ruamel.yaml import YAML

HOUR = 3600


def write_clients(folder: Path, clients: int, number: int) -> list[Path]:
    """So many studies on the same data, each of a client and a seed of its own."""
    yaml = YAML()
    data = yaml.load(STUDY)
    folder.mkdir()
    survey = data["study"]["data"]["survey"]
    survey["file"] = str(STUDY.parent / survey["file"])
    files = []
    for client in range(clients):
        name = f"client_{number}_{client:03d}"
        data["study"]["client"]["id"] = name
        data["study"]["seed"] = 1000 * number + client
        files.append(folder / f"{name}.yaml")
        yaml.dump(data, files[-1])
    return files


def row(name: str, reports: int, rounds: list[Spent]) -> str:
    """A line of the table: medians over the rounds."""
    wall, cpu, memory = (
        statistics.median(getattr(one, what) for one in rounds)
        for what in ("wall", "cpu", "memory")
    )
    each = f"{HOUR * reports / wall:.0f} | {wall / reports:.1f} | {cpu / reports:.1f}"
    return f"| {name} | {reports} | {each} | {memory / 1000:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--peers", type=int, default=1, help="clients the peer builds in a round")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    adopt_orphans()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before", flush=True)
    ours, theirs = [], []
    with TemporaryDirectory(prefix="csi-bench-") as name:
        sides = Sides(Path(name))
        for number in range(chosen.rounds):
            files = write_clients(Path(name) / f"clients_{number}", chosen.clients, number)
            ours.append(sides.ours(files, memory=True))
            print(f"round {number + 1}: {row('ours', chosen.clients, ours[-1:])}", flush=True)
            if chosen.peers:
                theirs.append(sides.peer(files[: chosen.peers], memory=True))
                print(f"round {number + 1}: {row('peer', chosen.peers, theirs[-1:])}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} after\n")
    print("| | reports | an hour | wall each | processor each | memory, GB |")
    print("|---|---|---|---|---|---|")
    print(row("`csi build` of a folder", chosen.clients, ours))
    if theirs:
        print(row("papermill a chapter, then nbconvert", chosen.peers, theirs))


if __name__ == "__main__":
    main()
