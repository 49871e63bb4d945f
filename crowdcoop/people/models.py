"""People, their co-operatives, and who does what for whom."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        user = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def with_role(self, name: str) -> "UserQuerySet":
        return self.filter(is_active=True, roles__name=name).order_by("id")


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, default="es")
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/Madrid")
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    def cooperatives(self) -> "CooperativeQuerySet":
        """In whose teams this person is now."""
        return Cooperative.objects.of(self)


class Role(models.Model):
    """What a person does for the programme; being in a co-op's team is a Membership, supporting needs nothing."""

    class Name(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        COORDINATOR = "coordinator", _("coordination")
        FINANCE = "finance", _("finance")
        MATCHER = "matcher", _("matcher")

    person = models.ForeignKey(User, models.CASCADE, related_name="roles")
    name = models.CharField(max_length=20, choices=Name)

    class Meta:
        ordering = ["id"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_role_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_name_display()}"


class CooperativeQuerySet(models.QuerySet["Cooperative"]):
    def of(self, person: Any) -> "CooperativeQuerySet":
        """The co-ops in whose team this person is now."""
        return self.filter(memberships__person=person, memberships__left_at=None)

    def current_of(self, person: Any) -> "Cooperative | None":
        """The one this person chose to work for last; of several never chosen, the one joined last."""
        latest = F("memberships__chosen_at").desc(nulls_last=True)
        return self.of(person).order_by(latest, "-memberships__id").first()


class Cooperative(models.Model):
    """A co-operative, or a group on its way to being one: it may have no tax number and no legal person yet."""

    class Kind(models.TextChoices):
        WORKER = "worker", _("worker co-op")
        CONSUMER = "consumer", _("consumer co-op")
        HOUSING = "housing", _("housing co-op")
        AGRARIAN = "agrarian", _("agrarian co-op")
        EDUCATION = "education", _("education co-op")
        SERVICES = "services", _("services co-op")
        CULTURAL = "cultural", _("cultural co-op")
        SEA = "sea", _("fishers' co-op")
        INTEGRAL = "integral", _("integral co-op")

    class LegalStage(models.TextChoices):
        IDEA = "idea", _("idea")
        ASSOCIATION = "association", _("association in transition")
        IN_FORMATION = "in_formation", _("in formation")
        REGISTERED = "registered", _("registered")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind of co-op"), max_length=20, choices=Kind, default=Kind.WORKER)
    legal_stage = models.CharField(_("legal stage"), max_length=20, choices=LegalStage, default=LegalStage.IDEA)
    town = models.CharField(_("town"), max_length=80, blank=True)
    sentence = models.CharField(_("in one sentence"), max_length=200, blank=True)
    about = models.TextField(_("who you are"), blank=True, max_length=5000)
    website = models.URLField(_("website"), blank=True, max_length=300)
    language = models.CharField(_("language of its texts"), max_length=10, default="es")
    # {"ca": {"name": "…", "sentence": "…"}}: what exists in other languages.
    translations = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    objects = CooperativeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("co-operative")
        verbose_name_plural = _("co-operatives")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperative", args=[self.slug])

    @property
    def cooperative(self) -> "Cooperative":
        return self

    def team(self) -> UserQuerySet:
        """Everyone in the team now, leads first."""
        return User.objects.filter(memberships__cooperative=self, memberships__left_at=None, is_active=True).order_by(
            "memberships__role", "id"
        )


class Membership(models.Model):
    """Somebody's place in a co-op's team on this site; not the co-op's register of members."""

    class Part(models.TextChoices):
        LEAD = "lead", _("lead")
        MEMBER = "member", _("team member")
        TREASURER = "treasurer", _("treasurer")

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Part, default=Part.MEMBER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    # Who is in several teams works for one at a time: the one chosen last.
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["role", "id"]
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "person"], condition=models.Q(left_at=None), name="once_in_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.cooperative}"


def new_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None)

    def open_at(self, moment: datetime) -> "InvitationQuerySet":
        return self.unanswered().filter(expires_at__gt=moment)


class Invitation(models.Model):
    """A letter to an address: whoever holds it may join the team, once, while it is valid."""

    VALID = timedelta(days=14)
    OPEN_AT_MOST = 50

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    part = models.CharField(
        _("part in the team"), max_length=20, choices=Membership.Part, default=Membership.Part.MEMBER
    )
    language = models.CharField(_("language"), max_length=10, default="es")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "cooperative",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.cooperative}"

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.token])

    def is_open(self, moment: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and moment < self.expires_at
