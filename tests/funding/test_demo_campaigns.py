"""What a campaign becomes, in the demo world: seen, translated, advised, paid by transfer, paid out, delivered, closed."""

from collections import Counter

import pytest
from django.db import models
from django.urls import reverse, translate_url

from crowdcoop import clock
from crowdcoop.desk.cast import address
from crowdcoop.people.models import User
from crowdcoop.reports.models import Report
from funding.campaigns.models import Campaign
from funding.closing.models import ClosingJob
from funding.payments.transfer import matching
from funding.payments.transfer.models import Movement, Statement
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries.models import Delivery, ReturnDelivered
from funding.payouts.models import Payout
from funding.pledges.letters.models import Letter
from funding.pledges.models import Pledge
from funding.running import coach
from funding.running.models import waiting_for_thanks
from funding.showcase.demo import transfers
from funding.showcase.demo.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
FLECA, RADIO = "La Fleca del Carrer Nou", "Ràdio Tàndem"


def campaign_of(name: str) -> Campaign:
    return Campaign.objects.select_related("totals", "cooperative").get(cooperative__name=name)


@pytest.mark.usefixtures("demo_world")
def test_a_live_campaign_has_pictures_in_their_sizes_people_promises_and_help_wanted():
    fleca = campaign_of(FLECA)
    for picture in fleca.pictures.with_files():
        assert (picture.large.width, picture.middle.width, picture.small.width) == (1280, 800, 400)
        assert picture.alt
    assert fleca.pictures.count() == 3
    assert fleca.makers.exclude(photo=None).count() == 3
    assert (fleca.commitments.count(), fleca.help_wanted.count(), fleca.collective_returns.count()) == (2, 2, 3)
    assert fleca.sdgs == [7, 11, 12]


@pytest.mark.usefixtures("demo_world")
def test_a_live_campaign_is_there_in_a_second_language_whole(client):
    fleca = campaign_of(FLECA)
    parts = [fleca, *fleca.pictures.all(), *fleca.cost_lines.all(), *fleca.rewards.all(), *fleca.makers.all()]
    parts += [*fleca.collective_returns.all(), *fleca.commitments.all(), *fleca.help_wanted.all()]
    assert [part for part in parts if not part.translations.get("ca")] == []
    shown = client.get(translate_url(fleca.get_absolute_url(), "ca")).content.decode()
    for words in ("El carrer Nou ha tingut fleca", "Forn de solera elèctric", "Traduir el manual a l’àrab"):
        assert words in shown


@pytest.mark.usefixtures("demo_world")
def test_a_live_campaign_is_advised_visited_by_many_ways_and_has_people_to_thank():
    fleca = campaign_of(FLECA)
    assert fleca.advice.count() >= 8
    assert [one for one in coach.said(fleca) if not str(one.title)] == []
    assert len(set(Pledge.objects.paid().values_list("source", flat=True))) >= 4
    assert 0 < waiting_for_thanks(fleca).count() < fleca.pledges.paid().count()
    letters = Letter.objects.filter(pledge__campaign=fleca).order_by("id").select_related("author")
    assert [str(letter.author) if letter.author else "" for letter in letters] == ["", "Biel Torrents", ""]


@pytest.mark.usefixtures("demo_world")
def test_one_transfer_waits_and_one_line_of_the_banks_has_to_be_placed():
    lines = Movement.objects.filter(statement__state=Statement.State.IMPORTED)
    state = Movement.State
    assert Counter(lines.values_list("state", flat=True)) == {state.PLACED: 2, state.HELD: 1, state.OUT: 1}
    held = lines.get(state=state.HELD)
    (suggested,) = matching.suggestions([held])[held.pk]
    awaited = campaign_of(FLECA).pledges.filter(state=Pledge.State.STARTED).order_by("id")
    assert [pledge.name for pledge in awaited] == ["Ramón Puig Sala", "Dolors Aymerich"]
    assert suggested.pledge == awaited[0]
    assert all(pledge.attempts.get().instructions.told_at for pledge in awaited)
    assert all(pledge.attempts.get().instructions.expires_at > clock.now() for pledge in awaited)


@pytest.mark.usefixtures("demo_world")
def test_where_nobody_can_pay_by_transfer_nobody_has(settings):
    settings.PAYMENT_PROVIDERS = ["sandbox"]
    assert transfers.promised(World(clock.now()), "la-fleca") == ()


