"""A study whose every text is hostile; `text_places` finds those forgotten."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat

N = 150
ATTACK = (
    "\"'><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>"
    "[a](javascript:window.hit=1) ![i](http://attack.invalid/x.png) --> ]]> {x} %s $x_1$ `c` "
    "\u202egpj.exe\u2066\u200b 👩\u200d👧 &lt;b&gt;"
)
"""Script, event handlers, SVG, markdown, ends of comments, format strings, turned direction."""
STARTS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1+1", "\u202e=1+1")
LONG = "没完没了 endless " * 770
"""Ten thousand characters."""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
_numbers = count()


def hostile(more: str = "") -> str:
    """Another hostile text; ``T12.`` tells it from others."""
    number = next(_numbers)
    return f"{STARTS[number % len(STARTS)]} T{number}. {ATTACK}{more}"


def column(name: str) -> str:
    """A column's hostile name."""
    return f'=1 {name} "><img src=x onerror=window.hit=1>|{{x}}\u202e${name}$ [a](javascript:1)'


def _answers(seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=N)

    def rating(low: int, high: int, weight: float = 0.7) -> Any:
        own = weight * mood + draw.normal(size=N) * 0.7
        return np.clip(np.rint((low + high) / 2 + (high - low) / 4 * own), low, high).astype(int)

    cells: dict[str, Any] = {"id": [f"r{place}" for place in range(N)]}
    cells |= {f"Q{k}": rating(1, 10) for k in range(1, 9)}
    cells |= {f"IMP{k}": rating(1, 10) for k in range(1, 5)}
    cells |= {f"{kind}{k}": rating(1, 7) for kind in "EP" for k in range(1, 5)}
    cells |= {"W1": draw.integers(30, 60, N)}
    cells |= {"W2": 100 - cells["W1"]}
    cells |= {
        f"K{k}{side}": [_levels(j) for j in draw.integers(0, 5, N)]
        for k in (1, 2)
        for side in ("", "N")
    }
    cells |= {"NPS": rating(0, 10), "CES": rating(1, 7)}
    cells |= {"w": draw.uniform(0.5, 2, N).round(3), "seconds": draw.integers(200, 900, N)}
    cells |= {"ended": ["2026-03-05"] * N, "stratum": draw.integers(0, 3, N)}
    return cells | {"cluster": [f"{k % 50}" for k in range(N)]}


def _write_sav(frame: pd.DataFrame, path: Path) -> None:
    """An SPSS file; Q7 and Q8 have no words but its labels, as long as the format lets them be."""
    told = {name: f"\x1b[31m\x07{hostile(LONG)}" for name in ("Q7", "Q8")}
    answers = {name: {k: f"\x1b]0;{hostile()}" for k in (1, 5, 10)} for name in told}
    pyreadstat.write_sav(frame, str(path), column_labels=told, variable_value_labels=answers)


def _levels(code: int) -> str:
    return f"{STARTS[code]} L{code}. {ATTACK}"


