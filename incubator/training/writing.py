"""Modules written out as the files of their authors: loaded again, they change nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import frontmatter

from incubator.training.models import Figure, Module


def write_all(folder: Path) -> list[Path]:
    """Every module as it is published now, below its language."""
    rows = Module.objects.exclude(current=None).select_related("current")
    return [_write(folder, module) for module in rows.order_by("place", "slug")]


def _write(folder: Path, module: Module) -> Path:
    content: Mapping[str, Any] = module.current.content
    about = content["module"]
    own = folder / about["language"] / f"m{about['place']}-{module.slug}"
    own.mkdir(parents=True, exist_ok=True)
    questions = [_question(one) for one in content["questions"]]
    _file(own / "module.md", "", {"slug": module.slug, **about, "questions": questions})
    for place, lesson in enumerate(content["lessons"], start=1):
        head = {name: lesson[name] for name in ("title", "minutes", "summary", "translations")}
        _file(own / f"{place:02}-{lesson['slug']}.md", lesson["body"], head)
    if worksheet := content["worksheet"]:
        head = {name: worksheet[name] for name in ("title", "translations", "fields", "criteria")}
        _file(own / "worksheet.md", worksheet["instructions"], head)
    _figures(own / "figures", module, content["figures"])
    return own


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Only the right answer says that it is; what is empty is left out."""
    options = [
        {"text": one["text"], **({"right": True} if one["right"] else {}), "reason": one["reason"]}
        for one in asked["options"]
    ]
    more = {name: asked[name] for name in ("lesson", "translations") if asked[name]}
    return {"text": asked["text"], **more, "options": options}


def _file(path: Path, words: str, head: Mapping[str, Any]) -> None:
    kept = {name: value for name, value in head.items() if value not in ("", {}, [])}
    post = frontmatter.Post(words, **kept)
    path.write_text(frontmatter.dumps(post, sort_keys=False, allow_unicode=True, width=120) + "\n", encoding="utf-8")


def _figures(folder: Path, module: Module, named: Mapping[str, str]) -> None:
    kept = {one.sha256: one for one in Figure.objects.filter(module=module, sha256__in=named.values()).order_by("id")}
    if named:
        folder.mkdir(exist_ok=True)
    for name, digest in named.items():
        (folder / name).write_bytes(bytes(kept[digest].content))
