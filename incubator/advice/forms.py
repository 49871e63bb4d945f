import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Role, User
from incubator.advice import free, place, rules
from incubator.advice.availability.slots import Slot
from incubator.advice.models import Pool, Session
from incubator.advice.moves import MOST_ACTIONS, MOST_MINUTES
from incubator.advice.showing import key
from incubator.journeys.models import Incubation

LENGTHS = (30, 45, 60, 90, 120)
MOMENT = "%Y-%m-%dT%H:%M"
KEY = re.compile(r"[0-9]{1,9}(-[0-9]{1,12}){3}")


class PlaceField(forms.CharField):
    """Words, or the link of a video call."""

    default_validators = [place.check]

    def __init__(self, **more: Any) -> None:
        why = _("A link begins with https://")
        super().__init__(
            **{"label": _("Place or link"), "max_length": 300, "required": False, "help_text": why, **more}
        )


class WhenForm(forms.Form):
    """Any time, as who goes along may choose it."""

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


class OfferTimeForm(WhenForm):
    """A mentor's answer to a co-op that asks for a session."""

    place = PlaceField()

    def __init__(self, *args: Any, pool: Pool, mentor: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pool, self.mentor = pool, mentor

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for reason in rules.booking_refused(self.pool, self.mentor, data["starts_at"], data["minutes"]):
                self.add_error(None, reason)
        return data


class BookForm(WhenForm):
    """The hours one takes are a mentor's in an organisation: they are chosen together."""

    mentor = forms.ChoiceField(label=_("With whom"))
    topic = forms.CharField(label=_("What you want to talk about"), max_length=200)
    place = PlaceField()
    field_order = ["mentor"]

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


class SlotForm(forms.Form):
    """One of the times that mentors offer. It is looked at with its pool and mentor locked (inside a transaction):
    who comes second is told here, and loses nothing of what was typed."""

    slot = forms.CharField(label=_("When"), max_length=60, error_messages={"required": _("Choose a time.")})

    def __init__(self, *args: Any, pools: Iterable[Pool], but: Session | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pools, self.but = {pool.organisation_id: pool for pool in pools}, but

    def clean_slot(self) -> Slot:
        written = self.cleaned_data["slot"]
        numbers = [int(number) for number in written.split("-")] if KEY.fullmatch(written) else [0, 0, 0, 0]
        pool = self.pools.get(numbers[0])
        if pool is None:
            raise forms.ValidationError(_("Choose a time."))
        fresh = Pool.objects.select_for_update().get(pk=pool.pk)
        mentor = User.objects.select_for_update().filter(pk=numbers[1]).first()
        again = Pool.objects.with_minutes().filter(pk=fresh.pk)
        slots = free.of_pools(again, mentor=mentor, but=self.but) if mentor else []
        chosen = next((slot for slot in slots if key(slot) == written), None)
        if chosen is None:
            raise forms.ValidationError(rules.just_taken())
        self.pool, self.mentor = fresh, mentor
        return chosen


class SlotAndTopicForm(SlotForm):
    topic = forms.CharField(label=_("What you want to talk about"), max_length=200)


class AskForm(forms.Form):
    pool = forms.ModelChoiceField(Pool.objects.none(), label=_("With which organisation"), empty_label=None)
    topic = forms.CharField(label=_("What you want to talk about"), max_length=200)
    suits = forms.CharField(
        label=_("When it suits you"),
        help_text=_("Days and hours, and what does not suit you."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, incubation: Incubation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pool"].queryset = incubation.pools.select_related("organisation")
        self.fields["pool"].label_from_instance = lambda pool: pool.organisation.name


class RecordForm(forms.ModelForm):
    """What the mentor writes after a session; the team reads it. More minutes than are left wait for the coordination."""

    minutes_used = forms.IntegerField(label=_("Minutes used"), min_value=1, max_value=8 * 60)

    class Meta:
        model = Session
        fields = ["minutes_used", "said", "agreed"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["said"].required = self.fields["agreed"].required = True


class CorrectForm(forms.ModelForm):
    class Meta:
        model = Session
        fields = ["said", "agreed"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["said"].required = self.fields["agreed"].required = True


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)


class MoreMinutesForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=MOST_MINUTES)
    reason = forms.CharField(label=_("Why"), max_length=500)


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=3000, widget=forms.Textarea({"rows": 3}))


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=6000, widget=forms.Textarea({"rows": 5}))


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


ActionFormSet = forms.formset_factory(
    ActionForm, extra=MOST_ACTIONS, max_num=MOST_ACTIONS, absolute_max=MOST_ACTIONS, validate_max=True
)


class OrganisationForm(forms.Form):
    """An organisation that is there already gets the mentors added."""

    name = forms.CharField(label=_("Name"), max_length=120)
    mentors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Mentors"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["mentors"].queryset = User.objects.with_role(Role.Name.MENTOR)
