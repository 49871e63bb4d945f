"""Money is typed and read in each language's way, and parts always add up to the whole."""

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crowdcoop import money
from crowdcoop.money import MoneyError, MoneyField


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("25", 2500),
        ("25,5", 2550),
        ("25,50 €", 2550),
        ("€ 25,50", 2550),
        ("25.50", 2550),
        ("1.234,50", 123450),
        ("1 234,50", 123450),
        ("1\u00a0234,50\u00a0€", 123450),
        ("1\u202f234,50 EUR", 123450),
        ("1.234.567", 123456700),
        ("1.234.567,8", 123456780),
        ("0,01", 1),
        ("0", 0),
        (" 7 ", 700),
        ("1234", 123400),
    ],
)
@pytest.mark.parametrize("language", ["es", "ca"])
def test_spanish_and_catalan_ways_of_writing_an_amount(typed, cents, language):
    assert money.parse(typed, language) == cents


@pytest.mark.parametrize(
    ("typed", "cents"), [("25.5", 2550), ("€1,234.50", 123450), ("1,234,567", 123456700), ("12,50", 1250)]
)
def test_english_ways_of_writing_an_amount(typed, cents):
    assert money.parse(typed, "en") == cents


@pytest.mark.parametrize("language", ["es", "ca", "en"])
@pytest.mark.parametrize("typed", ["1.234", "1,234", "12,345", "12.345"])
def test_what_could_mean_two_things_is_asked_again(typed, language):
    with pytest.raises(MoneyError):
        money.parse(typed, language)


@pytest.mark.parametrize(
    "typed",
    [
        "", "x", "-5", "+5", "1,2,3", "25,505", "1e5", "NaN", "Infinity", "0x10", "٢٥", "²", "1..2", ",5", "5,",
        "1.23,45", "12345678901234", "1\x00", "25 $", "1.234,567", "1_000", "12€€", "€12€", "12€50",
        "€€12", "12 EUR EUR", "EUR 12 €", "12EUReur", "1€2", "€", "12€ €", "12€,50",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_an_example(typed):
    with pytest.raises(MoneyError, match=r"25,50|more than"):
        money.parse(typed, "es")


def test_more_than_can_be_handled_is_refused_and_the_ceiling_is_not():
    assert money.parse("100000000", "es") == money.CEILING
    with pytest.raises(MoneyError, match="more than can be handled"):
        money.parse("100000000,01", "es")


@pytest.mark.parametrize(
    ("language", "written"),
    [("es", "1.234,50\u00a0€"), ("ca", "1.234,50\u00a0€"), ("en", "€1,234.50")],
)
def test_each_language_reads_an_amount_in_its_way(language, written):
    assert money.format(123450, language=language) == written


@pytest.mark.parametrize(("cents", "written"), [(520000, "5.200\u00a0€"), (520001, "5.200,01\u00a0€"), (0, "0\u00a0€")])
def test_headlines_leave_out_cents_that_are_not_there(cents, written):
    assert money.format(cents, language="es", whole=True) == written


def test_money_owed_keeps_its_sign():
    assert money.format(-2550, language="es") == "-25,50\u00a0€"


@given(cents=st.integers(0, money.CEILING), language=st.sampled_from(["es", "ca", "en"]))
def test_what_is_written_is_read_as_the_same(cents, language):
    assert money.parse(money.format(cents, language=language), language) == cents


@given(cents=st.integers(-(10**12), 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_parts_add_up_and_are_off_by_less_than_a_cent(cents, weights):
    if not sum(weights):
        weights = [1, *weights]
    parts = money.split(cents, weights)
    assert sum(parts) == cents
    assert all(
        abs(part * sum(weights) - cents * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_odd_cents_go_to_the_largest_remainder_and_then_to_the_first():
    assert money.split(100, [1, 1, 1]) == [34, 33, 33]
    assert money.split(10, [1, 2, 4]) == [1, 3, 6]


def test_nothing_can_be_split_by_no_weight():
    with pytest.raises(ValueError, match="positive"):
        money.split(1, [0, 0])


class Gift(forms.Form):
    amount = MoneyField(minimum=100, maximum=300000)
    tip = MoneyField(required=False)


@pytest.mark.parametrize(("typed", "cents"), [("1", 100), ("3.000,00", 300000)])
def test_the_field_takes_both_of_its_ends(typed, cents):
    with translation.override("es"):
        form = Gift({"amount": typed, "tip": ""})
        assert form.is_valid()
    assert form.cleaned_data == {"amount": cents, "tip": None}


@pytest.mark.parametrize(
    ("typed", "says"),
    [("0,99", "The least is €1.00."), ("3000,01", "The most is €3,000.00."), ("", "This field is required.")],
)
def test_the_field_says_what_to_type_instead_and_keeps_what_was_typed(typed, says):
    form = Gift({"amount": typed})
    assert form.errors["amount"] == [says]
    assert form["amount"].value() == typed


def test_the_field_shows_cents_as_a_person_types_them_and_sees_no_change_in_them():
    with translation.override("es"):
        form = Gift({"amount": "25,50"}, initial={"amount": 2550})
        assert Gift(initial={"amount": 2550})["amount"].value() == "25,50"
        assert Gift(initial={"amount": 520000})["amount"].value() == "5200"
        assert not form.fields["amount"].has_changed(2550, "25,50")
        assert form.fields["amount"].has_changed(2550, "25,51")
