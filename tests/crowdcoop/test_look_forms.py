"""The form pack "telar": labels, hints, errors and the ids that tie them together."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from tests.crowdcoop.look_pages import PledgeLike
from tests.crowdcoop.test_look_pages import Seen

pytestmark = pytest.mark.urls("tests.crowdcoop.look_urls")


def drawn(form, template: str = "{{ form|crispy }}", **more) -> str:
    return Template("{% load crispy_forms_tags %}" + template).render(Context({"form": form, **more}))


def test_every_control_is_told_of_its_hint_and_its_error_by_ids_that_exist():
    html = drawn(PledgeLike({"email": "x"}))
    seen = Seen(html)
    ids = seen.ids()
    named = [name for _, attrs in seen.found for name in (attrs.get("aria-describedby") or "").split()]
    assert "id_amount_helptext" in named
    assert "id_amount_error" in named
    assert "id_email_error" in named
    assert set(named) <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_control_has_a_label():
    seen = Seen(drawn(PledgeLike()))
    controls = [a for tag in ("input", "select", "textarea") for a in seen.all(tag) if a.get("type") != "hidden"]
    assert {a["id"] for a in controls} == {a["for"] for a in seen.all("label")}


def test_a_wrong_field_is_marked_for_eyes_and_ears():
    html = drawn(PledgeLike({"amount": "5", "email": "x", "kind": "a"}))
    assert re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', html) == ["email"]
    assert html.count("field-wrong") == 1
    assert html.count('id="id_email_error"') == 1


def test_a_missing_field_is_named_in_its_error():
    html = drawn(PledgeLike({"email": "a@example.org", "kind": "a"}))
    assert "Fill in: Amount" in html
    assert "This field is required" not in html


def test_the_forms_own_words_for_a_missing_field_are_kept():
    class Careful(forms.Form):
        email = forms.EmailField(error_messages={"required": "Write your e-mail: the receipt goes there."})

    assert "the receipt goes there." in drawn(Careful({}))


def test_what_is_not_required_says_so():
    html = drawn(PledgeLike())
    assert re.search(r'for="id_name">Name <span class="optional">\(optional\)', html)
    assert not re.search(r'for="id_email">E-mail <span class="optional">', html)


def test_radios_are_choice_cards_with_hint_and_price():
    html = drawn(PledgeLike({"reward": "7"}))
    assert html.count('class="choice"') == 4
    assert '<span class="choice-hint">I only want to help.</span>' in html
    assert '<span class="choice-aside">25 €</span>' in html
    assert html.count("<legend>") == 2


def test_a_hidden_field_has_no_label():
    assert '<input type="hidden" name="key" value="secret-key" id="id_key">' in drawn(PledgeLike())


def test_what_was_typed_comes_back_escaped():
    assert 'value="&quot;&gt;&lt;script&gt;"' in drawn(PledgeLike({"name": '"><script>'}))


def test_the_summary_links_to_the_fields_with_the_same_words():
    form = PledgeLike({"email": "x", "reward": "9"})
    summary = Template('{% include "components/errors.html" %}').render(Context({"form": form}))
    seen = Seen(summary)
    assert [a["href"] for a in seen.all("a")] == ["#id_reward_0", "#id_amount", "#id_email", "#id_kind"]
    assert set(Seen(summary).ids()) == {"error-summary-title"}
    words = re.findall(r'<a href="[^"]+">([^<]+)</a>', summary)
    fields = drawn(form)
    assert [word in fields for word in words] == [True] * 4


def test_the_summary_is_there_only_when_something_is_wrong():
    assert "error-summary" not in Template('{% include "components/errors.html" %}').render(
        Context({"form": PledgeLike()})
    )
    assert "error-summary" not in Template('{% include "components/errors.html" %}').render(Context({}))


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = PledgeLike({"amount": "5", "email": "a@example.org", "kind": "a"})
    form.add_error(None, "The last one has gone.")
    assert "The last one has gone." in Template('{% include "components/errors.html" %}').render(
        Context({"form": form})
    )


@pytest.mark.urls("tests.crowdcoop.look_urls")
@pytest.mark.django_db
def test_a_page_with_errors_says_so_in_its_title(client):
    assert "<title>Pledge · Crowdcoop</title>" in client.get("/en/form/").content.decode()
    assert "<title>Error: Pledge · Crowdcoop</title>" in client.post("/en/form/", {"email": "x"}).content.decode()


class Line(forms.Form):
    name = forms.CharField(label="Need")
    cents = forms.IntegerField(label="Cost")


def test_a_formset_keeps_its_rows_apart_and_sums_up_their_errors():
    rows = forms.formset_factory(Line, extra=0)(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "0",
            "form-0-name": "Oven",
            "form-0-cents": "x",
            "form-1-name": "Y",
        }
    )
    rows.is_valid()
    html = drawn(None, "{{ rows|crispy }}", rows=rows)
    assert html.count('class="formset-row"') == 2
    assert 'name="form-TOTAL_FORMS"' in html
    summary = Template('{% include "components/errors.html" %}').render(Context({"formset": rows}))
    assert [a["href"] for a in Seen(summary).all("a")] == ["#id_form-0-cents", "#id_form-1-cents"]
    assert "Row 1: Enter a whole number." in summary


def test_a_layout_of_crispy_is_drawn_with_its_form_and_buttons():
    form = PledgeLike()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Who", Row(Column("name"), Column("email"))), Div("amount"))
    form.helper.add_input(Submit("save", "Save"))
    html = drawn(form, "{% crispy form %}", csrf_token="token")
    assert re.findall(r"<form[^>]*>", html)[0].count("novalidate") == 1
    assert "csrfmiddlewaretoken" in html
    assert "<legend><h2>Who</h2></legend>" in html
    assert 'class="side-by-side"' in html
    assert re.search(r'<button type="submit" name="save"[^>]*>Save</button>', html)
    assert 'name="story"' not in html


def test_a_helper_may_leave_the_form_tag_to_the_page():
    form = PledgeLike()
    form.helper = FormHelper()
    form.helper.form_tag = False
    assert "<form" not in drawn(form, "{% crispy form %}")
