"""Four questions before anybody has to sign in, one a page. A no is not a mistake: it leads to other ways on."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import Choice
from crowdcoop.people.models import Cooperative
from incubator.applications.models import Application

Kind, Stage = Application.Kind, Cooperative.LegalStage
NONE = "none"
# Where the answers wait, in the visitor's session, until there is an application to carry them into.
KEPT = "eligibility"


class Question(NamedTuple):
    name: str
    words: Any
    hint: Any
    choices: tuple[tuple[str, Any, Any], ...]
    fits: tuple[str, ...]


YES_OR_NO = (("yes", _("Yes"), ""), ("no", _("No"), ""))
QUESTIONS = (
    Question(
        "who",
        _("Who are you?"),
        "",
        (
            (Kind.CONVERTING, _("An association that is becoming a co-op"), _("Or that is thinking about it.")),
            (Kind.FORMING, _("A group forming a co-op"), _("You need no legal person yet.")),
            (Kind.YOUNG, _("A young co-op"), _("Registered, in its first years.")),
            (NONE, _("None of these"), ""),
        ),
        (Kind.CONVERTING, Kind.FORMING, Kind.YOUNG),
    ),
    Question(
        "public",
        _("Are you a public body?"),
        _("Town halls, public companies, public universities and the like."),
        YES_OR_NO,
        ("no",),
    ),
    Question(
        "coop",
        _("Is it a co-op, or will it be one?"),
        _("Worked and decided by its members, one person one vote."),
        YES_OR_NO,
        ("yes",),
    ),
    Question(
        "two",
        _("Are you at least two people?"),
        _("The programme goes with groups. Your teammates can join later."),
        YES_OR_NO,
        ("yes",),
    ),
)
STAGE_OF = {Kind.CONVERTING: Stage.ASSOCIATION, Kind.FORMING: Stage.IN_FORMATION, Kind.YOUNG: Stage.REGISTERED}


class EligibilityForm(forms.Form):
    def __init__(self, question: Question, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.question = question
        self.fields["answer"] = forms.ChoiceField(
            label=question.words,
            help_text=question.hint,
            choices=[(value, Choice(words, hint=hint)) for value, words, hint in question.choices],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose one of the answers."),
                "invalid_choice": _("Choose one of the answers."),
            },
        )

    def fits(self) -> bool:
        return self.cleaned_data["answer"] in self.question.fits


def given(session: Mapping[str, Any]) -> dict[str, str]:
    return session.get(KEPT, {})


def first_open(session: Mapping[str, Any]) -> int:
    """The number of the first question without the answer with which one goes on; one past the last if there is none."""
    answers = given(session)
    unfit = (n for n, question in enumerate(QUESTIONS, 1) if answers.get(question.name) not in question.fits)
    return next(unfit, len(QUESTIONS) + 1)


def passed(session: Mapping[str, Any]) -> bool:
    return first_open(session) > len(QUESTIONS)


def kind(session: Mapping[str, Any]) -> str:
    """Who they said they are, as the application asks it."""
    answer = given(session).get("who", "")
    return answer if answer in Kind.values else ""
