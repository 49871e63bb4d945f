"""What a reviewer reads: the answers, without anything that says whose they are."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.applications.models import Application
from incubator.applications.rules import answers_of

ADDRESSES = r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
SHORTEST_NAME = 3  # a shorter word is rather an article than a name


class BlindAnswer(NamedTuple):
    question: str
    words: str


def answers(application: Application) -> list[BlindAnswer]:
    hidden = _pattern(application)
    given, mark = answers_of(application), f"[{_('hidden')}]"
    seen = application.call.questions.filter(seen_blind=True).select_related("call")
    return [
        BlindAnswer(in_language(question, "words"), hidden.sub(mark, given.get(question.name, ""))) for question in seen
    ]


def _pattern(application: Application) -> re.Pattern[str]:
    """Addresses of any kind, then the names of the co-op, its town and its people, longest first."""
    names = sorted(_names(application), key=len, reverse=True)
    told = "|".join(rf"\b{re.escape(name)}\b" for name in names)
    return re.compile(f"{ADDRESSES}|{told}" if told else ADDRESSES, re.IGNORECASE)


def _names(application: Application) -> set[str]:
    cooperative = application.cooperative
    names = {cooperative.name, cooperative.slug, cooperative.town, urlsplit(cooperative.website).hostname or ""}
    names |= {texts.get("name", "") for texts in cooperative.translations.values()}
    for person in cooperative.team():
        names |= {person.name, person.email, *person.name.split()}
    return {name for name in names if len(name) >= SHORTEST_NAME}
