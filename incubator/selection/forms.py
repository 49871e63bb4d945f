from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop import clock
from crowdcoop.look.text import in_language
from crowdcoop.people.models import User
from incubator.applications.models import Application, InformationRequest
from incubator.calls.content import CallQuestion
from incubator.journeys import accompanying
from incubator.journeys.rules import may_mentor
from incubator.reviews.models import Remark
from incubator.selection import rules
from incubator.selection.models import Decision, Interview

Outcome = Decision.Outcome
MOMENT = "%Y-%m-%dT%H:%M"


class MentorField(forms.ModelChoiceField):
    """People with how many co-ops they go with; the list is read once, however often it is drawn."""

    busy: Mapping[int, int]

    def to_python(self, value: Any) -> User | None:
        if value in self.empty_values:
            return None
        found = [person for person in self.queryset if str(person.pk) == str(value)]
        if not found:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return found[0]

    def label_from_instance(self, person: User) -> str:
        n = self.busy.get(person.pk, 0)
        return ngettext("%(name)s (%(n)s co-op)", "%(name)s (%(n)s co-ops)", n) % {"name": person, "n": n}


def _mentor_field(label: Any, people: Any, busy: Mapping[int, int], **more: Any) -> MentorField:
    field = MentorField(queryset=people, label=label, required=False, empty_label=_("Choose a mentor"), **more)
    field.busy = busy
    field.may_wait = True
    return field


class DecideForm(forms.Form):
    """What is decided, why, and, for who is accepted, who goes along: those with the fewest co-ops are chosen already."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("The team reads them as you write them."),
        error_messages={"required": _("Write the reasons: the team will read them.")},
    )
    rank = forms.IntegerField(
        label=_("Place on the waiting list"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Only for the waiting list. Left empty, it is the last one."),
    )

    def __init__(self, *args: Any, application: Application, **more: Any):
        super().__init__(*args, **more)
        self.application = application
        possible = rules.POSSIBLE.get(Application.State(application.state), ())
        self.fields["outcome"].choices = [(one.value, one.label) for one in possible]
        self.fields["rank"].may_wait = True
        if Outcome.WAITLISTED not in possible:
            del self.fields["rank"]
        if Outcome.ACCEPTED in possible:
            self._add_mentors()
        self.initial = self._prepared() | (self.initial or {})

    def _add_mentors(self) -> None:
        mentors = may_mentor(self.application.cooperative)
        self.fields["mentor"] = _mentor_field(
            _("Their mentor"), mentors, self._busy, help_text=_("Writes the initial diagnosis and signs off.")
        )
        for organisation in self._people:
            theirs = mentors.filter(mentoring_organisations=organisation)
            self.fields[f"organisation_{organisation.pk}"] = _mentor_field(organisation.name, theirs, self._busy)

    @cached_property
    def _busy(self) -> dict[int, int]:
        """Co-ops they go with, and those they are to go with by decisions that wait."""
        busy = accompanying.load()
        waiting = Decision.objects.unsent().filter(outcome=Outcome.ACCEPTED).exclude(application=self.application)
        for decision in waiting.order_by("id").prefetch_related("mentors"):
            for person in {decision.mentor_id, *(one.pk for one in decision.mentors.all())} - {None}:
                busy[person] = busy.get(person, 0) + 1
        return busy

    @cached_property
    def _people(self) -> dict[Any, list[User]]:
        return accompanying.people_of(self.application, self._busy)

    def _prepared(self) -> dict[str, Any]:
        decision = rules.decision_of(self.application)
        first = {f"organisation_{one.pk}": people[0].pk for one, people in self._people.items() if people}
        least = min(first.values(), key=lambda person: self._busy.get(person, 0), default=None)
        if decision is None:
            return {**first, "mentor": least}
        chosen = {person.pk for person in decision.mentors.all()}
        for one, people in self._people.items():
            named = [person.pk for person in people if person.pk in chosen]
            first |= {f"organisation_{one.pk}": named[0]} if named else {}
        words = {"outcome": decision.outcome, "reason": decision.reason, "mentor": decision.mentor_id or least}
        return {**first, **words, "rank": decision.rank}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("outcome") == Outcome.ACCEPTED and not given.get("mentor") and "mentor" not in self.errors:
            self.add_error("mentor", _("Choose the mentor who will go with the co-op."))
        return given

    def words(self) -> dict[str, Any]:
        """What `prepare` takes."""
        given = self.cleaned_data
        words = {"outcome": given["outcome"], "reason": given["reason"]}
        if given["outcome"] == Outcome.WAITLISTED:
            return {**words, "rank": given.get("rank")}
        if given["outcome"] == Outcome.ACCEPTED:
            going = [person for name, person in given.items() if name.startswith("organisation_") and person]
            return {**words, "mentor": given["mentor"], "mentors": going}
        return words


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=_("In your own time zone."),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        error_messages={"invalid": _("Write a day and an hour, such as 2026-03-05 18:30.")},
    )


class InterviewForm(forms.Form):
    at = _moment(_("Day and hour"))
    place = forms.CharField(label=_("Place or link"), max_length=Interview._meta.get_field("place").max_length)
    words = forms.CharField(
        label=_("What it is about"),
        max_length=Interview._meta.get_field("words").max_length,
        widget=forms.Textarea,
        required=False,
    )

    def clean_at(self) -> datetime:
        if self.cleaned_data["at"] <= clock.now():
            raise forms.ValidationError(_("An interview is held at a moment still to come."))
        return self.cleaned_data["at"]


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=_("Notes of the interview"),
        max_length=Interview._meta.get_field("notes").max_length,
        widget=forms.Textarea,
        required=False,
        help_text=_("Only the coordination reads them."),
    )


class AskForm(forms.Form):
    """A question to the team; only the answers that are named here may be written again."""

    words = forms.CharField(
        label=_("What the programme wants to know"),
        max_length=InformationRequest._meta.get_field("words").max_length,
        widget=forms.Textarea,
    )
    due_at = _moment(_("Answer until"))

    def __init__(self, *args: Any, questions: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["questions"] = QuestionsField(
            label=_("Answers they may write again"),
            queryset=questions,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def clean_due_at(self) -> datetime:
        if self.cleaned_data["due_at"] <= clock.now():
            raise forms.ValidationError(_("Give the team until a moment still to come."))
        return self.cleaned_data["due_at"]


class QuestionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, question: CallQuestion) -> str:
        return in_language(question, "words")


class RemarkForm(forms.Form):
    words = forms.CharField(
        label=_("To the reviewers"),
        max_length=Remark._meta.get_field("words").max_length,
        widget=forms.Textarea,
        help_text=_("Those who have sent their review read it; the team never does."),
    )


class LeaveForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea, required=False)
