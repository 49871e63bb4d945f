"""The bank's file against the pledges: each line once, what fits is counted, what does not waits for somebody to decide."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from zeal import NPlusOneError, zeal_context

from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns.models import Stock, Totals
from funding.ledger import accounts, book
from funding.payments import books, moves
from funding.payments.models import Attempt
from funding.payments.transfer import matching, sweep
from funding.payments.transfer import moves as transfers
from funding.payments.transfer.models import Movement, Return, Statement
from funding.pledges.models import Pledge
from tests import guards, make, make_funding, make_pledges, make_transfers
from tests.make_transfers import IBAN, arrived, imported, last, rf, row, started

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_books_agree(settings, desk):
    make_transfers.use(settings, "desk")
    yield
    assert books.differences() == []


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def states() -> list[str]:
    return list(Movement.objects.order_by("line", "id").values_list("state", flat=True))


def suspense() -> int:
    return book.balance(accounts.suspense())


def raised(campaign) -> tuple[int, int]:
    totals = Totals.objects.get(campaign=campaign)
    return totals.raised, totals.supporters


# -- Each line once --------------------------------------------------------------------------------
def test_the_same_file_and_one_that_overlaps_are_as_one(campaign, finance):
    first, second = started(campaign), started(campaign)
    rows = [row(rf(first)), row("Nómina", 90_000), row("Comisión", -250)]
    imported(finance, *rows)
    for _time in range(2):
        imported(finance, *rows)
    imported(finance, *reversed(rows), row(rf(second)))
    assert (Movement.objects.count(), raised(campaign)) == (4, (5_000, 2))
    assert sorted(Movement.objects.values_list("state", flat=True)) == ["held", "out", "placed", "placed"]
    assert suspense() == 90_000
    assert book.balance(accounts.provider("transfer")) == -95_000


def test_two_lines_alike_in_one_file_are_two_movements(campaign, finance):
    alike = row("Donativo")
    imported(finance, alike, alike)
    imported(finance, alike, alike)
    assert (states(), suspense()) == (["held", "held"], 5_000)


def test_finance_is_told_once_of_what_waits_and_not_of_what_fits(campaign, finance):
    pledge = started(campaign)
    imported(finance, row(rf(pledge)))
    assert Notice.objects.filter(message="movements_unplaced").count() == 0
    imported(finance, row("x"), row("y"))
    sweep.place_due()
    assert Notice.objects.filter(message="movements_unplaced").count() == 1


# -- What fits, and what does not ------------------------------------------------------------------
def test_only_the_whole_reference_with_the_exact_amount_is_counted_by_itself(campaign, finance):
    right, less, bare, two, paid = (started(campaign, name=f"Ana {n}") for n in range(5))
    arrived(finance, paid)
    other = make_pledges.started(campaign)  # by card: it names no transfer
    imported(
        finance,
        row(f"TRANSF. {rf(right)[:4]} {rf(right)[4:]} GRACIAS"),
        row(rf(less), 2_499),
        row(bare.reference),
        row(f"{rf(two)} {rf(right)}"),
        row(rf(paid)),
        row(rf(other)),
        row(rf(right), 2_500),
    )
    lines = Movement.objects.exclude(attempt__pledge=paid).order_by("line")
    assert [line.state for line in lines] == ["placed", "held", "held", "held", "held", "held", "held"]
    assert raised(campaign) == (5_000, 2)
    assert (again(right).state, again(less).state, last(less).state) == ("paid", "started", "pending")
    found = matching.suggestions(lines[1:6])
    told = [[one.pledge.reference for one in found[line.pk]] for line in lines[1:6]]
    assert told[0] == [less.reference]
    assert told[1] == [bare.reference]
    assert told[2] == sorted([two.reference, right.reference])
    assert "€25.00" in found[lines[1].pk][0].why.replace("\u00a0", " ")
    assert "Received" in found[lines[4].pk][0].why


def test_without_a_reference_amount_and_name_suggest(campaign, finance, django_assert_num_queries):
    for name in ("Maria Gil Soler", "Joan Puig", "", "Maria Camps"):
        started(campaign, name=name)
    imported(finance, row("Para el horno"), row("sin nombre", 2_500, payer="X"), row("otra", 2_501))
    lines = list(Movement.objects.held().order_by("line"))
    with django_assert_num_queries(1):  # no line names a pledge
        found = matching.suggestions(lines)
    assert [one.pledge.name for one in found[lines[0].pk]] == ["Maria Gil Soler", "Maria Camps"]
    assert len(found[lines[1].pk]) == 3
    assert found[lines[2].pk] == []


# -- Decided by somebody ---------------------------------------------------------------------------
def test_somebody_places_it_and_the_pledge_is_worth_what_came(campaign, finance, client):
    exact, more, less = started(campaign, tip=500), started(campaign, tip=500), started(campaign, tip=500)
    imported(finance, row("a", 3_000), row("b", 3_600), row("c", 400))
    client.force_login(finance)
    for pledge, movement in zip((exact, more, less), Movement.objects.order_by("line"), strict=True):
        said = {"pledge": rf(pledge) if pledge is more else pledge.reference, "reason": "Her mail says so."}
        answer = client.post(reverse("transfer_decide", args=[movement.pk, "place"]), said)
        assert (answer.status_code, again(movement).state) == (303, "placed")
    worth = [(again(pledge).amount, again(pledge).tip, again(pledge).state) for pledge in (exact, more, less)]
    assert worth == [(2_500, 500, "paid"), (3_100, 500, "paid"), (400, 0, "paid")]
    assert (suspense(), raised(campaign)) == (0, (6_000, 3))
    placed = Entry.objects.filter(step="transfer.place").first()
    assert (placed.by, placed.why) == (finance, "Her mail says so.")
    page = client.get(reverse("transfer_movement", args=[placed.about_id])).content.decode()
    assert "Her mail says so." in page


def test_a_pledge_that_was_to_be_paid_by_card_can_have_it_once_the_card_is_out(campaign, finance):
    pledge = make_pledges.started(campaign)
    held = imported(finance, row("x")).movements.get()
    with pytest.raises(NotNow):
        transfers.place(held, by=finance, pledge=pledge, reason="He says so.")
    moves.fail(last(pledge), by=None, reason="expired")
    transfers.place(again(held), by=finance, pledge=pledge, reason="He says so.")
    assert (again(pledge).state, last(pledge).provider) == ("paid", "transfer")


def test_what_may_not_be_decided_is_refused_with_its_reason(campaign, finance, coordinator, client):
    paid = started(campaign)
    placed = arrived(finance, paid)
    held = imported(finance, row("x")).movements.get()
    with pytest.raises(NotNow):
        transfers.place(held, by=finance, pledge=again(paid), reason="Twice.")
    with pytest.raises(NotNow):
        transfers.give_back(placed, by=finance, reason="It is placed.")
    with pytest.raises(NotYours):
        transfers.set_aside(held, by=coordinator, reason="Not hers.")
    client.force_login(finance)
    page = reverse("transfer_decide", args=[held.pk, "place"])
    for said in ({"pledge": "P-NOBODY22", "reason": "x"}, {"pledge": paid.reference, "reason": ""}):
        assert client.post(page, said).status_code == 422
    assert client.post(reverse("transfer_decide", args=[held.pk, "delete"]), {"reason": "x"}).status_code == 404
    assert (again(held).state, suspense()) == ("held", 2_500)


def test_a_wrong_match_is_undone_and_its_own_transfer_still_counts(campaign, finance, workshop):
    wrong, right = started(campaign, 6_000, reward=workshop, tip=500), started(campaign, 5_500)
    held = imported(finance, row("x", 5_500)).movements.get()
    transfers.place(held, by=finance, pledge=wrong, reason="It must be hers.")
    assert raised(campaign) == (5_000, 1)
    transfers.undo(again(held), by=finance, reason="It was his.")
    assert (again(wrong).state, suspense(), raised(campaign)) == ("started", 5_500, (0, 0))
    assert (again(wrong).amount, again(wrong).tip, last(wrong).amount) == (6_000, 500, 6_500)  # as it was promised
    assert Stock.objects.get(reward=workshop).taken == 1
    assert books.differences() == []
    sweep.tell_due()
    told = Notice.objects.filter(message="transfer_awaited").get()
    assert (told.email, last(wrong).state) == (wrong.email, "created")
    transfers.place(again(held), by=finance, pledge=again(right), reason="It was his.")
    arrived(finance, again(wrong))
    assert [again(pledge).state for pledge in (wrong, right)] == ["paid", "paid"]
    assert (suspense(), raised(campaign)) == (0, (11_500, 2))
    assert Attempt.objects.filter(pledge=wrong).count() == 2


def test_after_the_close_a_match_is_not_undone_nor_one_that_goes_back(campaign, finance):
    kept = arrived(finance, started(campaign, 500_000))
    back = arrived(finance, started(campaign))
    make_pledges.cancelled(again(back).attempt.pledge)
    with pytest.raises(NotNow):
        transfers.undo(back, by=finance, reason="Too late.")
    assert make_funding.end_round(campaign).state == "round_2"
    assert make_funding.end_round(Totals.objects.get().campaign).state == "funded"
    with pytest.raises(NotNow):
        transfers.undo(kept, by=finance, reason="Too late.")


def test_it_is_returned_set_aside_or_looked_at_again(campaign, finance, client):
    imported(finance, row("a", 1_000), row("b", 2_000))
    stray, grant = Movement.objects.order_by("line")
    transfers.set_aside(grant, by=finance, reason="A grant of the town's.")
    assert (suspense(), book.balance(accounts.provider("transfer"))) == (1_000, -1_000)
    transfers.look_again(again(grant), by=finance, reason="It was not.")
    assert suspense() == 3_000
    transfers.set_aside(again(grant), by=finance, reason="It was.")
    transfers.give_back(stray, by=finance, reason="Nobody here knows them.")
    assert (suspense(), book.balance(accounts.refunds_due("transfer"))) == (0, 1_000)
    assert books.differences() == []
    make_transfers.made(Return.objects.get(), by=finance)
    assert (again(stray).state, book.balance(accounts.provider("transfer"))) == ("returned", 0)


# -- The pages -------------------------------------------------------------------------------------
def upload(client, content: bytes, name: str = "movimientos.csv"):
    return client.post(reverse("transfer_upload"), {"file": SimpleUploadedFile(name, content, "text/csv")})


def test_a_file_goes_through_its_pages(campaign, finance, client):
    """Looked at first, columns put right and remembered, imported once, and what could not be read stays listed."""
    pledge = started(campaign)
    client.force_login(finance)
    content = make_transfers.csv([row(rf(pledge)), row("x", 1_234), "ayer;y;z;;25,00;1"])
    answer = upload(client, content)
    statement = Statement.objects.get()
    assert (answer.status_code, answer.url) == (303, statement.get_absolute_url())
    page = client.get(answer.url).content.decode()
    assert "Import 2 movements" in page
    assert "Line 6: “ayer” is not a date." in page
    assert Movement.objects.count() == 0
    columns = {"numbers": "es", "date": "0", "amount": "4", "concept": "1", "more": "", "payer": "2", "payer_iban": ""}
    twice = client.post(reverse("transfer_columns", args=[statement.pk]), columns | {"payer": "1"})
    assert (twice.status_code, "Each column can be only one thing." in twice.content.decode()) == (422, True)
    for other in ({"amount": ""}, {"credit": "5"}, {"debit": "5"}):
        both = client.post(reverse("transfer_columns", args=[statement.pk]), columns | other)
        assert (both.status_code, "Say where the amounts are" in both.content.decode()) == (422, True)
    assert client.post(reverse("transfer_columns", args=[statement.pk]), columns).status_code == 303
    answers = [client.post(reverse("transfer_confirm", args=[statement.pk])).status_code for _time in range(2)]
    assert answers == [303, 409]
    assert "being looked at one by one" in client.get(statement.get_absolute_url()).content.decode()
    sweep.place_due()
    page = client.get(statement.get_absolute_url()).content.decode()
    assert "Line 6: “ayer” is not a date." in page
    assert again(pledge).state == "paid"
    upload(client, make_transfers.csv([row("otro")]))
    assert Statement.objects.first().columns == again(statement).columns
    assert "payer_iban" not in Statement.objects.first().columns
    discard = reverse("transfer_discard", args=[Statement.objects.first().pk])
    assert client.post(discard).status_code == 303
    assert (Statement.objects.first().text, client.get(discard.replace("discard/", "")).status_code) == ("", 404)


def test_a_file_with_a_column_for_each_way_counts_only_what_came(campaign, finance, client):
    pledge = started(campaign)
    client.force_login(finance)
    rows = [f"27/11/2026;{rf(pledge)};;25,00;100,00", "27/11/2026;Comisión;2,50;;97,50"]
    answer = upload(client, "\n".join(["Fecha;Concepto;Cargo;Abono;Saldo", *rows]).encode("cp1252"))
    statement, page = Statement.objects.get(), client.get(answer.url).content.decode()
    assert [statement.columns["debit"], statement.columns["credit"]] == [2, 3]
    assert "Import 2 movements" in page
    assert "€25.00" in page
    assert "-€2.50" in page
    client.post(reverse("transfer_confirm", args=[statement.pk]))
    sweep.place_due()
    assert again(pledge).state == "paid"
    assert [movement.state for movement in Movement.objects.order_by("line")] == ["placed", "out"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"hola;que\ntal;x\n", b"11" + b"2" * 78, b"x" * (2 * 1024 * 1024 + 9)]
)
def test_what_cannot_be_read_is_refused_in_words_or_shown_as_such(finance, client, content):
    client.force_login(finance)
    answer = upload(client, content)
    if answer.status_code == 303:  # Norma 43: cut, and said so on its page
        assert "its last record is missing" in client.get(answer.url).content.decode()
        client.post(reverse("transfer_confirm", args=[Statement.objects.get().pk]))
    else:
        assert answer.status_code == 422
    assert Movement.objects.count() == 0


def test_the_list_of_movements_is_safe_in_a_spreadsheet(finance, client):
    imported(finance, row('=HYPERLINK("http://evil.example")', 2_500, payer="@SUM(A1)"), row("b", -100))
    client.force_login(finance)
    answer = client.get(reverse("transfer_movements_csv"))
    first, second = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
    assert [first[0], first[4][:2], second[2][:2]] == ["2026-11-27", "b", "'@"]
    assert second[4].startswith("'=HYPERLINK")
    assert [line[1] for line in (first, second)] == ["'-€1.00", "€25.00"]
    shown = client.get(reverse("transfer_movements") + "?state=held").content.decode()
    assert shown.count("HYPERLINK") == 1
    assert "evil.example" in shown


def test_the_overview_asks_as_often_for_many_as_for_few(campaign, finance, client, django_assert_max_num_queries):
    client.force_login(finance)

    def load(number: int) -> int:
        imported(finance, *[row(f"{n} {number}", 1_000 + n) for n in range(number)])
        for movement in list(Movement.objects.held()[: number // 2]):
            transfers.give_back(movement, by=finance, reason="x")
        with django_assert_max_num_queries(30) as asked:
            assert client.get(reverse("staff_transfers")).status_code == 200
        return len(asked)

    assert load(4) == load(60)


def test_what_is_told_of_the_account_is_finances_alone(campaign, finance, client):
    movement = arrived(finance, started(campaign))
    pages = [reverse("staff_transfers"), movement.get_absolute_url(), reverse("transfer_movements_csv")]
    for who in (make.person("Sara"), make.person("Cora", role="coordinator"), campaign.cooperative.team()[0]):
        client.force_login(who)
        assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert IBAN not in client.get(reverse("pledge_manage", args=[Pledge.objects.get().token])).content.decode()


def test_rows_read_one_by_one_are_found_everywhere_but_where_a_decision_is_several_steps(campaign, rf):
    pledges = [started(campaign) for _number in range(2)]
    middleware = guards.several_steps(lambda _request: [Attempt.objects.get(pledge=pledge) for pledge in pledges])
    with zeal_context():
        assert len(middleware(rf.get(reverse("transfer_decide", args=[1, "place"])))) == 2
    with zeal_context(), pytest.raises(NPlusOneError, match="Attempt"):
        middleware(rf.get(reverse("staff_transfers")))
