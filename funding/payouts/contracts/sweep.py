"""What falls due for contracts, found by query: asked for on the day after the minimum, and reminded of twice."""

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign
from funding.payouts.contracts import moves
from funding.payouts.contracts.models import A_DAY, STILL_PASSED, Contract

AT_ONCE = 200


def ask_due() -> int:
    passed = Campaign.objects.filter(state__in=STILL_PASSED, passed_at__lte=clock.now() - A_DAY, contract=None)
    done = 0
    for campaign in passed.order_by("passed_at", "id")[:AT_ONCE]:
        try:
            moves.ask(campaign, by=None)
        except NotNow:  # another worker was here since the query
            continue
        done += 1
    return done


def remind_due() -> int:
    done = 0
    for contract in Contract.objects.to_remind(clock.now())[:AT_ONCE]:
        try:
            moves.remind(contract, by=None)
        except NotNow:
            continue
        done += 1
    return done
