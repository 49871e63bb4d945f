"""Maps drawn from the headers of the steps: what the `moves` command prints and docs/states.md shows."""

import re
from collections import defaultdict
from typing import Any

from django.db import models
from rules import Predicate

from crowdcoop.workflow import Back, Step, all_steps

HEADINGS = ("step", "from", "to", "who", "needs", "tells")
INTRODUCTION = """\
# States and the steps between them

Written by `python manage.py moves --diagrams` from the headers of the steps; a test holds it to them.
A step without a state of its own (a comment, a lesson done) is not drawn; `python manage.py moves` lists all.
"""


def rows(steps: list[Step] | None = None) -> list[tuple[str, ...]]:
    return [
        (step.name, from_(step), to(step), who(step.who), _list(step.needs), ", ".join(step.tells) or "-")
        for step in (steps if steps is not None else all_steps())
    ]


def table(lines: list[tuple[str, ...]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def from_(step: Step) -> str:
    return {"create": "(new)"}.get(step.kind) or ", ".join(step.sources) or "any"


def to(step: Step) -> str:
    if step.kind == "create":
        return _first_state(step.model) or "-"
    return f"({step.target.remembered_in})" if isinstance(step.target, Back) else step.target or "="


def who(asked: Predicate) -> str:
    """`is_lead | coordinator | system`: as the header has it, without the brackets that Python adds to each pair."""
    words = asked.name
    for joint in ("|", "&"):
        chain = re.compile(rf"\((~?\w+(?: \{joint} ~?\w+)+)\) \{joint}")
        while (shorter := chain.sub(rf"\1 {joint}", words)) != words:
            words = shorter
    return words[1:-1] if re.fullmatch(r"\(([^()]|\([^()]*\))*\)", words) else words


def diagrams() -> str:
    of_model: dict[type[models.Model], list[Step]] = defaultdict(list)
    for step in all_steps():
        if step.model is not None and _first_state(step.model) and (step.target or step.kind == "create"):
            of_model[step.model].append(step)
    ordered = sorted(of_model.items(), key=lambda item: item[0]._meta.label)
    return INTRODUCTION + "".join(_diagram(model, steps) for model, steps in ordered)


def _diagram(model: type[models.Model], steps: list[Step]) -> str:
    lines = ["stateDiagram-v2"]
    for step in steps:
        name = step.name.split(".")[1]
        sources = ["[*]"] if step.kind == "create" else step.sources
        lines += [f"    {source} --> {goal}: {name}" for source in sources for goal in _goals(step, steps)]
    left = {source for step in steps for source in step.sources}
    lines += [f"    {state} --> [*]" for state in _states(model) if state not in left]
    drawn = "\n".join(dict.fromkeys(lines))
    return f"\n## {model.__name__}\n\n```mermaid\n{drawn}\n```\n"


def _goals(step: Step, steps: list[Step]) -> list[str]:
    """Where it leads; back is wherever one can come from."""
    if not isinstance(step.target, Back):
        return [to(step)]
    return [source for each in steps if each.target in step.sources for source in each.sources]


def _states(model: type[models.Model]) -> list[str]:
    return [str(value) for value, _words in model._meta.get_field("state").flatchoices]


def _first_state(model: type[models.Model] | None) -> str:
    names = {each.name for each in model._meta.get_fields()} if model else set()
    return str(model._meta.get_field("state").default) if model and "state" in names else ""


def _list(needs: tuple[Any, ...]) -> str:
    return ", ".join(getattr(need, "__name__", str(need)) for need in needs) or "-"
