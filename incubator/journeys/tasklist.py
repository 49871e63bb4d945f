"""One thing a co-op has to do, as every slice tells it to the co-op's home."""

from dataclasses import dataclass
from datetime import date
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
    # Names the task for the team's plan (who does it, by when), such as `module:que-es-cooperar`; the same for ever.
    key: str = ""
    owner: Any = None  # a person; None is the whole team
    due_on: date | None = None
    compulsory: bool = True  # an optional one gets no day of itself

    @property
    def kind(self) -> str:
        return "done" if self.done else ""

    @property
    def why(self) -> Any:
        return self.locked_reason
