"""A module as its authors keep it: a folder with `module.md` (front matter: title, quiz…) and one file a lesson."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter

LONGEST_LESSON = 900  # words: what somebody reads on a phone in a quarter of an hour


class BadPlaybook(ValueError):
    """The files do not make a module: says which file and what is wrong."""


@dataclass(frozen=True)
class Playbook:
    slug: str
    module: dict[str, Any]
    lessons: list[dict[str, Any]]
    questions: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """Tells whether anything changed since it was loaded."""
        said = json.dumps([self.slug, self.module, self.lessons, self.questions], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def read_all(folder: Path) -> list[Playbook]:
    """Every module below the folder, in their order."""
    found = [read(path.parent) for path in sorted(folder.rglob("module.md"))]
    if not found:
        raise BadPlaybook(f"{folder}: there is no module.md in it.")
    return sorted(found, key=lambda playbook: playbook.module["place"])


def read(folder: Path) -> Playbook:
    head = frontmatter.load(str(folder / "module.md"))
    lessons = [_lesson(path) for path in sorted(folder.glob("[0-9]*.md"))]
    if not lessons:
        raise BadPlaybook(f"{folder}: a module needs lessons (1-….md, 2-….md).")
    module = {name: _given(head, name, folder) for name in ("place", "title", "summary")}
    module |= {"compulsory": head.get("compulsory", True), "language": head.get("language", "es")}
    module["translations"] = head.get("translations", {})
    questions = [_question(asked, folder) for asked in head.get("questions", [])]
    return Playbook(_given(head, "slug", folder), module, lessons, questions)


def _given(head: Any, name: str, path: Path) -> Any:
    if name not in head.keys():  # noqa: SIM118 - a Post is no dict: `in` asks its words
        raise BadPlaybook(f"{path}: “{name}” is missing.")
    return head[name]


def _lesson(path: Path) -> dict[str, Any]:
    post = frontmatter.load(str(path))
    if len(post.content.split()) > LONGEST_LESSON:
        raise BadPlaybook(f"{path}: a lesson has at most {LONGEST_LESSON} words.")
    return {
        "slug": path.stem.partition("-")[2],
        "title": _given(post, "title", path),
        "minutes": _given(post, "minutes", path),
        "body": post.content,
        "translations": post.get("translations", {}),
    }


def _question(asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    options = [
        {"text": option["text"], "right": option.get("right", False), "reason": option["reason"]}
        for option in asked["options"]
    ]
    if sum(option["right"] for option in options) != 1 or not 3 <= len(options) <= 4:
        raise BadPlaybook(f"{folder}: “{asked['text']}” needs three or four answers, one of them right.")
    return {"text": asked["text"], "options": options, "translations": asked.get("translations", {})}
