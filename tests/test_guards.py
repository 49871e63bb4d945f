"""The guards themselves: each must fail what it is there to fail, and leave third parties alone."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.template import Context, Engine, Origin, Template

from crowdcoop.journal.models import Entry
from crowdcoop.settings import BASE_DIR
from tests.guards import UnknownTemplateVariable, UnorderedRows


def template(source: str, file: str) -> Template:
    return Template(source, Origin(name=str(BASE_DIR / file), template_name=file), file)


def test_a_variable_our_view_does_not_give_fails():
    with pytest.raises(UnknownTemplateVariable, match=r"templates/x.html: \{\{ total"):
        template("{{ total }}", "templates/x.html").render(Context({"sum": 1}))


def test_a_missing_attribute_of_a_given_variable_fails():
    with pytest.raises(UnknownTemplateVariable):
        template("{{ campaign.totl }}", "templates/x.html").render(Context({"campaign": {"total": 1}}))


def test_a_default_does_not_hide_an_unknown_variable_of_ours():
    with pytest.raises(UnknownTemplateVariable):
        template("{{ total|default:'-' }}", "templates/x.html").render(Context({}))


def test_if_may_ask_whether_something_is_there():
    assert template("{% if total %}a{% else %}b{% endif %}", "templates/x.html").render(Context({})) == "b"


def test_templates_of_third_parties_may_leave_things_out():
    source = "{{ total }}{{ total|default:'-' }}"
    assert template(source, ".venv/lib/site-packages/django/x.html").render(Context({})) == "-"


def test_the_guard_is_what_the_settings_use():
    assert type(Engine.get_default().string_if_invalid).__name__ == "Missing"


@pytest.fixture
def two_people(db):
    people = get_user_model().objects
    return [people.create(email=f"{name}@example.org", name=name) for name in ("ana", "bea")]


def test_several_rows_in_no_order_fail(two_people):
    with pytest.raises(UnorderedRows):
        list(get_user_model().objects.order_by())


def test_several_rows_from_an_iterator_in_no_order_fail(two_people):
    with pytest.raises(UnorderedRows):
        get_user_model().objects.order_by().iterator()


def test_ordered_rows_one_row_and_deletions_pass(two_people):
    people = get_user_model().objects
    assert [person.name for person in people.order_by("name")] == ["ana", "bea"]
    assert len(people.order_by().filter(name="ana")) == 1
    people.order_by().delete()
    assert people.count() == 0


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_before_the_next_even_where_nothing_may_be_deleted(transactional_db, time):
    assert Entry.objects.count() == 0
    person = get_user_model().objects.create(email="ana@example.org", name="ana")
    Entry.of("test", person, by=person, before="", why="", facts={}).save()
    with pytest.raises(DatabaseError, match="only added to"):
        Entry.objects.update(why="changed")
