"""Payouts: asked for by one person of finance, approved by another, sent once, and never more than the books owe."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from crowdcoop import clock, workflow
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns.models import Campaign
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import books
from funding.payments import moves as payments
from funding.payouts import moves, rules
from funding.payouts.contracts import moves as contracts
from funding.payouts.contracts.models import Contract
from funding.payouts.models import Payout
from tests import kept, make, make_funding, make_payouts, make_pledges
from tests.funding.test_races import at_once, kinds
from tests.make_payouts import IBAN, OTHER_IBAN, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@kept.fixture
def second(db):
    return make.person("Segon Pla", role="finance", email="second@example.org")


def told(message: str) -> set[str]:
    return set(Notice.objects.filter(message=message).values_list("email", flat=True))


def bank() -> int:
    return book.balance(accounts.BANK)


# -- The way ---------------------------------------------------------------------------------------
def test_from_the_request_to_the_bank(la_fleca, lead, finance, second, desk):
    campaign = make_payouts.ready(la_fleca)
    assert (rules.payable(campaign), rules.available(campaign)) == (480_000, 480_000)
    payout = moves.request(campaign, by=finance, cents=480_000, reason="After the close")
    assert (payout.iban, payout.holder, rules.available(campaign)) == (IBAN, "La Fleca SCCL", 0)
    assert second.email in told("payout_requested")
    with pytest.raises(NotNow, match="somebody else"):
        moves.approve(payout, by=finance)
    with pytest.raises(NotNow):
        moves.send(payout, by=second)
    payout = moves.approve(payout, by=second)
    assert (bank(), rules.payable(campaign)) == (0, 480_000)
    payout = moves.send(payout, by=finance)
    assert (payout.state, bank(), rules.payable(campaign)) == ("sent", 480_000, 0)
    assert told("payout_sent") == {lead.email, "teammate@example.org"}
    payout = moves.confirm(payout, by=second, bank_reference="BK-778")
    assert (payout.state, payout.bank_reference, bank()) == ("confirmed", "BK-778", 480_000)
    assert lead.email in told("payout_confirmed")
    assert books.differences() == []
    with pytest.raises(NotNow, match="Nothing is left"):
        moves.request(campaign, by=finance, cents=1, reason="Again")


def test_in_parts_and_never_more_than_is_owed(la_fleca, finance, second, desk):
    campaign = make_payouts.ready(la_fleca)
    first = moves.request(campaign, by=finance, cents=300_000, reason="A first part")
    with pytest.raises(NotNow, match="more than there is"):
        moves.request(campaign, by=finance, cents=180_001, reason="Too much")
    rest = moves.request(campaign, by=second, cents=180_000, reason="The rest")
    called_off = moves.call_off(rest, by=second, reason="Not yet")
    assert (called_off.state, rules.available(campaign)) == ("called_off", 180_000)
    moves.send(moves.approve(first, by=second), by=finance)
    rest = moves.request(campaign, by=second, cents=180_000, reason="The rest")
    moves.send(moves.approve(rest, by=finance), by=finance, paid_from="desk")
    assert (bank(), rules.payable(campaign)) == (300_000, 0)
    assert book.balance(accounts.provider("desk")) == -500_000 + 180_000
    assert books.differences() == []


def test_what_the_bank_returns_is_owed_again(la_fleca, lead, finance, second, desk):
    campaign = make_payouts.ready(la_fleca)
    payout = make_payouts.confirmed(campaign)
    payout = moves.take_back(payout, by=finance, reason="The account is closed")
    assert (payout.state, bank(), rules.payable(campaign)) == ("returned", 0, 480_000)
    assert (Transaction.objects.get(kind="payout_returned").reverses.kind, lead.email in told("payout_returned")) == (
        "payout",
        True,
    )
    with pytest.raises(NotNow):
        moves.take_back(payout, by=finance, reason="Twice")
    # Another account: checked and signed anew before anything is sent.
    contract = contracts.reopen(Contract.objects.get(), by=finance, reason="The account is closed.")
    with pytest.raises(NotNow, match="has not been signed"):
        moves.request(campaign, by=finance, cents=480_000, reason="Again")
    contract = contracts.submit(contracts.write(contract, by=lead, iban=OTHER_IBAN), by=lead)
    contracts.sign(contracts.verify(contract, by=finance, iban=OTHER_IBAN), by=lead, file=pdf())
    assert make_payouts.confirmed(campaign).iban == OTHER_IBAN
    assert books.differences() == []


def test_a_new_account_stops_what_was_asked_for(la_fleca, lead, finance, second, desk):
    campaign = make_payouts.ready(la_fleca)
    asked = moves.request(campaign, by=finance, cents=100_000, reason="A part")
    agreed = moves.approve(moves.request(campaign, by=finance, cents=100_000, reason="Another"), by=second)
    contract = contracts.change_account(Contract.objects.get(), by=lead, holder="La Fleca", iban=OTHER_IBAN, file=pdf())
    for step, payout, by in ((moves.approve, asked, second), (moves.send, agreed, finance)):
        with pytest.raises(NotNow):
            step(payout, by=by)
    contracts.sign(contracts.verify(contract, by=finance, iban=OTHER_IBAN), by=lead, file=pdf())
    for step, payout, by in ((moves.approve, asked, second), (moves.send, agreed, finance)):
        with pytest.raises(NotNow, match="account has changed"):
            step(payout, by=by)
    moves.call_off(agreed, by=finance, reason="Another account")
    assert bank() == 0


def test_nothing_is_asked_for_before_all_is_settled(la_fleca, finance, desk):
    campaign = make_payouts.live(la_fleca, two_rounds=True)
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
    campaign = make_funding.end_round(campaign)
    make_payouts.signed(campaign)
    with pytest.raises(NotNow, match="not closed with success"):
        moves.request(campaign, by=finance, cents=1, reason="Early")
    with clock.at(campaign.ends_at - DAY):
        waiting = make_pledges.started(campaign)
        odd = make_pledges.started(campaign)
    campaign = make_funding.end_round(campaign)
    with pytest.raises(NotNow, match="still under way"):
        moves.request(campaign, by=finance, cents=1, reason="Early")
    payments.fail(make_pledges.attempt_of(waiting), by=None, reason="declined")
    payments.succeed(make_pledges.attempt_of(odd), by=None, amount=7, currency="EUR", reference="odd")
    with pytest.raises(NotNow, match="fits no pledge"):
        moves.request(campaign, by=finance, cents=1, reason="Early")


def test_money_on_its_way_back_comes_first(la_fleca, finance, desk):
    campaign = make_payouts.live(la_fleca)
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
        make_pledges.cancelled(make_pledges.paid(campaign, 1_000))
    campaign = make_funding.end_round(campaign)
    make_payouts.signed(campaign)
    with pytest.raises(NotNow, match="on its way back"):
        moves.request(campaign, by=finance, cents=1, reason="Early")


def test_finance_of_its_own_team_pays_nothing(la_fleca, finance, second, coordinator, lead, desk):
    campaign = make_payouts.ready(la_fleca)
    payout = moves.request(campaign, by=second, cents=1_000, reason="A part")
    la_fleca.memberships.create(person=finance, joined_at=clock.now())
    for person in (finance, coordinator, lead):
        with pytest.raises(NotYours):
            moves.request(campaign, by=person, cents=1_000, reason="Mine")
        with pytest.raises(NotYours):
            moves.approve(payout, by=person)


# -- Two people ------------------------------------------------------------------------------------
def test_the_database_holds_the_two_people_against_each_other(la_fleca, finance, second, desk):
    payout = make_payouts.requested(make_payouts.ready(la_fleca))
    rows = Payout.objects.filter(pk=payout.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=payout.requested_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="sent")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(cents=0)


def test_nothing_of_a_payout_is_to_be_smuggled_in(la_fleca, finance, second, as_, desk):
    campaign = make_payouts.ready(la_fleca)
    contract = campaign.contract
    address = reverse("staff_payout_contract", args=[contract.pk, "request"])
    smuggled = {"state": "sent", "approved_by": second.pk, "iban": OTHER_IBAN, "requested_by": second.pk}
    assert as_(finance).post(address, {"cents": "1000,50", "reason": "A part", **smuggled}).status_code == 302
    payout = Payout.objects.get()
    assert (payout.state, payout.iban, payout.requested_by, payout.approved_by) == ("requested", IBAN, finance, None)
    step = lambda word: reverse("staff_payout_step", args=[payout.pk, word])  # noqa: E731
    assert as_(finance).post(step("approve"), {"cents": "1"}).status_code == 409
    assert as_(second).post(step("approve"), {"cents": "1"}).status_code == 302
    assert as_(second).post(step("send"), {"paid_from": "suspense"}).status_code == 200
    payout.refresh_from_db()
    assert (payout.state, payout.cents) == ("approved", 100_050)
    assert as_(second).get(step("send")).status_code == 405
    assert as_(second).post(step("pay")).status_code == 404
    page = as_(second).get(reverse("staff_payout", args=[contract.pk])).content.decode()
    assert IBAN not in page
    assert payout.reference in page


AMOUNTS = ("0", "-1", "NaN", "1e309", "12.345", "99999999999999999999", "", "4800,01", "4800.01", "١٢")


def test_no_other_amount_is_taken(la_fleca, finance, as_, desk):
    campaign = make_payouts.ready(la_fleca)
    address = reverse("staff_payout_contract", args=[campaign.contract.pk, "request"])
    answers = {typed: as_(finance).post(address, {"cents": typed, "reason": "x"}).status_code for typed in AMOUNTS}
    assert {typed: code for typed, code in answers.items() if code not in (200, 409)} == {}
    assert not Payout.objects.exists()


# -- Pages -----------------------------------------------------------------------------------------
def test_the_transfers_are_a_sheet_safe_in_a_spreadsheet(la_fleca, finance, second, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    make_payouts.signed(campaign, holder="=HYPERLINK(1)")
    payout = make_payouts.approved(Campaign.objects.get(pk=campaign.pk), 123_456)
    answer = as_(finance).get(reverse("staff_payout_transfers"), headers={"accept-language": "es"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    for cell in (payout.reference, "'=HYPERLINK(1)", IBAN, "1234.56"):
        assert f'"{cell}"' in lines[1]


def test_the_list_of_finance_has_what_waits_the_oldest_first_at_the_same_cost(finance, as_, desk, cost):
    old = make_payouts.ready(ago=90)
    few = cost(as_(finance), reverse("staff_payouts"))
    made = [old, make_payouts.ready(ago=80), make_payouts.submitted(make_payouts.funded(ago=70)).campaign]
    make_payouts.asked(make_payouts.funded(ago=60))
    assert cost(as_(finance), reverse("staff_payouts")) == few
    page = as_(finance).get(reverse("staff_payouts")).context["page"]
    assert [contract.campaign for contract in page] == made
    assert [contract.owed for contract in page] == [480_000] * 3
    assert len(as_(finance).get(reverse("staff_payouts") + "?show=all").context["page"].object_list) == 4
    make_payouts.confirmed(old)
    assert [contract.campaign for contract in as_(finance).get(reverse("staff_payouts")).context["page"]] == made[1:]


def test_the_team_reads_where_its_money_is_at_each_step(la_fleca, lead, finance, second, as_, desk):
    def read() -> str:
        return as_(lead).get("/en/campaign/payout/").content.decode()

    campaign = make_payouts.live(la_fleca)
    assert "the campaign is under way" in read()
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
    campaign = make_funding.end_round(campaign)
    assert "On the day after the minimum" in read()
    contract = make_payouts.asked(campaign)
    assert "Fill in the data of the contract" in read()
    make_payouts.signed(campaign) if contract.state == "signed" else _sign(contract, lead, finance, read)
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert "two people have to agree" in read()
    payout = make_payouts.sent(campaign)
    assert "on its way to your bank" in read()
    moves.confirm(payout, by=finance, bank_reference="BK-1")
    page = read()
    for words in ("All is paid", "€5,000.00", "€200.00", "€4,800.00", "ES91 •••• 1332", "BK-1"):
        assert words in page
    assert IBAN not in page


def _sign(contract, lead, finance, read) -> None:
    contract = contracts.write(contract, by=lead, **make_payouts.DATA)
    for kind in make_payouts.PAPERS:
        contracts.attach(contract, by=lead, kind=kind, file=pdf())
    assert "are complete" in read()
    contract = contracts.submit(contract, by=lead)
    assert "Finance is checking" in read()
    contract = contracts.verify(contract, by=finance, iban=IBAN)
    assert "sign it and send it" in read()
    contracts.sign(contract, by=lead, file=pdf())


# -- check_books -----------------------------------------------------------------------------------
def _rows():
    return Payout.objects.all()


TAMPERED = {
    "more": (lambda: _rows().update(cents=490_000), "490000 cents paid or promised, 480000 payable"),
    "booked": (lambda: _rows().update(cents=470_000), "470000 cents paid out, books 480000"),
    "unsent": (lambda: _rows().update(state="approved"), "is booked and has not left"),
    "early": (
        lambda: _rows().update(requested_at=clock.now() - timedelta(days=300)),
        "its contract had not been checked and signed",
    ),
    "account": (lambda: Contract.objects.update(iban=OTHER_IBAN), "signed for another account than was checked"),
    "paper": (lambda: Contract.objects.get().documents.filter(kind="signed").delete(), "the paper is not there"),
    "theft": (
        lambda: book.post(
            Transaction.Kind.PAYOUT,
            "payout:somebody",
            {accounts.campaign_payable(Campaign.objects.get().pk): -1, accounts.BANK: 1},
        ),
        "payout:somebody: has left and is not booked, or is booked and has not left",
    ),
}


def test_check_books_finds_each_thing_that_was_tampered_with(la_fleca, desk):
    make_payouts.sent(make_payouts.ready(la_fleca))
    assert books.differences() == []
    for name, (tamper, line) in TAMPERED.items():
        with transaction.atomic():
            tamper()
            found = books.differences()
            transaction.set_rollback(True)
        assert [one for one in found if line in one], (name, found)
    assert books.differences() == []


def test_check_books_finds_a_payout_of_one_person(la_fleca, desk):
    """Only where somebody has taken the database's own rule away first."""
    make_payouts.sent(make_payouts.ready(la_fleca))
    constraint = "a_payout_takes_two_people"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE funding_payout DROP CONSTRAINT "{constraint}"')
    payout = Payout.objects.get()
    _rows().update(approved_by=payout.requested_by)
    found = books.differences()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert [one for one in found if "without a second person" in one]


