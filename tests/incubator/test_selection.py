"""The coordination's table of applications: its figures, filters and order in the address, and the sheet to take away."""

import csv
import io

import pytest

from crowdcoop import sheet
from crowdcoop.people import moves as people
from incubator.applications import moves as applications
from incubator.reviews.models import Review
from incubator.selection import moves, table
from incubator.selection.asked import Asked
from tests import kept, make

pytestmark = pytest.mark.django_db
URL = "/en/staff/applications/"


def scored(call, name, *marks, **details):
    """An application with a review for each of these marks (all criteria the same)."""
    reviewers = [make.person("Reviewer", role="mentor") for _mark in marks]
    application = make.in_review(make.cooperative(name=name, **details), call, reviewers=reviewers)
    for review, mark in zip(application.reviews.order_by("id"), marks, strict=True):
        advice = ["no", "no", "maybe", "yes", "yes"][mark]
        make.sent_review(review, mark, recommendation=advice)
    return application


@kept.fixture
def call(db):
    return make.open_call(title="Spring", reviews_needed=2)


@kept.fixture
def three(call):
    return [
        scored(call, "Àgora", 3, 3, town="Reus"),
        scored(call, "Bressol", 4, 1, town="Vic"),
        scored(call, "Cuidem", 2, 2, town="Reus"),
    ]


def names(browser, **asked):
    page = browser.get(URL, asked)
    assert page.status_code == 200
    return [row.name for row in page.context["page"]]


class TestFigures:
    def test_mean_median_spread_and_advice(self, three, coordinator):
        rows = {row.name: row for row in table.rows_of(Asked().applications(), coordinator)}
        told = {
            name: (row.mean, row.median, row.spread, row.done, row.due, row.advised(), row.apart)
            for name, row in rows.items()
        }
        assert told == {
            "Àgora": (7500, 7500, 0, 2, 2, (2, 0, 0), False),
            "Bressol": (6250, 6250, 7500, 2, 2, (1, 0, 1), True),
            "Cuidem": (5000, 5000, 0, 2, 2, (0, 2, 0), False),
        }

    def test_who_joins_the_team_later_counts_no_more(self, call, coordinator):
        application = scored(call, "Àgora", 4, 2)
        first = application.reviews.order_by("id").first()
        people.join_team(application.cooperative, by=application.cooperative.team()[0], person=first.reviewer)
        [row] = table.rows_of(Asked().applications(), coordinator)
        assert (row.done, row.mean) == (1, 5000)

    def test_points_are_a_share_of_what_could_be_judged(self, call, coordinator):
        application = scored(call, "Àgora", 3, 3)
        call.questions.filter(name="idea").update(max_score=10)
        call.questions.filter(name="needs").update(max_score=30)
        for review, points in zip(
            application.reviews.order_by("id"), ({"idea": 5, "needs": 15}, {"idea": 10, "needs": None}), strict=True
        ):
            Review.objects.filter(pk=review.pk).update(points=points)
        [row] = table.rows_of(Asked().applications(), coordinator)
        assert (row.points, row.answer_points) == ([5000, 10000], 7500)

    def test_nothing_of_ones_own_co_op(self, three, coordinator, as_):
        own = three[0].cooperative
        moves.prepare(three[0], by=make.person(role="coordinator"), outcome="rejected", reason="No.")
        people.join_team(own, by=own.team()[0], person=coordinator)
        row = next(row for row in table.rows_of(Asked().applications(), coordinator) if row.name == "Àgora")
        assert (row.own, row.mean, row.prepared, row.apart) == (True, None, "", False)
        assert "Your own co-op: somebody else decides." in as_(coordinator).get(URL).content.decode()

    @pytest.mark.parametrize(
        ("number", "words"),
        [(7250, "72.5"), (0, "0.0"), (10000, "100.0"), (5833, "58.3"), (6667, "66.7"), (6665, "66.7"), (None, "")],
    )
    def test_they_are_written_with_one_decimal(self, number, words):
        assert table.figure(number) == words


