"""How the parts of a call are kept when the coordination writes them: what changed, names, order, the language they are in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import NotNow
from incubator.calls.content import CallPool, CallQuestion, Criterion, TimelineCard
from incubator.calls.models import Call, MentoringOrganisation

# What of each is said in several languages; choices and anchors have a shape of their own.
SAID: dict[type, tuple[str, ...]] = {
    Call: ("title", "summary"),
    TimelineCard: ("title", "words", "link_words"),
    CallQuestion: ("words", "help"),
    Criterion: ("words", "anchors"),
}


def change(thing: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Sets what is new; the workflow saves it. The facts say which fields those were."""
    changed = sorted(name for name, value in given.items() if getattr(thing, name) != value)
    language = given.get("language", thing.language) if isinstance(thing, Call) else ""
    for name in changed:
        if name != "language":
            setattr(thing, name, given[name])
    if language and language != thing.language:
        turn(thing, language)
    return {"changed": changed}


def write(rows: Any, row: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """`rows` is what the call has of this kind; without a `row` a new one is put last."""
    if row is not None:
        row = _there(rows, row)
        facts = change(row, given)
        row.save()
        return {"about": str(row)[:120], **facts}
    row = rows.model(call=rows.instance, **given)
    if hasattr(row, "position"):
        last = rows.aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1
    if hasattr(row, "name") and hasattr(row, "words"):
        row.name = free_name(row.words, rows.values_list("name", flat=True))
    row.save()
    return {"about": str(row)[:120], "new": True}


def remove(rows: Any, row: Any) -> dict[str, Any]:
    said = str(row)[:120]
    _there(rows, row).delete()
    return {"about": said}


def leave_one(call: Call, rows: Any) -> None:
    """What has been announced asks and judges something."""
    if call.announced_at and rows.count() == 1:
        raise NotNow(
            _("The call is announced: it keeps its last question and its last criterion. You can change their words.")
        )


def move_by_one(rows: Any, row: Any, *, up: bool) -> dict[str, Any]:
    """Past its neighbour; the first one does not go further up. Their places stay those that they had among all."""
    order = list(rows.order_by("position", "id"))
    here = order.index(_there(rows, row))
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        first = min(one.position for one in order)
        places = sorted({one.position for one in order})
        distinct = places if len(places) == len(order) else range(first, first + len(order))
        for one, place in zip(order, distinct, strict=True):
            one.position = place
        rows.model.objects.bulk_update(order, ["position"])
    return {"about": str(row)[:120], "up": up}


def _there(rows: Any, row: Any) -> Any:
    """The row as it is now; nobody writes on what somebody else has removed, nor on another call's."""
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotNow(_("Somebody has removed this meanwhile."))
    return found


def set_pools(call: Call, minutes: Mapping[MentoringOrganisation, int]) -> dict[str, Any]:
    call.pools.all().delete()
    given = [(organisation, number) for organisation, number in minutes.items() if number]
    CallPool.objects.bulk_create(CallPool(call=call, organisation=one, minutes=number) for one, number in given)
    return {"minutes": {organisation.name: number for organisation, number in given}}


def turn(call: Call, language: str) -> None:
    """Another language becomes the call's own: what is said in it moves to the front, what was there becomes a translation.

    What is not said in it yet stays as it was written.
    """
    before, call.language = call.language, language
    for rows in (call.cards, call.questions, call.criteria):
        for row in rows.all():
            _turn(row, before, language)
            row.save()
    _turn(call, before, language)


def _turn(thing: Any, before: str, language: str) -> None:
    said = dict((thing.translations or {}).get(language) or {})
    theirs = {name: getattr(thing, name) for name in SAID[type(thing)] if said.get(name)}
    for name in theirs:
        setattr(thing, name, said.pop(name))
    if words := said.pop("choices", None):
        theirs["choices"] = {one["name"]: one["words"] for one in thing.choices}
        thing.choices = [{**one, "words": words.get(one["name"]) or one["words"]} for one in thing.choices]
    kept = {code: words for code, words in (thing.translations or {}).items() if code not in (language, before)}
    if theirs:
        kept[before] = theirs
    if said:
        kept[language] = said
    thing.translations = kept


def choices_of(lines: Iterable[str], before: list[dict[str, str]]) -> list[dict[str, str]]:
    """One a line. A choice whose words were only corrected keeps its name, so that answers already given still mean it."""
    lines = list(lines)
    names = {one["words"]: one["name"] for one in before}
    free = [one["name"] for one in before if one["words"] not in lines]
    found: list[dict[str, str]] = []
    for place, words in enumerate(lines):
        name = names.get(words, "")
        if not name and len(lines) == len(before) and before[place]["name"] in free:
            name = before[place]["name"]
        taken = {*names.values(), *(one["name"] for one in found)}
        found.append({"name": name or free_name(words, taken), "words": words})
    return found


def free_name(words: str, taken: Iterable[str]) -> str:
    stem, used = slugify(words)[:32].strip("-") or "one", set(taken)
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(used) + 3))) if name not in used)


def free_slug(title: str) -> str:
    stem = slugify(title)[:70] or "call"
    taken = set(Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def other_languages(language: str) -> list[tuple[str, str]]:
    return [(code, name) for code, name in settings.LANGUAGES if code != language]
