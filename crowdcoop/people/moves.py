"""How people and co-ops come to be on the site, and who does what."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people import rules
from crowdcoop.people.models import Cooperative, Membership, Role, User
from crowdcoop.workflow import act, create, system


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
