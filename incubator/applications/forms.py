from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incubator.applications.models import Application

HINTS = {
    "idea": _("What you will make or offer, and how it works. As you would tell a neighbour."),
    "needs": _("What you lack to start: money, tools, a place, knowledge. With figures if you have them."),
    "community": _("Who knows of it and takes part already: people, groups, organisations."),
    "impact": _("What will be different in two years, and for whom."),
    "commitment": _("How much time you can give, and what you will do if it becomes hard."),
}


FIELDS: tuple[str, ...] = ("applicant_kind", "people")
ANSWERS: tuple[str, ...] = ()


class ApplicationForm(forms.ModelForm):
    """Knows what the person was shown, so that words written by two people at once are never lost."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Application
        fields = FIELDS

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.theirs = {name: getattr(self.instance, name) for name in FIELDS}
        self.merged_with = 0
        self.fields["version"].initial = 0
        for name in FIELDS:
            # It may be empty in a draft; to send it, it may not.
            self.fields[name].required = False
            self.fields[name].may_wait = True
            self.fields[name].show_hidden_initial = True
            self.fields[name].help_text = HINTS.get(name, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name in ANSWERS:
            given[name] = _lines(given.get(name))
        if given.get("version") != self.merged_with:
            self._merge(given)
        return given

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def _merge(self, given: dict[str, Any]) -> None:
        """Theirs where only they wrote; where both did, both are shown and the person decides."""
        self.data = self.data.copy()
        self.data["version"] = str(self.merged_with)
        for name in FIELDS:
            theirs, shown = self.theirs[name], self._shown(name)
            if _lines(theirs) in (_lines(shown), _lines(given.get(name))):
                continue
            if name in self.changed_data:
                words = _(
                    "Somebody of your team wrote this meanwhile: “%(theirs)s”. Keep what is right and save again."
                )
                self.add_error(name, words % {"theirs": theirs or "–"})
                self.data[self[name].html_initial_name] = "" if theirs is None else str(theirs)
            else:
                given[name] = theirs

    def _shown(self, name: str) -> Any:
        field = self.fields[name]
        try:
            return field.clean(self.data.get(self[name].html_initial_name, ""))
        except forms.ValidationError:
            return None


class SendForm(forms.Form):
    terms = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.BooleanField(
        label=_("We have read the terms of the call and accept them"),
        error_messages={"required": _("To apply you have to accept the terms of the call.")},
    )


def _lines(text: Any) -> Any:
    """Browsers send line ends in their own way."""
    return text.replace("\r\n", "\n") if isinstance(text, str) else text