class TestFiltersAndOrder:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["Àgora", "Bressol", "Cuidem"]),
            ({"sort": "name"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"sort": "-name"}, ["Cuidem", "Bressol", "Àgora"]),
            ({"sort": "-mean"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"sort": "median"}, ["Cuidem", "Bressol", "Àgora"]),
            ({"sort": "-spread"}, ["Bressol", "Àgora", "Cuidem"]),
            ({"sort": "town"}, ["Àgora", "Cuidem", "Bressol"]),
            ({"sort": "nonsense"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"apart": "1"}, ["Bressol"]),
            ({"q": "reus"}, ["Àgora", "Cuidem"]),
            ({"q": "bress"}, ["Bressol"]),
            ({"state": "in_review"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"state": "accepted"}, []),
            ({"state": "nonsense"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"kind": "in_formation", "q": "Vic"}, ["Bressol"]),
            ({"kind": "association_converting"}, []),
            ({"reviews": "missing"}, []),
            ({"reviews": "all"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"call": "999999999999999999999"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"call": "²"}, ["Àgora", "Bressol", "Cuidem"]),
            ({"page": "900"}, ["Àgora", "Bressol", "Cuidem"]),
        ],
    )
    def test_all_in_the_address(self, three, as_, coordinator, asked, found):
        assert names(as_(coordinator), **asked) == found

    def test_by_call_code_reference_and_prepared_decision(self, three, as_, coordinator):
        browser, first = as_(coordinator), three[0]
        other = make.submitted(make.cooperative(name="Elsewhere"))
        moves.prepare(first, by=coordinator, outcome="rejected", reason="No.")
        assert names(browser, call=other.call_id) == ["Elsewhere"]
        assert names(browser, q=first.reference) == ["Àgora"]
        assert names(browser, q=three[1].blind_code, call=three[1].call_id) == ["Bressol"]
        assert names(browser, prepared="any") == names(browser, prepared="rejected") == ["Àgora"]
        assert names(browser, prepared="accepted") == []
        assert names(browser, prepared="none", call=first.call_id) == ["Bressol", "Cuidem"]
        assert names(browser, reviews="missing") == ["Elsewhere"]

    def test_who_has_nothing_in_the_column_stands_last_either_way(self, three, as_, coordinator, call):
        make.submitted(make.cooperative(name="Nobody yet"), call)
        for sort in ("mean", "-mean"):
            assert names(as_(coordinator), sort=sort)[-1] == "Nobody yet"

    def test_headings_keep_the_filters_and_turn_the_order(self, three, as_, coordinator):
        page = as_(coordinator).get(URL, {"q": "reus", "sort": "-mean"})
        heading = next(each for each in page.context["headings"] if each.words == "Mean")
        assert (heading.url, heading.order) == ("?q=reus&sort=mean", "descending")
        assert 'aria-sort="descending"' in page.content.decode()

    def test_a_draft_is_in_no_list(self, as_, coordinator, call):
        make.application(make.cooperative(name="Half written"), call)
        assert names(as_(coordinator)) == []

    def test_empty_lists_say_why(self, as_, coordinator):
        assert "No applications here" in as_(coordinator).get(URL).content.decode()
        assert "No application matches" in as_(coordinator).get(URL, {"q": "x"}).content.decode()

    @pytest.mark.once
    @pytest.mark.parametrize("path", ["", "csv/", "compare/", "compare/csv/"])
    def test_the_queries_do_not_grow(self, as_, coordinator, call, cost, path):
        browser, counts = as_(coordinator), []
        for rows in (2, 5):
            for n in range(rows):
                scored(call, f"Co-op {rows} {n}", 3, 1)
            counts.append(cost(browser, f"{URL}{path}"))
        assert counts[0] == counts[1]


def sheet_of(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter="," if "/en/" in answer.request["PATH_INFO"] else ";"))


