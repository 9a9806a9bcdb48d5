"""What each key refuses: in words, and at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Refuse = Callable[..., list[str]]


def test_all_faults_come_at_once_in_the_order_of_the_file(refuse: Refuse) -> None:
    text = (
        "study:\n"
        "  client: {id: ../x, colour: red}\n"
        "  wave: 2026.1\n"
        "  data:\n"
        "    waves: {}\n"
        "  report:\n"
        "    min_bse: 30\n"
        "    min_base: many\n"
    )
    assert refuse(text) == [
        "acme.yaml:2:3: study.client.name: missing; this key is required",
        "acme.yaml:2:16: study.client.id: need a name safe for folders "
        "(letters, digits, - _ .); found '/' in '../x'",
        'acme.yaml:2:30: study.client.colour: need a colour like "#1f5c99" or "#15c"; '
        "found 'red'",
        "acme.yaml:3:9: study.wave: need text; found the number 2026.1: put it in quotes",
        "acme.yaml:4:3: study.data.survey: missing; this key is required",
        "acme.yaml:7:5: study.report.min_bse: unknown key; nearest: min_base",
        "acme.yaml:8:15: study.report.min_base: need a whole number; found 'many'",
    ]


@pytest.mark.parametrize(
    ("key", "path", "valid"),
    [
        ("models: {}", "study.models", "nearest: model"),
        ("model: {constructs: {a: [Q1]}, path: x}", "study.model.path", "nearest: paths"),
        ("clean: {speeders: {excl: 1}}", "study.clean.speeders.excl", "nearest: exclude"),
        ("items: {Q1: {lable: x}}", "study.items.Q1.lable", "nearest: label"),
        ("columns: {segments: {a: {x: 1}}}", "study.columns.segments.a.x", "valid: label, labels"),
        ("report: {title: {fr: x}}", "study.report.title.fr", "valid: zh, en"),
        ("fieldwork: {modes: [{fr: x}]}", "study.fieldwork.modes[0].fr", "valid: zh, en"),
        ("weighting: {target: {}}", "study.weighting.target", "nearest: targets"),
        ("scale: {1: 2}", "study.scale.1", "valid: min, max"),
        ("source: x", "study.source", "unknown key"),
    ],
)
def test_unknown_keys_name_the_valid_ones(
    refuse: Refuse, minimal: str, key: str, path: str, valid: str
) -> None:
    found = refuse(minimal + f"  {key}\n")
    column = 3 + max(f"  {key}".rfind(name) for name in [path.rsplit(".", 1)[-1] + ":"]) - 2
    line = next(line for line in found if f" {path}: unknown key; " in line)
    assert line.startswith(f"acme.yaml:5:{column}: ")
    assert valid in line


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../x", "found '/'"),
        ("a\\\\b", r"found '\\'"),
        ("a b", "found ' '"),
        ("2025→2026", "found '→'"),
        ("a|b", "found '|'"),
        ("a=b", "found '='"),
        (".hidden", "without a dot at either end"),
        ("dot.", "without a dot at either end"),
        ("-x", "a hyphen first"),
        ("", "found nothing"),
        ("con", "which is reserved"),
        ("NUL.txt", "which is reserved"),
        ("Com1", "which is reserved"),
        ("2026.failed", "which is reserved"),
        ("x\\u0000", "found '\\x00'"),
        ("x" * 65, "at most 64 characters; found 65"),
    ],
)
def test_unsafe_names_are_refused(refuse: Refuse, minimal: str, name: str, words: str) -> None:
    for key, text in (
        ("client.id", minimal.replace("id: acme", f'id: "{name}"')),
        ("wave", minimal.replace('"2026"', f'"{name}"')),
    ):
        found = refuse(text)
        assert f"study.{key}: need a name safe for folders" in found[0]
        assert words in found[0]
    inside = f'  data: {{survey: {{file: a.sav}}, waves: {{"{name}": {{file: b.sav}}}}}}\n'
    found = refuse(minimal.rsplit("  data", 1)[0] + inside)
    assert found[0].startswith("acme.yaml:4:41: study.data.waves.")
    assert words in found[0]


@pytest.mark.parametrize(
    ("key", "at", "words"),
    [
        ("seed: 1.5", "5:9", "seed: need a whole number; found 1.5"),
        ("seed: true", "5:9", "seed: need a whole number; found true"),
        ("seed: -1", "5:9", "seed: need at least 0; found -1"),
        ("language: no", "5:13", "language: need one of zh, en, zh,en, en,zh; found 'no'"),
        ("language: [zh, fr]", "5:13", "language: need one of"),
        ("scale: {min: 5, max: 1}", "5:10", "scale: need min < max; found min 5 and max 1"),
        ("scale: {min: .nan, max: 1}", "5:16", "scale.min: need a finite number; found nan"),
        ("scale: {max: 1}", "5:3", "scale.min: missing"),
        ("scale: [1, 5]", "5:10", "scale: need a mapping of keys; found a list"),
        ("missing_codes: {98: dk}", "5:23", "missing_codes.98: need one of declared, dont_know"),
        ("missing_codes: [[1]]", "5:18", "missing_codes: need a list of codes"),
        ("missing_codes: {.nan: refused}", "5:19", "need a text or a number as key"),
        ("items: [Q1, Q1]", "5:10", "items: need each column once; found Q1 twice"),
        ("items: [{a: 1}]", "5:10", "items: need a list of column names"),
        ("items: {Q1: {reverse: 1}}", "5:25", "items.Q1.reverse: need true or false; found 1"),
        ("items: {Q1: x}", "5:15", "items.Q1: need a mapping of keys; found 'x'"),
        ("columns: {id: ''}", "5:17", "columns.id: need a column's name; found nothing"),
        ("columns: {id: 1.5}", "5:17", "columns.id: need a column's name; found 1.5"),
        ("columns: {id: [a]}", "5:17", "columns.id: need text; found a list"),
        ("client: {}", "5:3", "duplicate key 'client'; first written at line 2"),
        ("clean: {speeders: {below_median_share: 1}}", "5:42", "need less than 1; found 1"),
        ("clean: {straight_lining: {min_items: 1}}", "5:40", "need at least 2; found 1"),
        ("clean: {duplicates: {exclude: true}}", "5:33", "need one of keep_last, keep_first"),
        ("clean: {speeders: {exclude: true}}", "5:31", "need columns.duration"),
        ("weighting: {targets: {}}", "5:24", "need at least 1 of them"),
        (
            "weighting: {targets: {a: {1: 40, 2: 60}}}",
            "5:28",
            "a: need shares that sum to 1; found a sum of 100: divide by 100",
        ),
        (
            "weighting: {targets: {a: {1: 0.5, 2: 0.4}}}",
            "5:28",
            "a: need shares that sum to 1; found a sum of 0.9",
        ),
        ("weighting: {targets: {a: {1: 1, 2: 0}}}", "5:38", "a.2: need more than 0; found 0"),
        ("weighting: {targets: {a: {1: 1}}, trim: [2, 3]}", "5:43", "trim: need [low, high]"),
        ("weighting: {targets: {a: {1: 1}}, trim: [0.5]}", "5:37", "trim[1]: missing"),
        (
            "fieldwork: {start: 2026-02-30}",
            "5:22",
            "start: need a date like 2026-03-31; found '2026-02-30', which is not in",
        ),
        (
            "fieldwork: {start: 3. March}",
            "5:22",
            "start: need a date like 2026-03-31; found '3. March'",
        ),
        (
            "fieldwork: {start: 2026-03-02, end: 2026-03-01}",
            "5:39",
            "end: need a day not before the start, 2026-03-02",
        ),
        ("fieldwork: {population_size: 0}", "5:32", "need at least 1; found 0"),
        ("fieldwork: {sample_type: random}", "5:28", "need one of probability, quota, opt_in"),
        ("fieldwork: {dispositions: {refused: 1}}", "5:15", "dispositions.complete: missing"),
        ("fieldwork: {dispositions: {complete: 1, e: 2}}", "5:46", "e: need at most 1; found 2"),
        ("report: {chapters: [x]}", "5:23", "chapters[0]: need a chapter like 02"),
        ("report: {chapters: []}", "5:22", "chapters: need at least one"),
        ("report: {formats: []}", "5:21", "formats: need at least one"),
        ("report: {formats: [html, html]}", "5:21", "formats: need each once; found html twice"),
        (
            "report: {formats: [doc]}",
            "5:22",
            "formats[0]: need one of html, pdf, xlsx, pptx; found 'doc'",
        ),
        ("report: {min_base: 1}", "5:22", "min_base: need at least 2; found 1"),
        ("report: {confidence: 0.4}", "5:24", "confidence: need at least 0.5; found 0.4"),
        ("report: {confidence: 1}", "5:24", "confidence: need at most 0.999; found 1"),
        ("report: {version: 1.0}", "5:21", "version: need text; found 1.0: put it in quotes"),
        ("report: {title: ''}", "5:19", "title: need text; found nothing"),
        ("report: {agency: {logo: a.svg}}", "5:12", "agency.name: missing"),
        ("report: {agency: {name: A, logo: ''}}", "5:36", "logo: need a file name"),
        ("report: {agency: {name: A, logo: 3}}", "5:36", "logo: need the path of a file"),
        ("report: {comparisons: {family: all}}", "5:34", "need one of row, table; found 'all'"),
    ],
)
def test_wrong_values_are_refused_at_their_place(
    refuse: Refuse, minimal: str, key: str, at: str, words: str
) -> None:
    found = refuse(minimal + f"  {key}\n")
    assert len(found) == 1
    assert found[0].startswith(f"acme.yaml:{at}: ")
    assert words in found[0]


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        ("waves: {2025.10: {file: a.sav}}", "4:37", "found the number 2025.1: put it in quotes"),
        ('waves: {"2026": {file: a.sav}}', "4:37", "waves.2026: need an earlier wave"),
        ("waves: {a: {}}", "4:37", "waves.a.file: missing"),
        ("waves: {a: {file: x, weighting: off}}", "4:61", "weighting: need a mapping of keys"),
        ("waves: {a: {file: x, rename: {b: d, c: d}}}", "4:58", "found d twice"),
        ("waves: {a: {file: x, columns: {segments: [z]}}}", "4:71", "need a segment of the study"),
        ("wave: {}", "4:29", "data.wave: unknown key; nearest: waves"),
    ],
)
def test_wrong_waves_are_refused(
    refuse: Refuse, minimal: str, data: str, at: str, words: str
) -> None:
    head = minimal.rsplit("  data", 1)[0]
    found = refuse(head + f"  data: {{survey: {{file: a}}, {data}}}\n")
    assert len(found) == 1
    assert found[0].startswith(f"acme.yaml:{at}: ")
    assert words in found[0]


@pytest.mark.parametrize(
    ("columns", "role", "words"),
    [
        ("{id: a, weight: a}", "columns.weight", "found a, the id"),
        ("{weight: a, duration: a}", "columns.duration", "found a, the weight"),
        ("{weight: a, strata: a}", "columns.strata", "found a, the weight"),
        ("{weight: Q1}", "columns.weight", "found the item Q1"),
        ("{id: Q1}", "columns.id", "found the item Q1"),
        ("{weight: region}", "weighting.targets.region", "found region, the weight"),
    ],
)
def test_columns_with_two_parts_are_refused(
    refuse: Refuse, minimal: str, columns: str, role: str, words: str
) -> None:
    text = minimal + f"  columns: {columns}\n  items: [Q1]\n"
    found = refuse(text + "  weighting: {targets: {region: {1: 1}}}\n")
    assert len(found) == 1
    assert f"study.{role}: need a column" in found[0]
    assert words in found[0]


def test_a_colour_without_quotes_is_a_comment(refuse: Refuse) -> None:
    text = "study:\n  client:\n    id: acme\n    name: Acme\n    colour: #0b5fa5\n"
    found = refuse(text + "  wave: 1\n  data: {survey: {file: a}}\n")
    assert found[0].startswith("acme.yaml:5:5: study.client.colour: ")
    assert "a bare # begins a comment" in found[0]
