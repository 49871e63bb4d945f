"""A decision before anybody hears of it: what it may be, how it is written down, what its letter will say, and which letters may leave."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import Membership, User
from crowdcoop.workflow import NotNow
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.journeys import accompanying
from incubator.journeys.models import Incubation
from incubator.journeys.rules import may_mentor
from incubator.selection import rules
from incubator.selection.models import Decision

State = Application.State
Outcome = Decision.Outcome


def check(
    application: Application,
    *,
    outcome: str,
    reason: str,
    rank: int | None,
    mentor: User | None,
    mentors: list[User],
) -> None:
    if outcome not in rules.POSSIBLE[State(application.state)]:
        words = _("This cannot be decided of an application that is “%(state)s”.")
        raise NotNow(words % {"state": application.get_state_display()})
    if not reason.strip():
        raise NotNow(_("Write the reasons: the team will read them."))
    if outcome == Outcome.WAITLISTED and rank is not None and rank < 1:
        raise NotNow(_("Places on the waiting list begin with 1."))
    if outcome == Outcome.ACCEPTED:
        _check_acceptance(application, mentor, mentors)


def _check_acceptance(application: Application, mentor: User | None, mentors: list[User]) -> None:
    if mentor is None:
        raise NotNow(_("Choose the mentor who will go with the co-op."))
    chosen = {mentor.pk, *(person.pk for person in mentors)}
    if may_mentor(application.cooperative).filter(pk__in=chosen).count() != len(chosen):
        raise NotNow(_("Choose mentors from outside the team."))
    if full := rules.place_for_it(application):
        raise NotNow(full)


def write(
    application: Application,
    *,
    by: User,
    outcome: str,
    reason: str,
    rank: int | None,
    mentor: User | None,
    mentors: Iterable[User],
) -> Decision:
    """Who waits on the list keeps their place on it until another decision is sent."""
    before = Decision.objects.filter(application=application).first()
    kept = before.rank if before and application.state == State.WAITLISTED else None
    accepted = outcome == Outcome.ACCEPTED
    decided = {
        "outcome": outcome,
        "reason": reason.strip(),
        "rank": (rank or _last_rank(application) + 1) if outcome == Outcome.WAITLISTED else kept,
        "mentor": mentor if accepted else None,
        "prepared_by": by,
        "prepared_at": clock.now(),
    }
    nobody_yet = {"to_send_by": None, "to_send_at": None, "fault": "", "sent_by": None, "sent_at": None}
    decision, _new = Decision.objects.update_or_create(application=application, defaults=decided | nobody_yet)
    going = accompanying.share_out(application, mentors, lead=mentor) if accepted else {}
    decision.mentors.set(going.values())
    return decision


def write_as_sent(decision: Decision, application: Application, by: User) -> None:
    """The waiting list again, as its letter said."""
    decision.outcome, decision.reason, decision.mentor = Outcome.WAITLISTED, application.decision_reason, None
    decision.to_send_by, decision.to_send_at, decision.fault = None, None, ""
    decision.sent_by, decision.sent_at = by, application.decided_at
    decision.save()
    decision.mentors.clear()


def _last_rank(application: Application) -> int:
    waiting = Decision.objects.filter(application__call=application.call_id, outcome=Outcome.WAITLISTED)
    others = waiting.exclude(application=application).order_by("id")
    return max((rank or 0 for rank in others.values_list("rank", flat=True)), default=0)


# -- What the letters say ---------------------------------------------------------------------------


def said(decision: Decision) -> dict[str, Any]:
    """The figures of a letter; the journal keeps them, so that it reads the same for ever."""
    facts: dict[str, Any] = {"reason": decision.reason}
    if decision.outcome == Outcome.WAITLISTED:
        return {**facts, "rank": decision.rank, "days": rules.OFFER_STANDS.days}
    if decision.outcome == Outcome.ACCEPTED:
        going = accompanying.share_out(decision.application, decision.mentors.all(), lead=decision.mentor)
        return _welcome(decision.mentor, going, decision.reason)
    return facts


def said_of(begun: Incubation, reason: str) -> dict[str, Any]:
    rows = begun.accompaniments.select_related("organisation", "mentor")
    order = {one.pk: n for n, one in enumerate(accompanying.organisations_of(begun.call))}
    going = {row.organisation: row.mentor for row in sorted(rows, key=lambda row: order.get(row.organisation_id, 0))}
    return _welcome(begun.mentor, going, reason)


def _welcome(mentor: User | None, going: Mapping[MentoringOrganisation, User], reason: str) -> dict[str, Any]:
    names = [f"{person} ({organisation})" for organisation, person in going.items()]
    return {"reason": reason, "mentor": str(mentor) if mentor else "", "mentors": names}


# -- Which letters may leave ------------------------------------------------------------------------


def to_confirm(call: Call, by: User, outcome: str = "") -> list[Decision]:
    """Prepared and not confirmed, of applications that can still be decided so and are not of a co-op of one's own."""
    rows = (
        Decision.objects.to_confirm()
        .filter(application__call=call)
        .exclude(application__in=Application.objects.of_team(by).order_by().values("pk"))
    )
    if outcome:
        rows = rows.filter(outcome=outcome)
    found = rows.select_related("application__cooperative", "application__call", "mentor").prefetch_related("mentors")
    return [one for one in found.order_by("id") if one.outcome in rules.POSSIBLE.get(one.application.state, ())]


def mark(decisions: Iterable[Decision]) -> str:
    """A fingerprint of the letters as they were shown: their words, their order and everyone who gets one."""
    decisions = list(decisions)
    teams = receivers(decisions)
    facts = [
        [
            one.pk,
            one.application.state,
            one.outcome,
            one.reason,
            one.rank,
            one.mentor_id,
            sorted(person.pk for person in one.mentors.all()),
            one.prepared_at.isoformat(),
            one.application.cooperative.name,
            [[person.email, person.name, person.language] for person in teams[one.application.cooperative_id]],
        ]
        for one in decisions
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def receivers(decisions: Iterable[Decision]) -> dict[int, list[User]]:
    """The teams by co-op, as `people.rules.team` has them, in one query."""
    coops = {one.application.cooperative_id for one in decisions}
    rows = Membership.objects.filter(cooperative__in=coops, left_at=None, person__is_active=True)
    teams: dict[int, list[User]] = defaultdict(list)
    for row in rows.select_related("person").order_by("role", "person_id"):
        teams[row.cooperative_id].append(row.person)
    return teams
