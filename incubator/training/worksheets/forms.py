"""A worksheet as a form. Several may write in it: each field is merged by itself, and nobody's words are lost."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.forms import FileField
from incubator.training.worksheets import rules, sheets

LONGEST, LONGEST_CELL = 6000, 500
NUMBER = re.compile(r"-?[\d\s.,]+\s*[€%]?")
BOTH = _("Somebody of your team wrote here at the same time. Both texts are below: keep what is right and save again.")


class WorksheetForm(forms.Form):
    """Knows what the person was shown (`shown`), what is kept and what was typed. Nothing is required to save a draft."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, sheet: sheets.Form, *args: Any, kept: Mapping[str, str], **more: Any):
        super().__init__(*args, **more)
        self.sheet, self.kept = sheet, dict(kept)
        self.theirs: dict[str, str] = {}
        self.names = list(sheets.names_of(sheet))
        for one in sheet.get("fields", []):
            if one["kind"] == "table":
                self._table(one)
            else:
                self.fields[one["name"]] = _field(one)
        for name in self.names:
            self.fields[name].initial = self.kept.get(name, "")
        self.fields["shown"].initial = self._written(self.kept)

    def _table(self, one: Mapping[str, Any]) -> None:
        for row in range(one["rows"]):
            for column, label in enumerate(one["columns"]):
                words = _("%(column)s, row %(row)s") % {"column": label, "row": row + 1}
                field = forms.CharField(label=words, required=False, max_length=LONGEST_CELL)
                field.widget.attrs["aria-label"] = words
                self.fields[sheets.cell(one["name"], row, column)] = field

    def _written(self, values: Mapping[str, str]) -> str:
        return json.dumps({name: values.get(name, "") for name in self.names}, ensure_ascii=False)

    def laid_out(self) -> list[dict[str, Any]]:
        """Fields and tables in order, each with what a teammate wrote there meanwhile."""
        found = []
        for one in self.sheet.get("fields", []):
            if one["kind"] != "table":
                found.append({"field": self[one["name"]], "theirs": self.theirs.get(one["name"], ""), "table": None})
                continue
            columns = range(len(one["columns"]))
            rows = [[self._cell(one["name"], r, c) for c in columns] for r in range(one["rows"])]
            found.append({"field": None, "theirs": "", "table": {**one, "cells": rows}})
        return found

    def _cell(self, name: str, row: int, column: int) -> dict[str, Any]:
        name = sheets.cell(name, row, column)
        return {"field": self[name], "theirs": self.theirs.get(name, "")}

    def merge(self, kept: Mapping[str, str], *, taking: bool) -> dict[str, str]:
        """What to write over `kept`, which stands there now. Where two wrote in the same field, nothing; it is shown twice.

        `taking`: the page is shown again, with theirs where only they wrote; else the browser keeps what it has.
        """
        was, changes, next_shown = _read(self.cleaned_data.get("shown")), {}, {}
        self.data = self.data.copy()
        for name in self.names:
            mine, theirs, before = self.cleaned_data.get(name), kept.get(name, ""), was.get(name, "")
            next_shown[name] = theirs if taking or mine == theirs else before
            if mine is None or mine == theirs:
                continue
            if theirs == before:
                changes[name] = next_shown[name] = mine
            elif mine == before:
                self.data[name] = theirs if taking else mine
            else:
                self.theirs[name] = theirs
                self.add_error(name, BOTH)
        self.next_shown = self.data["shown"] = self._written(next_shown)
        return changes


def _field(one: Mapping[str, Any]) -> forms.Field:
    told = {"label": one["label"], "help_text": one["help"], "required": False}
    if one["kind"] == "long":
        field = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}), **told)
    elif one["kind"] == "number":
        wrong = _("Write a number, such as 1.250 or 12,5.")
        field = forms.RegexField(NUMBER, error_messages={"invalid": wrong}, max_length=40, **told)
        field.widget.attrs["inputmode"] = "decimal"
    else:
        field = forms.CharField(max_length=LONGEST_CELL, **told)
    field.may_wait = True
    return field


def _read(written: Any) -> dict[str, str]:
    """What a browser sent back may be anything."""
    try:
        values = json.loads(written or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in values.items()} if isinstance(values, dict) else {}


class UploadForm(forms.Form):
    file = FileField(kinds=rules.TAKEN, label=_("Your worksheet as a file"))


class DecisionForm(forms.Form):
    """`sent`: the number of the one that was on the page."""

    sent = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)
    words = forms.CharField(
        label=_("What has to change, or a word with your yes"),
        required=False,
        max_length=rules.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The team reads it. To ask for changes you have to say which."),
    )

    def __init__(self, *args: Any, asks: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.asks = asks

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.asks and not given.get("words", "").strip():
            self.add_error("words", _("Say what has to change."))
        return given
