"""Four questions before anybody has to sign in: the terms of who may apply, one at a time."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Question(NamedTuple):
    words: Any
    hint: Any
    fits: str  # the answer with which one may go on


QUESTIONS = (
    Question(
        _("Are you a co-op, or do you want to become one?"),
        _("You need no legal person yet: a group of people who work towards it is enough."),
        "yes",
    ),
    Question(
        _("Are you a public body?"),
        _("Town halls, public companies, universities and the like."),
        "no",
    ),
    Question(
        _("Are you at the beginning?"),
        _("An association that is becoming a co-op, a group that forms one, or a co-op of a few years."),
        "yes",
    ),
    Question(
        _("Are you at least two people?"),
        _("The programme goes with groups. You can add your teammates later."),
        "yes",
    ),
)
