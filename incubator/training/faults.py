"""What keeps a module from being published, in words: the same for files and for what the staff writes in its forms."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

LONGEST_LESSON = 900  # words: what somebody reads on a phone in a quarter of an hour
LONGEST_MINUTES = 60
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Words of addresses below /training/ and below a module.
TAKEN = {"certificate", "files", "workshops"}
TAKEN_IN_A_MODULE = {"quiz", "worksheet", "figures"}
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
KINDS = ("text", "long", "number", "table")
MOST_ROWS, MOST_COLUMNS, MOST_FIELDS = 20, 6, 12
FIGURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]*)\)")
Content = Mapping[str, Any]


def of_module(slug: Any, module: Content) -> Iterator[str]:
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 60 or slug in TAKEN:
        yield _("“%(slug)s” cannot be the slug of a module.") % {"slug": slug}
    yield from _texts(module, {"title": 120, "summary": 300})
    for name, most in {"place": 999, "hours": 500}.items():
        if not _number(module.get(name), 0, most):
            yield _("“%(name)s” is a whole number.") % {"name": name}
    if not isinstance(module.get("compulsory"), bool) or not isinstance(module.get("translations"), dict):
        yield _("“compulsory” is true or false, and “translations” has a language on each line.")
    if not _strings(module.get("needs", [])) or slug in module.get("needs", []):
        yield _("“needs” lists the slugs of other modules.")


def of_lesson(lesson: Content, figures: Collection[str]) -> Iterator[str]:
    slug = lesson["slug"]
    if not SLUG.fullmatch(slug) or len(slug) > 60 or slug in TAKEN_IN_A_MODULE:
        yield _("“%(slug)s” cannot be the slug of a lesson.") % {"slug": slug}
    yield from _texts(lesson, {"title": 120, "body": 20_000})
    if len(str(lesson.get("summary", ""))) > 200:
        yield _("“summary” has at most %(n)s characters.") % {"n": 200}
    if not _number(lesson.get("minutes"), 1, LONGEST_MINUTES):
        yield _("“minutes” is a number from 1 to %(n)s.") % {"n": LONGEST_MINUTES}
    body = str(lesson.get("body", ""))
    if len(body.split()) > LONGEST_LESSON:
        yield _("A lesson has at most %(n)s words.") % {"n": LONGEST_LESSON}
    for found in FIGURE.finditer(body):
        yield from _figure(found, body, figures)


def _figure(found: re.Match[str], body: str, figures: Collection[str]) -> Iterator[str]:
    line = body[body.rfind("\n", 0, found.start()) + 1 : (body + "\n").find("\n", found.end())]
    if found["target"].removeprefix("figures/") not in figures or not found["target"].startswith("figures/"):
        yield _("The figure “%(name)s” is not in the folder figures of the module.") % {"name": found["target"]}
    elif line.strip() != found[0] or not found["alt"].strip():
        yield _("The figure “%(name)s” stands on a line of its own, with a text alternative.") % {
            "name": found["target"]
        }


def of_question(question: Content, lessons: Collection[str]) -> Iterator[str]:
    yield from _texts(question, {"text": 300})
    options, text = question["options"], question.get("text", "")
    if sum(option["right"] for option in options) != 1 or not 3 <= len(options) <= 4:
        yield _("“%(text)s” needs three or four answers, one of them right.") % {"text": text}
    if not all(str(option["text"]).strip() and str(option["reason"]).strip() for option in options):
        yield _("Every answer to “%(text)s” needs its words and its reason.") % {"text": text}
    if question["lesson"] and question["lesson"] not in lessons:
        words = _("“%(text)s” names the lesson “%(lesson)s”, which is not there.")
        yield words % {"text": text, "lesson": question["lesson"]}


def of_worksheet(worksheet: Content) -> Iterator[str]:
    if not worksheet:
        return
    yield from _texts(worksheet, {"title": 120, "instructions": 6000})
    fields, criteria = worksheet.get("fields", []), worksheet.get("criteria", [])
    names = [field["name"] for field in fields]
    if not 1 <= len(fields) <= MOST_FIELDS or len(set(names)) != len(names):
        yield _("A worksheet has from 1 to %(n)s fields, each with a name of its own.") % {"n": MOST_FIELDS}
    if not criteria or not _strings(criteria):
        yield _("A worksheet says by what its mentor approves it (“criteria”).")
    for field in fields:
        yield from _field(field)


def _field(field: Content) -> Iterator[str]:
    named = {"name": field["name"]}
    if not FIELD_NAME.fullmatch(str(field["name"])) or not str(field["label"]).strip():
        yield _("The field “%(name)s” needs a name of small letters, and a label.") % named
    if field["kind"] not in KINDS:
        yield _("The field “%(name)s” is text, long, number or table.") % named
    elif field["kind"] == "table":
        columns = field["columns"]
        if not _strings(columns) or not 1 <= len(columns) <= MOST_COLUMNS or not _number(field["rows"], 1, MOST_ROWS):
            yield _("The table “%(name)s” needs its columns and how many rows it has.") % named


def of_all(content: Content) -> list[str]:
    """Of a whole module, as `playbook.Playbook.content` says it; empty when it may be published."""
    lessons, figures = content["lessons"], content["figures"]
    slugs = [lesson["slug"] for lesson in lessons]
    found = list(of_module(content["slug"], content["module"]))
    if not lessons or len(set(slugs)) != len(slugs):
        found.append(_("A module needs lessons, each with a slug of its own."))
    for lesson in lessons:
        found += [f"{lesson['title']}: {fault}" for fault in of_lesson(lesson, figures)]
    for question in content["questions"]:
        found += of_question(question, slugs)
    return [*found, *of_worksheet(content["worksheet"])]


def _texts(thing: Content, longest: Mapping[str, int]) -> Iterator[str]:
    for name, most in longest.items():
        if not isinstance(thing.get(name), str) or not thing[name].strip():
            yield _("“%(name)s” is missing.") % {"name": name}
        elif len(thing[name]) > most:
            yield _("“%(name)s” has at most %(n)s characters.") % {"name": name, "n": most}


def _number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)
