"""Who may look at which page and who may press its buttons, written by hand: the code is held against it.

A row for each name of an address of ours. Whoever is not named gets the page that does not exist (a stranger may be asked
to sign in instead). `get` and `post` are who may; None is nobody, because the page has no such method. `args` finds what
the address is about in the world of tests/world.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import CAST

EVERYBODY = frozenset(CAST)
SIGNED_IN = EVERYBODY - {"stranger"}
NOBODY: frozenset[str] = frozenset()
TEAM = frozenset({"member"})
KEEPERS = frozenset({"member", "mentor", "coordinator"})  # of La Fleca: its team, its mentor, the coordination
ITS_MENTOR = frozenset({"mentor"})
MENTORS = frozenset({"mentor", "other_mentor"})
COORDINATION = frozenset({"coordinator"})
FINANCE = frozenset({"finance"})
OTHER_TEAM = frozenset({"other_member"})

READ = (200,)
GOES_ON = (200, 302)  # a page, or the page of where one is by now
PRESSED = (200, 302, 303, 409)  # done, shown again with its errors, or refused with reasons


@dataclass(frozen=True)
class Row:
    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    args: Callable[[Any], list[Any] | dict[str, Any]] = lambda _world: []
    answers: tuple[int, ...] = READ
    pressed: tuple[int, ...] = PRESSED


def public(args: Callable[[Any], list[Any]] = lambda _world: [], **more: Any) -> Row:
    return Row(EVERYBODY, args=args, **more)


def form(who: frozenset[str], args: Callable[[Any], list[Any]] = lambda _world: [], **more: Any) -> Row:
    """A page that is read and sent by the same people."""
    return Row(who, who, args=args, **more)


def button(who: frozenset[str], args: Callable[[Any], Any] = lambda _world: [], **more: Any) -> Row:
    return Row(None, who, args=args, **more)


def coop(w: Any) -> list[str]:
    return [w.coop.slug]


def hidden(w: Any) -> list[str]:
    return [w.hidden_coop.slug]


def campaign(w: Any) -> list[str]:
    return [w.campaign.slug]


def pk(name: str) -> Callable[[Any], list[int]]:
    return lambda w: [getattr(w, name).pk]


def token(name: str) -> Callable[[Any], list[str]]:
    return lambda w: [getattr(w, name).token]


def part(rows: str) -> Callable[[Any], list[int]]:
    return lambda w: [getattr(w.campaign, rows).first().pk]


def desk(word: str) -> Callable[[Any], dict[str, Any]]:
    return lambda w: {"desk": word, "pk": w.incubation.pk}


def set_task(word: str) -> Callable[[Any], dict[str, Any]]:
    return lambda w: {**desk(word)(w), "task": w.extra_task.pk}


CALL_PARTS = {"cards": "cards", "partners": "partners", "questions": "questions", "rubric": "criteria"}


def part_of_call(kind: str) -> Callable[[Any], list[Any]]:
    return lambda w: [w.next_call.pk, kind]


def row_of_call(kind: str) -> Callable[[Any], list[Any]]:
    return lambda w: [w.next_call.pk, kind, getattr(w.next_call, CALL_PARTS[kind]).first().pk]


GROUND = {
    "healthz": public(),
    "readyz": public(answers=(200, 503)),
    "help": public(),
    "accessibility": public(),
    "terms": public(),
    "privacy": public(),
    "set_theme": button(EVERYBODY),
    "choose_language": public(answers=(302,)),
    "cooperative": [public(coop), Row(OTHER_TEAM | COORDINATION, args=hidden)],
    "me": form(SIGNED_IN),
    "account_request_login_code": form(EVERYBODY, answers=GOES_ON),
    "account_confirm_login_code": form(SIGNED_IN, answers=GOES_ON),
    "team_members": form(TEAM | OTHER_TEAM),
    "team_members_leave": button(TEAM | OTHER_TEAM),
    "team_members_part": button(TEAM, lambda w: [w.coop.memberships.get(person=w.teammate).pk]),
    "team_invitation_again": button(TEAM, pk("letter")),
    "team_invitation_revoke": button(TEAM, pk("letter")),
    "team_choose": button(TEAM, coop),
    "invitation": form(EVERYBODY, token("letter")),
    "inbox": Row(SIGNED_IN),
    "inbox_read": button(SIGNED_IN),
    "inbox_notice": Row(TEAM, args=pk("notice")),
    "reports": Row(SIGNED_IN),
    "report_order": [button(KEEPERS, coop), button(OTHER_TEAM | COORDINATION, hidden)],
    "report": Row(KEEPERS, args=pk("report")),
    "report_retry": button(KEEPERS, pk("failed_report")),
    "report_pdf": Row(KEEPERS, args=pk("report")),
    "dev": public(),
    "dev_as": public(lambda _world: ["lead"], answers=(302,)),
    "dev_mail": public(),
    "dev_mail_view": public(pk("notice")),
    "dev_mail_html": public(pk("notice")),
}
CALLS_AND_APPLICATIONS = {
    "programme": public(),
    "programme_terms": public(lambda w: [w.next_call.slug]),
    "programme_terms_version": public(lambda w: [w.next_call.slug, 1]),
    "programme_watch": form(EVERYBODY),
    "programme_watching": form(EVERYBODY, token("watcher")),
    "staff_calls": Row(COORDINATION),
    "staff_call_new": form(COORDINATION),
    "staff_call": [Row(COORDINATION, args=pk("call")), Row(COORDINATION, args=pk("next_call"))],
    "staff_call_terms": form(COORDINATION, pk("next_call")),
    "staff_call_dates": [form(COORDINATION, pk("next_call")), form(COORDINATION, pk("call"))],
    "staff_call_numbers": [form(COORDINATION, pk("next_call")), form(COORDINATION, pk("call"))],
    "staff_call_hours": form(COORDINATION, pk("next_call")),
    "staff_call_parts": [Row(COORDINATION, args=part_of_call(kind)) for kind in CALL_PARTS],
    "staff_call_part_new": [form(COORDINATION, part_of_call(kind)) for kind in CALL_PARTS],
    "staff_call_part": [form(COORDINATION, row_of_call(kind)) for kind in CALL_PARTS],
    "staff_call_part_remove": [button(COORDINATION, row_of_call(kind)) for kind in CALL_PARTS],
    # Without saying whether up or down it is no page.
    "staff_call_part_move": [
        button(COORDINATION, row_of_call(kind), pressed=(404,)) for kind in CALL_PARTS if kind != "cards"
    ],
    "staff_call_preview": Row(COORDINATION, args=pk("next_call")),
    "staff_call_preview_part": Row(COORDINATION, args=lambda w: [w.next_call.pk, "idea"]),
    "staff_call_copy": button(COORDINATION, pk("call")),
    "staff_call_cancel": button(COORDINATION, pk("call")),
    "staff_programmes": form(COORDINATION),
    "staff_programme": form(COORDINATION, lambda w: [w.next_call.programme_id]),
    "staff_call_step": button(COORDINATION, lambda w: {"pk": w.call.pk, "word": "close"}),
    "apply": form(SIGNED_IN, answers=GOES_ON),
    "apply_check": form(EVERYBODY, lambda _world: [1]),
    "apply_other_ways": public(),
    "apply_save": form(EVERYBODY, answers=GOES_ON),
    "apply_review": form(OTHER_TEAM),
    "apply_part": form(TEAM | OTHER_TEAM, lambda _world: ["idea"], answers=GOES_ON),
    "apply_file": Row(OTHER_TEAM, args=pk("draft_file")),
    "apply_sent": Row(TEAM),
    "apply_request": form(NOBODY),  # none of them is asked anything (tests/incubator/test_apply_pages.py)
    "apply_versions": Row(TEAM | OTHER_TEAM),
    "apply_version": Row(TEAM, args=lambda _world: [1]),
    "apply_compare": Row(TEAM, args=lambda _world: [1, 1]),
    "apply_take_back": button(OTHER_TEAM, pk("draft")),
    "apply_status": Row(SIGNED_IN, answers=GOES_ON),
    "apply_withdraw": form(OTHER_TEAM, pk("draft")),
    "mentor_conflict": form(ITS_MENTOR, pk("review")),
    "mentor_review": form(ITS_MENTOR, pk("review"), answers=GOES_ON),
    "mentor_reviews": Row(MENTORS),
    "mentor_review_ask": form(ITS_MENTOR, pk("read_review")),
    "mentor_review_others": form(ITS_MENTOR, pk("sent_review")),
    "remarks": Row(ITS_MENTOR | COORDINATION, args=pk("reviewed_once"), answers=(302,)),
    "staff_assignment": form(COORDINATION, pk("call")),
    "staff_reviewers": form(COORDINATION, pk("under_review")),
    "staff_review_take_off": button(COORDINATION, pk("review")),
    "staff_review_clear": button(COORDINATION, pk("review")),
    "staff_applications": Row(COORDINATION),
    "staff_application": Row(COORDINATION, args=pk("under_review")),
    "staff_assign": button(COORDINATION, pk("under_review")),
    "staff_applications_csv": Row(COORDINATION),
    "staff_compare": Row(COORDINATION),
    "staff_compare_csv": Row(COORDINATION),
    "staff_reviewer": [
        button(COORDINATION, lambda w: [w.under_review.pk, w.review.pk, "clear"]),
        button(NOBODY, lambda w: [w.prepared.pk, w.review.pk, "off"]),
    ],
    "staff_ask": button(COORDINATION, pk("under_review")),
    "staff_remark": button(COORDINATION, pk("under_review")),
    "staff_interview": button(COORDINATION, pk("under_review")),
    "staff_interview_notes": button(COORDINATION, pk("under_review")),
    "staff_interview_off": button(COORDINATION, pk("under_review")),
    "staff_decide": form(COORDINATION, pk("under_review")),
    "staff_put_aside": button(COORDINATION, pk("under_review")),
    "staff_letter": [Row(COORDINATION, args=pk("prepared")), Row(NOBODY, args=pk("under_review"))],
    "staff_decisions": Row(COORDINATION, args=pk("call")),
    "staff_send_letters": form(COORDINATION, pk("call")),
    "staff_waiting_list": form(COORDINATION, pk("call")),
    "apply_place": form(TEAM),
}
JOURNEYS = {
    "team": Row(SIGNED_IN),
    "team_roadmap": form(TEAM),
    "team_welcome": button(TEAM),
    "team_pause": form(TEAM),
    "team_leave": button(TEAM),
    "team_dates": Row(TEAM),
    "team_date": Row(TEAM, args=lambda w: [f"name-{w.legal_step.pk}"]),
    "team_legal": Row(TEAM),
    "team_legal_step": form(TEAM, lambda _world: ["statutes"]),
    "team_legal_back": button(TEAM, lambda _world: ["name_certificate"]),
    "legal_document": Row(KEEPERS, args=pk("legal_step")),
    "team_tasks": Row(TEAM),
    "team_task": form(TEAM, lambda w: [w.extra_task.key]),
    "team_task_done": button(TEAM, pk("extra_task")),
    "gate": Row(TEAM),
    "gate_ask": button(TEAM),
    "gate_legal_person": form(TEAM),
    "gate_assembly": form(TEAM),
    "gate_minutes": Row(KEEPERS, args=pk("agreement")),
    "gate_document": Row(KEEPERS, args=pk("legal_person")),
    "gate_confirm_assembly": button(ITS_MENTOR, lambda w: [w.incubation.pk, w.agreement.pk]),
    "gate_send_back_assembly": button(ITS_MENTOR, lambda w: [w.incubation.pk, w.agreement.pk]),
    "gate_waive": button(COORDINATION, pk("incubation")),
    "gate_withdraw_waiver": button(COORDINATION, lambda w: [w.incubation.pk, w.waiver.pk]),
    "journey_take_back": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "mentor": Row(MENTORS),
    "mentor_cooperative": Row(ITS_MENTOR, args=pk("incubation")),
    "mentor_diagnosis": form(ITS_MENTOR, pk("incubation")),
    "mentor_task": form(ITS_MENTOR, lambda w: [w.incubation.pk, w.extra_task.key]),
    "mentor_gate": form(ITS_MENTOR, pk("incubation")),
    "staff": Row(COORDINATION | FINANCE),
    "staff_cooperatives": Row(COORDINATION),
    "staff_cooperative": Row(COORDINATION, args=pk("incubation")),
    "staff_board": Row(COORDINATION),
    "staff_board_csv": Row(COORDINATION),
    "staff_board_move": form(COORDINATION, pk("incubation")),
    "staff_board_take_back": button(COORDINATION, pk("incubation")),
    "staff_change_mentor": button(COORDINATION, pk("incubation")),
    "staff_change_accompaniment": button(COORDINATION, lambda w: [w.incubation.pk, w.session.pool.organisation_id]),
    "staff_gate": form(COORDINATION, pk("incubation")),
    "journey_sign_off": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "journey_graduate": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "journey_pause": [form(ITS_MENTOR, desk("mentor")), form(COORDINATION, desk("staff"))],
    "journey_resume": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "journey_dismiss": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "journey_return": [button(ITS_MENTOR, desk("mentor")), button(COORDINATION, desk("staff"))],
    "journey_legal": [Row(ITS_MENTOR, args=desk("mentor")), Row(COORDINATION, args=desk("staff"))],
    "journey_tasks": [form(ITS_MENTOR, desk("mentor")), form(COORDINATION, desk("staff"))],
    "journey_task_withdraw": [button(ITS_MENTOR, set_task("mentor")), button(COORDINATION, set_task("staff"))],
}
ON_THE_WAY = {
    "training": Row(TEAM),
    "training_module": Row(TEAM, args=lambda w: [w.module.slug]),
    "training_quiz": Row(TEAM, NOBODY, args=lambda w: [w.module.slug]),
    "training_lesson": form(TEAM, lambda w: [w.module.slug, w.module.lessons.first().slug]),
    "training_figure": Row(TEAM, args=lambda w: [w.module.slug, "way.svg"]),
    "training_worksheet": [form(TEAM, lambda w: [w.module.slug]), form(TEAM, lambda w: [w.given.slug])],
    "training_worksheet_file": button(TEAM, lambda w: [w.module.slug]),
    "training_worksheet_send": button(TEAM, lambda w: [w.module.slug]),
    "training_worksheet_back": button(TEAM, lambda w: [w.module.slug]),
    "training_worksheet_document": Row(TEAM, args=lambda w: [w.module.slug, "odt"]),
    "training_file": Row(KEEPERS, args=token("sheet_file")),
    "mentor_signoff": [form(ITS_MENTOR | COORDINATION, pk(name)) for name in ("sheet", "approved_sheet")],
    "mentor_signoff_undo": button(ITS_MENTOR | COORDINATION, pk("sheet")),
    "training_workshops": Row(TEAM),
    "training_workshop_up": button(TEAM, pk("workshop")),
    "training_workshop_off": button(TEAM, pk("workshop")),
    "training_workshop_ics": Row(TEAM, args=pk("workshop")),
    "training_certificate": form(TEAM),
    "certificate_look_up": form(EVERYBODY),
    "certificate_check": public(lambda w: [w.certificate.code]),
    "training_certificate_pdf": Row(TEAM, args=lambda w: [w.certificate.code]),
    "staff_workshops": Row(MENTORS | COORDINATION),
    "staff_workshop_new": form(COORDINATION),
    "staff_workshop": form(COORDINATION, pk("workshop")),
    "staff_workshop_cancel": button(COORDINATION, pk("workshop")),
    "staff_attendance": form(ITS_MENTOR | COORDINATION, pk("held_workshop"), pressed=(404,)),  # of which co-op?
    "staff_training": Row(COORDINATION),
    "staff_module": Row(COORDINATION, args=lambda w: [w.module.slug]),
    "staff_module_part": form(COORDINATION, lambda w: [w.module.slug, "about"]),
    "staff_module_row": [
        form(COORDINATION, lambda w: [w.module.slug, "lessons", 1]),
        form(COORDINATION, lambda w: [w.module.slug, "questions", 1]),
    ],
    "staff_module_remove": button(COORDINATION, lambda w: [w.module.slug, "lessons", 1]),
    "staff_module_worksheet": form(COORDINATION, lambda w: [w.module.slug]),
    "staff_module_figure": button(COORDINATION, lambda w: [w.module.slug]),
    "staff_figure": Row(COORDINATION, args=lambda w: [w.module.slug, "way.svg"]),
    "staff_preview": Row(COORDINATION, args=lambda w: [w.module.slug, 1]),
    "staff_module_publish": form(COORDINATION, lambda w: [w.module.slug]),
    "staff_module_discard": button(COORDINATION, lambda w: [w.module.slug]),
    "advice": Row(TEAM | MENTORS),
    "advice_book": form(TEAM),
    "advice_session": Row(KEEPERS, ITS_MENTOR, args=pk("session")),
    "advice_cancel": button(TEAM | ITS_MENTOR, pk("session")),
    "advice_move": form(TEAM | ITS_MENTOR, pk("session")),
    "advice_missed": button(ITS_MENTOR, pk("session")),
    "advice_correct": form(ITS_MENTOR, pk("held")),
    "advice_decide": button(COORDINATION, pk("session")),
    "advice_message": button(TEAM | ITS_MENTOR, pk("session")),
    "advice_notes": Row(ITS_MENTOR | COORDINATION, ITS_MENTOR, args=pk("incubation")),
    "advice_ask": form(TEAM),
    "advice_request": Row(KEEPERS, ITS_MENTOR, args=pk("wanted")),
    "advice_request_accept": button(TEAM, pk("wanted")),
    "advice_request_withdraw": button(TEAM, pk("wanted")),
    "mentor_sessions": form(MENTORS),
    "mentor_hours_renew": button(ITS_MENTOR, pk("hours")),
    "mentor_hours_stop": button(ITS_MENTOR, pk("hours")),
    "mentor_days_off": button(MENTORS),
    "mentor_days_off_remove": button(ITS_MENTOR, pk("off")),
    "advice_ics": Row(KEEPERS, args=pk("session")),
    "advice_action_done": button(TEAM | ITS_MENTOR, pk("action")),
    "staff_advice": form(COORDINATION),
    "staff_advice_pool": form(COORDINATION, pk("pool")),
    "staff_advice_pools": button(COORDINATION, pk("incubation")),
    "community": form(TEAM),
    "follow": [form(EVERYBODY, coop), form(NOBODY, hidden)],
    "updates": [public(coop), Row(NOBODY, args=hidden)],
    "update": [
        public(lambda w: [w.coop.slug, w.update.pk]),
        Row(NOBODY, args=lambda w: [w.hidden_coop.slug, w.update.pk]),
    ],
    # Whoever has the link is who it was sent to.
    "follow_manage": form(EVERYBODY, token("follow")),
    "follow_confirm": form(EVERYBODY, token("follow")),
}
CAMPAIGNS = {
    "home": public(),
    "campaigns": public(),
    "campaign": public(campaign),
    "campaign_short": public(campaign),
    "campaign_total": public(campaign),
    "campaign_og": public(campaign),
    "books": public(campaign),
    "books_csv": public(campaign),
    "books_json": public(campaign),
    "staff_books": Row(FINANCE),
    "staff_books_csv": Row(FINANCE),
    "campaign_edit": Row(TEAM | OTHER_TEAM),
    "campaign_start": button(TEAM | OTHER_TEAM),
    "campaign_story": form(TEAM),
    "campaign_submit": button(TEAM),
    "campaign_plan": form(TEAM),
    "campaign_goals": form(TEAM),
    "campaign_pictures": form(TEAM),
    "campaign_pictures_part": form(TEAM, pk("picture")),
    "campaign_pictures_first": button(TEAM, pk("picture")),
    "campaign_pictures_remove": button(TEAM, pk("picture")),
    "campaign_picture": public(lambda w: [w.picture.small.token]),
    "campaign_languages": Row(TEAM),
    "campaign_language": form(TEAM, lambda _world: ["ca"]),
    "campaign_preview": Row(KEEPERS, args=campaign),
    "campaign_remarks": Row(TEAM),
    "campaign_settle": button(TEAM, pk("remark")),
    "campaign_team": form(TEAM),
    "campaign_team_part": form(TEAM, part("makers")),
    "campaign_team_remove": button(TEAM, part("makers")),
    "campaign_impact": form(TEAM),
    "campaign_impact_part": form(TEAM, part("commitments")),
    "campaign_impact_remove": button(TEAM, part("commitments")),
    "campaign_budget": form(TEAM),
    "campaign_budget_part": form(TEAM, part("cost_lines")),
    "campaign_budget_remove": button(TEAM, part("cost_lines")),
    "campaign_rewards": form(TEAM),
    "campaign_rewards_part": form(TEAM, part("rewards")),
    "campaign_rewards_remove": button(TEAM, part("rewards")),
    "campaign_returns": form(TEAM),
    "campaign_returns_part": form(TEAM, part("collective_returns")),
    "campaign_returns_remove": button(TEAM, part("collective_returns")),
    "campaign_help": form(TEAM),
    "campaign_help_part": form(TEAM, part("help_wanted")),
    "campaign_help_remove": button(TEAM, part("help_wanted")),
    "campaign_reviews": Row(MENTORS | COORDINATION),
    "campaign_review": Row(ITS_MENTOR | COORDINATION, args=pk("campaign")),
    "campaign_comment": button(ITS_MENTOR | COORDINATION, pk("campaign")),
    "campaign_approve": button(ITS_MENTOR | COORDINATION, pk("campaign")),
    "campaign_send_back": button(ITS_MENTOR | COORDINATION, pk("campaign")),
    "campaign_cancel": button(COORDINATION, pk("campaign")),
    "campaign_close": Row(TEAM),
    "job": Row(COORDINATION | FINANCE, args=pk("closing_job")),
    "job_retry": button(COORDINATION | FINANCE, pk("closing_job")),
    "staff_closing": Row(COORDINATION | FINANCE),
    "staff_closing_campaign": [Row(COORDINATION | FINANCE, args=pk(name)) for name in ("campaign", "lost")],
    "staff_closing_start": button(COORDINATION | FINANCE, pk("lost")),
    "staff_closing_again": button(FINANCE, pk("refund"), pressed=(422,)),  # without its reason
    "staff_closing_otherwise": button(FINANCE, pk("refund"), pressed=(422,)),
    "campaign_run": Row(TEAM),
    "campaign_run_read": Row(ITS_MENTOR | COORDINATION, args=pk("campaign")),
    "campaign_thanks": form(TEAM),
    "campaign_thanks_one": form(TEAM, pk("pledge")),
    "campaign_coach": button(TEAM),
    "campaign_qr_svg": Row(TEAM),
    "campaign_qr_png": Row(TEAM),
}
PLEDGES = {
    "pledge": form(EVERYBODY, campaign),
    "my_pledges": Row(SIGNED_IN),
    "pledge_check": form(NOBODY),  # only with a pledge of one's own half way, in one's own session
    "pledge_done": form(EVERYBODY, token("pledge")),
    "pledge_manage": public(token("pledge")),
    "pledge_pay": button(EVERYBODY, token("pledge")),
    "pledge_cancel": button(EVERYBODY, token("pledge")),
    "pledge_account": button(EVERYBODY, token("pledge")),
    "pledge_receipt": public(token("pledge")),
    "pledge_receipt_pdf": public(lambda w: [w.pledge.token, w.pledge.receipts.get().code]),
    "pledge_links": form(EVERYBODY),
    "pledge_reward": form(EVERYBODY, token("pledge")),
    "pledge_address": form(EVERYBODY, token("pledge")),
    "pledge_privacy": form(EVERYBODY, token("pledge")),
    "pledge_write": form(EVERYBODY, token("pledge")),
    "campaign_letters": Row(TEAM | OTHER_TEAM),
    "campaign_letter": form(TEAM, lambda w: [w.pledge.pk]),
    "staff_payments": Row(FINANCE),
    "staff_refund_again": button(FINANCE, pk("refund"), pressed=(422,)),  # without its reason
    "staff_unplaced_place": button(FINANCE, pk("unplaced"), pressed=(422,)),
    "staff_unplaced_return": button(FINANCE, pk("unplaced"), pressed=(422,)),
    "pledge_transfer": public(token("by_transfer")),
    "pledge_transfer_instead": button(EVERYBODY, token("by_transfer"), pressed=(303, 404)),
    "staff_transfers": Row(FINANCE),
    "transfer_upload": button(FINANCE, pressed=(422,)),  # without a file
    "transfer_statement": Row(FINANCE, args=pk("bank_file")),
    "transfer_columns": button(FINANCE, pk("bank_file"), pressed=(422,)),
    "transfer_confirm": button(FINANCE, pk("bank_file")),
    "transfer_discard": button(FINANCE, pk("bank_file")),
    "transfer_movements": Row(FINANCE),
    "transfer_movements_csv": Row(FINANCE),
    "transfer_movement": Row(FINANCE, args=pk("movement")),
    "transfer_decide": button(FINANCE, lambda w: [w.movement.pk, "give-back"], pressed=(422,)),
    "transfer_returned": button(FINANCE, pk("by_hand"), pressed=(422,)),
    "provider_webhook": button(EVERYBODY, lambda _world: ["sandbox"], pressed=(400, 404)),
}
CONTRACT_STEPS = ("verify", "send-back", "sign", "draw-again", "reopen", "request", "report")
PAYOUT_STEPS = ("approve", "send", "confirm", "take-back", "call-off")


def of_paid(rows: str) -> Callable[[Any], list[int]]:
    return lambda w: [getattr(w.paid_campaign, rows).first().pk]


# Of La Fleca, whose campaign is under way; what has objects of its own is that of another co-op, which has been funded.
PAYOUTS = {
    "campaign_payout": Row(TEAM),
    "campaign_contract": Row(TEAM),
    "campaign_contract_data": form(NOBODY),
    "campaign_contract_attach": button(NOBODY, lambda _world: ["bank"]),
    "campaign_contract_submit": button(NOBODY),
    "campaign_contract_sign": button(NOBODY),
    "campaign_contract_account": form(NOBODY),
    "contract_document": Row(FINANCE, args=pk("contract_paper")),
    "contract_paper": Row(NOBODY, args=pk("contract")),  # not made yet: read in test_contracts.py
    "campaign_deliveries": Row(TEAM),
    "campaign_deliveries_of": form(NOBODY, pk("batch")),
    "campaign_deliveries_late": button(NOBODY, pk("batch")),
    "campaign_deliveries_addresses": Row(NOBODY, args=pk("batch")),
    "campaign_deliveries_return": [
        form(TEAM, part("collective_returns")),
        form(NOBODY, of_paid("collective_returns")),
    ],
    "campaign_spending": form(TEAM),
    "campaign_spending_csv": Row(TEAM),
    "campaign_spending_entry": form(NOBODY, pk("spending")),
    "campaign_spending_strike": button(NOBODY, pk("spending")),
    "spending_evidence": Row(FINANCE | COORDINATION, args=pk("spending")),
    "campaign_spending_public": [public(lambda w: [w.paid_campaign.slug]), Row(NOBODY, args=campaign)],
    "staff_payouts": Row(FINANCE),
    "staff_transfers": Row(FINANCE),
    "staff_payout": Row(FINANCE, args=pk("contract")),
    "staff_payout_contract": [button(FINANCE, lambda w, step=step: [w.contract.pk, step]) for step in CONTRACT_STEPS],
    "staff_payout_step": [button(FINANCE, lambda w, step=step: [w.payout.pk, step]) for step in PAYOUT_STEPS],
    "staff_spending": Row(FINANCE | COORDINATION, args=pk("paid_campaign")),
    "staff_spending_csv": Row(FINANCE | COORDINATION, args=pk("paid_campaign")),
    "campaign_fulfil": form(COORDINATION, pk("paid_campaign")),
}
TABLE: dict[str, Row | list[Row]] = (
    GROUND | CALLS_AND_APPLICATIONS | JOURNEYS | ON_THE_WAY | CAMPAIGNS | PLEDGES | PAYOUTS
)


def rows(name: str) -> list[Row]:
    found = TABLE[name]
    return found if isinstance(found, list) else [found]
