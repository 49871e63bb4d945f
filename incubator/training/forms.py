from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incubator.training.models import Question


class AnswerForm(forms.Form):
    """One question. Which one it is travels with the answer, so that an old tab does not answer the next."""

    question = forms.IntegerField(widget=forms.HiddenInput)
    option = forms.TypedChoiceField(
        coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Choose an answer.")}
    )

    def __init__(self, *args: Any, question: Question, **more: Any) -> None:
        super().__init__(*args, initial={"question": question.pk}, **more)
        field = self.fields["option"]
        field.label = question.text
        field.choices = [(place, option["text"]) for place, option in enumerate(question.options)]
