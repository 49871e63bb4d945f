"""A module as its authors keep it: a folder with `module.md` (front matter: title, quiz…), one file a lesson, a worksheet and figures."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.utils.translation import gettext as _

from incubator.training import faults, figures


class BadPlaybook(ValueError):
    """The files do not make a module: says which file and what is wrong."""


@dataclass(frozen=True)
class Playbook:
    slug: str
    module: dict[str, Any]
    lessons: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    worksheet: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, bytes] = field(default_factory=dict)

    def content(self, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
        """All of it but the drawings themselves, which are named by their digest (`kept`: as they are kept on the site)."""
        drawn = {name: hashlib.sha256(content).hexdigest() for name, content in self.figures.items()}
        return {
            "slug": self.slug,
            "module": _MODULE | self.module,
            "lessons": [_LESSON | lesson for lesson in self.lessons],
            "questions": [_QUESTION | question for question in self.questions],
            "worksheet": self.worksheet,
            "figures": drawn | dict(kept or {}),
        }


_MODULE: dict[str, Any] = {"compulsory": True, "language": "es", "hours": 0, "needs": [], "translations": {}}
_LESSON: dict[str, Any] = {"summary": "", "translations": {}}
_QUESTION: dict[str, Any] = {"lesson": "", "translations": {}}


def digest_of(content: Mapping[str, Any]) -> str:
    """Tells whether anything changed since it was published."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def read_all(folder: Path) -> list[Playbook]:
    """Every module below the folder, those that come first before those that need them; all are in order or none is taken."""
    found = [read(path.parent) for path in sorted(folder.rglob("module.md"))]
    if not found:
        raise BadPlaybook(f"{folder}: there is no module.md in it.")
    for name in ("slug", "place"):
        seen = [one.slug if name == "slug" else one.module[name] for one in found]
        if doubles := {value for value in seen if seen.count(value) > 1}:
            raise BadPlaybook(f"{folder}: two modules have the same {name}: {', '.join(map(str, sorted(doubles)))}.")
    return _in_order(folder, sorted(found, key=lambda playbook: playbook.module["place"]))


def _in_order(folder: Path, found: list[Playbook]) -> list[Playbook]:
    """What a module needs is either here, and comes before it, or was loaded earlier; and none needs itself in a ring."""
    here, done = {one.slug for one in found}, []
    while found:
        names = {one.slug for one in done}
        ready = next((one for one in found if set(one.module["needs"]) & here <= names), None)
        if ready is None:
            ring = ", ".join(one.slug for one in found)
            raise BadPlaybook(f"{folder}: these modules need each other in a ring: {ring}.")
        done.append(ready)
        found = [one for one in found if one is not ready]
    return done


def read(folder: Path) -> Playbook:
    path = folder / "module.md"
    head = _load(path)
    module = _MODULE | {name: value for name, value in head.metadata.items() if name in _KEPT}
    _refuse(path, faults.of_module(head.get("slug"), module))
    drawn = _figures(folder)
    files = sorted(folder.glob("[0-9]*.md"))
    lessons = [_lesson(path, drawn) for path in files]
    slugs = [lesson["slug"] for lesson in lessons]
    if not lessons or len(set(slugs)) != len(slugs):
        raise BadPlaybook(f"{folder}: a module needs lessons (1-….md, 2-….md), each with a slug of its own.")
    questions = [_question(asked, path) for asked in _list(head.get("questions", []), path)]
    for question in questions:
        _refuse(path, faults.of_question(question, slugs))
    return Playbook(str(head["slug"]), module, lessons, questions, _worksheet(folder / "worksheet.md"), drawn)


_KEPT = ("place", "title", "summary", "compulsory", "language", "hours", "needs", "translations")


def _load(path: Path) -> Any:
    try:
        return frontmatter.load(str(path))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as wrong:
        raise BadPlaybook(f"{path}: {' '.join(str(wrong).split())[:300]}") from wrong


def _refuse(path: Path, found: Iterable[str]) -> None:
    for fault in found:
        raise BadPlaybook(f"{path}: {fault}")


def _lesson(path: Path, drawn: Mapping[str, bytes]) -> dict[str, Any]:
    post = _load(path)
    lesson = {
        "slug": path.stem.partition("-")[2],
        **{name: post.get(name, "") for name in ("title", "minutes", "summary")},
        "body": post.content,
        "translations": post.get("translations", {}),
    }
    _refuse(path, faults.of_lesson(lesson, drawn))
    return lesson


def _question(asked: Any, path: Path) -> dict[str, Any]:
    options = [
        {"text": _said(option, "text"), "right": option.get("right") is True, "reason": _said(option, "reason")}
        for option in _list(asked.get("options", []) if isinstance(asked, dict) else [], path)
    ]
    if not isinstance(asked, dict):
        raise BadPlaybook(f"{path}: {_('A question is written as text, lesson and options.')}")
    kept = {name: asked.get(name, "") for name in ("text", "lesson")}
    return {**kept, "options": options, "translations": asked.get("translations", {})}


def _worksheet(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    post = _load(path)
    worksheet = {
        "title": post.get("title", ""),
        "instructions": post.content,
        "fields": [_field(one) for one in _list(post.get("fields", []), path)],
        "criteria": post.get("criteria", []),
        "translations": post.get("translations", {}),
    }
    _refuse(path, faults.of_worksheet(worksheet))
    return worksheet


def _field(one: dict[str, Any]) -> dict[str, Any]:
    kept = {"name": _said(one, "name"), "label": _said(one, "label"), "help": _said(one, "help")}
    kept["kind"] = _said(one, "kind") or "text"
    return kept | ({"columns": one.get("columns", []), "rows": one.get("rows", 6)} if kept["kind"] == "table" else {})


def _list(values: Any, path: Path) -> Iterator[dict[str, Any]]:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadPlaybook(f"{path}: {_('A question is written as text, lesson and options.')}")
    return iter(values)


def _said(thing: Mapping[str, Any], name: str) -> str:
    """YAML reads a bare number as one: here it is words."""
    value = thing.get(name)
    return "" if value is None else str(value)


def _figures(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted((folder / "figures").glob("*")):
        found[path.name] = path.read_bytes()
        _refuse(path, figures.faults_of(path.name, found[path.name]))
    return found
