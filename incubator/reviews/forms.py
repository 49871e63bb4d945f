from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.look.forms import Choice
from crowdcoop.look.text import in_language
from crowdcoop.people.models import User, UserQuerySet
from incubator.applications.models import InformationRequest
from incubator.calls.content import CallQuestion
from incubator.reviews import rubric
from incubator.reviews.models import Remark, Review
from incubator.reviews.rules import incomplete

CANNOT_JUDGE = "none"
LONGEST_WAIT = timedelta(days=61)


class RelationForm(forms.Form):
    """Asked before the first look; nobody asks which relation it is."""

    relation = forms.ChoiceField(
        label=_("Do you have a relation with the group?"),
        choices=[
            (Review.Relation.NONE, _("I have no relation")),
            ("yes", _("I have a relation: I leave this review")),
            (Review.Relation.UNSURE, _("I do not know")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Work, family, friendship, money or membership. Nobody asks which."),
        error_messages={"required": _("Choose one of the three."), "invalid_choice": _("Choose one of the three.")},
    )


class ReviewForm(forms.Form):
    def __init__(self, *args: Any, review: Review, sending: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.review, self.sending = review, sending
        self.asked = rubric.rubric_of(review.application.call)
        for question in self.asked.scored:
            self._ask_points(question)
        for criterion in self.asked.criteria:
            steps = [(str(n), Choice(n, hint=words)) for n, words in enumerate(in_language(criterion, "anchors"))]
            self.fields[f"score_{criterion.name}"] = forms.ChoiceField(
                label=in_language(criterion, "words"),
                choices=[*steps, (CANNOT_JUDGE, Choice(_("I cannot judge it")))],
                widget=forms.RadioSelect,
                initial=_chosen(review.scores, criterion.name),
            )
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Should it have a place?"),
            choices=Review.Recommendation.choices,
            widget=forms.RadioSelect,
            initial=review.recommendation,
        )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            max_length=Review._meta.get_field("comment").max_length,
            widget=forms.Textarea(attrs={"rows": 6}),
            initial=review.comment,
            help_text=_(
                "Needed if you give a 0 or a 4. The coordination and the other reviewers read it, never the group."
            ),
        )
        for field in self.fields.values():
            field.required, field.may_wait = False, True

    def _ask_points(self, question: CallQuestion) -> None:
        kept = self.review.points.get(question.name)
        self.fields[f"points_{question.name}"] = forms.IntegerField(
            label=_("Points, from 0 to %(most)s") % {"most": question.max_score},
            min_value=0,
            max_value=question.max_score,
            initial=kept,
        )
        self.fields[f"unjudged_{question.name}"] = forms.BooleanField(
            label=_("I cannot judge it"), initial=question.name in self.review.points and kept is None
        )

    def marks(self) -> list[forms.BoundField]:
        return [self[f"score_{criterion.name}"] for criterion in self.asked.criteria]

    def points_of(self, question: CallQuestion) -> list[forms.BoundField]:
        """What stands beside the answer to this question."""
        asked = any(one.pk == question.pk for one in self.asked.scored)
        return [self[f"points_{question.name}"], self[f"unjudged_{question.name}"]] if asked else []

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.sending and not self.errors:
            for field, lack in incomplete(self.asked, **self.words()).items():
                self.add_error(field, lack)
        return given

    def words(self) -> dict[str, Any]:
        """What `save_review` and `send_review` take."""
        given = {one.name: self.cleaned_data.get(f"score_{one.name}") for one in self.asked.criteria}
        return {
            "scores": {name: None if mark == CANNOT_JUDGE else int(mark) for name, mark in given.items() if mark},
            "points": self._points(),
            "recommendation": self.cleaned_data.get("recommendation") or "",
            "comment": _lines(self.cleaned_data.get("comment")),
        }

    def _points(self) -> rubric.Marks:
        points: rubric.Marks = {}
        for question in self.asked.scored:
            given = self.cleaned_data.get(f"points_{question.name}")
            if given is not None or self.cleaned_data.get(f"unjudged_{question.name}"):
                points[question.name] = given
        return points


class AskForm(forms.Form):
    """A request for information: the team reads the words, without knowing who asks."""

    words = forms.CharField(
        label=_("What do you want to know?"),
        max_length=InformationRequest._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The team reads it as you write it. It hears it from the programme, not from you."),
    )
    due_at = forms.DateTimeField(
        label=_("Until when may the team answer?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    questions = forms.ModelMultipleChoiceField(
        label=_("Answers that it may write again"),
        queryset=CallQuestion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, review: Review, suggested: datetime, **more: Any):
        super().__init__(*args, initial={"due_at": suggested}, **more)
        seen = review.application.call.questions.filter(seen_blind=True).select_related("call")
        self.fields["questions"].queryset = seen
        self.fields["questions"].label_from_instance = lambda question: in_language(question, "words")

    def clean_due_at(self) -> datetime:
        due_at, now = self.cleaned_data["due_at"], clock.now()
        if not now < due_at <= now + LONGEST_WAIT:
            raise forms.ValidationError(_("Choose a moment still to come, in the next two months."))
        return due_at


class RemarkForm(forms.Form):
    words = forms.CharField(
        label=_("Say something to the other reviewers and the coordination"),
        max_length=Remark._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The group never reads it."),
        error_messages={"required": _("Write something first.")},
    )


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: User) -> str:
        return str(person)


class AssignForm(forms.Form):
    def __init__(self, *args: Any, reviewers: UserQuerySet, needed: int, **more: Any):
        super().__init__(*args, **more)
        self.fields["reviewers"] = PeopleField(
            label=_("Reviewers"),
            queryset=reviewers,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("This call asks for %(n)s. They read the application without its name.") % {"n": needed},
        )


class ReviewersForm(forms.Form):
    """Who is asked by hand; each choice says how much that person has to do already."""

    reviewers = forms.MultipleChoiceField(
        label=_("Who else reviews it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose somebody from the list."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, Choice]], **more: Any):
        super().__init__(*args, **more)
        self.fields["reviewers"].choices = [(str(pk), words) for pk, words in people]

    def chosen(self) -> UserQuerySet:
        return User.objects.filter(pk__in=self.cleaned_data["reviewers"]).order_by("id")


class TakeOffForm(forms.Form):
    reason = forms.CharField(label=_("Why (only the coordination reads it)"), max_length=500, required=False)


def _chosen(scores: rubric.Marks, name: str) -> str:
    if name not in scores:
        return ""
    return CANNOT_JUDGE if scores[name] is None else str(scores[name])


def _lines(text: Any) -> Any:
    """Browsers send line ends in their own way."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text
