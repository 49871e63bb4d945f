"""Who somebody is to a thing, as sentences that combine with | and &."""

from typing import Any

from rules import predicate

from crowdcoop.people.models import Membership, Role, User, UserQuerySet


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
