"""The bare limit: the same rows as closing writes, by hand-written statements in the same chunks; no rule is asked.

Nothing here is used by the product. It does what only this one case needs (no person with an account, one provider), so
that what the product adds to the database's own work can be told.
"""

import time

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.closing.bench.provider import NAME
from funding.ledger import accounts
from funding.payments.models import Refund
from funding.pledges.models import Pledge

CHUNK = 1_000
CHUNKS = """
SELECT p.id FROM funding_pledge p WHERE p.campaign_id = {campaign} AND p.state = '{state}' ORDER BY p.id LIMIT {chunk}
"""
ASK = (
    """INSERT INTO funding_refund (uid, attempt_id, amount, currency, reason, state, reference, tries, not_before,
       requested_at, why) SELECT {uid}, a.id, a.amount, a.currency, 'unfunded', 'requested', '', 0, {now}, {now}, ''
       FROM funding_attempt a WHERE a.pays AND a.pledge_id IN ({ids})""",
    """INSERT INTO funding_transaction (key, kind, at, reverses_id, note) SELECT 'refund_due:' || {r_uid}, 'refund',
       {now}, t.id, '' FROM funding_refund r JOIN funding_attempt a ON a.id = r.attempt_id
       JOIN funding_transaction t ON t.key = 'paid:' || {a_uid} WHERE a.pledge_id IN ({ids})""",
    """INSERT INTO funding_entry (transaction_id, account, cents, currency) SELECT t.id, e.account, -e.cents, e.currency
       FROM funding_refund r JOIN funding_attempt a ON a.id = r.attempt_id
       JOIN funding_transaction t ON t.key = 'refund_due:' || {r_uid}
       JOIN funding_entry e ON e.transaction_id = t.reverses_id AND e.cents > 0 WHERE a.pledge_id IN ({ids})
       UNION ALL SELECT t.id, '{due}', r.amount, r.currency FROM funding_refund r
       JOIN funding_attempt a ON a.id = r.attempt_id JOIN funding_transaction t ON t.key = 'refund_due:' || {r_uid}
       WHERE a.pledge_id IN ({ids})""",
    "UPDATE funding_pledge SET state = 'refunding', refund_reason = 'unfunded' WHERE id IN ({ids})",
    """UPDATE funding_stock SET taken = taken - (SELECT count(*) FROM funding_pledge p
       WHERE p.reward_id = funding_stock.reward_id AND p.id IN ({ids}))""",
    """UPDATE funding_supporter SET pledges = pledges - 1 WHERE campaign_id = {campaign}
       AND email_hash IN (SELECT email_hash FROM bench_hashes WHERE pledge_id IN ({ids}))""",
    """UPDATE funding_totals SET raised = raised - (SELECT sum(amount) FROM funding_pledge WHERE id IN ({ids})),
       supporters = supporters - {number} WHERE campaign_id = {campaign}""",
    """INSERT INTO journal_entry (step, about_type_id, about_id, cooperative_id, before, after, why, data, at)
       SELECT 'pledges.give_back', {pledge_type}, p.id, {cooperative}, 'paid', 'refunding', '', '{{}}', {now}
       FROM funding_pledge p WHERE p.id IN ({ids})""",
    """INSERT INTO journal_entry (step, about_type_id, about_id, cooperative_id, before, after, why, data, at)
       SELECT 'payments.request_refund', {refund_type}, r.id, {cooperative}, '', 'requested', 'unfunded', '{{}}', {now}
       FROM funding_refund r JOIN funding_attempt a ON a.id = r.attempt_id WHERE a.pledge_id IN ({ids})""",
)
DONE = (
    """INSERT INTO funding_transaction (key, kind, at, note) SELECT 'refund:' || {r_uid}, 'refund', {now}, ''
       FROM funding_refund r JOIN funding_attempt a ON a.id = r.attempt_id WHERE a.pledge_id IN ({ids})""",
    """INSERT INTO funding_entry (transaction_id, account, cents, currency)
       SELECT t.id, side.account, side.sign * r.amount, r.currency FROM funding_refund r
       JOIN funding_attempt a ON a.id = r.attempt_id JOIN funding_transaction t ON t.key = 'refund:' || {r_uid}
       CROSS JOIN (SELECT '{due}' AS account, -1 AS sign UNION ALL SELECT '{provider}', 1) AS side
       WHERE a.pledge_id IN ({ids})""",
    "UPDATE funding_pledge SET state = 'refunded', refunded_at = {now} WHERE id IN ({ids})",
    """UPDATE funding_refund SET state = 'done', done_at = {now}, reference = 're_' || {own_uid} WHERE attempt_id IN
       (SELECT id FROM funding_attempt WHERE pledge_id IN ({ids}))""",
    """INSERT INTO journal_entry (step, about_type_id, about_id, cooperative_id, before, after, why, data, at)
       SELECT 'pledges.returned', {pledge_type}, p.id, {cooperative}, 'refunding', 'refunded', '', '{{}}', {now}
       FROM funding_pledge p WHERE p.id IN ({ids})""",
    """INSERT INTO journal_entry (step, about_type_id, about_id, cooperative_id, before, after, why, data, at)
       SELECT 'payments.refund_done', {refund_type}, r.id, {cooperative}, 'requested', 'done', '', '{{}}', {now}
       FROM funding_refund r JOIN funding_attempt a ON a.id = r.attempt_id WHERE a.pledge_id IN ({ids})""",
    """INSERT INTO notify_notice (key, message, entry_id, email, name, language, subject, body, created_at, mail_state,
       not_before, attempts, error) SELECT j.id || ':pledge_refunded:' || p.email, 'pledge_refunded', j.id, p.email,
       p.name, p.language, '', '', {now}, 'queued', {now}, 0, '' FROM journal_entry j
       JOIN funding_refund r ON r.id = j.about_id JOIN funding_attempt a ON a.id = r.attempt_id
       JOIN funding_pledge p ON p.id = a.pledge_id WHERE j.about_type_id = {refund_type}
       AND j.step = 'payments.refund_done' AND p.id IN ({ids})""",
)


