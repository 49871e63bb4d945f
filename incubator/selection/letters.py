"""The letters of the decisions before they leave: word for word as they will be mailed, person by person."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.notify.words import Words, words
from crowdcoop.people.models import User
from crowdcoop.people.rules import team
from incubator.applications.models import Application
from incubator.calls.models import Call
from incubator.selection import preparing, rules
from incubator.selection.models import Decision
from incubator.selection.sending import STEPS
from incubator.selection.table import Row, rows_of

Outcome = Decision.Outcome
MESSAGES = {
    Outcome.ACCEPTED: "application_accepted",
    Outcome.WAITLISTED: "application_waitlisted",
    Outcome.REJECTED: "application_rejected",
}


@dataclass
class Letter:
    person: User
    words: Words


def written(decision: Decision) -> list[Letter]:
    """By the same code that writes the mails, with the figures that the step will give them; nothing of it is kept."""
    application, outcome = decision.application, Outcome(decision.outcome)
    data = json.loads(json.dumps(preparing.said(decision), cls=DjangoJSONEncoder))
    entry = Entry(step=STEPS[outcome].name, about=application, by=decision.prepared_by, data=data, at=clock.now())
    return [Letter(person, words(_notice(MESSAGES[outcome], entry, person))) for person in team(application)]


def _notice(message: str, entry: Entry, person: User) -> Notice:
    to = {"person": person, "email": person.email, "name": person.name, "language": person.language}
    return Notice(message=message, entry=entry, **to)


@dataclass
class Prepared:
    """One decision on the page of all: with what stands in its way."""

    decision: Decision
    people: list[User]
    warnings: list[Any]
    # Its letter leaves with the next confirmation.
    ready: bool


@dataclass
class Overview:
    call: Call
    places: int
    taken: int
    accepting: int
    listing: int
    rejecting: int
    # Sent applications of whom nobody has said anything yet.
    open: list[Row]
    prepared: list[Prepared]
    confirmed: int
    sent: int
    mails_failed: list[Notice]

    @property
    def too_many(self) -> int:
        return max(0, self.taken + self.accepting - self.places)

    @property
    def under_way(self) -> bool:
        return self.confirmed > 0

    @property
    def ready(self) -> list[Prepared]:
        return [one for one in self.prepared if one.ready]


def overview(call: Call, reader: User) -> Overview:
    found = Decision.objects.unsent().filter(application__call=call)
    found = found.exclude(application__in=Application.objects.of_team(reader).order_by().values("pk"))
    found = found.select_related("application__cooperative", "mentor").order_by("outcome", "rank", "id")
    decisions = list(found)
    counts = Counter(one.outcome for one in decisions if _possible(one))
    decided = {one.application_id for one in decisions}
    undecided = call.applications.filter(state__in=Application.UNDECIDED).exclude(reference=None)
    rows = [row for row in rows_of(undecided, reader) if row.pk not in decided]
    return Overview(
        call=call,
        places=call.places,
        taken=rules.holding(call).count(),
        accepting=counts[Outcome.ACCEPTED],
        listing=counts[Outcome.WAITLISTED],
        rejecting=counts[Outcome.REJECTED],
        open=rows,
        prepared=_prepared(decisions),
        confirmed=sum(1 for one in decisions if one.to_send_at and not one.fault),
        sent=Decision.objects.filter(application__call=call, sent_at__isnull=False).count(),
        mails_failed=_mails_failed(call),
    )


def _possible(decision: Decision) -> bool:
    return decision.outcome in rules.POSSIBLE.get(decision.application.state, ())


def _prepared(decisions: list[Decision]) -> list[Prepared]:
    teams = preparing.receivers(decisions)
    ranks = Counter(one.rank for one in decisions if one.outcome == Outcome.WAITLISTED)
    found = []
    for one in decisions:
        people, waits = teams[one.application.cooperative_id], not one.to_send_at or bool(one.fault)
        found.append(Prepared(one, people, _warnings(one, people, ranks), ready=waits and _possible(one)))
    return found


def _warnings(one: Decision, people: list[User], ranks: Counter) -> list[Any]:
    said: list[Any] = [one.fault] if one.fault else []
    if not _possible(one):
        words = _("The application is now “%(state)s”: this letter does not leave.")
        said.append(words % {"state": one.application.get_state_display()})
    if not people:
        said.append(_("Nobody is in its team: nobody would get the letter."))
    if one.outcome == Outcome.WAITLISTED and ranks[one.rank] > 1:
        said.append(_("Another letter gives the same place on the waiting list."))
    return said


def _mails_failed(call: Call) -> list[Notice]:
    """Letters that were sent and that no server would take."""
    about = ContentType.objects.get_for_model(Application)
    sent = Notice.objects.filter(message__in=MESSAGES.values(), entry__about_type=about)
    here = call.applications.order_by().values("pk")
    return list(sent.filter(entry__about_id__in=here, mail_state=MailState.FAILED).order_by("id"))
