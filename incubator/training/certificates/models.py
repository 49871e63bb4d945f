"""What a person has learnt, for whoever they show it to: frozen when issued, checked by its code."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubator.journeys.models import Incubation

# Letters and figures that nobody confuses when reading them aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """12 of 30 letters: 58 bits, so that trying codes finds none."""
    letters = "".join(secrets.choice(ALPHABET) for _n in range(12))
    return "-".join(letters[n : n + 4] for n in range(0, 12, 4))


class Certificate(models.Model):
    code = models.CharField(max_length=20, unique=True, default=new_code)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    incubation = models.ForeignKey(Incubation, models.PROTECT, related_name="certificates")
    # As the person wants it shown: with the co-op, all that anybody sees of them.
    name = models.CharField(_("name on the certificate"), max_length=120)
    language = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    # How many modules it tells of: who has passed more may have another one.
    size = models.PositiveSmallIntegerField()
    # {"call", "cooperative", "hours", "modules": [{"title", "version", "hours", "passed_on": ISO day}]}
    content = models.JSONField()

    class Meta:
        ordering = ["-issued_at", "-id"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["person", "incubation", "size"], name="one_certificate_of_the_same")
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("certificate_check", args=[self.code])

    @property
    def cooperative(self) -> Any:
        return self.incubation.cooperative
