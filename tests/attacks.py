"""Who tries every form of the site in bad faith: the forms as they stand on the pages, and what is written into them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Invitation, Membership, Role, User
from crowdcoop.reports.models import Report
from funding.campaigns.models import Campaign, Remark, Reward, Totals
from funding.campaigns.pages import PAGES, TEXTS
from funding.payments import calls
from funding.payments.models import Attempt, Refund
from funding.payouts.contracts.models import Contract
from funding.payouts.deliveries.models import Delivery
from funding.payouts.models import Payout
from funding.payouts.spending.models import Spending
from funding.pledges.models import Pledge
from incubator.advice.models import Session
from incubator.applications.models import Application, InformationRequest, SentVersion
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call, Terms
from incubator.community.models import Follow
from incubator.gate import moves as gate
from incubator.gate.models import AssemblyAgreement, Waiver
from incubator.journeys import moves as journeys
from incubator.journeys.models import Accompaniment, Incubation, SignOff
from incubator.reviews.models import Review
from incubator.selection.models import Decision, Interview
from tests import (
    make,
    make_advice,
    make_editor,
    make_funding,
    make_gate,
    make_journeys,
    make_payouts,
    make_pledges,
    make_selection,
    make_syllabus,
    make_training,
)
from tests.access_table import TABLE, rows
from tests.world import world

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARK = "words to be kept"
SCRIPT = '"><script>alert(1)</script>'
HOSTILE = SCRIPT + "<img src=x onerror=alert(2)>{{ site_name }}{% now 'Y' %}"
# What browsers send for these is chosen, not written.
CHOSEN = {"hidden", "radio", "checkbox", "select", "submit"}
# Pages whose forms belong to nobody's business here: the language, the colours, the demo's door.
NOT_OURS = {"set_theme", "set_language", "dev_as", "account_logout"}
# Opening one of these makes the browser somebody else's.
ELSEWHERE = {"dev_as", "choose_language"}
PLAUSIBLE = {
    "email": "somebody@example.org",
    "url": "https://example.org/film",
    "number": "1",
    "date": "2027-01-10",
    "datetime-local": "2027-01-10T10:00",
    "password": "a password that is long",
}
AMOUNTS = {"amount", "cents", "tip"}


@dataclass
class Field:
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    longest: int = 0

    def plausible(self, name: str) -> str:
        """What somebody could have written."""
        if name in AMOUNTS:
            return "25"
        if name.startswith("actions-"):
            return ""
        words = PLAUSIBLE.get(self.kind, f"{MARK}, and a few more of them")
        return self.value.strip() if self.kind in PLAUSIBLE and self.value else words[: self.longest or None]

    @property
    def written(self) -> bool:
        return self.kind not in CHOSEN


@dataclass
class Form:
    who: str
    page: str
    action: str
    fields: dict[str, Field]

    @property
    def name(self) -> str:
        try:
            return resolve(self.action.partition("?")[0]).url_name or ""
        except Resolver404:
            return ""

    def filled(self, write: Callable[[str, Field], str] = lambda name, field: field.plausible(name)) -> dict[str, Any]:
        """As a browser sends it; `write` says what is typed where something can be typed."""
        return {
            name: write(name, field) if field.written else field.value or ("on" if field.kind == "checkbox" else "")
            for name, field in self.fields.items()
        }

    @property
    def written(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.written]


class _Forms(HTMLParser):
    def __init__(self, who: str, page: str):
        super().__init__()
        self.who, self.page, self.found = who, page, []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.form = Form(self.who, self.page, given.get("action") or self.page, {}) if posts else None
        elif self.form is None:
            return
        elif tag == "option" and self.select:
            self._option(given)
        elif tag == "button" and "formaction" in given:  # the same fields, sent elsewhere
            self.found.append(Form(self.who, self.page, given["formaction"], self.form.fields))
        elif name and name != "csrfmiddlewaretoken" and tag in ("input", "textarea", "select", "button"):
            self._control(tag, name, given)

    def _control(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = {"input": given.get("type", "text"), "button": "submit"}.get(tag, tag)
        known = self.form.fields.get(name)
        value = given.get("value", "")
        if known is not None:
            known.options.append(value)
            known.value = value if "checked" in given or (kind == "radio" and not known.value) else known.value
            return
        self.form.fields[name] = Field(kind, value, [value], int(given.get("maxlength") or 0))
        self.select = name if tag == "select" else ""
        self.area = name if tag == "textarea" else ""

    def _option(self, given: dict[str, str]) -> None:
        chosen = self.form.fields[self.select]
        chosen.options.append(given.get("value", ""))
        if "selected" in given or not chosen.value:
            chosen.value = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area].value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""
        if tag == "form" and self.form is not None:
            self.found.append(self.form)
            self.form = None


def forms_of(who: str, page: str, html: str) -> list[Form]:
    reader = _Forms(who, page)
    reader.feed(html)
    return reader.found


def whole_world() -> SimpleNamespace:
    """The world of every door, and beside it whoever is half way: so that each form of the site stands on some page."""
    w = world()
    w.desk = make_pledges.the_desk()
    begun = make_training.begun(w.session.pool, ago=timedelta(hours=6))
    w.over = make_advice.over_hours(w.pool, ago=timedelta(hours=9))
    w.begun, w.nobody_yet = begun, make.person("Nora Nou")
    w.fresh = make.reviewed(None, w.call, coordinator=w.coordinator)
    w.arrived = make.incubation(None, w.call, mentor=w.mentor, coordinator=w.coordinator)
    w.advised = make.diagnosed(None, w.call, mentor=w.mentor, coordinator=w.coordinator)
    w.resting = make_journeys.paused(make.itinerary(None, w.call, mentor=w.mentor, coordinator=w.coordinator))
    w.arriving = w.arrived.cooperative.team()[0]
    w.writing = make_funding.draft(call=w.call)
    for number in range(2):
        make_editor.picture(w.writing, f"Picture {number}")
    make_editor.maker(w.writing, photo=True)
    make_editor.commitment(w.writing)
    w.read = make_funding.in_review(call=w.call)
    mending = make_editor.sent_back(make_funding.in_review(call=w.call), by=w.coordinator)
    w.mender = make_funding.team_lead(mending.campaign.cooperative)
    w.writer, w.learner = make_funding.team_lead(w.writing.cooperative), w.advised.cooperative.team()[0]
    w.filler = make_payouts.lead_of(make_payouts.filled_in(make_payouts.funded()).campaign)
    _at_the_gate(w, w.writing.cooperative.incubation)
    _on_other_ways(w)
    make_training.finish_lessons(w.incubation, w.member, w.module)
    make_syllabus.half_way(w)
    _a_parcel(w)
    w.desk.refusing = "closed"
    calls.send_refund(w.refund)
    w.desk.refusing = ""
    return w


def _a_parcel(w: Any) -> None:
    """A pledge whose reward goes by post."""
    campaign = make_funding.live_with_post(None, call=w.call)
    w.parcel = make_pledges.paid(campaign, 3_000, reward=campaign.rewards.get(title="Parcel"))


def _at_the_gate(w: Any, preparing: Incubation) -> None:
    """An assembly to confirm, a waiver and a sign-off that can be taken back."""
    w.keeper = preparing.mentor
    make_gate.assembly(preparing)
    gate.waive(preparing, by=w.coordinator, key="legal_person", reason="The deed is signed and on its way.")
    journeys.sign_off(preparing, by=w.coordinator, stage="ready")


def _on_other_ways(w: Any) -> None:
    """Asked for information, invited to an interview, doubted by a reviewer, offered a place, waiting for one, just sent."""
    w.asked = make_selection.asked(w.call, w.coordinator)
    w.heard = make_selection.interviewed(w.call, w.coordinator)
    w.doubted = make_selection.unsure(w.call, w.coordinator).application
    w.placed = make_selection.offered(w.coordinator, waiting=2)
    w.answers, w.takes = w.asked.cooperative.team()[0], w.placed.cooperative.team()[0]
    w.sender = make.submitted(None, w.call).cooperative.team()[0]
    w.waits = w.placed.call.applications.filter(state=Application.State.WAITLISTED).first().cooperative.team()[0]


def browsers(w: Any) -> dict[str, Client]:
    """A browser for everybody, signed in once."""
    found = {}
    for who, person in vars(w).items():
        if isinstance(person, User) or person is None:
            found[who] = Client(raise_request_exception=False)
            if person is not None:
                found[who].force_login(person, backend=BACKEND)
    return found


def pages(w: Any) -> Iterator[tuple[str, str]]:
    """Each page once, by who may see it; those with forms that depend on the person, by several."""
    for name in sorted(TABLE):
        for row in rows(name):
            if row.get and name not in ELSEWHERE:
                who = next(one for one in ("member", *sorted(row.get)) if one in row.get)
                args = row.args(w)
                yield who, reverse(name, **({"kwargs": args} if isinstance(args, dict) else {"args": args}))
    yield from _pages_of_the_editor(w)
    yield from [("nobody_yet", reverse("apply")), ("other_member", reverse("apply")), ("learner", "/en/team/roadmap/")]
    yield "mentor", reverse("advice_session", args=[w.begun.pk])
    yield "coordinator", reverse("advice_session", args=[w.over.pk])
    yield "mentor", reverse("advice_request", args=[w.wanted.pk])
    yield "mentor", reverse("advice_notes", args=[w.incubation.pk])
    yield from _pages_of_the_selection(w)
    yield from _pages_of_the_way(w)
    for name in ("gate", "gate_assembly", "gate_legal_person"):
        yield "writer", reverse(name)
    yield "keeper", reverse("mentor_gate", args=[w.writing.cooperative.incubation.pk])
    yield from [
        ("coordinator", reverse("campaign_review", args=[w.read.pk])),
        ("coordinator", reverse("staff_cooperative", args=[w.writing.cooperative.incubation.pk])),
        ("coordinator", reverse("staff_gate", args=[w.writing.cooperative.incubation.pk])),
        ("stranger", reverse("pledge", args=[w.campaign.slug])),
        ("stranger", reverse("pledge_address", args=[w.parcel.token])),
        ("stranger", reverse("follow", args=[w.coop.slug])),
    ]
    yield from _pages_after_the_campaign(w)
    for name in ("login", "signup", "reset_password", "request_login_code"):
        yield "stranger", reverse(f"account_{name}")
    for name in ("email", "change_password", "set_password"):
        yield "supporter", reverse(f"account_{name}")


def _pages_after_the_campaign(w: Any) -> Iterator[tuple[str, str]]:
    for name in ("contract", "contract_account", "deliveries", "spending"):
        yield "paid_lead", reverse(f"campaign_{name}")
    yield "finance", reverse("staff_closing_campaign", args=[w.campaign.pk])
    yield from [("filler", reverse("campaign_contract")), ("filler", reverse("campaign_contract_data"))]
    yield "paid_lead", reverse("campaign_deliveries_of", args=[w.batch.pk])
    yield "paid_lead", reverse("campaign_spending_entry", args=[w.spending.pk])
    yield "paid_lead", reverse("campaign_deliveries_return", args=[w.paid_campaign.collective_returns.get().pk])


def _pages_of_the_editor(w: Any) -> Iterator[tuple[str, str]]:
    for name in ("edit", *TEXTS, *PAGES, "pictures", "languages"):
        yield "writer", reverse(f"campaign_{name}")
    for name, kept in [*((page.name, page.parts) for page in PAGES.values()), ("pictures", "pictures")]:
        yield "writer", reverse(f"campaign_{name}_part", args=[getattr(w.writing, kept).first().pk])
    yield "writer", f"{reverse('campaign_returns')}?kind=code"
    yield "writer", reverse("campaign_language", args=["ca"])
    yield "mender", reverse("campaign_remarks")


def _pages_of_the_way(w: Any) -> Iterator[tuple[str, str]]:
    for incubation in (w.arrived, w.advised):
        yield "mentor", reverse("mentor_cooperative", args=[incubation.pk])
        yield "mentor", reverse("mentor_diagnosis", args=[incubation.pk])
    yield "coordinator", reverse("staff_board_move", args=[w.arrived.pk])
    yield from [("arriving", reverse("team_pause")), ("member", reverse("team_legal_step", args=["name_certificate"]))]
    for incubation in (w.arrived, w.resting):
        for desk in ("mentor", "staff"):
            who = "mentor" if desk == "mentor" else "coordinator"
            yield who, reverse("journey_pause", kwargs={"desk": desk, "pk": incubation.pk})


def _pages_of_the_selection(w: Any) -> Iterator[tuple[str, str]]:
    for part in CallQuestion.Part.values:
        yield "other_member", reverse("apply_part", args=[part])
    for who in ("answers", "takes", "sender", "waits"):
        yield who, reverse("apply_status")
    yield from [("answers", reverse("apply_request")), ("takes", reverse("apply_place"))]
    yield "mentor", reverse("mentor_review", args=[w.read_review.pk])
    for application in (w.fresh, w.heard, w.doubted, w.asked, w.prepared):
        for name in ("staff_application", "staff_reviewers"):
            yield "coordinator", reverse(name, args=[application.pk])
    yield from [
        ("coordinator", reverse("staff_decide", args=[w.fresh.pk])),
        ("coordinator", reverse("staff_waiting_list", args=[w.placed.call.pk])),
    ]


def body(answer: Any) -> str:
    """What was sent; a file read to its end closes itself, and nothing else of the test."""
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


def seldom_shown(w: Any) -> Iterator[Form]:
    """Forms whose page shows them only at another moment; anybody can send them at any."""
    why, title = {"reason": Field("textarea")}, {"title": Field("text")}
    preparing = w.writing.cooperative.incubation.pk
    email = {"email": Field("email")}
    founding = {name: Field("text") for name in ("name", "town", "sentence")}
    founding |= {"kind": Field("select", "worker", [""]), "legal_stage": Field("select", "idea", [""])}
    for who, name, args, fields in [
        ("coordinator", "staff_gate", [preparing], why),
        ("mentor", "mentor_gate", [w.arrived.pk], why),
        ("learner", "team_leave", [], why),
        ("nobody_yet", "apply", [], founding),
        ("stranger", "apply_save", [], email),
        ("stranger", "account_confirm_login_code", [], {"code": Field("text")}),
        ("stranger", "invitation", [w.letter.token], email),
        ("supporter", "invitation", [w.letter.token], {}),
        ("member", "team_members_leave", [], {}),
        ("member", "team_choose", [w.coop.slug], {}),
        ("other_member", "campaign_start", [], title),
        ("coordinator", "staff_call_step", [w.call.pk, "select"], {}),
        ("mentor", "journey_graduate", ["mentor", w.incubation.pk], {}),
        ("other_member", "apply_withdraw", [w.draft.pk], why),
        ("writer", "campaign_budget_remove", [w.writing.cost_lines.first().pk], {}),
        ("writer", "campaign_submit", [], {}),
        ("writer", "gate_ask", [], {}),
        ("member", "report_retry", [w.failed_report.pk], {}),
        ("stranger", "pledge_pay", [w.pledge.token], {}),
        ("stranger", "pledge_account", [w.pledge.token], {}),
        ("member", "inbox_read", [], {}),
        ("paid_lead", "campaign_contract_sign", [], {"file": Field("file")}),
        ("coordinator", "campaign_fulfil", [w.paid_campaign.pk], {}),
        ("coordinator", "staff_closing_start", [w.lost.pk], {}),
        ("coordinator", "job_retry", [w.closing_job.pk], {}),
    ]:
        url = reverse(name, args=args)
        yield Form(who, url, url, dict(fields))


def forms(w: Any, by: dict[str, Client]) -> list[Form]:
    """Every form there is, once: the same address with the same fields is the same form."""
    found = {(form.name, tuple(sorted(form.fields))): form for form in seldom_shown(w)}
    for who, page in pages(w):
        with Undone():
            answer = by[who].get(page)
            html = body(answer)
        if answer.get("Content-Type", "").startswith("text/html"):
            for form in forms_of(who, page, html):
                if form.name and form.name not in NOT_OURS:
                    found.setdefault((form.name, tuple(sorted(form.fields))), form)
    return list(found.values())


class Undone:
    """Whatever happens inside did not happen."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error: Any) -> None:
        if not connection.closed_in_transaction:
            transaction.set_rollback(True)
        self.atomic.__exit__(*error)


