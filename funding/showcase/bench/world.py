"""Two campaigns with all that a page can have, one with few pledges and one with many: `python -m …bench.world FEW MANY`.

Rows and no steps, in a database that is thrown away: nobody is told anything.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after the setup

from crowdcoop import clock  # noqa: E402
from crowdcoop.journal.models import Turn  # noqa: E402
from crowdcoop.people.models import Cooperative, User  # noqa: E402
from funding.campaigns.models import Campaign, Reward, Stock, Totals  # noqa: E402
from funding.ledger import accounts  # noqa: E402
from funding.ledger.models import Entry, Transaction  # noqa: E402
from funding.pledges.models import Pledge, Supporter  # noqa: E402

AMOUNT, AT_ONCE = 2_500, 5_000
STORY = "The oven of the street has been cold for years and the neighbourhood wants **its bread** back.\n\n" * 40


def campaign(number: int, pledges: int) -> Campaign:
    now = clock.now()
    coop = Cooperative.objects.create(name=f"Bench {number}", slug=f"bench-{number}", town="Vic", created_at=now)
    Turn.objects.create(cooperative=coop, times=40)
    made = Campaign.objects.create(
        cooperative=coop,
        state=Campaign.State.ROUND_1,
        title=f"Bread of street {number}",
        slug=f"bread-{number}",
        sentence="An oven for all",
        story=STORY,
        goal=STORY[:1500],
        motivation=STORY[:1500],
        created_at=now,
        minimum=pledges * AMOUNT * 2,
        optimum=pledges * AMOUNT * 3,
        published_at=now - timedelta(days=20),
        round_1_ends_at=now + timedelta(days=20),
    )
    _parts(made)
    _updates(coop)
    Totals.objects.create(campaign=made, raised=pledges * AMOUNT, supporters=pledges, taking=True)
    rewards = list(made.rewards.all())
    for start in range(0, pledges, AT_ONCE):
        _pledged(made, rewards, range(start, min(start + AT_ONCE, pledges)))
    return made


def _parts(made: Campaign) -> None:
    for n in range(8):
        made.cost_lines.create(place=n, kind="task", title=f"Need {n}", description="What for " * 10, cents=100_000)
        reward = made.rewards.create(
            place=n, title=f"Reward {n}", description="What it is " * 10, cents=1_000 * (n + 1)
        )
        Stock.objects.create(reward=reward, units=1_000_000 if n else None)
    for n in range(4):
        made.collective_returns.create(place=n, kind="manual", title=f"Return {n}", description="All", licence="ccbysa")
        made.help_wanted.create(place=n, kind="task", title=f"Help {n}", description="An afternoon")


def _updates(coop: Cooperative) -> None:
    author = User.objects.create_user(f"{coop.slug}@example.org", name="Bench")
    for n in range(20):
        coop.updates.create(author=author, title=f"News {n}", body="B", published_at=clock.now())


@transaction.atomic
def _pledged(made: Campaign, rewards: list[Reward], numbers: range) -> None:
    now = clock.now() - timedelta(hours=1)
    keys = [f"{made.pk}-{n}" for n in numbers]
    Pledge.objects.bulk_create(_pledge(made, rewards[n % len(rewards)], key, now) for n, key in enumerate(keys))
    Supporter.objects.bulk_create(Supporter(campaign=made, email_hash=key, pledges=1) for key in keys)
    booked = Transaction.objects.bulk_create(
        Transaction(key=f"paid:{key}", kind=Transaction.Kind.PLEDGE_PAID, at=now) for key in keys
    )
    parts = {accounts.provider("sandbox"): -AMOUNT, accounts.campaign_pledged(made.pk): AMOUNT}
    Entry.objects.bulk_create(
        Entry(transaction=each, account=account, cents=cents) for each in booked for account, cents in parts.items()
    )


def _pledge(made: Campaign, reward: Reward, key: str, now: Any) -> Pledge:
    return Pledge(
        campaign=made,
        reward=reward,
        state=Pledge.State.PAID,
        reference=f"B-{key}",
        key=key,
        body_hash=key,
        amount=AMOUNT,
        email=f"{key}@example.org",
        name=f"Person {key}",
        public=key.endswith(("0", "3", "7")),
        started_at=now,
        paid_at=now,
    )


def main(few: str, many: str) -> None:
    made = [campaign(number, int(pledges)) for number, pledges in enumerate((few, many), 1)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sys.stdout.write(json.dumps([one.slug for one in made]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