# -- At once ---------------------------------------------------------------------------------------
def take_the_locks_away(monkeypatch, name: str) -> None:
    """From here on steps read their row without locking it, and six wait for one another in `rules.<name>`."""
    gate, careful = threading.Barrier(6), getattr(rules, name)

    def careless(about, *more):
        answer = careful(about, *more)
        with suppress(threading.BrokenBarrierError):
            gate.wait(3)
        return answer

    def unlocked(about, step, moment):
        return type(about)._base_manager.get(pk=about.pk), moment or clock.now()

    monkeypatch.setattr(workflow, "_locked", unlocked)
    monkeypatch.setattr(rules, "locked", lambda campaign: Campaign.objects.get(pk=campaign.pk))
    monkeypatch.setattr(rules, name, careless)


def _requests(campaign: Campaign) -> list:
    by = [make.person(f"Finance {n}", role="finance") for n in range(6)]
    return at_once(*(lambda who=who: moves.request(campaign, by=who, cents=300_000, reason="At once") for who in by))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_six_requests_at_once_one_fits(la_fleca, finance, desk):
    campaign = make_payouts.ready(la_fleca)
    assert kinds(_requests(campaign)) == {"Payout": 1, "NotNow": 5}
    assert books.differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_locks_more_is_promised_than_is_owed(la_fleca, finance, desk, monkeypatch):
    campaign = make_payouts.ready(la_fleca)
    take_the_locks_away(monkeypatch, "available")
    assert kinds(_requests(campaign))["Payout"] > 1
    assert [one for one in books.differences() if "paid or promised, 480000 payable" in one]


def _approvals(payout: Payout) -> list:
    by = [make.person(f"Finance {n}", role="finance") for n in range(6)]
    return at_once(*(lambda who=who: moves.send(moves.approve(payout, by=who), by=who) for who in by))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_six_approvals_at_once_one_pays(la_fleca, finance, desk):
    payout = make_payouts.requested(make_payouts.ready(la_fleca))
    assert kinds(_approvals(payout)) == {"Payout": 1, "NotNow": 5}
    assert (Transaction.objects.filter(kind="payout").count(), bank()) == (1, 480_000)
    assert books.differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_locks_several_believe_they_paid_and_the_books_still_pay_once(
    la_fleca, finance, desk, monkeypatch
):
    """The key of the transaction is the last line: the journal would tell of several, the money left once."""
    payout = make_payouts.requested(make_payouts.ready(la_fleca))
    take_the_locks_away(monkeypatch, "payable")
    answers = kinds(_approvals(payout))
    assert answers["NotNow"] < 5
    assert (Transaction.objects.filter(kind="payout").count(), bank()) == (1, 480_000)