def write_hostile(folder: Path) -> dict[str, Any]:
    """The study's parameters; its files lie in `folder`, one of them below a hostile name."""
    place = folder / "=1 <img src=x onerror=window.hit=1>"
    place.mkdir(parents=True)
    (place / "logo.svg").write_text(LOGO, encoding="utf-8")
    frames = {}
    for name, seed in (("now", 1), ("before", 2)):
        frame = pd.DataFrame(_answers(seed))
        frame["region"] = [_levels(k % 3) for k in range(N)]
        frame["tenure"] = [f"{1 + k % 2}" for k in range(N)]
        frames[name] = frame
    _write_sav(frames["now"], place / "now.sav")
    earlier = frames["before"].rename(columns={"Q1": "OLD"}).rename(columns=column)
    earlier.to_csv(place / "before.csv", index=False)
    days = pd.date_range("2022-01-05", periods=N, freq="7D")
    customers = pd.DataFrame({"key": [f"r{k}" for k in range(N)], "opened": days})
    customers["closed"] = [
        day if k % 4 == 0 else None for k, day in enumerate(days + pd.Timedelta(days=400))
    ]
    customers["products"] = [1 + k % 3 for k in range(N)]
    customers["region"] = [_levels(k % 3) for k in range(N)]
    tickets = pd.DataFrame({"key": [f"r{k}" for k in range(N)], "opened": days})
    tickets["replied"] = days + pd.to_timedelta([1 + k % 30 for k in range(N)], unit="h")
    tickets["solved"] = days + pd.to_timedelta([40 + k % 60 for k in range(N)], unit="h")
    orders = pd.DataFrame({"key": [f"r{k % 90}" for k in range(400)]})
    orders["day"] = pd.date_range("2024-01-01", periods=400, freq="36h")
    orders["net"] = [10 + k % 17 for k in range(400)]
    orders["kind"] = [_levels(k % 2) for k in range(400)]
    for name, frame in (("customers", customers), ("tickets", tickets), ("orders", orders)):
        renamed = frame.rename(columns={one: column(one) for one in frame if one != "region"})
        renamed.rename(columns={"region": column("region")}).to_csv(
            place / f"{name}.csv", index=False
        )
    return {"study": _study(place)}


