"""The parts of a module as forms. Each gives back its part as `playbook.Playbook.content` says it."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from incubator.training import faults
from incubator.training.models import Module

OTHERS = {"ca": _("in Catalan"), "en": _("in English")}
OPTIONS = range(1, 5)
LONG = {"title": 120, "summary": 300}


class PartForm(forms.Form):
    """`edits`: the draft as it was shown."""

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    translated: tuple[str, ...] = ()

    def __init__(self, content: Mapping[str, Any], place: int, *args: Any, edits: int = 0, **more: Any):
        self.content, self.place = content, place
        super().__init__(*args, **more)
        self.fields["edits"].initial = edits
        there = self.there()
        for name in self.translated:
            label = self.fields[name].label
            for language, words in OTHERS.items():
                told = there.get("translations", {}).get(language, {}).get(name, "")
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({words})", required=False, max_length=LONG[name], initial=told
                )
        for name in set(self.fields) & set(there):
            self.fields[name].initial = there[name]

    def there(self) -> Mapping[str, Any]:
        return {}

    def translations(self) -> dict[str, Any]:
        found = {key: dict(value) for key, value in self.there().get("translations", {}).items()}
        for name in self.translated:
            for language in OTHERS:
                words = self.cleaned_data.get(f"{name}_{language}", "")
                found.setdefault(language, {})[name] = words
        return {
            key: kept
            for key, value in found.items()
            if (kept := {name: words for name, words in value.items() if words})
        }

    def _refuse(self, found: Any) -> None:
        for fault in found:
            self.add_error(None, fault)


class AboutForm(PartForm):
    translated = ("title", "summary")
    title = forms.CharField(label=_("Title"), max_length=LONG["title"])
    summary = forms.CharField(
        label=_("What the team will be able to do"),
        max_length=LONG["summary"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999)
    hours = forms.IntegerField(label=_("Hours it takes, with the quiz and the worksheet"), min_value=0, max_value=500)
    compulsory = forms.BooleanField(label=_("The gate asks for this module"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("Modules that come first"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        others = (
            Module.objects.exclude(slug=self.content["slug"]).values_list("slug", "title").order_by("place", "slug")
        )
        self.fields["needs"].choices = list(others)

    def there(self) -> Mapping[str, Any]:
        return self.content["module"]

    def changed(self) -> dict[str, Any]:
        names = ("title", "summary", "place", "hours", "compulsory", "needs")
        given = {name: self.cleaned_data[name] for name in names}
        return {**self.content, "module": {**self.there(), **given, "translations": self.translations()}}


class RowForm(PartForm):
    """One of several: place 0 is a new one, at the end."""

    rows = ""

    def there(self) -> Mapping[str, Any]:
        rows = self.content[self.rows]
        return rows[self.place - 1] if self.place else {}

    def _with(self, row: Mapping[str, Any]) -> dict[str, Any]:
        others = [one for number, one in enumerate(self.content[self.rows], start=1) if number != self.place]
        at = self.cleaned_data["position"] - 1
        return {**self.content, self.rows: [*others[:at], row, *others[at:]]}

    def _ask_position(self) -> None:
        last = len(self.content[self.rows]) + (0 if self.place else 1)
        self.fields["position"] = forms.IntegerField(
            label=_("Place in the list"), min_value=1, max_value=last, initial=self.place or last
        )


class LessonForm(RowForm):
    rows, translated = "lessons", ("title", "summary")
    title = forms.CharField(label=_("Title"), max_length=LONG["title"])
    summary = forms.CharField(label=_("In one sentence"), max_length=200, required=False)
    minutes = forms.IntegerField(label=_("Minutes to read it"), min_value=1, max_value=faults.LONGEST_MINUTES)
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_(
            "Markdown. A quotation that begins in bold is the box of what matters most; a figure stands on a line of its own: ![what it shows](figures/name.svg)."
        ),
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self._ask_position()

    def _row(self) -> dict[str, Any]:
        slug = self.there().get("slug") or slugify(self.cleaned_data.get("title", ""))[:60].strip("-")
        given = {name: self.cleaned_data.get(name, "") for name in ("title", "summary", "minutes")}
        body = self.cleaned_data.get("body", "").replace("\r\n", "\n").strip()
        return {"slug": slug, **given, "body": body, "translations": self.translations()}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            row = self._row()
            others = {one["slug"] for number, one in enumerate(self.content["lessons"], 1) if number != self.place}
            if row["slug"] in others:
                self.add_error("title", _("Another lesson of this module has this title."))
            self._refuse(faults.of_lesson(row, self.content["figures"]))
        return given

    def changed(self) -> dict[str, Any]:
        return self._with(self._row())


class QuestionForm(RowForm):
    rows = "questions"
    text = forms.CharField(label=_("Question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    lesson = forms.ChoiceField(label=_("Lesson that answers it"), required=False)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["lesson"].choices = [("", "–"), *((one["slug"], one["title"]) for one in self.content["lessons"])]
        options = list(self.there().get("options", []))
        for number in OPTIONS:
            option = options[number - 1] if number <= len(options) else {}
            self._option(number, option)
        right = next((number for number, one in enumerate(options, 1) if one["right"]), None)
        choices = [(number, _("Answer %(n)s") % {"n": number}) for number in OPTIONS]
        self.fields["right"] = forms.TypedChoiceField(
            label=_("The right one"), coerce=int, choices=choices, widget=forms.RadioSelect, initial=right
        )
        self._ask_position()

    def _option(self, number: int, option: Mapping[str, Any]) -> None:
        words = {"n": number}
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Answer %(n)s") % words, max_length=300, required=number < 4, initial=option.get("text", "")
        )
        self.fields[f"reason_{number}"] = forms.CharField(
            label=_("Why answer %(n)s is right or wrong") % words,
            max_length=600,
            required=number < 4,
            initial=option.get("reason", ""),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _row(self) -> dict[str, Any]:
        given = self.cleaned_data
        options = [
            {
                "text": given.get(f"text_{number}", ""),
                "right": given.get("right") == number,
                "reason": given.get(f"reason_{number}", ""),
            }
            for number in OPTIONS
            if given.get(f"text_{number}")
        ]
        kept = {"text": given.get("text", ""), "lesson": given.get("lesson", ""), "options": options}
        return {**kept, "translations": self.there().get("translations", {})}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            self._refuse(faults.of_question(self._row(), [one["slug"] for one in self.content["lessons"]]))
        return given

    def changed(self) -> dict[str, Any]:
        return self._with(self._row())


class SheetForm(PartForm):
    translated = ("title",)
    title = forms.CharField(label=_("Title"), max_length=LONG["title"])
    instructions = forms.CharField(
        label=_("Instructions"), max_length=6000, widget=forms.Textarea(attrs={"rows": 10}), help_text=_("Markdown.")
    )
    criteria = forms.CharField(
        label=_("By what the mentor approves it"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One sentence a line."),
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["criteria"].initial = "\n".join(self.there().get("criteria", []))

    def there(self) -> Mapping[str, Any]:
        return self.content["worksheet"]

    def changed(self, fields: list[dict[str, Any]]) -> dict[str, Any]:
        given = self.cleaned_data
        criteria = [line.strip() for line in given["criteria"].splitlines() if line.strip()]
        instructions = given["instructions"].replace("\r\n", "\n").strip()
        kept = {"title": given["title"], "instructions": instructions, "fields": fields, "criteria": criteria}
        return {**self.content, "worksheet": {**kept, "translations": self.translations()}}


class FieldForm(forms.Form):
    """A field of a worksheet; without a label it is none."""

    label = forms.CharField(label=_("What is asked"), max_length=200, required=False)
    help = forms.CharField(label=_("Hint"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("text", _("a line")), ("long", _("a text")), ("number", _("a number")), ("table", _("a table"))],
        initial="text",
    )
    columns = forms.CharField(label=_("Columns of the table, with commas between"), max_length=300, required=False)
    rows = forms.IntegerField(label=_("Rows of the table"), min_value=1, max_value=faults.MOST_ROWS, required=False)
    name = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def told(self, taken: Collection[str]) -> dict[str, Any]:
        given = self.cleaned_data
        name = given["name"] or slugify(given["label"]).replace("-", "_")[:36].strip("_") or "field"
        name = name if name[0].isalpha() else f"f_{name}"
        while name in taken:
            name = f"{name[:36]}_{len(taken)}"
        found = {"name": name, "label": given["label"], "help": given["help"], "kind": given["kind"]}
        if given["kind"] == "table":
            columns = [one.strip() for one in given["columns"].split(",") if one.strip()]
            found |= {"columns": columns, "rows": given["rows"] or 6}
        return found


FieldFormSet = forms.formset_factory(FieldForm, extra=2, max_num=faults.MOST_FIELDS, absolute_max=faults.MOST_FIELDS)


class FigureForm(PartForm):
    file = forms.FileField(
        label=_("Drawing or photograph"),
        help_text=_(
            "SVG of up to 200 kB, PNG or JPEG. Its name is how lessons call it; the same name again replaces it."
        ),
    )


PARTS: dict[str, type[PartForm]] = {
    "about": AboutForm,
    "lessons": LessonForm,
    "questions": QuestionForm,
}