@pytest.mark.usefixtures("demo_world")
def test_one_is_paid_out_by_two_people_with_its_papers_and_its_report():
    radio = campaign_of(RADIO)
    payout = radio.payouts.get()
    assert (payout.state, payout.cents) == (Payout.State.CONFIRMED, radio.closing.raised * 96 // 100)
    assert (str(payout.requested_by), str(payout.approved_by)) == ("Enric Capdevila", "Lídia Camprubí")
    papers = radio.contract.documents.filter(replaced_at=None).values_list("kind", flat=True)
    assert set(papers) == {"identity", "bank", "tax_id", "power", "signed"}
    assert radio.contract.documents.exclude(replaced_at=None).get().kind == "bank"
    made = Report.objects.filter(cooperative=radio.cooperative, state=Report.State.READY)
    assert set(made.values_list("kind", flat=True)) >= {Report.Kind.CONTRACT, Report.Kind.FUNDING}
    assert radio.fee_invoice.cents == radio.closing.raised - payout.cents
    assert campaign_of("Horta Viva").contract.state == Contract.State.IN_REVIEW


@pytest.mark.usefixtures("demo_world")
def test_what_was_promised_is_partly_sent_partly_due_and_one_return_is_there():
    radio = campaign_of(RADIO)
    found = {batch.reward.title: batch for batch in radio.batches.counted()}
    to_do, sent, problem = Delivery.State.TO_DO, Delivery.State.SENT, Delivery.State.PROBLEM
    states = {title: set(batch.deliveries.values_list("state", flat=True)) for title, batch in found.items()}
    assert states["Sintonía con tu voz"] == {Delivery.State.DELIVERED}
    assert states["Camiseta de tres lenguas"] - {sent} == {to_do, problem}
    assert states["Taller de locución"] == states["Un programa dedicado"] == {to_do}
    workshop, programme = found["Taller de locución"], found["Un programa dedicado"]
    assert workshop.due_on < clock.now().date() < workshop.late_until
    assert (programme.due_on > clock.now().date(), programme.late_until) == (True, None)
    given = ReturnDelivered.objects.filter(collective_return__campaign=radio)
    assert [one.collective_return.title for one in given] == ["Archivo de programas"]


@pytest.mark.usefixtures("demo_world")
def test_each_cost_line_has_what_was_spent_on_it_with_its_evidence():
    radio = campaign_of(RADIO)
    valid = radio.spendings.valid()
    assert set(valid.values_list("line", flat=True)) == set(radio.cost_lines.values_list("pk", flat=True))
    assert not valid.filter(evidence=None).exists()
    assert radio.spendings.exclude(corrects=None).get().cents == 779_00
    assert valid.exclude(update=None).get().update.title == "El archivo es de todo el mundo"
    assert valid.aggregate(cents=models.Sum("cents"))["cents"] < radio.payouts.get().cents
    assert waiting_for_thanks(radio).count() == 0


@pytest.mark.usefixtures("demo_world")
def test_closings_are_finished_and_their_refunds_done():
    found = {job.campaign.cooperative.name: (job.outcome, job.state) for job in ClosingJob.objects.order_by("id")}
    done = ClosingJob.State.DONE
    assert found == {RADIO: ("funded", done), "La Bicicleta Comuna": ("unfunded", done)}
    back = ClosingJob.objects.get(outcome="unfunded").stages.get(name="send")
    assert back.done == back.total == campaign_of("La Bicicleta Comuna").pledges.count()


# -- Everybody finds something ---------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("name", "page", "finds"),
    [
        ("finance", "staff_payouts", "Local vegetables"),
        ("finance", "staff_transfers", "RAMÓN PUIG SALA"),
        ("finance", "staff_closing", "Reparto de última milla"),
        ("finance", "staff_payments", None),
        ("lead", "campaign_run", "WhatsApp"),
        ("lead", "campaign_thanks", "Gracias por estar entre las primeras"),
        ("funded-lead", "campaign_deliveries", "Camiseta de tres lenguas"),
        ("funded-lead", "campaign_spending", "Cristal doble de la pecera"),
        ("funded-lead", "campaign_payout", "€11,947.20"),
    ],
)
def test_each_account_finds_what_campaigns_brought(client, name, page, finds):
    client.force_login(User.objects.get(email=address(name)))
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    assert finds is None or finds in answer.content.decode()
