"""One thing a co-op has to do, as every slice tells it to the co-op's home."""

from dataclasses import dataclass
from typing import Any

GROUPS = ("before", "training", "advice", "community", "campaign")


@dataclass(frozen=True)
class Task:
    group: str
    title: Any
    url: str | None
    status: Any
    done: bool
    locked_reason: Any = ""
    minutes: int | None = None

    @property
    def kind(self) -> str:
        return "done" if self.done else ""

    @property
    def why(self) -> Any:
        return self.locked_reason
