"""What a stage asks of a co-op, in words, met or not; each slice says its own, the gate gathers them."""

from dataclasses import dataclass
from typing import Any

TEAM, MENTOR, COORDINATION = "team", "mentor", "coordination"


@dataclass(frozen=True)
class Condition:
    """`who` has to do it: team, mentor or coordination; `url` is where the team does it, if it can.

    `key` names it for a waiver, such as `module:que-es-cooperar`; one without a key is never waived. A condition
    that is met because the coordination lets it pass says so with its `waiver`.
    """

    sentence: Any
    who: str
    url: str
    met: bool
    key: str = ""
    waiver: Any = None
