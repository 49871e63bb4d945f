"""What finance fills in: a file of the bank's, its columns, whose money is whose, and what has gone back."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError as WrongNumber

from funding.payments.transfer import norma43, reading, reference
from funding.payments.transfer.models import Statement
from funding.pledges.models import Pledge

NUMBERS = (("es", "1.234,50"), ("en", "1,234.50"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Movements of the account"),
        help_text=_("As your bank exports them: CSV or Norma 43, up to 5.000 lines. The days may overlap."),
        max_length=120,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.n43,.q43,.aeb,text/csv,text/plain"}),
    )

    def __init__(self, *arguments: Any, known: Statement | None = None, **options: Any):
        """`known` is the last file of this account that was imported: its columns are remembered."""
        super().__init__(*arguments, **options)
        self.known = known

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if not settings.TRANSFER_IBAN:
            raise forms.ValidationError(_("This installation has no account for transfers (TRANSFER_IBAN)."))
        try:
            self.text, self.encoding = reading.decode(sent.read(reading.MOST_BYTES + 1))
            self.columns, self.headings = self._guessed()
        except reading.Unreadable as why:
            raise forms.ValidationError(str(why), code="unreadable") from why
        return sent

    def _guessed(self) -> tuple[dict[str, Any], list[str]]:
        if norma43.is_one(self.text):
            return {}, []
        known = {"columns": self.known.columns, "headings": self.known.headings} if self.known else None
        return reading.guess(self.text, known)


class ColumnsForm(forms.Form):
    """Which column is which; what was guessed or remembered is chosen."""

    numbers = forms.ChoiceField(label=_("How amounts are written"), choices=NUMBERS, widget=forms.RadioSelect)

    def __init__(self, statement: Statement, data: Any = None):
        super().__init__(data, initial=statement.columns)
        self.statement = statement
        titles = [(str(place), title or f"({place + 1})") for place, title in enumerate(statement.headings)]
        for name, (words, _pattern) in reading.COLUMNS.items():
            needed = name == "date"
            choices = titles if needed else [("", _("No column")), *titles]
            self.fields[name] = forms.ChoiceField(label=words, choices=choices, required=needed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned[name] for name in reading.COLUMNS if cleaned.get(name)]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Each column can be only one thing."), code="twice")
        one, two = cleaned.get("amount"), cleaned.get("credit")
        if bool(one) == bool(two) or (one and cleaned.get("debit")):
            raise forms.ValidationError(
                _(
                    "Say where the amounts are: in one column with their signs, or in one of what came and one of what went."
                ),
                code="amounts",
            )
        return cleaned

    def columns(self) -> dict[str, Any]:
        kept = {name: self.statement.columns[name] for name in ("header", "delimiter")}
        said = {name: int(self.cleaned_data[name]) for name in reading.COLUMNS if self.cleaned_data[name]}
        return {**kept, **said, "numbers": self.cleaned_data["numbers"]}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("For the journal."), max_length=300)


class PlaceForm(ReasonForm):
    pledge = forms.CharField(
        label=_("Reference of the pledge"), help_text=_("As on its receipt, P-…, or as in the bank, RF…"), max_length=30
    )
    field_order = ("pledge", "reason")

    def clean_pledge(self) -> Pledge:
        typed = self.cleaned_data["pledge"].strip().upper()
        wanted = reference.found_in(typed) or {f"{reference.PREFIX}{typed.removeprefix(reference.PREFIX)}"}
        found = Pledge.objects.select_related("campaign").filter(reference__in=wanted).order_by("id").first()
        if found is None:
            raise forms.ValidationError(_("There is no pledge with this reference."), code="missing")
        return found


class ReturnForm(forms.Form):
    iban = forms.CharField(
        label=_("Account it went to (IBAN)"),
        help_text=_("From the bank's statement. Only finance sees it."),
        max_length=42,
    )
    bank_reference = forms.CharField(label=_("The bank's reference of your transfer"), max_length=60)

    def clean_iban(self) -> str:
        try:
            return ibans.validate(self.cleaned_data["iban"])
        except WrongNumber as wrong:
            raise forms.ValidationError(_("This is not a valid IBAN."), code="iban") from wrong
