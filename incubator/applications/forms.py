"""The questions of a call as fields. Two people may write in the same part: each answer is merged by itself."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop.files.checking import Checked
from crowdcoop.files.forms import FileField
from crowdcoop.look.forms import WebField
from crowdcoop.look.text import in_language
from crowdcoop.money import MoneyField
from crowdcoop.people.models import Cooperative
from incubator.applications import answers
from incubator.applications.answers import ABOUT_US, PROFILE, as_kept, field_of
from incubator.applications.models import Application
from incubator.applications.rules import FILES_A_QUESTION, lack_of, over_limit
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call

Kind = CallQuestion.Kind
LONGEST = 20_000  # characters of one answer
MOST = 10**15
BOTH = _("Somebody of your team wrote here at the same time. Both texts are below: keep what is right and save again.")

MEANWHILE = _(
    "Somebody of your team wrote in the same answer meanwhile. Nothing is lost: press “Save and continue” to see both texts."
)


class AnswersForm(forms.Form):
    """Knows what the person was shown (`shown`), what is kept and what was typed: nobody's words are overwritten.

    Nothing is required to save a draft; what cannot be read (letters for a number) is shown back, the rest is saved.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(
        self, questions: Iterable[CallQuestion], *args: Any, kept: Mapping[str, str] | None = None, **more: Any
    ):
        super().__init__(*args, **more)
        self.questions = list(questions)
        self.kept = dict(kept or {})
        self.theirs: dict[str, str] = {}
        for question in self.questions:
            self.fields[field_of(question)] = _field(question, self.kept.get(field_of(question), ""))
        self.merging = [name for name in self.kept if name in self.fields]
        for name in self.merging:
            self.fields[name].initial = _initial(self.fields[name], self.kept[name])
        self.fields["shown"].initial = _written({name: self.kept[name] for name in self.merging})

    def rows(self) -> list[dict[str, Any]]:
        """The visible fields, with what a teammate wrote into them meanwhile."""
        files = {field_of(question) for question in self.questions if question.kind == Kind.FILE}
        return [
            {
                "field": field,
                "theirs": self.read(field.name, self.theirs[field.name]) if field.name in self.theirs else "",
                "question": field.name.removeprefix("answer-") if field.name in files else "",
            }
            for field in self.visible_fields()
        ]

    def read(self, name: str, value: str) -> str:
        question = next((one for one in self.questions if field_of(one) == name), None)
        return answers.read(question, value) if question else answers.read_about_us(name, value)

    def chosen(self) -> list[tuple[CallQuestion, Checked]]:
        """What was chosen and is in order."""
        found = [(question, self.cleaned_data.get(field_of(question))) for question in self.questions]
        return [(question, file) for question, file in found if isinstance(file, Checked)]

    def merge(self, kept: Mapping[str, str], *, taking: bool) -> dict[str, str]:
        """What to write over `kept`, which is what stands there now; where two wrote the same answer, nothing.

        `taking`: the page is shown again, with theirs where only they wrote; else the browser keeps what it has.
        """
        was, next_shown, changes = _read(self.cleaned_data.get("shown")), {}, {}
        for name in self.merging:
            mine, theirs, before = self._typed(name), kept[name], was.get(name, "")
            next_shown[name] = before
            if name in self.errors or mine is None:
                continue
            if theirs in (before, mine) or (name.startswith("answer-") and theirs and theirs in mine):
                next_shown[name] = mine
                if mine != theirs:
                    changes[name] = mine
            elif mine == before:
                self._take(name, theirs, next_shown, taking)
            else:
                self.theirs[name] = theirs
                self.add_error(name, BOTH)
                next_shown[name] = theirs if taking else before
        self._show_again(next_shown)
        return changes

    def _typed(self, name: str) -> str | None:
        """None: this answer was not sent at all, as a choice of which none is taken."""
        if self.add_prefix(name) not in self.data:
            return None
        return as_kept(self.cleaned_data.get(name))

    def _take(self, name: str, theirs: str, next_shown: dict[str, str], taking: bool) -> None:
        if taking:
            next_shown[name] = theirs
            self.data = self.data.copy()
            self.data[name] = self.fields[name].prepare_value(_initial(self.fields[name], theirs))

    def _show_again(self, next_shown: dict[str, str]) -> None:
        self.next_shown = _written(next_shown)
        self.data = self.data.copy()
        self.data["shown"] = self.next_shown


