"""What waits for finance, in one query: contracts to check, payouts half way, and campaigns that are still owed money."""

from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from funding.ledger.models import Entry
from funding.payouts.contracts.models import Contract
from funding.payouts.models import Payout
from funding.payouts.rules import CLOSED_WELL

State = Contract.State
HALF_WAY = (*Payout.PROMISED, Payout.State.SENT)


def contracts(person: Any, *, waiting: bool) -> Any:
    """Oldest first; none of a co-op whose team this person is in."""
    account = Concat(
        Value("campaign:"), Cast(OuterRef("campaign_id"), CharField()), Value(":payable"), output_field=CharField()
    )
    balance = Entry.objects.filter(account=account).order_by().values("account").annotate(cents=Sum("cents"))
    half_way = Payout.objects.filter(contract=OuterRef("pk"), state__in=HALF_WAY)
    own = person.memberships.filter(left_at=None).values("cooperative")
    rows = Contract.objects.exclude(campaign__cooperative__in=own).annotate(
        owed=Coalesce(Subquery(balance.values("cents")), Value(0)), half_way=Exists(half_way)
    )
    to_pay = Q(state=State.SIGNED, campaign__state__in=CLOSED_WELL, owed__gt=0)
    if waiting:
        rows = rows.filter(Q(state=State.IN_REVIEW) | Q(half_way=True) | to_pay)
    return rows.select_related("campaign__cooperative").order_by(F("campaign__passed_at").asc(nulls_last=True), "id")
