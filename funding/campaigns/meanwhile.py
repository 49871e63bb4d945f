"""Two people write at the same time: whoever saves over words they have not read is shown both, and nothing is lost.

What somebody has read goes along with the form as a mark of it; the step compares it under its lock.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import NotNow

WRITTEN_MEANWHILE = _(
    "Somebody of your team has written here since you opened this page. Nothing was overwritten: below each field "
    "you see what stands there now. Save again to put yours in its place."
)


def mark(values: Mapping[str, Any]) -> str:
    said = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def of(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def not_changed(thing: Any, names: Iterable[str], seen: str | None) -> None:
    """Raises NotNow when the words under these names are others than those that were seen; None asks for no answer."""
    if seen and seen != mark(of(thing, names)):
        raise NotNow(WRITTEN_MEANWHILE)


class SeenForm(forms.ModelForm):
    """A form of something that stands already; the fields it does not own (a file) are not compared."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    not_compared: tuple[str, ...] = ()

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        if not self.instance.pk:
            del self.fields["seen"]
        names = [name for name in self.fields if name != "seen" and name not in self.not_compared]
        self.kept = of(self.instance, names) if self.instance.pk else {}
        self.initial["seen"] = mark(self.kept)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.kept and given.get("seen") and given["seen"] != self.initial["seen"]:
            self.add_error(None, WRITTEN_MEANWHILE)
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.initial["seen"]
        return given

    def rows(self) -> list[tuple[Any, str]]:
        """Each field; with what stands there now where somebody else has written meanwhile."""
        meanwhile = self.is_bound and bool(self.kept) and WRITTEN_MEANWHILE in self.non_field_errors()
        return [(field, self._theirs(field) if meanwhile else "") for field in self.visible_fields()]

    def _theirs(self, field: Any) -> str:
        if field.name not in self.kept:
            return ""
        theirs, ours = (_told(field.field, value) for value in (self.kept[field.name], field.value()))
        return (theirs or "–") if theirs.split() != ours.split() else ""


def _told(field: forms.Field, value: Any) -> str:
    """What a person would read in it: the words of a choice, an amount as it is typed."""
    if isinstance(field, forms.BooleanField):
        return str(_("Yes") if value in (True, "on", "True") else _("No"))
    typed = field.prepare_value(value)
    several = typed if isinstance(typed, list) else [typed]
    names = {str(key): words for key, words in flatten_choices(getattr(field, "choices", None) or [])}
    return ", ".join(str(names.get(str(one), "" if one is None else one)) for one in several)
