"""A co-op's community before and around its campaign: who follows it, and what it tells them."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative


def new_token() -> str:
    """128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


class FollowQuerySet(models.QuerySet["Follow"]):
    def current(self) -> "FollowQuerySet":
        return self.filter(stopped_at=None).exclude(confirmed_at=None)

    def of(self, person: Any) -> "FollowQuerySet":
        return self.current().filter(person=person).select_related("cooperative")


class Follow(models.Model):
    """Somebody who wants to hear of the co-op: with an account or with a confirmed e-mail only."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="follows")
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=10, default="es")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["cooperative", "email"], name="one_follow_an_email")]

    def __str__(self) -> str:
        return f"{self.email} → {self.cooperative}"

    def get_absolute_url(self) -> str:
        return reverse("follow_manage", args=[self.token])


class Update(models.Model):
    """News of a co-op (novedad), to everyone who follows it."""

    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=10000)
    language = models.CharField(max_length=10, default="es")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("update")
        verbose_name_plural = _("updates")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("update", args=[self.cooperative.slug, self.pk])
