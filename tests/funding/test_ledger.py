"""The books: double entry, once per key, never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from funding.ledger import accounts, book, check
from funding.ledger.models import Entry, Transaction

pytestmark = pytest.mark.django_db
KIND = Transaction.Kind.PLEDGE_PAID
PAID = {accounts.provider("sandbox"): -2_500, accounts.campaign_pledged(1): 2_300, accounts.tips(): 200}


def test_a_transaction_moves_money_from_one_account_to_others():
    booked = book.post(KIND, "paid:1", PAID, note="first")
    assert book.entries_of(booked) == PAID
    assert book.balance(accounts.campaign_pledged(1)) == 2_300
    assert book.balance(accounts.provider("sandbox")) == -2_500
    assert list(check.differences()) == []


def test_accounts_that_get_nothing_are_left_out():
    booked = book.post(KIND, "paid:1", {"a": -5, "b": 5, "c": 0})
    assert book.entries_of(booked) == {"a": -5, "b": 5}


def test_the_same_booking_twice_is_one():
    first = book.post(KIND, "paid:1", PAID)
    assert book.post(KIND, "paid:1", PAID) == first
    assert Transaction.objects.count() == 1
    assert Entry.objects.count() == 3


def test_a_key_is_not_used_for_something_else():
    book.post(KIND, "paid:1", PAID)
    with pytest.raises(book.WrongEntries):
        book.post(KIND, "paid:1", {"a": -1, "b": 1})
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("entries", [{}, {"a": 1}, {"a": 0, "b": 0}, {"a": -100, "b": 99}, {"a": 1, "b": 1, "c": -1}])
def test_what_does_not_balance_is_not_booked(entries):
    with pytest.raises(book.WrongEntries):
        book.post(KIND, "paid:1", entries)
    assert Transaction.objects.count() == 0


def test_a_reversal_is_the_same_money_the_other_way_round():
    paid = book.post(KIND, "paid:1", PAID)
    back = book.reverse(paid, "refund:1", note="cancelled")
    assert back.reverses == paid
    assert back.kind == Transaction.Kind.REFUND
    assert [book.balance(account) for account in PAID] == [0, 0, 0]


def test_a_transaction_is_reversed_once():
    paid = book.post(KIND, "paid:1", PAID)
    book.reverse(paid, "refund:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        book.reverse(paid, "refund:2")
    assert book.reverse(paid, "refund:1") == Transaction.objects.get(reverses=paid)


@pytest.mark.parametrize("table", ["funding_entry", "funding_transaction"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_booked(table, change):
    book.post(KIND, "paid:1", PAID)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert Entry.objects.count() == 3


def test_the_check_finds_what_does_not_sum_to_zero():
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses it itself: see the next tests")
    odd = Transaction.objects.create(kind=KIND, key="odd", at="2026-01-01T00:00:00Z")
    Entry.objects.create(transaction=odd, account="a", cents=7)
    assert list(check.differences()) == [
        "transaction odd sums to 7 cents of EUR, not to 0",
        "transaction odd has fewer than two entries",
    ]


@transaction.atomic
def write(lines):
    odd = Transaction.objects.create(kind=KIND, key="odd", at="2026-01-01T00:00:00Z")
    Entry.objects.bulk_create(
        Entry(transaction=odd, account=account, cents=cents, currency=currency) for account, cents, currency in lines
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("a", 100, "EUR")],
        [("a", 100, "EUR"), ("b", -99, "EUR")],
        [("a", 100, "EUR"), ("b", -100, "USD")],
    ],
)
def test_postgresql_refuses_what_does_not_balance(lines):
    with pytest.raises(IntegrityError):
        write(lines)
    assert Transaction.objects.count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresql_takes_what_balances_and_nothing_that_is_added_to_it_later_and_does_not():
    write([("a", 100, "EUR"), ("b", -100, "EUR"), ("a", 5, "USD"), ("c", -5, "USD")])
    assert Entry.objects.count() == 4
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        Entry.objects.create(transaction=Transaction.objects.get(), account="a", cents=1)
    assert Entry.objects.count() == 4


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_books():
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE funding_entry, funding_transaction CASCADE")


class WhateverIsBooked(TestCase):
    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(-(10**9), 10**9), min_size=1), max_size=8))
    def test_the_books_sum_to_zero(self, drawn):
        for number, parts in enumerate(drawn):
            entries = parts | {"rest": -sum(parts.values())}
            if len([cents for cents in entries.values() if cents]) > 1:
                paid = book.post(KIND, f"paid:{number}", entries)
                if number % 2:
                    book.reverse(paid, f"refund:{number}")
        assert sum(Entry.objects.order_by("id").values_list("cents", flat=True)) == 0
        assert list(check.differences()) == []
