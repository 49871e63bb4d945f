"""The second review: who signs, to which account, with which papers, checked by finance before anything is paid."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.reports import build
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours
from funding.payouts.contracts import moves, paper, sweep
from funding.payouts.contracts.forms import ContractForm
from funding.payouts.contracts.models import Contract, masked
from funding.payouts.contracts.numbers import clean_iban, clean_tax_id
from tests import make, make_funding, make_payouts, make_pledges
from tests.make_payouts import DATA, IBAN, OTHER_IBAN, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(message: str) -> set[str]:
    return set(Notice.objects.filter(message=message).values_list("email", flat=True))


# -- Numbers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed", ["ES91 2100 0418 4502 0005 1332", "es9121000418450200051332", "ES91-2100-0418-4502-0005-1332"]
)
def test_an_account_is_kept_without_spaces(typed):
    assert clean_iban(typed) == IBAN


@pytest.mark.parametrize(
    "typed", ["", "ES91 2100 0418 4502 0005 1333", "ES91", "12345", "ES00", "🎉", "ES" + "9" * 40, "\0"]
)
def test_what_is_no_account_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError, match="no IBAN"):
        clean_iban(typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("f-12.345.674", "F12345674"), ("12345678z", "12345678Z"), ("X-2482300-W", "X2482300W")]
)
def test_nif_cif_and_nie_are_numbers_of_tax(typed, kept):
    assert clean_tax_id(typed) == kept


@pytest.mark.parametrize("typed", ["12345678A", "F12345675", "ES", "1"])
def test_a_wrong_letter_is_refused(typed):
    with pytest.raises(ValidationError, match="NIF, NIE or CIF"):
        clean_tax_id(typed)


def test_an_account_shows_its_ends_only():
    assert (masked(IBAN), masked("")) == ("ES91 •••• 1332", "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"tax_id": "12345678Z"}, "tax_id"),
        ({"legal_form": "person"}, "tax_id"),
        ({"signatory_tax_id": "F12345674"}, "signatory_tax_id"),
        ({"registry": ""}, "registry"),
        ({"iban": ""}, "iban"),
        ({"iban": "ES00"}, "iban"),
        ({"legal_form": "bank"}, "legal_form"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(change, wrong):
    form = ContractForm({**DATA, **change}, instance=Contract())
    assert not form.is_valid()
    assert set(form.errors) == {wrong}


# -- The way ---------------------------------------------------------------------------------------
def test_it_is_asked_for_on_the_day_after_the_minimum_once(la_fleca, lead, desk):
    campaign = make_payouts.funded(la_fleca)
    with clock.at(campaign.passed_at + DAY - timedelta(seconds=1)):
        assert sweep.ask_due() == 0
    with clock.at(campaign.passed_at + DAY):
        assert (sweep.ask_due(), sweep.ask_due()) == (1, 0)
    contract = Contract.objects.get()
    assert (contract.state, contract.campaign) == ("open", campaign)
    assert lead.email in told("contract_asked")
    # Reminded after three days and after fifteen, once each, as long as it is open.
    for days, reminded in ((2, 0), (3, 1), (4, 0), (15, 1), (40, 0)):
        with clock.at(campaign.passed_at + days * DAY):
            assert sweep.remind_due() == reminded, days
    assert Notice.objects.filter(message="contract_reminder", email=lead.email).count() == 2


def test_who_has_sent_it_is_not_reminded_and_a_late_worker_reminds_once(la_fleca, desk):
    campaign = make_payouts.funded(la_fleca)
    contract = make_payouts.submitted(campaign)
    with clock.at(campaign.passed_at + 20 * DAY):
        assert sweep.remind_due() == 0
        moves.request_changes(contract, by=make_payouts.finance(), reason="The bank's paper cannot be read.")
        assert (sweep.remind_due(), sweep.remind_due()) == (1, 0)


def test_it_is_asked_for_during_the_second_round(la_fleca, desk):
    campaign = make_payouts.live(la_fleca, two_rounds=True)
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
    campaign = make_funding.end_round(campaign)
    assert campaign.state == "round_2"
    assert make_payouts.asked(campaign).state == "open"


def test_from_the_data_to_the_signature(la_fleca, lead, finance, desk):
    campaign = make_payouts.funded(la_fleca)
    contract = make_payouts.asked(campaign)
    with pytest.raises(NotNow) as refused:
        moves.submit(contract, by=lead)
    said = [str(reason) for reason in refused.value.reasons]
    assert "Fill in: IBAN." in said
    assert "Send: Identity document of who signs." in said
    contract = make_payouts.submitted(campaign)
    assert finance.email in told("contract_submitted")
    assert contract.submitted_at is not None
    contract = moves.request_changes(contract, by=finance, reason="The number of the registry is another one.")
    assert contract.note == "The number of the registry is another one."
    assert lead.email in told("contract_changes_requested")
    contract = moves.write(contract, by=lead, registry_number="54321")
    contract = moves.submit(contract, by=lead)
    with pytest.raises(NotNow, match="not the one"):
        moves.verify(contract, by=finance, iban=OTHER_IBAN)
    contract = moves.verify(contract, by=finance, iban="ES91 2100 0418 4502 0005 1332")
    assert (contract.state, contract.verified_iban, contract.verified_by) == ("verified", IBAN, finance)
    contract = moves.sign(contract, by=lead, file=pdf("signed.pdf"))
    assert (contract.state, contract.documents.filter(kind="signed").count()) == ("signed", 1)
    assert finance.email in told("contract_signed")


def test_neither_mails_nor_the_journal_hold_the_account_or_tax_numbers(la_fleca, desk):
    contract = make_payouts.signed(make_payouts.funded(la_fleca))
    moves.change_account(
        contract, by=make_payouts.lead_of(contract.campaign), holder="La Fleca", iban=OTHER_IBAN, file=pdf()
    )
    said = [words(notice, "es").text for notice in Notice.objects.filter(message__startswith="contract_")]
    kept = [str(entry.data) + entry.why for entry in Entry.objects.all()]
    for secret in (IBAN, OTHER_IBAN, "0418450200051332", "F12345674", "12345678Z"):
        assert [text for text in said + kept if secret in text] == []
    assert any("ES79 •••• 6789" in text for text in said)


def test_another_account_is_checked_and_signed_anew_and_everybody_hears(la_fleca, lead, teammate, finance, desk):
    contract = make_payouts.signed(make_payouts.funded(la_fleca))
    with pytest.raises(NotYours):
        moves.change_account(contract, by=teammate, holder="La Fleca", iban=OTHER_IBAN, file=pdf())
    contract = moves.change_account(contract, by=lead, holder="La Fleca", iban=OTHER_IBAN, file=pdf("new.pdf"))
    assert (contract.state, contract.account_is_verified) == ("in_review", False)
    assert told("contract_account_changed") == {lead.email, teammate.email}
    contract = moves.verify(contract, by=finance, iban=OTHER_IBAN)
    assert (contract.state, contract.account_is_verified) == ("verified", True)
    # The papers of the first account stay for whoever audits.
    assert contract.documents.filter(kind="bank").count() == 2
    assert contract.documents.filter(kind="bank", replaced_at=None).count() == 1


def test_finance_of_its_own_team_neither_checks_nor_reads(la_fleca, as_, desk):
    contract = make_payouts.submitted(make_payouts.funded(la_fleca))
    both = make.person("Both", role="finance")
    la_fleca.memberships.create(person=both, joined_at=clock.now())
    for step, more in ((moves.request_changes, {"reason": "x"}), (moves.verify, {"iban": IBAN})):
        with pytest.raises(NotYours):
            step(contract, by=both, **more)
    assert as_(both).get(reverse("staff_payout", args=[contract.pk])).status_code == 404
    assert both.email not in told("contract_submitted")


def test_the_state_is_nobodys_to_post(la_fleca, lead, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    make_payouts.asked(campaign)
    smuggled = {
        "state": "signed",
        "verified_iban": OTHER_IBAN,
        "verified_at": "2026-01-01",
        "campaign": "1",
        "note": "x",
    }
    answer = as_(lead).post(reverse("campaign_contract_data"), {**DATA, **smuggled})
    assert answer.status_code == 302
    contract = Contract.objects.get()
    assert (contract.state, contract.verified_iban, contract.verified_at, contract.note) == ("open", "", None, "")
    assert (contract.iban, contract.registry) == (IBAN, DATA["registry"])
    # Saved again without the account: it is kept, and never shown.
    page = as_(lead).get(reverse("campaign_contract_data")).content.decode()
    assert IBAN not in page
    assert "ES91 •••• 1332" in page
    as_(lead).post(reverse("campaign_contract_data"), {**DATA, "iban": "", "holder": "La Fleca"})
    contract.refresh_from_db()
    assert (contract.iban, contract.holder) == (IBAN, "La Fleca")


# -- Papers ----------------------------------------------------------------------------------------
def test_papers_open_for_the_lead_and_finance_only_and_each_opening_is_kept(
    la_fleca, lead, teammate, other_lead, other_coop, finance, coordinator, mentor, supporter, as_, desk
):
    contract = make_payouts.verified(make_payouts.funded(la_fleca))
    own_mentor = contract.cooperative.incubation.mentor
    address = reverse("contract_document", args=[contract.documents.get(kind="identity").pk])
    for nobody in (teammate, other_lead, coordinator, mentor, own_mentor, supporter):
        assert as_(nobody).get(address).status_code == 404, nobody
        assert as_(nobody).get(reverse("contract_paper", args=[contract.pk])).status_code == 404, nobody
    assert Entry.objects.filter(step="contracts.open_paper").count() == 0
    for reader in (lead, finance):
        answer = as_(reader).get(address)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.4 paper")
        assert answer["Cache-Control"] == "no-store, private"
    kept = Entry.objects.filter(step="contracts.open_paper").order_by("id")
    assert [(entry.by, entry.data["kind"]) for entry in kept] == [(lead, "identity"), (finance, "identity")]


def test_the_contract_to_sign_is_made_like_a_report_and_stays(la_fleca, lead, coordinator, finance, as_, desk):
    contract = make_payouts.verified(make_payouts.funded(la_fleca))
    assert build.build_due(Report.objects.filter(kind="contract")) == 1
    report = paper.latest(contract)
    assert (report.state, report.number[:4], report.snapshot["account"].replace(" ", "")) == ("ready", "CON-", IBAN)
    answer = as_(lead).get(reverse("contract_paper", args=[contract.pk]))
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    # It is no report among others: it holds an account and tax numbers.
    for person in (lead, coordinator, finance):
        assert as_(person).get(reverse("report", args=[report.pk])).status_code == 404
        assert as_(person).get(reverse("report_pdf", args=[report.pk])).status_code == 404
    moves.reopen(contract, by=finance, reason="Another president.")
    fresh = moves.submit(moves.write(contract, by=lead, signatory="Teo Roca"), by=lead)
    moves.verify(fresh, by=finance, iban=IBAN)
    second = paper.latest(contract)
    report.refresh_from_db()
    assert second.pk != report.pk
    assert (report.snapshot["signatory"], second.snapshot["signatory"]) == ("Laia Puig", "Teo Roca")


def test_the_pages_lead_from_one_step_to_the_next(la_fleca, lead, teammate, finance, as_, desk):
    campaign = make_payouts.live(la_fleca)
    page = as_(lead).get(reverse("campaign_contract")).content.decode()
    assert page.count("<form") == 1  # that of the language or the colours: nothing to fill in before the minimum
    campaign = make_funding.end_round(_paid(campaign))
    make_payouts.asked(campaign)
    page = as_(lead).get(reverse("campaign_contract")).content.decode()
    assert reverse("campaign_contract_data") in page
    assert reverse("campaign_contract_submit") not in page
    as_(lead).post(reverse("campaign_contract_data"), DATA)
    contract = Contract.objects.get()
    for kind in make_payouts.PAPERS:
        moves.attach(contract, by=teammate, kind=kind, file=pdf())
    assert as_(teammate).post(reverse("campaign_contract_submit")).status_code == 302
    assert as_(lead).post(reverse("campaign_contract_submit")).status_code == 409
    address = reverse("staff_payout_contract", args=[contract.pk, "verify"])
    wrong = as_(finance).post(address, {"iban": "ES00"})
    assert (wrong.status_code, "error-summary" in wrong.content.decode()) == (200, True)
    assert as_(finance).post(address, {"iban": IBAN}).status_code == 302
    assert Contract.objects.get().state == "verified"
    assert as_(lead).get(reverse("campaign_contract")).status_code == 200


def _paid(campaign):
    with clock.at(campaign.published_at + DAY):
        make_pledges.paid(campaign, 500_000)
    return campaign