class TestSheet:
    def test_it_has_exactly_what_the_page_filters_in_its_order(self, three, as_, coordinator):
        answer = as_(coordinator).get(f"{URL}csv/", {"q": "reus", "sort": "mean"})
        rows = sheet_of(answer)
        assert [row[2] for row in rows] == ["Co-op", "Cuidem", "Àgora"]
        assert (rows[1][8], rows[2][8]) == ("50.0", "75.0")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.content.startswith(b"\xef\xbb\xbf")

    def test_where_decimals_have_a_comma_cells_are_parted_by_semicolons(self, three, as_, coordinator):
        rows = sheet_of(as_(coordinator).get("/es/staff/applications/csv/", {"sort": "-mean"}))
        assert [row[8] for row in rows[1:]] == ["75,0", "62,5", "50,0"]

    @pytest.mark.parametrize(
        ("words", "kept"),
        [
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+34 600", "'+34 600"),
            ("-2", "'-2"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("  =1", "'  =1"),
            ("La Fleca", "La Fleca"),
            ("1-2", "1-2"),
            (None, ""),
            (0, "0"),
        ],
    )
    def test_what_somebody_wrote_is_never_a_formula(self, words, kept):
        assert sheet.cell(words) == kept

    def test_nor_in_a_sheet(self, call, as_, coordinator):
        scored(call, '=cmd|"/C calc"!A0', 3, 3, town="@town")
        [_headings, row] = sheet_of(as_(coordinator).get(f"{URL}csv/"))
        assert (row[2], row[3]) == ('\'=cmd|"/C calc"!A0', "'@town")


class TestCompare:
    def test_medians_by_criterion_sorted_and_as_a_sheet(self, three, as_, coordinator, call):
        browser, name = as_(coordinator), make.names_of_criteria(call)[0]
        page = browser.get(f"{URL}compare/", {"sort": f"-c-{name}"})
        told = [
            (row.name, row.middles[0].words, row.middles[0].spread, row.middles[0].apart)
            for row in page.context["page"]
        ]
        assert told == [("Àgora", "3.0", 0, False), ("Bressol", "2.5", 3, True), ("Cuidem", "2.0", 0, False)]
        assert "Opinions differ" in page.content.decode()
        rows = sheet_of(browser.get(f"{URL}compare/csv/", {"sort": f"-c-{name}", "q": "reus"}))
        assert [row[1] for row in rows] == ["Co-op", "Àgora", "Cuidem"]

    def test_two_side_by_side(self, three, as_, coordinator):
        left, right = three[:2]
        page = as_(coordinator).get(f"{URL}compare/", {"left": left.pk, "right": right.pk}).content.decode()
        for words in ("Àgora", "Bressol", make.ANSWERS["idea"], "1 · 4", "3 · 3"):
            assert words in page

    @pytest.mark.parametrize("wrong", ["0", "x", "²", "9" * 30])
    def test_what_is_no_application_is_no_page(self, three, as_, coordinator, wrong):
        assert as_(coordinator).get(f"{URL}compare/", {"left": three[0].pk, "right": wrong}).status_code == 404

    def test_ones_own_co_op_is_not_compared(self, three, as_, coordinator):
        people.join_team(three[0].cooperative, by=three[0].cooperative.team()[0], person=coordinator)
        browser = as_(coordinator)
        page = browser.get(f"{URL}compare/")
        assert [row.name for row in page.context["page"]] == ["Bressol", "Cuidem"]
        assert browser.get(f"{URL}compare/", {"left": three[0].pk, "right": three[1].pk}).status_code == 404

    def test_it_has_words_before_the_first_review(self, as_, coordinator):
        assert "Nothing to compare yet" in as_(coordinator).get(f"{URL}compare/").content.decode()


class TestDoor:
    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter", "stranger"])
    @pytest.mark.parametrize("path", ["", "csv/", "compare/", "compare/csv/"])
    def test_it_is_the_coordinations_alone(self, as_, who, path, request):
        expected = 302 if who == "stranger" else 404
        assert as_(request.getfixturevalue(who)).get(f"{URL}{path}").status_code == expected


def test_who_withdraws_stays_in_the_list_as_withdrawn(as_, coordinator, call):
    gone = make.submitted(make.cooperative(name="Gone"), call)
    applications.withdraw(gone, by=gone.cooperative.team()[0])
    assert names(as_(coordinator), state="withdrawn") == ["Gone"]
