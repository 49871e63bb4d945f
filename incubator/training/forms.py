from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incubator.training.models import LessonNote, Question


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


class NoteForm(forms.Form):
    """`edits`: the notes as they were shown."""

    text = forms.CharField(
        label=_("Your team’s notes on this lesson"),
        required=False,
        max_length=LessonNote._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody in your team reads and writes here."),
    )
    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def show(self, text: str, edits: int) -> None:
        """Once more, with what was typed, over what stands there now."""
        self.data = self.data.copy()
        self.data["text"], self.data["edits"] = text, str(edits)
