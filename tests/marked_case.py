"""The small case with later entries of every kind, each with a marker in its words or its id."""

from __future__ import annotations

from pathlib import Path

MARK = "Qzxlate"
LATER_DRAFT = f"""---
id: qzxlate_1
title: {MARK} draft
author: south
date: 2025-12-13
parent: south_1
status: tabled
seen_by: [south, public]
package: {{strip: qzxlate_way, monitor: qzxlate_drones, qzxlate_fund: yes}}
---
1. {MARK} words on the strip.
2. {MARK} words on monitors.
"""


def mark(folder: Path) -> Path:
    """Add to the small case later entries of every kind, each with the marker in its words or its id."""

    def edit(name: str, *pairs: tuple[str, str]) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, (name, old, text.count(old))
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")

    edit(
        "case.yaml",
        ("  wire_b:", f'  qzxlate_wire: {{title: "{MARK} page", date: 2025-12-10}}\n'
         f'  qzxlate_undated: {{title: "{MARK} page", known_from: 2025-12-11}}\n  wire_b:'),
        ("interests:\n", f'interests:\n      - {{text: "{MARK} interest", source: qzxlate_wire}}\n'),
        ('      - {id: to_south, text: "The strip stays', f'      - {{id: qzxlate_way, text: "{MARK} way", known_from: 2025-12-10}}\n'
         '      - {id: to_south, text: "The strip stays'),
        ('      - {id: league, text: "League mon', f'      - {{id: qzxlate_drones, text: "{MARK} drones", source: qzxlate_undated}}\n'
         '      - {id: league, text: "League mon'),
        ("consent:  ", f'  - {{id: qzxlate_fund, number: "3", title: "{MARK} fund", known_from: 2025-12-12, if_silent: no, '
         'options: [{id: no, text: "None."}, {id: yes, text: "One."}]}\n\nconsent:  '),
    )  # fmt: skip
    edit(
        "preferences.yaml",
        ("strip: {to_north: 100, shared: [30, 50, 60], to_south: 0}",
         "strip: {to_north: 100, shared: [30, 50, 60], qzxlate_way: 20, to_south: 0}\n    qzxlate_fund: {no: 0, yes: 100}"),
        ("monitor: {none: 100, league: {low: 20, likely: 40, high: 60, reason: \"Observers limit it.\", source: wire_a}}",
         f"monitor: {{none: 100, qzxlate_drones: 50, league: {{low: 20, likely: 40, high: 60, reason: \"{MARK} reason\", source: qzxlate_wire}}}}"),
        ("monitor: 20}", "monitor: 20, qzxlate_fund: 10}"),
        ('firmness: 0.9, source: wire_a}', f'firmness: 0.9, source: wire_a}}\n    - {{when: "qzxlate_fund is yes", firmness: 0.6, reason: "{MARK}"}}\n'
         f'    - {{when: "monitor is none", firmness: 0.7, reason: "{MARK}", known_from: 2025-12-10}}'),
        ('adds: 10}', f'adds: 10}}\n    - {{when: "strip is qzxlate_way or monitor is league", adds: 1, reason: "{MARK}", source: qzxlate_wire}}'),
        ("ranking: [strip, monitor]", "ranking: [strip, monitor, qzxlate_fund]"),
        ("[to_south, shared, to_north]}", "[to_south, qzxlate_way, shared, to_north]}\n    qzxlate_fund: {prefers: [no, yes]}"),
        ("{strip: {to_north: 0, shared: 10, to_south: 5}, monitor: {none: 0, league: 3}}",
         "{strip: {to_north: 0, shared: 10, qzxlate_way: 3, to_south: 5}, monitor: {none: 0, qzxlate_drones: 1, league: 3}, qzxlate_fund: {no: 0, yes: 1}}"),
        ("weights: {strip: 30, monitor: 70}", "weights: {strip: 30, monitor: 70, qzxlate_fund: 1}"),
        ("{strip: {to_north: 0, shared: 60, to_south: 100}, monitor: {none: 20, league: 100}}",
         "{strip: {to_north: 0, shared: 60, qzxlate_way: 1, to_south: 100}, monitor: {none: 20, qzxlate_drones: 1, league: 100}, qzxlate_fund: {no: 0, yes: 1}}"),
    )  # fmt: skip
    edit(
        "process.yaml",
        ("pressures:\n", f'pressures:\n  - {{id: qzxlate_p, on: north, no_deal_per_month: 1, text: "{MARK}", source: qzxlate_wire}}\n'),
        ("hypotheses:", f'hypotheses:\n  - {{id: qzxlate_h, probability: 0.5, on: north, no_deal: 5, text: "{MARK}", known_from: 2025-12-10}}\n#'),
        ("deadlines:\n", f'deadlines:\n  - {{id: qzxlate_d, date: 2025-12-20, on: [north], text: "{MARK}", known_from: 2025-12-10}}\n'),
        ("disclosures:\n", "disclosures:\n  - {draft: qzxlate_1, to: north, date: 2025-12-14}\n"),
    )  # fmt: skip
    edit(
        "guarantees.yaml",
        ("  south_raids:", f'  qzxlate_act: {{by: south, text: "{MARK} act", known_from: 2025-12-10}}\n  south_raids:'),
        ("    void_when:\n", f'    void_when:\n      - {{id: qzxlate_void, when: qzxlate_act, text: "{MARK}", source: qzxlate_wire}}\n'),
        ("claims:   ", f'  qzxlate_guarantee: {{draft: qzxlate_1, title: "{MARK} guarantee", guarantors: [patron], beneficiary: south, adversary: north, '
         f'trigger: north_invades}}\nclaims:\n  - {{by: south, says: "north_invades implies owed(qzxlate_guarantee)", text: "{MARK}", date: 2025-12-14}}\n#'),
    )  # fmt: skip
    edit(
        "performance.yaml",
        ("  ceasefire:", f'  qzxlate_step: {{by: [south], after: pullback, text: "{MARK} step", known_from: 2025-12-10}}\n  ceasefire:'),
        ("counterparts:", "counterparts:\n  - {gives: qzxlate_step, gets: guarantee_starts, known_from: 2025-12-10}\n#"),
    )  # fmt: skip
    edit("drafts/south_1.md", ("seen_by: [south,", "seen_by: [south, {party: league, date: 2025-12-01},"))
    (folder / "drafts" / "qzxlate_1.md").write_text(LATER_DRAFT, encoding="utf-8")
    with (folder / "timeline.yaml").open("a", encoding="utf-8") as file:
        file.write(
            f'- {{date: 2025-12-13, actor: south, kind: draft, about: qzxlate_1, audience: public, text: "{MARK} act"}}\n'
        )
        file.write(
            f'- {{date: 2025-11-20, actor: south, kind: call, audience: private, text: "{MARK} call", source: qzxlate_wire}}\n'
        )
        file.write(
            f'- {{date: 2025-11-21, actor: south, kind: call, audience: public, text: "{MARK} call", known_from: 2025-12-02}}\n'
        )
    return folder
