"""A file that somebody sent and that was found in order. Who may have it is the business of the slice that points at it."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.kinds import IMAGES, Kind


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def at(self, paths: list[str]) -> "StoredFileQuerySet":
        return self.filter(path__in=paths).order_by()


class StoredFile(models.Model):
    # What an address may name: it tells neither how many files there are nor which came before.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    original_name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Below DATA_DIR/files; a name of our own, never theirs.
    path = models.CharField(max_length=100, unique=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.original_name

    @property
    def mime(self) -> str:
        return Kind(self.kind).mime

    @property
    def extension(self) -> str:
        return Kind(self.kind).extension

    @property
    def is_picture(self) -> bool:
        return Kind(self.kind) in IMAGES

    @property
    def place(self) -> Path:
        return settings.MEDIA_ROOT / self.path
