"""What a team writes in its contract, and what finance answers. An account is typed, and never shown whole again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.forms import FileField
from crowdcoop.files.kinds import Kind
from funding.payouts.contracts.models import Contract
from funding.payouts.contracts.numbers import clean_iban, clean_tax_id, is_of_an_entity

PAPERS = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG})
ONLY_PDF = frozenset({Kind.PDF})


class IbanField(forms.CharField):
    def __init__(self, **more: Any):
        more.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**{"label": _("IBAN"), "max_length": 42, **more})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return clean_iban(typed) if typed else ""


class ContractForm(forms.ModelForm):
    tax_id = forms.CharField(label=_("Tax number"), max_length=14, help_text=_("NIF or CIF of whoever signs in law."))
    signatory_tax_id = forms.CharField(label=_("NIF or NIE of who signs"), max_length=14)
    iban = IbanField(required=False)

    class Meta:
        model = Contract
        fields = [
            "legal_form", "legal_name", "tax_id", "address", "registry", "registry_number", "notary",
            "signatory", "signatory_tax_id", "signatory_part", "holder", "iban",
        ]  # fmt: skip
        widgets = {"legal_form": forms.RadioSelect}
        help_texts = {
            "registry": _("For example: Registro de Cooperativas de Sevilla. A person leaves this blank."),
            "notary": _("If there is a deed: who signed it, on what day, with which number."),
            "signatory_part": _("For example: president of the governing council."),
            "holder": _("As the bank writes it. It has to be whoever signs in law."),
        }

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["legal_form"].choices = Contract.Form.choices
        for name in ("legal_form", "legal_name", "address", "signatory", "holder"):
            self.fields[name].required = True
        # Only its ends are shown: who wants to keep it leaves the field blank.
        self.kept = self.instance.iban
        self.initial["iban"] = ""
        if self.kept:
            kept = {"account": self.instance.account}
            self.fields["iban"].help_text = _("Kept: %(account)s. Leave it blank to keep it.") % kept
        else:
            self.fields["iban"].required = True

    def clean_tax_id(self) -> str:
        return clean_tax_id(self.cleaned_data["tax_id"])

    def clean_signatory_tax_id(self) -> str:
        number = clean_tax_id(self.cleaned_data["signatory_tax_id"])
        if is_of_an_entity(number):
            raise forms.ValidationError(_("This is the tax number of an entity. A person gives their own NIF or NIE."))
        return number

    def clean_iban(self) -> str:
        return self.cleaned_data["iban"] or self.kept

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        form, number = given.get("legal_form"), given.get("tax_id")
        if form and number and (form == Contract.Form.PERSON) == is_of_an_entity(number):
            self.add_error("tax_id", _("This number is not of the legal form you have chosen."))
        if form and form != Contract.Form.PERSON:
            for name in ("registry", "registry_number", "signatory_part"):
                if not given.get(name, "").strip():
                    self.add_error(name, _("An entity has to say this."))
        return given


class PaperForm(forms.Form):
    file = FileField(label=_("Document"), kinds=PAPERS)


class SignedForm(forms.Form):
    file = FileField(label=_("The signed contract"), kinds=ONLY_PDF)


class AccountForm(forms.Form):
    holder = forms.CharField(label=_("Holder of the account"), max_length=200)
    iban = IbanField()
    file = FileField(label=_("Certificate of the bank account"), kinds=PAPERS)


class ReadIbanForm(forms.Form):
    iban = IbanField(
        label=_("IBAN, as you read it in the certificate of the bank"),
        help_text=_("It has to be the one that the team has written: so two people have typed it."),
    )


class NoteForm(forms.Form):
    reason = forms.CharField(
        label=_("What to change"), max_length=4000, widget=forms.Textarea, help_text=_("The team reads these words.")
    )
