"""Receipts: a number for each payment, in order and without a gap, whatever goes wrong while it is drawn."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours
from funding.payments import books, calls, sweep
from funding.payments.receipts import check, moves
from funding.payments.receipts import sweep as receipts
from funding.payments.receipts.models import Receipt, Series
from tests import make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def paid(campaign, desk, amount=2_500, **said):
    """Paid, and the sweep has not come by."""
    pledge = make_pledges.started(campaign, amount, **said)
    desk.pay(pledge.attempts.get())
    calls.settle(pledge.attempts.get())
    return pledge


def numbers(kind="receipt") -> list[str]:
    return [one.code for one in Receipt.objects.filter(kind=kind)]


def year() -> int:
    return clock.now().astimezone(moves.zone()).year


def test_numbers_follow_the_payments_and_are_given_once(campaign, desk):
    pledges = [paid(campaign, desk, 1_000 + n) for n in range(3)]
    assert [receipts.issue_due(), receipts.issue_due()] == [3, 0]
    assert numbers() == [f"CC-R-{year()}-0000{n}" for n in (1, 2, 3)]
    assert [one.pledge for one in Receipt.objects.all()] == pledges
    with pytest.raises(NotNow):
        moves.issue(pledges[0].attempts.get(), by=None)
    with pytest.raises(NotYours):
        moves.issue(pledges[0].attempts.get(), by=make_pledges.VISITOR)
    assert books.differences() == []


def test_a_number_that_could_not_be_kept_is_the_next_ones(campaign, desk, monkeypatch):
    first, second = (paid(campaign, desk).attempts.get() for _one in range(2))
    monkeypatch.setattr(moves, "_facts", lambda _pledge: {"name": object()})
    with pytest.raises(TypeError):
        moves.issue(first, by=None)
    monkeypatch.undo()
    assert (moves.issue(second, by=None).number, moves.issue(first, by=None).number) == (1, 2)
    assert Series.objects.get().last == 2


def test_what_goes_back_has_a_note_and_its_number_stays(campaign, desk):
    pledge = make_pledges.paid(campaign, 2_500, tip=100)
    make_pledges.cancelled(pledge)
    assert receipts.issue_due() == 0  # asked for, and not yet back
    sweep.send_refunds_due()
    assert [receipts.issue_due(), receipts.issue_due()] == [1, 0]
    note = Receipt.objects.get(kind="note")
    assert (note.code, note.amount, note.rectifies.code) == (f"CC-N-{year()}-00001", 2_600, f"CC-R-{year()}-00001")
    assert paid(campaign, desk)
    receipts.issue_due()
    assert numbers()[-1] == f"CC-R-{year()}-00002"
    assert books.differences() == []


def test_who_cancels_before_the_sweep_comes_has_both_papers_and_no_thanks(campaign, desk):
    pledge = paid(campaign, desk)
    make_pledges.cancelled(pledge)
    sweep.send_refunds_due()
    receipts.issue_due()
    assert (len(numbers()), len(numbers("note"))) == (1, 1)
    assert not Notice.objects.filter(message="pledge_received").exists()


def test_what_never_counted_has_none(campaign, desk):
    pledge = make_pledges.started(campaign)
    desk.pay(pledge.attempts.get(), amount=1)
    calls.settle(pledge.attempts.get())
    make_pledges.started(campaign)
    assert receipts.issue_due() == 0


@pytest.mark.parametrize(
    ("moment", "series"), [((2026, 12, 31, 22, 59), "CC-R-2026"), ((2026, 12, 31, 23, 0), "CC-R-2027")]
)
def test_a_year_begins_at_midnight_where_the_programme_is(campaign, desk, moment, series):
    pledge = make_pledges.started(campaign)
    desk.pay(pledge.attempts.get())
    with clock.at(datetime(*moment, tzinfo=UTC)):
        calls.settle(pledge.attempts.get())
    attempt = pledge.attempts.get()
    assert attempt.state == "succeeded"
    if attempt.pays:
        assert moves.issue(attempt, by=None).series == series


def test_each_entity_has_numbers_of_its_own(campaign, desk, settings):
    make_pledges.paid(campaign)
    settings.RECEIPT_ISSUER, settings.RECEIPT_ISSUER_NAME = "FT", "Fundació Teler"
    make_pledges.paid(campaign)
    assert numbers() == [f"CC-R-{year()}-00001", f"FT-R-{year()}-00001"]
    assert [one.facts["issuer"] for one in Receipt.objects.all()] == ["Crowdcoop", "Fundació Teler"]


def test_it_is_a_page_and_a_file_and_stays_as_it_was_given(campaign, client, desk, settings, tmp_path):
    settings.REPORTS_ROOT = tmp_path
    pledge = make_pledges.paid(campaign, 2_500, tip=100, name="Marta")
    code = pledge.receipts.get().code
    page = client.get(reverse("pledge_receipt", args=[pledge.token])).content.decode()
    for said in (code, "Marta", "€25.00", "€1.00", "€26.00", "La Fleca", pledge.reference):
        assert said in page
    file = reverse("pledge_receipt_pdf", args=[pledge.token, code])
    assert file in page
    first, second = (b"".join(client.get(file)) for _time in range(2))
    assert first == second
    told = PdfReader(tmp_path / f"receipt-{code}.pdf").pages[0].extract_text()
    for said in (code, "Marta", "€26.00"):
        assert said in told
    other = make_pledges.paid(campaign)
    for strange in (other.receipts.get().code, "x", "CC-R-2026-99999999999", "-1"):
        assert client.get(reverse("pledge_receipt_pdf", args=[pledge.token, strange])).status_code == 404


def test_the_thanks_bring_the_number_and_the_link(campaign, desk):
    pledge = make_pledges.paid(campaign, 2_500)
    mail = words(Notice.objects.get(message="pledge_received", email=pledge.email))
    for said in (pledge.receipts.get().code, pledge.reference, reverse("pledge_receipt", args=[pledge.token])):
        assert said in mail.text
        assert said in mail.html
    assert "You get this because you pledged to" in mail.text


def test_a_gap_a_missing_one_and_a_wrong_one_are_found(campaign, desk):
    pledges = [make_pledges.paid(campaign) for _one in range(3)]
    passed_over = paid(campaign, desk).attempts.get()
    with clock.at(clock.now() + 2 * check.ISSUED_WITHIN):
        later = paid(campaign, desk).attempts.get()
        moves.issue(later, by=None)
    Receipt.objects.filter(pledge=pledges[1]).delete()
    Receipt.objects.filter(pledge=pledges[0]).update(amount=1)
    found = books.differences()
    assert [line.split(":")[0] for line in found] == [
        f"series {later.receipts.get().series}",
        f"payment {pledges[1].attempts.get()}",
        f"payment {passed_over}",
        f"receipt {pledges[0].receipts.get()}",
    ]
