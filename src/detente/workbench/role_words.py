"""The parts that parties take, in words."""

from __future__ import annotations

from detente.case.format.fields import ROLES

ROLE_WORDS = {
    "principal": "principal: its consent is needed",
    "drafter": "drafter: writes texts",
    "mediator": "mediator",
    "guarantor": "guarantor: promises to act if the deal is broken",
    "stakeholder": "stakeholder: is affected",
    "observer": "observer",
}
assert tuple(ROLE_WORDS) == ROLES
