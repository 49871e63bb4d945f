"""Why a refund failed, a payment is questioned or came to nothing: in words, in the language of whoever reads it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from funding.closing import moves as closing
from funding.payments import reasons, sandbox_books, sweep
from funding.payments.disputes import moves as disputes
from funding.payments.models import Refund
from tests import make_closing, make_pledges
from tests.make_pledges import attempt_of

LANGUAGES = ("en", "es", "ca")
STOLEN = {
    "en": "the card has been reported as lost or stolen",
    "es": "la tarjeta consta como perdida o robada",
    "ca": "la targeta consta com a perduda o robada",
}
NEVER_CAME = {
    "en": "they say that they have not received what was promised",
    "es": "dice que no ha recibido lo prometido",
    "ca": "diu que no ha rebut el que es va prometre",
}
STRANGE = {"en": "“a_code_of_tomorrow”", "es": "«a_code_of_tomorrow»", "ca": "«a_code_of_tomorrow»"}


def failed(campaign, desk, code: str) -> Refund:
    desk.refusing = code
    refund = make_pledges.cancelled(make_pledges.paid(campaign))
    sweep.send_refunds_due()
    assert Refund.objects.get(pk=refund.pk).why == code  # kept as it came
    return refund


def seen(client, person, language: str) -> str:
    """What finance reads of payments that need somebody."""
    client.force_login(person)
    with override(language):
        path = reverse("staff_payments")
    return client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_finance_reads_why_in_its_language_on_the_page_and_in_the_mail(client, campaign, desk, finance, language):
    failed(campaign, desk, "lost_or_stolen_card")
    pledge = make_pledges.paid(campaign)
    told = {"reference": "dp_1", "amount": pledge.charged, "currency": "EUR", "why": "product_not_received"}
    disputes.begin(attempt_of(pledge), by=None, **told)
    page = seen(client, finance, language)
    for message, said, code in (
        ("refund_failed", STOLEN, "lost_or_stolen_card"),
        ("dispute_opened", NEVER_CAME, "product_not_received"),
    ):
        letter = words(Notice.objects.get(message=message), language).text
        assert said[language] in page
        assert said[language] in letter
        assert code not in page + letter


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_that_nobody_knows_is_shown_as_it_came(client, campaign, desk, finance, language):
    failed(campaign, desk, "a_code_of_tomorrow")
    assert STRANGE[language] in seen(client, finance, language)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_looks_at_a_closing_reads_it_too(client, campaign, desk, coordinator, finance, language):
    """Also while what was paid from the bank instead waits for a second person."""
    make_pledges.paid(campaign)
    desk.refusing = "lost_or_stolen_card"
    make_closing.ended(campaign)
    sweep.send_refunds_due()
    client.force_login(coordinator)
    with override(language):
        url = reverse("staff_closing_campaign", args=[campaign.pk])
        pages = [client.get(url).content.decode()]
        closing.return_otherwise(Refund.objects.get(), by=finance, reason="Transfer of 3 May")
        pages.append(client.get(url).content.decode())
    assert "Transfer of 3 May" in pages[1]
    assert [(STOLEN[language] in page, "lost_or_stolen_card" in page) for page in pages] == [(True, False)] * 2


@pytest.mark.django_db
def test_less_than_was_owed_is_told_in_figures(campaign, desk):
    refund = failed(campaign, desk, "2499 EUR returned")
    with override("es"):
        assert Refund.objects.get(pk=refund.pk).why_in_words == "se devolvieron 24,99\xa0€ en lugar de 25,00\xa0€"


@pytest.mark.parametrize("language", ["es", "ca"])
def test_every_code_has_its_words_in_every_language(language):
    english = {code: reasons.in_words(code) for code in reasons.WORDS}
    with override(language):
        same = [code for code in reasons.WORDS if reasons.in_words(code) == english[code]]
    assert same == []


@pytest.mark.parametrize("asked", [{"amount": 2_501}, {"amount": 2_500}])
def test_what_the_sandbox_says_of_a_refund_is_among_them(tmp_path, asked):
    shop = sandbox_books.Books(tmp_path / "books", "http://shop", "http://sandbox")
    urls = dict.fromkeys(("return_url", "cancel_url", "webhook_url"), "http://shop/")
    charge = shop.charge("one", {"amount": 2_500, "currency": "EUR"} | urls)
    said = []
    for prepare in (lambda: None, lambda: shop.decide(charge["id"], "accepted")):
        prepare()
        shop.set_options({"refunds": "refuse"})
        with pytest.raises(sandbox_books.No) as no:
            shop.refund("two", {"charge": charge["id"], "currency": "EUR"} | asked)
        said.append(no.value.why)
    assert set(said) <= set(reasons.WORDS)
    assert len(set(said)) == 2
