"""Forms in the language of a call, with the other languages of the site below: optional, and kept as `translations`."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.forms import BoundField

from incubator.calls.writing import other_languages


class Language(NamedTuple):
    code: str
    name: str
    fields: list[BoundField]
    written: bool
    # Where something is wrong its part of the form stands open.
    wrong: bool


class InLanguages(forms.ModelForm):
    """`said` names the fields that have a second and a third of their own: title, title_ca, title_en."""

    said: tuple[str, ...] = ()
    # Taken out of the model form, because several fields together give it.
    made: tuple[str, ...] = ()

    def __init__(self, *args: Any, language: str = "", **more: Any):
        super().__init__(*args, **more)
        self.language = language or getattr(self.instance, "language", "") or settings.LANGUAGE_CODE
        self.others = other_languages(self.language)
        for name in self.said:
            self.fields[name].widget.attrs["lang"] = self.language
        for code, _name in self.others:
            for name in self.said:
                self.fields[f"{name}_{code}"] = self._other(name, code)

    def _other(self, name: str, code: str) -> forms.Field:
        field = deepcopy(self.fields[name])
        field.required, field.help_text = False, ""
        field.widget.is_required = False
        field.initial = self.in_language(name, code)
        field.widget.attrs["lang"] = code
        return field

    def in_language(self, name: str, code: str) -> Any:
        """What is there to begin with."""
        return ((self.instance.translations or {}).get(code) or {}).get(name, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["translations"] = {code: said for code, _name in self.others if (said := self.said_in(code, given))}
        return given

    def said_in(self, code: str, given: dict[str, Any]) -> dict[str, Any]:
        return {name: words for name in self.said if (words := given.get(f"{name}_{code}"))}

    def given(self) -> dict[str, Any]:
        """What the step takes: the fields of the model, and the translations."""
        names = [name for name in self._meta.fields if name not in self.made]
        return {name: self.cleaned_data[name] for name in (*names, *self.made, "translations")}

    def main(self) -> list[BoundField]:
        there = {f"{name}_{code}" for code, _name in self.others for name in self.all_said()}
        return [self[name] for name in self.fields if name not in there]

    def all_said(self) -> tuple[str, ...]:
        return self.said

    def languages(self) -> Iterator[Language]:
        for code, name in self.others:
            fields = [self[f"{said}_{code}"] for said in self.all_said()]
            written, wrong = any(field.value() for field in fields), any(field.errors for field in fields)
            yield Language(code, name, fields, written, wrong)
