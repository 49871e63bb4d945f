"""What people type as an amount, on the real form in each language: read exactly, or refused in words with all kept."""

from html import unescape

import pytest

from crowdcoop.look.templatetags.telar import complaints
from crowdcoop.money import MoneyError, parse
from funding.payments.models import Attempt
from funding.pledges import cart as carts
from funding.pledges.models import Pledge
from tests import make_funding

LANGUAGES = ("es", "ca", "en")
NEVER = (
    *("0", "-1", "-0", "0.001", "12.345", "12,345", "NaN", "sNaN", "Infinity", "-Infinity", "1e309", "1e999999999"),
    *(
        "1e-400",
        "99999999999999999999",
        "null",
        "None",
        "0x10",
        "",
        "   ",
        "\u00a0",
        "12 euros",
        "++1",
        "1_000",
    ),
    *("٢٥", "२५", "２５", "½", "1;2", "1.2.3", "1,2,3", "12,50,", "1 2,3 4.5", "$12", "12 USD", "1e2", "\u202e12"),
)
# What is typed, and the cents it means in es, ca and en; None where it is refused.
READ = {
    "25": (2_500, 2_500, 2_500),
    "12,50": (1_250, 1_250, 1_250),
    "12.50": (1_250, 1_250, 1_250),
    "12,5": (1_250, 1_250, 1_250),
    "1.234,50": (123_450, 123_450, None),
    "1,234.50": (None, None, 123_450),
    "1 234,50": (123_450, 123_450, 123_450),
    "1\u00a0234,50": (123_450, 123_450, 123_450),
    "1\u202f234.50": (123_450, 123_450, 123_450),
    " 12 ": (1_200, 1_200, 1_200),
    "\u00a012\u00a0": (1_200, 1_200, 1_200),
    "12€": (1_200, 1_200, 1_200),
    "€ 12": (1_200, 1_200, 1_200),
    "12 EUR": (1_200, 1_200, 1_200),
    "007": (700, 700, 700),
    "9999,99": (999_999, 999_999, 999_999),
    "10000": (1_000_000, 1_000_000, 1_000_000),
}
CASES = [
    (typed, language, cents) for typed, all_ in READ.items() for language, cents in zip(LANGUAGES, all_, strict=True)
]
FORM = {"reward": "", "email": "marta@example.org", "name": "Marta Vall", "tip": "", "message": "Endavant!"}


@pytest.mark.parametrize(("typed", "language", "cents"), CASES)
def test_the_one_parser_reads_it_or_refuses(typed, language, cents):
    if cents is not None:
        assert parse(typed, language) == cents
    else:
        with pytest.raises(MoneyError):
            parse(typed, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [one for one in NEVER if one.strip() and one not in ("0", "-0")])
def test_the_one_parser_refuses_what_is_no_amount(typed, language):
    with pytest.raises(MoneyError):
        parse(typed, language)


@pytest.fixture(autouse=True)
def _any_number_of_forms(settings):
    settings.PLEDGE_LIMIT = 0


def filled(client, to, language: str, number: int, /, **changes):
    form = FORM | {"key": f"key-{language}-{number}"} | changes
    return form["key"], client.post(f"/{language}/c/{to.slug}/pledge/", form)


@pytest.mark.django_db
def test_on_the_form_what_is_no_amount_is_answered_with_a_sentence_and_nothing_is_made(client, campaign, desk):
    number = 0
    for language in LANGUAGES:
        wrong = [*NEVER, *(typed for typed, of, cents in CASES if of == language and cents is None)]
        for typed in [*wrong, "10000,01", "0,99"]:
            number += 1
            key, answer = filled(client, campaign, language, number, amount=typed)
            assert answer.status_code == 200, (language, typed, answer.status_code)
            assert list(answer.context["form"].errors) == ["amount"], (language, typed)
            page = unescape(answer.content.decode())
            assert all(words in page for words in ("marta@example.org", "Marta Vall", "Endavant!")), (language, typed)
            (sentence,) = complaints(answer.context["form"]["amount"])
            assert str(sentence) in page, (language, typed)
            assert carts.find(client.session, key) is None
    assert (Pledge.objects.count(), Attempt.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_on_the_form_what_is_an_amount_is_kept_exactly_and_said_before_paying(client, campaign, desk):
    for number, (typed, language, cents) in enumerate(CASES):
        if cents is None:
            continue
        key, answer = filled(client, campaign, language, number, amount=typed)
        assert answer.status_code == 303, (language, typed)
        assert carts.find(client.session, key).amount == cents, (language, typed)
    said = client.get(answer.url).content.decode()
    assert "€10,000.00" in said


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["-1", "NaN", "1e309", "12.345", "99999999999999999999", "10000,01"])
def test_a_tip_is_read_by_the_same_parser(client, campaign, desk, typed):
    _key, answer = filled(client, campaign, "es", 1, amount="25", tip=typed)
    assert list(answer.context["form"].errors) == ["tip"]


# -- Tampered with ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_the_browser_adds_or_repeats_decides_nothing(client, campaign, other_coop, desk):
    """Hidden fields, fields of the object, two of one: the form reads its own, the last of each, and says what it read."""
    key, answer = filled(client, campaign, "en", 1, amount=["1", "100"], currency="USD", state="paid", campaign="999")
    assert "Confirm and pledge €100.00" in client.get(answer.url).content.decode()
    more = {"key": key, "amount": "1", "currency": "JPY", "reward": "1", "email": "other@example.org", "tip": "-5"}
    assert client.post("/en/pledge/check/", more).status_code == 303
    pledge = Pledge.objects.get()
    assert (pledge.amount, pledge.tip, pledge.currency, pledge.campaign) == (10_000, 0, "EUR", campaign)
    assert (pledge.state, pledge.email, pledge.reward) == ("started", "marta@example.org", None)
    assert (Attempt.objects.get().amount, Attempt.objects.get().currency) == (10_000, "EUR")
    other = make_funding.live(other_coop, title="Another")
    theirs = other.rewards.order_by("-cents").first()
    for reward in (str(theirs.pk), "0", "-1", "x", "9" * 30, f"{theirs.pk}; drop"):
        _key, answer = filled(client, campaign, "en", 2, amount="100", reward=reward)
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reward"]), reward
    assert Pledge.objects.count() == 1
