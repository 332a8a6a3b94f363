"""The ground rules: what all seats sign at the start and the server enforces."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class GroundRules(BaseModel):
    """The rules of one negotiation.

    All seats sign the same text of them; the server refuses what they do not allow. They change only when every seat
    signs the new text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    round_hours: float = Field(
        48,
        gt=0,
        le=24 * 90,
        title="Length of a round",
        description="Hours that a tabled version stays open for answers, unless the chair sets a later time.",
    )
    proposals_per_batch: int = Field(
        3,
        ge=1,
        le=10,
        title="Proposals in a batch",
        description="At most so many proposals are put to secret acceptance together.",
    )
    batches: int = Field(
        5,
        ge=1,
        le=50,
        title="Batches",
        description="At most so many batches are put to secret acceptance: every one that fails tells something.",
    )
    least_change: int = Field(
        2,
        ge=1,
        le=20,
        title="Least change between proposals",
        description="Two proposals, of one batch or of two, differ in at least so many points.",
    )
    acceptance_hours: float = Field(
        24,
        gt=0,
        le=24 * 90,
        title="Time for secret acceptance",
        description="Hours that a batch stays open. It closes at its time and never earlier.",
    )
    searches: int = Field(
        3,
        ge=0,
        le=20,
        title="Searches",
        description="At most so many searches over sealed sheets. Each needs sheets sealed anew.",
    )
    sealing_hours: float = Field(
        24,
        gt=0,
        le=24 * 90,
        title="Time to seal",
        description="Hours between the chair's call for a search and its answer. The answer comes at that time.",
    )
    near_best: float = Field(
        0.1,
        ge=0,
        le=0.5,
        title="Near the best",
        description="A search draws among the efficient texts whose smallest gain is within this share of the best.",
    )
    bands: bool = Field(
        False,
        title="Coarse bands",
        description="Whether a found text comes with a coarse word on how well it does for all. Off unless all agree.",
    )
    point_answers: Literal["never", "as each seat chooses"] = Field(
        "as each seat chooses",
        title="Point answers to the chair",
        description="Whether a seat may let the chair see its answers point by point when a round closes.",
    )
    silence_hours: float = Field(
        72,
        ge=1,
        le=24 * 90,
        title="Silence procedure",
        description="Hours of silence that count as a yes, for seats that opted in and to whom the text was delivered.",
    )
    improving: bool = Field(
        True,
        title="One improving text after signature",
        description="Whether one better text may be looked for after signature. Unanimous, or the signed one stands.",
    )

    def canonical(self) -> str:
        """Return the one text of these rules that is signed: JSON, keys in order, no spaces."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def sha256(self) -> str:
        """Return the SHA-256 of the canonical text, in hex."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()
