from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import Choice
from crowdcoop.people.models import User, UserQuerySet
from incubator.reviews import rubric
from incubator.reviews.models import Review
from incubator.reviews.rules import incomplete

CANNOT_JUDGE = "none"


class ReviewForm(forms.Form):
    def __init__(self, *args: Any, review: Review, sending: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.sending = sending
        for criterion in rubric.criteria_of(review.application.call):
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


def _chosen(scores: dict[str, int | None], name: str) -> str:
    if name not in scores:
        return ""
    return CANNOT_JUDGE if scores[name] is None else str(scores[name])


def _lines(text: Any) -> Any:
    """Browsers send line ends in their own way."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text
