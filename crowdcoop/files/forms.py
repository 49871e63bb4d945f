"""A field to send one file: it says what it takes before anything is chosen, and gives back a `Checked`."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crowdcoop.files import kinds as known
from crowdcoop.files.checking import Checked, check, megabytes
from crowdcoop.files.kinds import ALL, LARGEST, Kind


class FileField(forms.FileField):
    """Its clean value goes to `keeping.keep`; its form needs `enctype="multipart/form-data"`."""

    default_error_messages = {"required": _("Choose a file.")}

    def __init__(self, *, kinds: Collection[Kind] = ALL, **more: Any):
        self.kinds = frozenset(kinds)
        more.setdefault("widget", forms.FileInput)
        takes = _takes(self.kinds)
        hint = more.pop("help_text", "")
        super().__init__(help_text=format_lazy("{} {}", hint, takes) if hint else takes, allow_empty_file=True, **more)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": known.accept(self.kinds)}

    def clean(self, data: Any, initial: Any = None) -> Checked | Any:
        given = super().clean(data, initial)
        return check(given, self.kinds) if data and given is data else given


def _takes(kinds: Collection[Kind]) -> Any:
    return format_lazy(_("{kinds}, up to {limit} MB."), kinds=known.named(kinds), limit=megabytes(LARGEST))