def close(campaign: Campaign) -> float:
    """Seconds that the statements take for all its pledges."""
    words = _words(campaign)
    began = time.perf_counter()
    for state, statements in (("paid", ASK), ("refunding", DONE)):
        while _chunk(words | {"state": state}, statements):
            pass
    return time.perf_counter() - began


def _chunk(words: dict[str, object], statements: tuple[str, ...]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHUNKS.format(**words))
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            chosen = {"ids": ", ".join(map(str, ids)), "number": len(ids), "now": _quoted(clock.now().isoformat(" "))}
            for statement in statements:
                cursor.execute(statement.format(**words, **chosen))
    return len(ids)


def _words(campaign: Campaign) -> dict[str, object]:
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_hashes (pledge_id bigint PRIMARY KEY, email_hash text)")
        cursor.execute(
            "INSERT INTO bench_hashes SELECT p.id, s.email_hash FROM funding_supporter s JOIN (SELECT id, row_number() "
            "OVER (ORDER BY id) AS n FROM funding_pledge WHERE campaign_id = %s) p ON p.n = s.id - "
            "(SELECT min(id) FROM funding_supporter WHERE campaign_id = %s) + 1 WHERE s.campaign_id = %s",
            [campaign.pk] * 3,
        )
    return {
        "campaign": campaign.pk,
        "cooperative": campaign.cooperative_id,
        "chunk": CHUNK,
        "due": accounts.refunds_due(NAME),
        "provider": accounts.provider(NAME),
        "pledge_type": ContentType.objects.get_for_model(Pledge).pk,
        "refund_type": ContentType.objects.get_for_model(Refund).pk,
        "uid": "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))",
        "r_uid": "r.uid::text" if postgres else _dashed("r.uid"),
        "own_uid": "uid::text" if postgres else _dashed("uid"),
        "a_uid": "a.uid::text" if postgres else _dashed("a.uid"),
    }


def _dashed(uid: str) -> str:
    """As Python writes it: SQLite keeps it without its dashes."""
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({uid}, {start}, {length})" for start, length in parts)


def _quoted(words: str) -> str:
    return f"'{words}'"
