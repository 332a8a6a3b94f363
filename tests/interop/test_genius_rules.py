"""What a GENIUS file means: weights by index, scales, files of a folder. Each figure is worked out by hand beside it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from detente.errors import InputError
from detente.interop.genius import import_genius, read_genius
from detente.interop.scenario import Scenario

ISSUES = {"Fishing": ("open", "shared", "closed"), "Patrols": ("joint", "separate")}
EVALUATIONS = {"Fishing": (10, 5, 1), "Patrols": (4, 1)}


def issue(name: str, index: int, evaluations: Sequence[float] | None = None) -> str:
    items = "".join(
        f'<item index="{k}" value="{value}"'
        + ("" if evaluations is None else f' evaluation="{evaluations[k - 1]}"')
        + "/>"
        for k, value in enumerate(ISSUES[name], 1)
    )
    return f'<issue index="{index}" etype="discrete" type="discrete" vtype="discrete" name="{name}">{items}</issue>'


def domain(indices: Sequence[int] = (1, 2), agents: Sequence[str] = (), objective: int = 0) -> str:
    named = "".join(f'<agent name="" class="" utility_space="{a}"/>' for a in agents)
    body = "".join(issue(name, k) for name, k in zip(ISSUES, indices, strict=True))
    return (
        f"<negotiation_template>{named}<utility_space>"
        f'<objective index="{objective}" type="objective">{body}</objective></utility_space></negotiation_template>'
    )


def profile(
    indices: Sequence[int] = (1, 2),
    weights: Sequence[tuple[int, float]] = ((1, 0.6), (2, 0.4)),
    reserved: str | None = "0.5",
    evaluations: Mapping[str, Sequence[float]] = EVALUATIONS,
    more: str = "",
    objective: int = 0,
    kind: str = "",
) -> str:
    body = "".join(issue(name, k, evaluations[name]) for name, k in zip(ISSUES, indices, strict=True))
    weighed = "".join(f'<weight index="{k}" value="{w}"/>' for k, w in weights)
    end = "" if reserved is None else f'<reservation value="{reserved}"/>'
    return (
        f'<utility_space{kind}><objective index="{objective}" type="objective">{body}{weighed}</objective>{more}{end}'
        "</utility_space>"
    )


def read(folder: Path, files: dict[str, str], source: str = "", profiles: Sequence[str] = ()) -> Scenario:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_genius(folder / source if source else folder, [Path(p) for p in profiles])


def one(folder: Path, text: str, of: str | None = None) -> Scenario:
    return read(folder, {"domain.xml": of or domain(), "a.xml": text})


# -- weights ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indices", [(1, 2), (2, 3), (2, 1), (7, 4)])
def test_a_weight_belongs_to_the_issue_that_has_its_index(tmp_path: Path, indices: tuple[int, int]) -> None:
    fishing, patrols = indices
    weights = [(fishing, 0.9), (patrols, 0.1)]
    random.Random(1).shuffle(weights)
    scenario = one(tmp_path, profile(indices, weights), domain(indices))
    worth = dict(zip((i.name for i in scenario.issues), scenario.profiles[0].worth, strict=True))
    # 0.9 x (10, 5, 1) / 10 and 0.1 x (4, 1) / 4
    assert np.allclose(worth["Fishing"], [0.9, 0.45, 0.09])
    assert np.allclose(worth["Patrols"], [0.1, 0.025])


@pytest.mark.parametrize("objective", [0, 1])
def test_a_weight_of_no_issue_is_left_out_with_a_warning(tmp_path: Path, objective: int) -> None:
    text = profile((2, 3), [(2, 0.9), (3, 0.1), (1, 1.0)], objective=objective)
    scenario = one(tmp_path, text, domain((2, 3), objective=objective))
    assert np.allclose(scenario.profiles[0].worth[0], [0.9, 0.45, 0.09])
    assert np.allclose(scenario.profiles[0].worth[1], [0.1, 0.025])
    assert any("index 1 belongs to no issue" in w for w in scenario.warnings)


def test_a_weight_after_the_last_issue_is_the_constant_that_negmas_writes(tmp_path: Path) -> None:
    scenario = one(tmp_path, profile(weights=[(1, 0.6), (2, 0.4), (3, 0.25)]))
    assert np.allclose(scenario.profiles[0].worth[0], [0.85, 0.55, 0.31])
    assert any("constant" in w for w in scenario.warnings)


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ([(1, 1.0)], "'Patrols' has no weight"),
        ([(1, 0.6), (2, 0.4), (1, 0.5)], "index 1 has two weights, 0.6 and 0.5"),
    ],
)
def test_missing_and_double_weights_are_refused(tmp_path: Path, weights: list[tuple[int, float]], named: str) -> None:
    with pytest.raises(InputError, match=named):
        one(tmp_path, profile(weights=weights))


def test_two_issues_with_one_index_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two issues have index 1"):
        one(tmp_path, profile((1, 1)))
    with pytest.raises(InputError, match="two issues have index 2"):
        one(tmp_path, profile(), domain((2, 2)))


def test_index_and_name_that_point_to_two_issues_are_settled_by_the_values_or_refused(tmp_path: Path) -> None:
    scenario = one(tmp_path, profile((2, 1), [(2, 0.9), (1, 0.1)]))
    # The issue called Fishing has index 2 here and 1 in the domain; only its own values fit it.
    assert np.allclose(scenario.profiles[0].worth[0], [0.9, 0.45, 0.09])
    assert any("point to two issues" in w for w in scenario.warnings)
    alike = domain().replace("joint", "open").replace("separate", "shared")
    mixed = profile((2, 1)).replace("joint", "open").replace("separate", "shared").replace('"closed"', '"other"')
    with pytest.raises(
        InputError, match="index 2 is issue 'Patrols' in the domain, but the profile calls it 'Fishing'"
    ):
        read(tmp_path / "b", {"domain.xml": alike.replace('<item index="3" value="closed"/>', ""), "a.xml": mixed})


def test_nested_objectives_count_by_their_issues_and_refuse_a_weight_of_their_own(tmp_path: Path) -> None:
    tree = domain().replace('<issue index="2"', '<objective index="9" name="safety"><issue index="2"')
    tree = tree.replace("</objective>", "</objective></objective>")
    inner = issue("Patrols", 2, EVALUATIONS["Patrols"])
    outer = issue("Fishing", 1, EVALUATIONS["Fishing"])
    text = (
        f'<utility_space><objective index="0">{outer}<weight index="1" value="0.6"/><weight index="9" value="1"/>'
        f'<objective index="9">{inner}<weight index="2" value="0.4"/></objective></objective>'
        '<reservation value="0.1"/></utility_space>'
    )
    scenario = one(tmp_path, text, tree)
    assert [i.name for i in scenario.issues] == ["Fishing", "Patrols"]
    assert np.allclose(scenario.profiles[0].worth[1], [0.4, 0.1])
    with pytest.raises(InputError, match=r"objective of index 9 .* has the weight 0.4"):
        one(tmp_path, text.replace('index="9" value="1"', 'index="9" value="0.4"'), tree)


# -- scales -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [(0.6, 0.4), (0.60003, 0.40002), (0.597, 0.398), (0.603, 0.404)])
def test_evaluations_are_divided_where_weights_sum_to_nearly_one(tmp_path: Path, weights: tuple[float, float]) -> None:
    scenario = one(tmp_path, profile(weights=list(enumerate(weights, 1))))
    first, second = weights
    assert np.allclose(scenario.profiles[0].worth[0], [first, first * 0.5, first * 0.1], rtol=1e-12)
    assert np.allclose(scenario.profiles[0].worth[1], [second, second * 0.25], rtol=1e-12)


def test_a_reservation_value_within_one_says_that_evaluations_are_on_genius_scale(tmp_path: Path) -> None:
    scenario = one(tmp_path, profile(weights=[(1, 1.2), (2, 0.8)]))
    assert np.allclose(scenario.profiles[0].worth[0], [1.2, 0.6, 0.12])
    assert any("sum to 2 and not to 1" in w for w in scenario.warnings)
    assert any("far above 1 (the highest is 2)" in w for w in scenario.warnings)


@pytest.mark.parametrize(
    ("weights", "evaluations", "reserved", "said"),
    [
        ((3.0, 2.0), EVALUATIONS, "0", "far above 1 (the highest is 5)"),  # 3 x 10/10 + 2 x 4/4
        ((0.3, 0.1), {"Fishing": (1, 0.5, 0), "Patrols": (1, 0)}, "0.2", "never near 1 (the highest is 0.4)"),
        ((3.0, 2.0), EVALUATIONS, "12", None),
        ((0.6, 0.4), EVALUATIONS, "0.2", None),
    ],
)
def test_utilities_far_from_the_scale_of_the_reservation_value_are_told(
    tmp_path: Path,
    weights: tuple[float, float],
    evaluations: Mapping[str, Sequence[float]],
    reserved: str,
    said: str | None,
) -> None:
    scenario = one(tmp_path, profile(weights=list(enumerate(weights, 1)), evaluations=evaluations, reserved=reserved))
    found = [w for w in scenario.warnings if "on one scale" in w]
    assert found == [] if said is None else said in found[0]


def test_a_missing_reservation_value_is_zero_as_in_genius_and_a_bad_discount_is_none(tmp_path: Path) -> None:
    scenario = one(tmp_path, profile(reserved=None, more='<discount_factor value="s"/>'))
    assert scenario.profiles[0].reserved == 0.0
    assert scenario.profiles[0].note is None
    assert any("no reservation value" in w for w in scenario.warnings)
    assert any("discount factor 's'" in w for w in scenario.warnings)


def test_a_whole_number_counts_from_its_lower_bound_and_is_cut_at_one(tmp_path: Path) -> None:
    of = (
        '<negotiation_template><utility_space><objective index="0"><issue index="1" type="integer" name="Days" '
        'lowerbound="10" upperbound="14"/></objective></utility_space></negotiation_template>'
    )
    text = (
        '<utility_space><objective index="0"><issue index="1" type="integer" name="Days" lowerbound="10" '
        'upperbound="14"><evaluator ftype="linear" offset="0.1" slope="0.3"/></issue><weight index="1" value="1"/>'
        '</objective><reservation value="0"/></utility_space>'
    )
    scenario = one(tmp_path, text, of)
    # 0.1 + 0.3 x (0, 1, 2, 3, 4), cut at 1
    assert np.allclose(scenario.profiles[0].worth[0], [0.1, 0.4, 0.7, 1.0, 1.0])
    assert any("leaves 0..1" in w for w in scenario.warnings)


def test_an_evaluation_given_twice_counts_as_in_genius_and_is_told(tmp_path: Path) -> None:
    text = profile().replace(
        '<item index="2" value="shared"', '<item index="2" value="open" evaluation="8"/><item index="2" value="shared"'
    )
    scenario = one(tmp_path, text)
    assert np.allclose(scenario.profiles[0].worth[0], [0.6, 0.375, 0.075])  # 0.6 x (8, 5, 1) / 8
    assert any("two evaluations" in w for w in scenario.warnings)


# -- the files of a folder ------------------------------------------------------------------------------------------------


def several() -> dict[str, str]:
    files = {}
    for letter, reserved in (("A", "0.1"), ("B", "0.4"), ("AB", "0.7")):
        files[f"Coast-{letter}-domain.xml"] = domain()
        files[f"Coast-{letter}-one.xml"] = profile(reserved=reserved)
        files[f"Coast-{letter}-two.xml"] = profile(weights=[(1, 0.3), (2, 0.7)], reserved=reserved)
    return files


def test_with_several_domains_only_the_profiles_named_after_the_domain_are_taken(tmp_path: Path) -> None:
    scenario = read(tmp_path, several(), "Coast-A-domain.xml")
    assert [p.name for p in scenario.profiles] == ["Coast-A-one", "Coast-A-two"]
    assert {p.reserved for p in scenario.profiles} == {0.1}
    assert any("left out" in w and "Coast-B-one.xml" in w and "--profile" in w for w in scenario.warnings)


def test_a_folder_of_several_domains_asks_which(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"3 domains .*Coast-AB-domain.xml.*name the domain file"):
        read(tmp_path, several())
    with pytest.raises(InputError, match=r"no profile is named after Lake-domain.xml.*--profile"):
        read(tmp_path, {"Lake-domain.xml": domain()}, "Lake-domain.xml")


def test_profiles_can_be_named(tmp_path: Path) -> None:
    scenario = read(tmp_path, several(), "Coast-A-domain.xml", ["Coast-B-two.xml", "Coast-A-one.xml"])
    assert [p.name for p in scenario.profiles] == ["Coast-B-two", "Coast-A-one"]
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path, {}, "Coast-A-domain.xml", ["nobody.xml"])
    with pytest.raises(InputError, match="expected a profile"):
        read(tmp_path, {}, "Coast-A-domain.xml", ["Coast-B-domain.xml"])


def test_profiles_that_the_domain_names_come_before_all_others(tmp_path: Path) -> None:
    files = {
        "d.xml": domain(agents=["old/c.xml", "a.xml"]),
        "a.xml": profile(),
        "b.xml": profile(weights=[(1, 0.2), (2, 0.8)]),
        "c.xml": profile(weights=[(1, 0.3), (2, 0.7)]),
    }
    scenario = read(tmp_path, files)
    assert [p.name for p in scenario.profiles] == ["c", "a"]
    assert any("b.xml" in w for w in scenario.warnings)


def test_files_that_are_no_profiles_are_skipped_with_a_note(tmp_path: Path) -> None:
    files = {"domain.xml": domain(), "a.xml": profile(), "pareto.xml": "0.67, 1.0\n0.71, 0.9\n", "log.xml": "<log/>"}
    scenario = read(tmp_path, files)
    assert [p.name for p in scenario.profiles] == ["a"]
    for name in ("pareto.xml", "log.xml"):
        assert any(w.startswith(name) and "left out" in w for w in scenario.warnings)


def test_one_side_under_two_names_is_one_party(tmp_path: Path) -> None:
    files = {
        "domain.xml": domain(),
        "side_A.xml": profile(),
        "side_A50.xml": profile(reserved="0.9"),
        "side_A_u10.xml": profile(kind=' type="UNCERTAIN"'),
        "side_B.xml": profile(weights=[(1, 0.3), (2, 0.7)]),
        "other.xml": profile(reserved="0.2"),
    }
    scenario = read(tmp_path, files)
    assert {p.name for p in scenario.profiles} == {"side_A", "side_B", "other"}
    assert sum("same side" in w for w in scenario.warnings) == 2
    assert any("other and side_A have the same utilities" in w for w in scenario.warnings)
    named = read(tmp_path, {}, "domain.xml", ["side_A50.xml", "side_A_u10.xml"])
    assert [p.name for p in named.profiles] == ["side_A50", "side_A_u10"]
    assert any("only in part" in w for w in named.warnings)


def test_numbered_profiles_with_the_same_utilities_stay_apart(tmp_path: Path) -> None:
    scenario = read(tmp_path, {"domain.xml": domain(), "profile1.xml": profile(), "profile10.xml": profile()})
    assert [p.name for p in scenario.profiles] == ["profile1", "profile10"]
    assert any("have the same utilities" in w for w in scenario.warnings)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (profile(kind=' type="nonlinear"'), "functions over ranges of several issues"),
        (profile(kind=' type="constraint"'), "rules that tie issues together"),
        (profile(more="<utility><ufun/></utility>"), "<utility> "),
    ],
)
def test_functions_of_several_issues_are_refused_beside_a_frontier_file(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read(tmp_path, {"domain.xml": domain(), "pareto.xml": "0.6, 1.0", "a.xml": text})


# -- encodings and what GENIUS's own reader forgives ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        profile().replace("open", "höher").encode(),
        b"\xef\xbb\xbf" + profile().replace("open", "höher").encode(),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + profile().replace("open", "höher")).encode("latin-1"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + profile().replace("open", "höher")).encode("utf-16"),
        profile().replace("open", "höher").encode("cp1252"),
        ("\n<!-- one -->\n<?xml version='1.0' encoding='utf-8'?>" + profile().replace("open", "höher")).encode(),
        ("<!DOCTYPE utility_space>" + profile().replace("open", "höher")).encode(),
    ],
)
def test_encodings_give_the_same_values(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "domain.xml").write_text(domain().replace("open", "höher"), encoding="utf-8")
    (tmp_path / "a.xml").write_bytes(raw)
    scenario = read_genius(tmp_path)
    assert scenario.issues[0].values[0] == "höher"
    assert np.allclose(scenario.profiles[0].worth[0], [0.6, 0.3, 0.06])


def test_a_bare_ampersand_is_read_and_told(tmp_path: Path) -> None:
    files = {
        "domain.xml": domain().replace("joint", "land & sea"),
        "a.xml": profile().replace("joint", "land &amp; sea"),
    }
    scenario = read(tmp_path, files)
    assert scenario.issues[1].values[0] == "land & sea"
    assert any(w.startswith("domain.xml") and "&amp;" in w for w in scenario.warnings)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE u [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(InputError, match="refused for safety"):
        one(tmp_path, doctype + profile())


def test_nothing_is_written_when_a_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"bad.xml.*--profile"):
        read(
            tmp_path / "f", {"domain.xml": domain(), "a.xml": profile(), "bad.xml": profile().replace('"10"', '"ten"')}
        )
    with pytest.raises(InputError):
        import_genius(tmp_path / "f", tmp_path / "case")
    assert not (tmp_path / "case").exists()
