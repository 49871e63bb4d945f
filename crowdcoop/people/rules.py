"""Who somebody is to a thing, as sentences that combine with | and &."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people.models import Cooperative, Invitation, Membership, Role, User, UserQuerySet

ONE_LETTER_IN = timedelta(minutes=10)


def _known(person: Any) -> bool:
    return person is not None and person.is_authenticated and person.is_active


def _has_role(person: Any, name: str) -> bool:
    return _known(person) and Role.objects.filter(person=person, name=name).exists()


@predicate
def signed_in(person, _about=None) -> bool:
    return _known(person)


@predicate
def mentor(person, _about=None) -> bool:
    return _has_role(person, Role.Name.MENTOR)


@predicate
def coordinator(person, _about=None) -> bool:
    return _has_role(person, Role.Name.COORDINATOR)


@predicate
def finance(person, _about=None) -> bool:
    return _has_role(person, Role.Name.FINANCE)


@predicate
def matcher(person, _about=None) -> bool:
    return _has_role(person, Role.Name.MATCHER)


@predicate
def is_member(person, about) -> bool:
    """In the team of the thing's co-op now."""
    return _in_team(person, about)


@predicate
def is_lead(person, about) -> bool:
    return _in_team(person, about, role=Membership.Part.LEAD)


@predicate
def themself(person, about) -> bool:
    return _known(person) and person == about


@predicate
def its_person(person, membership) -> bool:
    """Whose membership it is, while it lasts."""
    return _known(person) and membership.person_id == person.pk and membership.left_at is None


def _in_team(person: Any, about: Any, **more: Any) -> bool:
    if not _known(person) or about is None:
        return False
    team = Membership.objects.filter(cooperative=about.cooperative, person=person, left_at=None, **more)
    return team.exists()


def team(about: Any, _by: Any = None) -> UserQuerySet:
    return about.cooperative.team()


def coordinators(_about: Any = None, _by: Any = None) -> UserQuerySet:
    return User.objects.with_role(Role.Name.COORDINATOR)


def finance_people(_about: Any = None, _by: Any = None) -> UserQuerySet:
    return User.objects.with_role(Role.Name.FINANCE)


def its_holder(membership: Membership, _by: Any = None) -> list[User]:
    return [membership.person]


def invited(invitation: Invitation, _by: Any = None) -> list[Recipient]:
    """An address, whether or not it has an account: who invites must not learn which."""
    return [Recipient(email=invitation.email, language=invitation.language)]


def room_for_a_letter(cooperative: Cooperative, _by: Any = None) -> Any:
    if cooperative.invitations.open_at(clock.now()).count() < Invitation.OPEN_AT_MOST:
        return None
    words = _("You have %(number)s invitations that nobody has answered. Take one back, or wait for an answer.")
    return words % {"number": Invitation.OPEN_AT_MOST}


def room_to_write_again(invitation: Invitation, by: Any = None) -> Any:
    return None if invitation.is_open(clock.now()) else room_for_a_letter(invitation.cooperative, by)


def not_written_just_now(invitation: Invitation, _by: Any = None) -> Any:
    if clock.now() >= invitation.sent_at + ONE_LETTER_IN:
        return None
    return _("The invitation was sent a moment ago. If it does not come, you can send it again in ten minutes.")


def unanswered(invitation: Invitation, by: Any = None) -> Any:
    if invitation.accepted_at is not None:
        mine = by is not None and invitation.accepted_by_id == by.pk
        return _("You have joined with this invitation already.") if mine else _("This invitation was used already.")
    if invitation.revoked_at is not None:
        return _("This invitation was taken back.")
    return None


def still_valid(invitation: Invitation, _by: Any = None) -> Any:
    if invitation.revoked_at or invitation.accepted_at or clock.now() < invitation.expires_at:
        return None
    return _("This invitation has expired: it was valid for two weeks.")


def not_in_the_team_yet(invitation: Invitation, by: Any) -> Any:
    return _("You are in this team already.") if is_member.test(by, invitation) else None


def still_in_the_team(membership: Membership, _by: Any = None) -> Any:
    return None if membership.left_at is None else _("This person has left the team.")


def somebody_else_leads(membership: Membership, _by: Any = None) -> Any:
    """A team is never without somebody who leads it."""
    leads = membership.cooperative.memberships.filter(role=Membership.Part.LEAD, left_at=None)
    if membership.role != Membership.Part.LEAD or leads.exclude(pk=membership.pk).exists():
        return None
    return _("A team needs somebody who leads it. Make somebody else lead first.")
