"""All texts of a campaign in one other language: each beside its original."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms

from funding.campaigns.languages import texts
from funding.campaigns.meanwhile import WRITTEN_MEANWHILE, mark
from funding.campaigns.models import Campaign


class TranslationForm(forms.Form):
    """Whoever saves over newer translations than they have read is shown both."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, campaign: Campaign, language: str, **more: Any):
        super().__init__(*args, **more)
        self.texts = {text.key: text for text in texts.of(campaign)}
        self.kept = {key: text.said_in(language) for key, text in self.texts.items()}
        for key, text in self.texts.items():
            widget = forms.Textarea if text.is_long else forms.TextInput
            self.fields[key] = forms.CharField(
                label=text.label,
                required=False,
                max_length=text.column.max_length,
                widget=widget(attrs={"lang": language}),
            )
            self.fields[key].may_wait = True  # what is not translated is shown as it was written
            self.initial[key] = self.kept[key]
        self.initial["seen"] = mark(self.kept)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("seen") and given["seen"] != self.initial["seen"]:
            self.add_error(None, WRITTEN_MEANWHILE)
            self.data = self.data.copy()
            self.data["seen"] = self.initial["seen"]
        return given

    def said(self) -> dict[str, str]:
        return {key: words for key, words in self.cleaned_data.items() if key != "seen"}

    def groups(self) -> Iterator[tuple[Any, list[tuple[Any, texts.Text, str]]]]:
        """Title, and for each text its field, itself, and what stands there now where somebody has written meanwhile."""
        meanwhile = self.is_bound and WRITTEN_MEANWHILE in self.non_field_errors()
        for group, found in groupby(self.texts.values(), key=lambda text: text.group):
            yield group.title, [(self[text.key], text, self._theirs(text.key) if meanwhile else "") for text in found]

    def _theirs(self, key: str) -> str:
        theirs = self.kept[key]
        return (theirs or "–") if theirs.split() != str(self[key].value() or "").split() else ""
