from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Role, User
from incubator.advice import rules
from incubator.advice.models import Pool, Session
from incubator.journeys.models import Incubation

LENGTHS = (30, 60, 90, 120)
MOMENT = "%Y-%m-%dT%H:%M"


class BookForm(forms.Form):
    """The hours one takes are a mentor's in an organisation: they are chosen together."""

    mentor = forms.ChoiceField(label=_("With whom"))
    starts_at = forms.DateTimeField(
        label=_("Day and hour"),
        help_text=_("In your own time zone."),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": _("Write a day and an hour, such as 2026-03-05 18:30.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("How long"), coerce=int, initial=60, choices=[(n, _("%(n)s minutes") % {"n": n}) for n in LENGTHS]
    )
    topic = forms.CharField(label=_("What you want to talk about"), max_length=200)
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)

    def __init__(self, *args: Any, incubation: Incubation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offers = _offers(incubation)
        self.fields["mentor"].choices = [(key, _offer_words(*offer)) for key, offer in self.offers.items()]

    def clean(self) -> dict[str, Any]:
        """The same question that the step asks again under lock, here so that nothing typed is lost."""
        data = super().clean() or {}
        if not self.errors:
            pool, mentor = self.offers[data["mentor"]]
            for reason in rules.booking_refused(pool, mentor, data["starts_at"], data["minutes"]):
                self.add_error(None, reason)
        return data

    def chosen(self) -> tuple[Pool, dict[str, Any]]:
        data = dict(self.cleaned_data)
        pool, mentor = self.offers[data.pop("mentor")]
        return pool, {**data, "mentor": mentor}


def _offers(incubation: Incubation) -> dict[str, tuple[Pool, User]]:
    team = set(incubation.cooperative.team().values_list("pk", flat=True))
    pools = incubation.pools.select_related("organisation", "incubation").prefetch_related("organisation__mentors")
    return {
        f"{pool.pk}-{mentor.pk}": (pool, mentor)
        for pool in pools
        for mentor in pool.organisation.mentors.all()
        if mentor.pk not in team
    }


def _offer_words(pool: Pool, mentor: User) -> str:
    return f"{mentor} · {pool.organisation}"


class RecordForm(forms.ModelForm):
    """What the mentor writes after a session; the team reads it."""

    minutes_used = forms.IntegerField(label=_("Minutes used"), min_value=1, max_value=8 * 60)

    class Meta:
        model = Session
        fields = ["minutes_used", "said", "agreed"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["said"].required = self.fields["agreed"].required = True

    def clean_minutes_used(self) -> int:
        minutes = self.cleaned_data["minutes_used"]
        left = self.instance.pool.left()
        if minutes > left:
            raise forms.ValidationError(_("The pool has %(left)s minutes left."), params={"left": left})
        return minutes


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)


class ActionForm(forms.Form):
    text = forms.CharField(label=_("What will be done"), max_length=300, required=False)
    owner = forms.ChoiceField(label=_("Who"), required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, people: list[User], **more: Any) -> None:
        """`people` are read once for all the rows."""
        super().__init__(*args, **more)
        self.people = {str(person.pk): person for person in people}
        self.fields["owner"].choices = [("", "---------"), *self.people.items()]

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("owner") or data.get("due_on")) and not data.get("text"):
            self.add_error("text", _("Say what will be done, or leave the whole row empty."))
        return data


ActionFormSet = forms.formset_factory(ActionForm, extra=3, max_num=3, absolute_max=3, validate_max=True)


class OrganisationForm(forms.Form):
    """An organisation that is there already gets the mentors added."""

    name = forms.CharField(label=_("Name"), max_length=120)
    mentors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Mentors"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["mentors"].queryset = User.objects.with_role(Role.Name.MENTOR)
