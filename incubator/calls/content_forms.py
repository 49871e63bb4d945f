"""Cards, partners, questions and criteria of a call, one at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import WebField
from incubator.calls import rules
from incubator.calls.content import HIGHEST, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.forms import DayField
from incubator.calls.said import InLanguages
from incubator.calls.writing import choices_of

MARKS = range(HIGHEST + 1)
FEWEST_CHOICES = 2
LONGEST_CHOICE = 120
LONGEST_ANCHOR = 300
Kind = CallQuestion.Kind
WRITTEN = (Kind.LONG, Kind.SHORT)


class Named:
    """No two of the same kind in a call say the same."""

    def refuse_twins(self, field: str, sentence: Any) -> None:
        words = self.cleaned_data.get(field)
        twins = type(self.instance).objects.filter(call=self.call, **{f"{field}__iexact": words})
        if words and twins.exclude(pk=self.instance.pk).exists():
            self.add_error(field, sentence)


class CardForm(InLanguages):
    said = ("title", "words", "link_words")

    day = DayField(label=_("Day"))
    link = WebField(label=_("Link"), required=False, max_length=300)

    class Meta:
        model = TimelineCard
        fields = ["day", "title", "words", "link", "link_words"]
        help_texts = {"link_words": _("What the link says, such as “Sign up for the workshop”.")}

    def __init__(self, *args: Any, call: Any, **more: Any):
        self.call = call
        super().__init__(*args, language=call.language, **more)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if bool(given.get("link")) != bool(given.get("link_words")) and not self.errors:
            self.add_error("link_words", _("A link has an address and words: write both or none."))
        return given


class PartnerForm(Named, forms.ModelForm):
    website = WebField(label=_("Website"), required=False, max_length=300)

    class Meta:
        model = Partner
        fields = ["name", "part", "website"]

    def __init__(self, *args: Any, call: Any, **more: Any):
        self.call = call
        super().__init__(*args, **more)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self.refuse_twins("name", _("This partner is there already."))
        return given

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class QuestionForm(Named, InLanguages):
    said = ("words", "help", "choices")
    made = ("choices",)

    word_limit = forms.IntegerField(
        label=_("Most words"),
        required=False,
        min_value=1,
        max_value=2_000,
        help_text=_("Of a long or short text. Without a number there is no limit."),
    )
    max_score = forms.IntegerField(
        label=_("Maximum score"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("Points a reviewer gives this answer, apart from the rubric. 0: none."),
    )
    choices = forms.CharField(
        label=_("Choices, one a line"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only of a choice: at least two."),
    )

    class Meta:
        model = CallQuestion
        fields = ["part", "kind", "words", "help", "choices", "required", "word_limit", "max_score", "seen_blind"]
        widgets = {"help": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "help": _("A sentence below the question: what to tell, with an example."),
            "seen_blind": _(
                "Leave it out where the answer says who they are. Files are never seen before the decision: "
                "they can carry names on any page."
            ),
        }

    def __init__(self, *args: Any, call: Any, **more: Any):
        self.call = call
        super().__init__(*args, language=call.language, **more)
        self.initial["choices"] = "\n".join(one["words"] for one in self.instance.choices)
        if self.instance.kind == Kind.FILE:
            self.initial["seen_blind"] = False

    def in_language(self, name: str, code: str) -> Any:
        said = super().in_language(name, code)
        if name != "choices" or not said:
            return said
        return "\n".join(said.get(one["name"], "") or one["words"] for one in self.instance.choices)

    def clean_choices(self) -> list[dict[str, str]]:
        lines = _lines(self.cleaned_data["choices"])
        if self.cleaned_data.get("kind") != Kind.CHOICE:
            return []
        if len(lines) < FEWEST_CHOICES:
            raise forms.ValidationError(_("Write at least two choices, one a line."))
        if len({line.casefold() for line in lines}) < len(lines):
            raise forms.ValidationError(_("Two choices say the same."))
        if any(len(line) > LONGEST_CHOICE for line in lines):
            raise forms.ValidationError(_("A choice has at most %(most)s characters.") % {"most": LONGEST_CHOICE})
        return choices_of(lines, self.instance.choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") not in WRITTEN:
            given["word_limit"] = None
        self.refuse_twins("words", _("Another question of this call says the same."))
        for name, sentence in rules.refused_of_question(self.instance if self.instance.pk else None, given).items():
            self.add_error(name, sentence)
        return given

    def said_in(self, code: str, given: dict[str, Any]) -> dict[str, Any]:
        said = {name: given[f"{name}_{code}"] for name in ("words", "help") if given.get(f"{name}_{code}")}
        lines, choices = _lines(given.get(f"choices_{code}") or ""), given.get("choices") or []
        if lines and choices:
            if len(lines) != len(choices):
                self.add_error(f"choices_{code}", _("Write as many choices as in the language of the call."))
            said["choices"] = {one["name"]: line for one, line in zip(choices, lines, strict=False)}
        return said


class CriterionForm(Named, InLanguages):
    said = ("words",)

    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=100,
        help_text=_("Compared with the others: a criterion of 20 counts twice as much as one of 10."),
    )

    class Meta:
        model = Criterion
        fields = ["words", "weight"]

    def __init__(self, *args: Any, call: Any, **more: Any):
        self.call = call
        super().__init__(*args, language=call.language, **more)
        for code in (self.language, *(code for code, _name in self.others)):
            for mark in MARKS:
                self.fields[_anchor(mark, code, self.language)] = self._field(mark, code)

    def _field(self, mark: int, code: str) -> forms.Field:
        own = code == self.language
        before = self.instance.anchors if own else self.in_language("anchors", code)
        return forms.CharField(
            label=_("What a %(mark)s looks like") % {"mark": mark},
            required=own,
            max_length=LONGEST_ANCHOR,
            initial=before[mark] if before else "",
            widget=forms.TextInput(attrs={"lang": code}),
        )

    def all_said(self) -> tuple[str, ...]:
        return ("words", *(f"anchor_{mark}" for mark in MARKS))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["anchors"] = [given.get(_anchor(mark, self.language, self.language), "") for mark in MARKS]
        self.refuse_twins("words", _("Another criterion of this call says the same."))
        return given

    def said_in(self, code: str, given: dict[str, Any]) -> dict[str, Any]:
        said = super().said_in(code, given)
        names = [_anchor(mark, code, self.language) for mark in MARKS]
        anchors = [given.get(name, "") for name in names]
        if any(anchors) and not all(anchors):
            empty = next(name for name, words in zip(names, anchors, strict=True) if not words)
            self.add_error(empty, _("Write all five sentences in this language, or none."))
        return said | ({"anchors": anchors} if all(anchors) else {})

    def given(self) -> dict[str, Any]:
        return super().given() | {"anchors": self.cleaned_data["anchors"]}


def _anchor(mark: int, code: str, own: str) -> str:
    return f"anchor_{mark}" if code == own else f"anchor_{mark}_{code}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