def _study(place: Path) -> dict[str, Any]:
    c = column
    items = {
        c(f"Q{k}"): {"label": hostile(), "question": hostile(), "block": hostile()}
        for k in range(1, 7)
    }
    items[c("Q1")] = {"label": hostile(LONG), "question": hostile(LONG), "block": hostile()}
    items |= {c(f"Q{k}"): {} for k in (7, 8)}
    constructs = {
        f"made{k}": {
            "label": hostile(LONG if k == 1 else ""),
            "items": [c(f"Q{2 * k - 1}"), c(f"Q{2 * k}")],
        }
        for k in range(1, 4)
    }
    names = list(constructs)
    whole, target = "whole", "target"
    constructs[target] = {"items": [c("Q7"), c("Q8")]}
    dimensions = {
        hostile(): {
            "label": hostile(),
            "items": [
                {"expectation": c(f"E{k}"), "perception": c(f"P{k}"), "label": hostile()}
                for k in pair
            ],
        }
        for pair in ((1, 2), (3, 4))
    }
    judged: Any = [hostile() if k % 2 == 0 else (hostile(), hostile()) for k in range(7)]
    targets = {_levels(k): share for k, share in enumerate((0.3, 0.3, 0.4))}
    weighting = {"targets": {c("region"): targets}}
    columns = {name: c(name) for name in ("id", "weight", "date", "duration", "strata", "cluster")}
    columns |= {
        "weight": c("w"),
        "date": c("ended"),
        "duration": c("seconds"),
        "strata": c("stratum"),
    }
    own = {name: columns[name] for name in columns}
    return {
        "client": {"id": "hostile", "name": hostile(LONG), "logo": str(place / "logo.svg")},
        "wave": "2026",
        "language": "zh,en",
        "fieldwork": {
            **{
                key: hostile()
                for key in ("population", "frame", "recruitment", "weights", "sponsor", "conductor")
            },
            "modes": [hostile(), {"en": hostile()}],
            "languages": [hostile(), {"en": hostile()}],
        },
        "data": {
            "survey": {
                "file": str(place / "now.sav"),
                "rename": {one: c(one) for one in [*_answers(1), "region", "tenure"]},
                "columns": {**own, "segments": _segments()},
                "weighting": weighting,
            },
            "waves": {
                "2025": {
                    "file": str(place / "before.csv"),
                    "rename": {c("OLD"): c("Q1")},
                    "columns": {**own, "segments": _segments()},
                    "weighting": weighting,
                }
            },
        },
        "columns": {**columns, "segments": _segments()},
        "scale": {"min": 1, "max": 10},
        "missing_codes": {hostile(): "refused"},
        "weighting": weighting,
        "items": items,
        "model": {
            "template": "custom",
            "constructs": constructs,
            "second_order": {whole: names[:2]},
            "paths": [[whole, names[2]], [whole, target], [names[2], target]],
            "modes": {names[2]: "A"},
            "bootstrap": 100,
            "target": target,
        },
        "factor": {"items": list(items)[:6], "names": {"F1": hostile(), c("Q1"): hostile()}},
        "attributes": {c(f"Q{k}"): {"stated_importance": c(f"IMP{k}")} for k in range(1, 5)},
        "overall": c("Q8"),
        "matrix": {"bootstrap": 100},
        "targets": {target: 70, c("Q8"): 70},
        "benchmarks": {c("Q8"): {"value": 72, "source": hostile()}},
        "history": {"2024": {c("Q8"): 66}},
        "kano": {
            "features": {
                hostile(): {
                    "functional": c(f"K{k}"),
                    "dysfunctional": c(f"K{k}N"),
                    "label": hostile(),
                }
                for k in (1, 2)
            },
            "answers": [_levels(k) for k in range(5)],
            "bootstrap": 100,
        },
        "service_quality": {
            "scale": {"min": 1, "max": 7},
            "dimensions": dimensions,
            "allocation": dict(zip(dimensions, (c("W1"), c("W2")), strict=True)),
        },
        "loyalty": {
            "nps": {"item": c("NPS"), "label": hostile(), "question": hostile()},
            "csat": {"item": c("Q8"), "label": hostile(), "question": hostile()},
            "ces": {"item": c("CES"), "version": 2, "label": hostile(), "question": hostile()},
            "repurchase": {
                "item": c("Q7"),
                "label": hostile(),
                "question": hostile(),
                "loyal_from": 8,
            },
            "customers": {
                "file": str(place / "customers.csv"),
                "key": c("key"),
                "start": c("opened"),
                "end": c("closed"),
                "products": c("products"),
            },
            "transactions": {
                "file": str(place / "orders.csv"),
                "key": c("key"),
                "date": c("day"),
                "amount": c("net"),
                "category": c("kind"),
            },
            "tickets": {
                "file": str(place / "tickets.csv"),
                "key": c("key"),
                "opened": c("opened"),
                "first_response": c("replied"),
                "resolved": c("solved"),
                "target_hours": 24,
            },
            "value": {
                "setting": "contractual",
                "margin": 100,
                "discount": 0.1,
                "currency": hostile(),
            },
        },
        "relationship": {
            "label": hostile(),
            "criteria": {
                judged[0]: {
                    "label": hostile(),
                    "criteria": {
                        one: {"label": hostile(), "source": [c(f"Q{k}")]}
                        for k, one in enumerate(judged[1], 1)
                    },
                    "weights": {"method": "ahp", "experts": {hostile(): [[2]], hostile(): [[3]]}},
                },
                judged[2]: {
                    "criteria": {
                        one: {"source": [c(f"Q{k}")]} for k, one in enumerate(judged[3], 3)
                    },
                    "weights": {"method": "entropy", "over": c("region")},
                },
                judged[4]: {
                    "criteria": {
                        one: {"source": [c(f"Q{k}")]} for k, one in enumerate(judged[5], 5)
                    },
                    "weights": {"method": "derived", "outcome": c("Q8")},
                },
                judged[6]: {"label": hostile(LONG), "source": "loyalty.nps"},
            },
            "weights": {"method": "given", "values": dict.fromkeys(judged[::2], 0.25)},
        },
        "comments": {
            "01": {"zh": hostile(LONG), "en": hostile(LONG), "written_for": hostile()},
            "02": hostile(),
        },
        "report": {
            "title": hostile(LONG),
            "agency": {"name": hostile(), "logo": str(place / "logo.svg")},
            "version": hostile(),
            "confidentiality": hostile(),
        },
    }


def _segments() -> dict[str, Any]:
    region = {"label": hostile(LONG), "labels": {_levels(0): hostile(LONG)}}
    return {column("region"): region, column("tenure"): {}}
