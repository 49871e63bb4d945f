"""What was spent: line by line, with evidence, in public; corrected by other entries and never changed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from crowdcoop.journal.models import Entry
from crowdcoop.workflow import NotNow, NotYours
from funding.payouts.spending import moves, sums
from funding.payouts.spending.models import Spending
from incubator.journeys.days import today
from tests import make_payouts, make_training
from tests.make_payouts import pdf, spent

pytestmark = pytest.mark.django_db


def by_line(campaign) -> dict[str, tuple[int, int, int]]:
    return {one.line.title: (one.spent, one.entries, one.with_evidence) for one in sums.of(campaign).lines}


def test_sums_of_each_line_with_its_evidence(la_fleca, lead, other_lead, desk):
    campaign = make_payouts.funded(la_fleca)
    oven, works, _bicycle = campaign.cost_lines.all()
    spent(campaign, 120_000)
    spent(campaign, 30_000, file=None)
    spent(campaign, 210_000, line=works)
    assert by_line(campaign) == {"Oven": (150_000, 2, 1), "Works": (210_000, 1, 1), "Bicycle": (0, 0, 0)}
    found = sums.of(campaign)
    assert (found.spent, found.planned, [one.is_over for one in found.lines]) == (
        360_000,
        650_000,
        [False, True, False],
    )
    with pytest.raises(NotNow):
        spent(campaign, spent_on=today() + timedelta(days=1))
    with pytest.raises(NotYours):
        moves.enter(campaign, by=other_lead, line=oven, spent_on=today(), cents=1, text="x", supplier="x")


def test_an_entry_is_corrected_by_another_and_stays(la_fleca, lead, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    works = campaign.cost_lines.get(title="Works")
    first = spent(campaign, 120_000)
    said = {"line": works.pk, "spent_on": today().isoformat(), "cents": "100", "text": "Works", "supplier": "Obres SL"}
    address = reverse("campaign_spending_entry", args=[first.pk])
    assert as_(lead).post(address, said).status_code == 302
    second = Spending.objects.get(corrects=first)
    assert (second.cents, second.evidence_id, second.entered_by) == (10_000, first.evidence_id, lead)
    assert by_line(campaign)["Oven"] == (0, 0, 0)
    assert by_line(campaign)["Works"] == (10_000, 1, 1)
    assert Entry.objects.get(step="spending.correct").data["cents_before"] == 120_000
    # The first one is history: it is corrected once, by the newer one.
    assert as_(lead).post(address, said).status_code == 409
    with pytest.raises(NotNow, match="already"):
        moves.strike_out(first, by=lead, reason="x")
    gone = moves.strike_out(second, by=lead, reason="It was returned to the shop.")
    assert (gone.cents, by_line(campaign)["Works"]) == (0, (0, 0, 0))
    with pytest.raises(NotNow, match="struck out"):
        moves.correct(gone, by=lead, line=works, spent_on=today(), cents=1, text="x", supplier="x")
    assert Spending.objects.count() == 3


def test_the_database_refuses_to_change_or_delete_an_entry(la_fleca, desk):
    spent(make_payouts.funded(la_fleca))
    for attack in (lambda: Spending.objects.update(cents=1), lambda: Spending.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    assert Spending.objects.get().cents == 120_000


def test_everybody_reads_the_sums_and_few_the_evidence(
    la_fleca, lead, teammate, finance, coordinator, other_mentor, other_lead, other_coop, supporter, as_, desk
):
    campaign = make_payouts.funded(la_fleca)
    update = make_training.update(la_fleca)
    entry = spent(campaign, 120_000, text="<b>An oven</b>", supplier="Joan Secret", update=update)
    page = as_(None).get(reverse("campaign_spending_public", args=[campaign.slug])).content.decode()
    assert "&lt;b&gt;An oven&lt;/b&gt;" in page
    assert update.get_absolute_url() in page
    for secret in ("Joan Secret", "invoice.pdf", reverse("spending_evidence", args=[entry.pk])):
        assert secret not in page
    mentor = la_fleca.incubation.mentor
    evidence = reverse("spending_evidence", args=[entry.pk])
    for reader in (lead, teammate, mentor, finance, coordinator):
        answer = as_(reader).get(evidence)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.4 paper")
    for nobody in (other_lead, other_mentor, supporter):
        assert as_(nobody).get(evidence).status_code == 404
        assert as_(nobody).get(reverse("staff_spending", args=[campaign.pk])).status_code == 404
        assert as_(nobody).get(reverse("campaign_spending_entry", args=[entry.pk])).status_code == 404
    for reader in (mentor, finance, coordinator):
        page = as_(reader).get(reverse("staff_spending", args=[campaign.pk])).content.decode()
        assert ("Joan Secret" in page, evidence in page) == (True, True)


def test_the_sheet_has_every_entry_and_runs_no_formula(la_fleca, lead, finance, other_lead, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    entry = spent(campaign, 123_456, text="=1+1", supplier="-cmd")
    moves.strike_out(entry, by=lead, reason="@SUM(A1)")
    for reader, address in (
        (lead, reverse("campaign_spending_csv")),
        (finance, reverse("staff_spending_csv", args=[campaign.pk])),
    ):
        rows = as_(reader).get(address).content.decode("utf-8-sig").splitlines()
        assert len(rows) == 3
        for cell in ("'=1+1", "'-cmd", "1234.56"):
            assert f'"{cell}"' in rows[1]
        assert "'@SUM(A1)" in rows[2]


def test_nothing_is_told_before_the_campaign_is_funded(campaign, lead, as_, desk):
    assert as_(None).get(reverse("campaign_spending_public", args=[campaign.slug])).status_code == 404
    page = as_(lead).get("/en/campaign/spending/").content.decode()
    assert "once the campaign is funded" in page
    line = campaign.cost_lines.first()
    said = {"line": line.pk, "spent_on": today().isoformat(), "cents": "1", "text": "x", "supplier": "x"}
    assert as_(lead).post("/en/campaign/spending/", said).status_code == 409


def test_a_line_or_an_update_of_somebody_else_is_no_choice(la_fleca, lead, other_coop, as_, desk):
    campaign = make_payouts.funded(la_fleca)
    foreign = make_payouts.funded(other_coop)
    said = {"spent_on": today().isoformat(), "cents": "1", "text": "x", "supplier": "x"}
    for wrong in (
        {"line": foreign.cost_lines.first().pk},
        {"line": campaign.cost_lines.first().pk, "update": make_training.update(other_coop).pk},
        {"line": campaign.cost_lines.first().pk, "cents": "0"},
        {"line": campaign.cost_lines.first().pk, "spent_on": "9999-12-31"},
    ):
        answer = as_(lead).post(reverse("campaign_spending"), {**said, **wrong})
        assert (answer.status_code, Spending.objects.exists()) == (200, False), wrong


def test_the_pages_cost_the_same_with_many_entries(la_fleca, lead, as_, cost, desk):
    campaign = make_payouts.funded(la_fleca)
    update = make_training.update(la_fleca)
    spent(campaign, update=update)
    spent(campaign, update=update)
    public = reverse("campaign_spending_public", args=[campaign.slug])
    few = (cost(as_(lead), reverse("campaign_spending")), cost(as_(None), public))
    for _one in range(20):
        spent(campaign, file=pdf(), update=update)
    assert (cost(as_(lead), reverse("campaign_spending")), cost(as_(None), public)) == few
