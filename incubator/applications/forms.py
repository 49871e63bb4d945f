from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import Choice
from crowdcoop.people.models import Cooperative, User, UserQuerySet
from incubator.applications import rubric
from incubator.applications.eligibility import Question
from incubator.applications.models import Application, Review
from incubator.applications.moves import FIELDS
from incubator.applications.rules import ANSWERS, incomplete

CANNOT_JUDGE = "none"
HINTS = {
    "idea": _("What you will make or offer, and how it works. As you would tell a neighbour."),
    "needs": _("What you lack to start: money, tools, a place, knowledge. With figures if you have them."),
    "community": _("Who knows of it and takes part already: people, groups, organisations."),
    "impact": _("What will be different in two years, and for whom."),
    "commitment": _("How much time you can give, and what you will do if it becomes hard."),
}


class EligibilityForm(forms.Form):
    def __init__(self, question: Question, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.question = question
        self.fields["answer"] = forms.ChoiceField(
            label=question.words,
            help_text=question.hint,
            choices=[("yes", _("Yes")), ("no", _("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no.")},
        )

    def fits(self) -> bool:
        return self.cleaned_data["answer"] == self.question.fits


class CooperativeForm(forms.ModelForm):
    """Asked once, here; the profile and the campaign take it from there."""

    class Meta:
        model = Cooperative
        fields = ["name", "kind", "legal_stage", "town", "sentence"]
        help_texts = {"name": _("It may be provisional.")}


class ApplicationForm(forms.ModelForm):
    """Knows what the person was shown, so that words written by two people at once are never lost."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Application
        fields = FIELDS

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.theirs = {name: getattr(self.instance, name) for name in FIELDS}
        self.merged_with = self.instance.version
        self.fields["version"].initial = self.instance.version
        for name in FIELDS:
            # It may be empty in a draft; to send it, it may not.
            self.fields[name].required = False
            self.fields[name].may_wait = True
            self.fields[name].show_hidden_initial = True
            self.fields[name].help_text = HINTS.get(name, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name in ANSWERS:
            given[name] = _lines(given.get(name))
        if given.get("version") != self.merged_with:
            self._merge(given)
        return given

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def _merge(self, given: dict[str, Any]) -> None:
        """Theirs where only they wrote; where both did, both are shown and the person decides."""
        self.data = self.data.copy()
        self.data["version"] = str(self.merged_with)
        for name in FIELDS:
            theirs, shown = self.theirs[name], self._shown(name)
            if _lines(theirs) in (_lines(shown), _lines(given.get(name))):
                continue
            if name in self.changed_data:
                words = _(
                    "Somebody of your team wrote this meanwhile: “%(theirs)s”. Keep what is right and save again."
                )
                self.add_error(name, words % {"theirs": theirs or "–"})
                self.data[self[name].html_initial_name] = "" if theirs is None else str(theirs)
            else:
                given[name] = theirs

    def _shown(self, name: str) -> Any:
        field = self.fields[name]
        try:
            return field.clean(self.data.get(self[name].html_initial_name, ""))
        except forms.ValidationError:
            return None


class SendForm(forms.Form):
    terms = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.BooleanField(
        label=_("We have read the terms of the call and accept them"),
        error_messages={"required": _("To apply you have to accept the terms of the call.")},
    )


class TeammateForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("The address with which they signed up."))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody has signed up with this address yet. Ask them to do so first."))
        return email


class ReviewForm(forms.Form):
    def __init__(self, *args: Any, review: Review, sending: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.sending = sending
        for criterion in rubric.CRITERIA:
            steps = [(str(n), Choice(n, hint=anchor)) for n, anchor in enumerate(criterion.anchors)]
            self.fields[f"score_{criterion.name}"] = forms.ChoiceField(
                label=criterion.words,
                choices=[*steps, (CANNOT_JUDGE, Choice(_("I cannot judge it")))],
                widget=forms.RadioSelect,
                required=False,
                initial=_chosen(review.scores, criterion.name),
            )
            self.fields[f"score_{criterion.name}"].may_wait = True
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Should it have a place?"),
            choices=Review.Recommendation.choices,
            widget=forms.RadioSelect,
            required=False,
            initial=review.recommendation,
        )
        self.fields["recommendation"].may_wait = True
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            max_length=Review._meta.get_field("comment").max_length,
            widget=forms.Textarea,
            required=False,
            initial=review.comment,
            help_text=_(
                "Needed if you give a 0 or a 4. The coordination and the other reviewers read it, never the group."
            ),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.sending and not self.errors:
            for lack in incomplete(**self.words()):
                self.add_error(None, lack)
        return given

    def words(self) -> dict[str, Any]:
        """What `save_review` and `send_review` take."""
        given = {name: self.cleaned_data.get(f"score_{name}") for name in rubric.NAMES}
        scores = {name: None if value == CANNOT_JUDGE else int(value) for name, value in given.items() if value}
        comment = _lines(self.cleaned_data.get("comment"))
        return {"scores": scores, "recommendation": self.cleaned_data.get("recommendation") or "", "comment": comment}


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


class LetterForm(forms.Form):
    """The reasons of a decision, as the team will read them."""

    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("The team reads them as you write them."),
        error_messages={"required": _("Write the reasons: the team will read them.")},
    )


def _chosen(scores: dict[str, int | None], name: str) -> str:
    if name not in scores:
        return ""
    return CANNOT_JUDGE if scores[name] is None else str(scores[name])


def _lines(text: Any) -> Any:
    """Browsers send line ends in their own way."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text
