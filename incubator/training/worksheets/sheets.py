"""A worksheet's form and what a team wrote in it, as pages and documents lay it out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from incubator.applications import comparing
from incubator.training.models import Module
from incubator.training.worksheets.models import SentWorksheet

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One field with its answer; a table has rows instead of words."""

    name: str
    label: str
    help: str
    kind: str
    words: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def filled(self) -> bool:
        return bool(self.words.strip() or self.written_rows)

    @property
    def written_rows(self) -> list[list[str]]:
        """Those somebody wrote in: what is read has no empty lines, what is filled in has all of them."""
        return [row for row in self.rows if any(cell.strip() for cell in row)]


def cell(name: str, row: int, column: int) -> str:
    return f"{name}-{row}-{column}"


def names_of(form: Form) -> Iterator[str]:
    """Everything that can be written in it, in order."""
    for one in form.get("fields", []):
        if one["kind"] != "table":
            yield one["name"]
        else:
            yield from (cell(one["name"], r, c) for r in range(one["rows"]) for c in range(len(one["columns"])))


def parts(form: Form, answers: Mapping[str, str]) -> list[Part]:
    found = []
    for one in form.get("fields", []):
        told = {name: one[name] for name in ("name", "label", "help", "kind")}
        if one["kind"] == "table":
            columns = one["columns"]
            rows = [[answers.get(cell(one["name"], r, c), "") for c in range(len(columns))] for r in range(one["rows"])]
            found.append(Part(**told, columns=columns, rows=rows))
        else:
            found.append(Part(**told, words=answers.get(one["name"], "")))
    return found


def empty_ones(form: Form, answers: Mapping[str, str]) -> list[str]:
    return [part.label for part in parts(form, answers) if not part.filled]


def form_of(sent: SentWorksheet) -> Form:
    """The form that was filled in: a newer version of the module may have another."""
    form: Form = sent.version.content["worksheet"]
    return form


def title(module: Module, language: str) -> str:
    there = module.worksheet.get("translations", {}).get(language) or {}
    return str(there.get("title") or module.worksheet.get("title", ""))


def changes(old: SentWorksheet, new: SentWorksheet) -> list[comparing.Row]:
    """What is other in the one that was sent later, word for word."""
    return comparing.changes(_as_answers(old), _as_answers(new))


def _as_answers(sent: SentWorksheet) -> dict[str, Any]:
    said = [(part.name, part.label, _text(part)) for part in parts(form_of(sent), sent.answers)]
    said.append(("-file", "ODT · PDF", str(sent.file) if sent.file else ""))
    return {
        "answers": [
            {"name": name, "words": label, "value": text, "kind": "long", "part": ""} for name, label, text in said
        ]
    }


def _text(part: Part) -> str:
    rows = [" · ".join(row) for row in part.written_rows]
    return "\n".join([part.words, *rows]).strip()
