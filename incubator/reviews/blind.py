"""What a reviewer reads: the answers and what others wrote, without anything that says whose they are, until the decision is sent."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from crowdcoop.people.models import Membership
from incubator.applications import answers, comparing
from incubator.applications.models import Application, SentVersion
from incubator.calls.content import CallQuestion

ENDINGS = "app|barcelona|cat|com|coop|de|es|eu|eus|fr|gal|info|io|it|me|net|online|org|pt|shop|social|uk|xyz"
ADDRESSES = "|".join(
    (
        r"https?://\S+",
        r"www\.\S+",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        rf"(?<![\w.@-])[\w-]+(?:\.[\w-]+)*\.(?:{ENDINGS})(?![\w-])(?:/\S*)?",
        r"(?<!\w)[@#]\w[\w.]*\w",  # what one is called elsewhere
        r"(?<!\w)(?:\+34|0034)?[ .-]?[679]\d{2}(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?!\w)",  # a telephone
        r"(?<!\w)(?:[A-HJNP-SUVW][ -]?\d{7}[ -]?[0-9A-J]|\d{8}[ -]?[A-Z])(?!\w)",  # a tax number
    )
)
SHORTEST_NAME = 3  # a shorter word is rather an article than a name
SHORTEST_WORD = 4  # of a co-op's name, taken alone
NO_NAMES = frozenset(
    {"amb", "and", "con", "coop", "dels", "del", "las", "les", "los", "per", "por", "the", "van", "von"}
)
NO_NAMES |= {"associació", "asociación", "cooperativa", "cooperative", "grup", "grupo", "group"}
# What stands between two words of a name, or in place of it: La Fleca, la-fleca, LaFleca.
BETWEEN = r"[\W_]{0,3}"
Veil = Callable[[str], str]


@dataclass
class BlindAnswer:
    question: CallQuestion
    title: str
    words: str
    changed: list[comparing.Piece] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)


def revealed(application: Application) -> bool:
    """Once its letter has left. What its team has withdrawn before stays unnamed."""
    return application.decided_at is not None


def veil_of(application: Application) -> Veil:
    """Takes names and addresses out of what somebody wrote; once it is decided, leaves everything as it is."""
    if revealed(application):
        return str
    hidden, mark = _pattern(application), f"[{_('hidden')}]"
    return lambda words: hidden.sub(mark, words)


def answers_of(application: Application, veil: Veil) -> list[BlindAnswer]:
    """As they were sent; what has changed since the version before is marked."""
    questions = list(application.call.questions.select_related("call"))
    open_now = revealed(application)
    files = answers.attached(application) if open_now else {}
    given = dict(application.answers.order_by("id").values_list("question__name", "value"))
    shown = [question for question in questions if open_now or question.seen_blind]
    changed = _changed(application, {question.name for question in shown}, veil)
    return [
        BlindAnswer(
            question,
            in_language(question, "words"),
            veil(answers.read(question, given.get(question.name, "") if question.kind != answers.Kind.FILE else "")),
            changed.get(question.words, []),
            files.get(question.name, []),
        )
        for question in shown
    ]


def _changed(application: Application, names: set[str], veil: Veil) -> dict[str, list[comparing.Piece]]:
    """By the question's own words, which are what a version keeps."""
    newest = list(application.versions.order_by("-number")[:2])
    if len(newest) < 2:
        return {}
    new, old = (_veiled(version, names, veil) for version in newest)
    return {row.label: row.pieces for row in comparing.changes(old, new)}


def _veiled(version: SentVersion, names: set[str], veil: Veil) -> dict[str, Any]:
    told = [one for one in version.content["answers"] if one["name"] in names and one["kind"] != answers.Kind.FILE]
    return {"answers": [{**one, "value": veil(one["value"])} for one in told]}


def _pattern(application: Application) -> re.Pattern[str]:
    """Addresses of any kind, then the names of the co-op, its town and its people, longest first."""
    anyhow = sorted(set(_names(application)), key=len, reverse=True)
    capital = sorted(set(_words_of_its_name(application)), key=len, reverse=True)
    told = [rf"(?<![^\W_])(?:{spelling})(?![^\W\d_])" for name in anyhow if (spelling := _however_spelt(name))]
    # A word of its name may be any word of the language: it is a name when it is written as one.
    told += [rf"(?<![^\W_])(?-i:(?=[^\W\d_a-z])){_however_spelt(word)}(?![^\W\d_])" for word in capital]
    return re.compile("|".join([ADDRESSES, *told]), re.IGNORECASE)


def _names(application: Application) -> Iterator[str]:
    cooperative = application.cooperative
    host = (urlsplit(cooperative.website).hostname or "").removeprefix("www.")
    names = [cooperative.name, cooperative.slug, cooperative.town, host, host.rpartition(".")[0]]
    names += [texts.get("name", "") for texts in cooperative.translations.values()]
    yield from (name for name in names if len(name) >= SHORTEST_NAME)
    team = Membership.objects.filter(cooperative=cooperative).select_related("person").order_by("id")
    for person in (membership.person for membership in team):
        yield from (name for name in (person.name, person.email.partition("@")[0]) if len(name) >= SHORTEST_NAME)
        yield from _telling(person.name, SHORTEST_NAME)


def _words_of_its_name(application: Application) -> Iterable[str]:
    return _telling(application.cooperative.name, SHORTEST_WORD)


def _telling(name: str, shortest: int) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", name) if len(word) >= shortest and word.lower() not in NO_NAMES]


def _however_spelt(name: str) -> str:
    """With or without accents, and whatever stands between its words."""
    words = re.findall(r"[^\W_]+", _plain(name))
    return BETWEEN.join("".join(_letter(letter) for letter in word) for word in words)


def _plain(words: str) -> str:
    parts = unicodedata.normalize("NFD", words.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _letter(letter: str) -> str:
    # An accent may stand behind its letter as a sign of its own.
    return f"[{re.escape(letter)}{_accented()[letter]}][\u0300-\u036f]?"


@cache
def _accented() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for number in range(0xC0, 0x250):
        found[_plain(chr(number))[:1]] += chr(number)
    return found