class PartForm(AnswersForm):
    """One part of the application; without `kept`, as a preview shows it: `PartForm(call, "idea")`."""

    def __init__(self, call: Call, part: str, *args: Any, kept: Mapping[str, str] | None = None, **more: Any):
        asked = [question for question in call.questions.all() if question.part == part]
        about_us = (*PROFILE, *ABOUT_US) if part == CallQuestion.Part.TEAM else ()
        names = (*about_us, *(field_of(question) for question in asked if question.kind != Kind.FILE))
        super().__init__(asked, *args, kept={name: (kept or {}).get(name, "") for name in names}, **more)
        if about_us:
            self._ask_about_us()

    def _ask_about_us(self) -> None:
        fields = forms.fields_for_model(Cooperative, PROFILE, field_classes={"website": WebField})
        fields |= forms.fields_for_model(Application, ABOUT_US)
        # What a model asks of a number, only its own form would ask.
        fields["people"].validators += Application._meta.get_field("people").validators
        for name, field in fields.items():
            field.initial = self.kept[name]
            field.required = name == "name"
            field.may_wait = name not in ("sentence", "website")
        fields["sentence"].help_text = _("For your page, if you come into the programme.")
        self.fields = {**fields, **self.fields}
        self.merging = [name for name in self.kept if name in self.fields]
        self.fields["shown"].initial = _written(self.kept)


class RequestForm(AnswersForm):
    """The answer to a question of the programme: a reply, and the answers it asked about."""

    reply = forms.CharField(
        label=_("Your reply"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The programme reads it. It is not part of your answers."),
    )

    def changed(self) -> dict[str, str]:
        """By the names of the questions: only what is other than it was."""
        typed = {question.name: self._typed(field_of(question)) for question in self._texts()}
        return {
            name: value for name, value in typed.items() if value is not None and value != self.kept[f"answer-{name}"]
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for question in self._texts():
            typed = as_kept(given.get(field_of(question)))
            if field_of(question) not in self.errors and (words := lack_of(question, {question.name: typed})):
                self.add_error(field_of(question), words)
        return given

    def _texts(self) -> list[CallQuestion]:
        return [question for question in self.questions if question.kind != Kind.FILE]


class SendForm(forms.Form):
    terms = forms.IntegerField(widget=forms.HiddenInput, max_value=MOST)
    accept = forms.BooleanField(
        label=_("We have read the terms of the call and accept them"),
        error_messages={"required": _("To apply you have to accept the terms of the call.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you leave"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you want to say so: it helps the programme to do better."),
    )


def _field(question: CallQuestion, kept: str) -> forms.Field:
    field = _of_kind(question)
    field.label, field.required = in_language(question, "words"), False
    # "(optional)" is said only of what may stay empty for ever.
    field.may_wait = question.required
    hints = [in_language(question, "help"), *_limit(question, kept)]
    if question.kind == Kind.FILE:
        words = _("You can add %(n)s files.") % {"n": FILES_A_QUESTION}
        hints += [words, field.help_text]
    field.help_text = format_lazy("{}", " ".join(str(hint) for hint in hints if hint))
    return field


def _of_kind(question: CallQuestion) -> forms.Field:
    kind = question.kind
    if kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)
    if kind == Kind.CHOICE:
        choices = [(choice["name"], choice["words"]) for choice in answers.choices_of(question)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    if kind == Kind.NUMBER:
        digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        words = {"invalid": _("Write a whole number in figures, like this: 12")}
        return forms.IntegerField(min_value=0, max_value=MOST, widget=digits, error_messages=words)
    if kind == Kind.MONEY:
        return MoneyField(minimum=0)
    if kind == Kind.FILE:
        return FileField()
    size = {"data-words": question.word_limit} if question.word_limit else {}
    widget = forms.Textarea(attrs={"rows": 8, **size}) if kind == Kind.LONG else forms.TextInput(attrs=size)
    return forms.CharField(max_length=LONGEST if kind == Kind.LONG else 300, widget=widget)


def _limit(question: CallQuestion, kept: str) -> list[str]:
    if not question.word_limit or question.kind not in answers.TEXTS:
        return []
    limit = question.word_limit
    said = [ngettext("Up to %(n)s word.", "Up to %(n)s words.", limit) % {"n": limit}]
    if over := over_limit(question, kept):
        said.append(ngettext("It has %(n)s too many.", "It has %(n)s too many.", over) % {"n": over})
    return said


def _initial(field: forms.Field, kept: str) -> Any:
    figures = isinstance(field, MoneyField | forms.IntegerField)
    return int(kept) if figures and kept.isdecimal() else kept


def _written(shown: Mapping[str, str]) -> str:
    return json.dumps(shown, ensure_ascii=False)


def _read(shown: str | None) -> dict[str, str]:
    """What a browser cannot have sent counts as nothing shown: then no words of others are overwritten."""
    try:
        found = json.loads(shown or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): as_kept(value) for name, value in found.items()} if isinstance(found, dict) else {}