# What no form may change, whatever is sent along with it.
WATCHED: dict[Any, tuple[str, ...]] = {
    User: ("is_staff", "is_superuser", "is_active", "email"),
    Role: ("person__email", "name"),
    Membership: ("person__email", "cooperative__name", "role"),
    Campaign: ("state", "slug", "cooperative__name", "fee_basis_points", "minimum", "source", "currency"),
    Totals: ("raised", "supporters", "taking"),
    Reward: ("campaign__slug", "cents"),
    Remark: ("campaign__slug", "field", "by__email"),
    Pledge: ("state", "amount", "email", "person__email"),
    Attempt: ("state", "amount", "pays"),
    Refund: ("state", "amount"),
    Contract: ("state", "verified_iban", "campaign__slug"),
    Payout: ("state", "cents", "iban", "requested_by__email", "approved_by__email"),
    Delivery: ("state", "pledge__email"),
    Spending: ("cents", "entered_by__email"),
    Incubation: ("state", "mentor__email", "cooperative__name"),
    AssemblyAgreement: ("state", "decided_by__email"),
    SignOff: ("stage", "person__email"),
    Waiver: ("key", "by__email"),
    Application: ("state", "cooperative__name", "call__title", "reference", "blind_code", "decision_reason"),
    SentVersion: ("application__reference", "number", "sent_by__email"),
    InformationRequest: ("application__reference", "asked_by__email"),
    Review: ("state", "reviewer__email", "application__reference", "relation", "total"),
    Interview: ("application__reference", "invited_by__email"),
    Decision: ("application__reference", "outcome", "mentor__email", "to_send_by__email", "sent_by__email"),
    Call: ("state", "round_days", "places"),
    Terms: ("call__title", "version"),
    Accompaniment: ("incubation__cooperative__name", "organisation__name", "mentor__email"),
    Invitation: ("cooperative__name", "invited_by__email", "accepted_by__email"),
    Session: ("state", "mentor__email", "pool__organisation__name", "minutes_used"),
    Report: ("state", "number", "sha256"),
    Follow: ("person__email", "cooperative__name", "email"),
}


def standing() -> dict[str, list[str]]:
    """Without numbers of rows: a database does not give back those of what was undone."""
    return {
        model.__name__: sorted(str(row) for row in model.objects.order_by("pk").values_list(*names))
        for model, names in WATCHED.items()
    }


def steps() -> int:
    return Entry.objects.count()
