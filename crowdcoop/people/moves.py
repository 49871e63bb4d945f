"""How people and co-ops come to be on the site, and who does what."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people import rules
from crowdcoop.people.models import Cooperative, Invitation, Membership, Role, User
from crowdcoop.workflow import NotNow, act, anyone, create, system

Part = Membership.Part


@create(User, who=anyone | system)
def open_account(_nothing: None, *, by: Any, email: str, language: str) -> User:
    """Without a password, for whoever proves with a code that the address is theirs; asked twice, it is one."""
    fresh = {"language": language, "password": make_password(None)}
    return User.objects.get_or_create(email=email.strip().lower(), defaults=fresh)[0]


@act(User, who=system)
def forget_password(person: User, *, by: None) -> None:
    person.set_unusable_password()


@create(Cooperative, who=rules.signed_in | system)
def found(_nothing: None, *, by: User | None, name: str, **details: Any) -> Cooperative:
    """A group enters the site with its co-op; whoever does it leads its team."""
    cooperative = Cooperative.objects.create(name=name, slug=free_slug(name), created_at=clock.now(), **details)
    if by is not None:
        Membership.objects.create(cooperative=cooperative, person=by, role=Membership.Part.LEAD, joined_at=clock.now())
    return cooperative


@act(Cooperative, who=rules.is_lead | rules.coordinator | system, tells={"team_joined": rules.team})
def join_team(cooperative: Cooperative, *, by: Any, person: User, role: str = Membership.Part.MEMBER) -> dict[str, str]:
    Membership.objects.get_or_create(
        cooperative=cooperative, person=person, left_at=None, defaults={"role": role, "joined_at": clock.now()}
    )
    return {"person": str(person)}


@create(
    Invitation,
    who=rules.is_member,
    needs=[rules.room_for_a_letter],
    tells={"team_invitation": rules.invited},
)
def invite(cooperative: Cooperative, *, by: User, email: str, part: str, language: str) -> Invitation:
    """An address that has a letter already gets it again, with the part of now."""
    if part == Part.LEAD and not rules.is_lead.test(by, cooperative):
        raise NotNow(_("Only whoever leads the team can invite somebody to lead it."))
    letter = cooperative.invitations.unanswered().filter(email__iexact=email).first()
    if letter is None:
        letter = Invitation(cooperative=cooperative, email=email.lower(), invited_at=clock.now())
    elif why := rules.not_written_just_now(letter):
        raise NotNow(why)
    letter.invited_by, letter.part, letter.language = by, Part(part), language
    _written(letter).save()
    return letter


@act(
    Invitation,
    who=rules.is_member,
    needs=[rules.unanswered, rules.not_written_just_now, rules.room_to_write_again],
    tells={"team_invitation": rules.invited},
)
def invite_again(invitation: Invitation, *, by: User) -> None:
    _written(invitation)


@act(Invitation, who=rules.is_member, needs=[rules.unanswered])
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    invitation.revoked_at = clock.now()


@act(
    Invitation,
    who=rules.signed_in,
    needs=[rules.unanswered, rules.still_valid, rules.not_in_the_team_yet],
    tells={"team_joined": rules.team},
)
def accept_invitation(invitation: Invitation, *, by: User) -> dict[str, str]:
    """Whoever holds the letter joins, with whichever account; from now on they work for this co-op."""
    invitation.accepted_by, invitation.accepted_at = by, clock.now()
    place = {"role": invitation.part, "joined_at": clock.now(), "chosen_at": clock.now()}
    Membership.objects.get_or_create(cooperative=invitation.cooperative, person=by, left_at=None, defaults=place)
    return {"person": str(by)}


@act(
    Membership,
    who=rules.its_person,
    needs=[rules.somebody_else_leads],
    tells={"team_left": rules.team},
)
def leave_team(membership: Membership, *, by: User) -> dict[str, str]:
    _one_at_a_time(membership)
    membership.left_at = clock.now()
    # Before the audience is asked: who has left is not told of it.
    membership.save(update_fields=["left_at"])
    return {"person": str(by)}


@act(
    Membership,
    who=rules.is_lead,
    needs=[rules.still_in_the_team],
    tells={"team_part_changed": rules.its_holder},
)
def change_part(membership: Membership, *, by: User, part: str) -> dict[str, str]:
    if part != Part.LEAD:
        _one_at_a_time(membership)
    membership.role = Part(part)
    return {"person": str(membership.person), "part": part}


@act(Cooperative, who=rules.is_member)
def work_for(cooperative: Cooperative, *, by: User) -> None:
    """Who is in several teams says for which one they are here now."""
    cooperative.memberships.filter(person=by, left_at=None).update(chosen_at=clock.now())


def _written(letter: Invitation) -> Invitation:
    letter.sent_at, letter.expires_at = clock.now(), clock.now() + Invitation.VALID
    return letter


def _one_at_a_time(membership: Membership) -> None:
    """Two leads who go at once would each see the other: the co-op's row lets them pass one by one."""
    Cooperative.objects.select_for_update().get(pk=membership.cooperative_id)
    if why := rules.somebody_else_leads(membership):
        raise NotNow(why)


@act(Cooperative, who=rules.is_member | rules.coordinator | system)
def describe(cooperative: Cooperative, *, by: Any, **details: Any) -> None:
    """The co-op's public profile; the form decides which fields there are."""
    for name, value in details.items():
        if name not in PROFILE:
            raise ValueError(f"{name} is not part of a co-op's profile")
        setattr(cooperative, name, value)


PROFILE = ("name", "kind", "legal_stage", "town", "sentence", "about", "website", "language", "translations")


@act(User, who=rules.themself)
def describe_oneself(person: User, *, by: User, name: str, language: str, timezone: str) -> None:
    person.name, person.language, person.timezone = name, language, timezone


@act(User, who=rules.coordinator | system)
def give_role(person: User, *, by: Any, role: str) -> dict[str, str]:
    Role.objects.get_or_create(person=person, name=Role.Name(role))
    return {"role": role}


@act(User, who=rules.coordinator | system)
def take_role(person: User, *, by: Any, role: str, reason: str) -> dict[str, str]:
    Role.objects.filter(person=person, name=role).delete()
    return {"role": role}


def free_slug(name: str) -> str:
    """The name as an address; a number behind it if it is taken."""
    stem = slugify(name)[:70] or slugify(_("co-op"))
    taken = set(Cooperative.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
