"""The journal is added to and never changed: the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from crowdcoop.journal.models import Entry
from crowdcoop.people import moves as people


@pytest.fixture
def entry(la_fleca):
    return Entry.objects.about(la_fleca).filter(step="people.found").get()


def refused(work) -> bool:
    try:
        with transaction.atomic():
            work()
    except DatabaseError as error:
        return "only added to" in str(error)
    return False


def test_an_entry_cannot_be_changed(entry):
    assert refused(lambda: Entry.objects.filter(pk=entry.pk).update(why="otherwise"))
    assert refused(lambda: setattr(entry, "why", "otherwise") or entry.save())
    assert Entry.objects.get(pk=entry.pk).why == ""


def test_an_entry_cannot_be_deleted(entry):
    assert refused(lambda: Entry.objects.filter(pk=entry.pk)._raw_delete(using="default"))
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_raw_sql_is_refused_as_well(entry):
    def change():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_entry SET why = 'otherwise'")

    assert refused(change)


@pytest.mark.postgres
def test_the_journal_cannot_be_emptied_at_once(entry):
    def empty():
        with connection.cursor() as cursor:
            # What this test has written must be checked first, or PostgreSQL refuses for that reason.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE journal_entry CASCADE")

    assert refused(empty)


def test_an_entry_knows_what_by_whom_and_for_which_co_op(entry, la_fleca, lead):
    assert (entry.about, entry.by, entry.cooperative) == (la_fleca, lead, la_fleca)


def test_entries_of_a_co_op_are_its_own_and_the_newest_first(la_fleca, other_coop, lead):
    people.describe(la_fleca, by=lead, town="Girona")
    steps = [entry.step for entry in Entry.objects.of_cooperative(la_fleca)]
    assert steps == ["people.describe", "people.join_team", "people.found"]


def test_a_person_whose_account_is_gone_leaves_the_entries_as_they_were(la_fleca, lead, django_user_model):
    stranger = django_user_model.objects.create_user("gone@example.org")
    entry = Entry.of("x.y", la_fleca, by=stranger, before="", why="", facts={})
    entry.save()
    number = stranger.pk
    stranger.delete()
    assert Entry.objects.filter(pk=entry.pk).values_list("by_id", flat=True).get() == number
