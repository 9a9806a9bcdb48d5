"""What the YAML alone shows to be no model: every fault, all at once, at its key."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from csi_helpers.params.structure.faults import path_faults, sentences, structure_faults

Refuse = Callable[..., list[str]]

ABC = "constructs: {a: [Q1], b: [Q2], c: [Q3]}"
CHAIN = f"{ABC}, paths: [[a, b], [b, c]]"


@pytest.mark.parametrize(
    ("keys", "key", "words"),
    [
        ("template: ecsy, " + ABC, "template", "need one of scsb, acsi, ecsi, ccsi, custom"),
        ("template: custom, " + ABC, "template", "need paths beside custom; found none"),
        (CHAIN + ", scheme: horst", "scheme", "need one of path, factorial, centroid"),
        (CHAIN + ", missing: mode", "missing", "need one of auto, mean, pairwise, casewise, em"),
        (CHAIN + ", interval: bc", "interval", "need one of percentile, bca; found 'bc'"),
        (CHAIN + ", index_method: add", "index_method", "need one of rescale, multiply"),
        (CHAIN + ", consistent: 1", "consistent", "need true or false; found 1"),
        (CHAIN + ", modes: {a: C}", "modes.a", "need one of A, B; found 'C'"),
        (CHAIN + ", modes: {d: A}", "modes.d", "need one of a, b, c; found 'd'"),
        (CHAIN + ", bootstrap: 99", "bootstrap", "need 100 to 100000 replicates (fewer leave"),
        (CHAIN + ", bootstrap: 100001", "bootstrap", "(more change nothing); found 100001"),
        (CHAIN + ", bootstrap: 5e3", "bootstrap", "need a whole number"),
        (CHAIN + ", min_group: 29", "min_group", "need at least 30; found 29"),
        (
            CHAIN + ", index_weights: file",
            "index_weights",
            "or {file: index_weights.csv}; found 'f",
        ),
        (CHAIN + ", index_weights: [a]", "index_weights", "need baseline, pooled, own or {file"),
        (CHAIN + ", index_weights: {}", "index_weights.file", "missing; this key is required"),
        (
            CHAIN + ", index_weights: {fil: a, file: b}",
            "index_weights.fil",
            "unknown key; nearest: file",
        ),
        (CHAIN + ", index_weights: {file: ''}", "index_weights.file", "need a file name"),
        (CHAIN + ", target: a", "target", "need a construct that a path leads to: b, c; found 'a'"),
        (CHAIN + ", target: d", "target", "need a construct that a path leads to: b, c; found 'd'"),
        (ABC + ", target: c", "target", "need a template or paths beside it; found neither"),
        (ABC + ", paths: [a]", "paths[0]", "need [from, to]: the names of two constructs"),
        (ABC + ", paths: [[a, b, c]]", "paths[0]", "need [from, to]"),
        (ABC + ", paths: a", "paths", "need a list; found 'a'"),
        (CHAIN + ", boostrap: 500", "boostrap", "unknown key; nearest: bootstrap"),
        (CHAIN + ", second_orders: {}", "second_orders", "unknown key; nearest: second_order"),
        (CHAIN + ", index_weight: own", "index_weight", "unknown key; nearest: index_weights"),
        (ABC + ", path: [[a, b], [b, c]]", "path", "unknown key; nearest: paths"),
        (ABC + ", paths: [[a, b], [b, a], [b, c]]", "paths[1]", "a circle; found a → b → a"),
        (ABC + ", paths: [[a, b], [b, c], [c, c]]", "paths[2]", "two constructs; found c → c"),
        (CHAIN[:-1] + ", [c, d]]", "paths[2]", "need a construct at both ends; found 'd'"),
        (ABC + ", paths: [[a, b]]", "constructs.c", "need a path that joins it to a; found none"),
        ("constructs: {a: [Q1]}, template: acsi", "constructs", "need at least two constructs"),
        (
            "constructs: {a: [Q1], b: [Q1]}, paths: [[a, b]]",
            "constructs.b",
            "need each item in one construct; found Q1 in a and b",
        ),
        (
            "template: acsi, constructs: {value: [Q1], loyalty: [Q2], satisfation: [Q3]}, "
            "paths: [[value, loyalty]]",
            "constructs.satisfation",
            "need a path that joins it to value; found none; nearest name of acsi: satisfaction",
        ),
        (
            "template: acsi, constructs: {value: [Q1], satisfaction: [Q2]}, "
            "paths: [[satisfaction, value]]",
            "paths[0]",
            "need paths without a circle; found value → satisfaction → value",
        ),
    ],
)
def test_one_fault_at_its_key(
    refuse: Refuse, minimal: str, keys: str, key: str, words: str
) -> None:
    (found,) = refuse(minimal + f"  model: {{{keys}}}\n")
    assert found.startswith("acme.yaml:5:")
    assert f": study.model.{key}: " in found
    assert words in found


@pytest.mark.parametrize(
    ("second", "key", "words"),
    [
        ("{q: [a]}", "second_order.q", "need two dimensions or more; found a"),
        ("{q: []}", "second_order.q", "need two dimensions or more; found none"),
        ("{q: [a, a]}", "second_order.q", "need each dimension once; found a in q and q"),
        ("{q: [a, x]}", "second_order.q", "need dimensions that are among the constructs; found"),
        (
            "{q: [a, b], r: [b, c]}",
            "second_order.r",
            "need each dimension once; found b in q and r",
        ),
        ("{c: [a, b]}", "second_order.c", "need items or dimensions; found c with both"),
        ("{q: [a, d]}", "paths[1]", "need paths of q, not of its dimensions; found d → c"),
        ("{q: [a, b]}, consistent: true", "consistent", "PLSc has no second stage; found true"),
        ("{q: [a, b], c/d: [c, d]}", "second_order.c/d", "need a name safe for folders"),
    ],
)
def test_second_order(refuse: Refuse, minimal: str, second: str, key: str, words: str) -> None:
    constructs = "{a: [A], b: [B], c: [C], d: [D]}"
    keys = f"constructs: {constructs}, paths: [[q, c], [d, c]], second_order: {second}"
    found = refuse(minimal + f"  model: {{{keys}}}\n")
    assert any(f": study.model.{key}: " in fault and words in fault for fault in found)


def test_a_second_order_construct_nothing_joins_is_named_at_its_key(
    refuse: Refuse, minimal: str
) -> None:
    keys = "template: acsi, constructs: {p: [A], s: [B], value: [C], satisfaction: [D]}"
    found = refuse(minimal + f"  model: {{{keys}, second_order: {{qualty: [p, s]}}}}\n")
    assert [fault.split(": study.model.")[1] for fault in found] == [
        "second_order.qualty: need a path that joins it to value; found none; "
        "nearest name of acsi: quality"
    ]


def test_all_faults_come_at_once_with_their_lines(refuse: Refuse, minimal: str) -> None:
    text = minimal + (
        "  report: {min_base: few}\n"
        "  model:\n"
        "    template: ecsi\n"
        "    constructs:\n"
        "      image: [Q1]\n"
        "      loyalty:\n"
        "        - Q2\n"
        "      trust: [Q3, Q1]\n"
        "      brand: [Q4]\n"
        "    paths:\n"
        "      - [loyalty, image]\n"
        "      - [trust, trust]\n"
        "      - [brnd, image]\n"
        "    modes:\n"
        "      imge: B\n"
        "    bootstrap: 10\n"
        "    boostrap: 5000\n"
        "    target: image\n"
    )
    joins = "need a path that joins it to image; found none"
    assert refuse(text) == [
        "acme.yaml:5:22: study.report.min_base: need a whole number; found 'few'",
        "acme.yaml:12:7: study.model.constructs.trust: "
        "need each item in one construct; found Q1 in image and trust",
        f"acme.yaml:12:7: study.model.constructs.trust: {joins}",
        f"acme.yaml:13:7: study.model.constructs.brand: {joins}",
        "acme.yaml:15:9: study.model.paths[0]: "
        "need paths without a circle; found image → loyalty → image",
        "acme.yaml:16:9: study.model.paths[1]: need a path between two constructs; "
        "found trust → trust",
        "acme.yaml:17:9: study.model.paths[2]: "
        "need a construct at both ends; found 'brnd'; nearest: brand",
        "acme.yaml:19:7: study.model.modes.imge: "
        "need one of image, loyalty, trust, brand; found 'imge'",
        "acme.yaml:20:16: study.model.bootstrap: "
        "need 100 to 100000 replicates (fewer leave no tail for an interval); found 10",
        "acme.yaml:21:5: study.model.boostrap: unknown key; nearest: bootstrap",
    ]


def test_what_rests_on_a_wrong_key_is_not_guessed(refuse: Refuse, minimal: str) -> None:
    # with paths unreadable, every construct would seem to hang in the air
    found = refuse(minimal + f"  model: {{{ABC}, paths: [[a]], target: a}}\n")
    assert len(found) == 1
    assert "paths[0]: need [from, to]" in found[0]


def test_each_circle_is_named_once() -> None:
    paths = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("d", "a")]
    faults = path_faults(["a", "b", "c", "d"], paths)
    assert [(fault.at, fault.found) for fault in faults] == [
        (("paths", 1), "a → b → a"),
        (("paths", 3), "b → c → b"),
    ]


def test_what_hangs_together_most_is_the_model() -> None:
    faults = path_faults(["x", "a", "b", "c"], [("a", "b"), ("b", "c")])
    assert [fault.at for fault in faults] == [("constructs", "x")]
    assert sentences(faults) == "No path joins x to a."


def test_faults_that_are_one_have_one_sentence() -> None:
    faults = path_faults(["a", "b", "x", "y"], [("a", "b")])
    assert [fault.at[1] for fault in faults] == ["x", "y"]
    assert sentences(faults) == "No path joins x, y to a."


def test_a_sound_model_has_no_faults() -> None:
    constructs = {"product": ["a"], "service": ["b"], "loyalty": ["c"]}
    higher = {"quality": ["product", "service"]}
    assert structure_faults(constructs, [("quality", "loyalty")], modes={}, higher=higher) == []
    assert structure_faults(constructs, [], template=None, modes={"loyalty": "B"}, higher={}) == []


def test_a_path_to_a_dimension_is_one_fault(refuse: Refuse, minimal: str) -> None:
    paths = "constructs: {a: [A], b: [B], c: [C]}, paths: [[q, c], [a, c]]"
    (found,) = refuse(minimal + f"  model: {{{paths}, second_order: {{q: [a, b]}}}}\n")
    assert "paths[1]: need paths of q, not of its dimensions; found a → c" in found
