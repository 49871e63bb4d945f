"""What the programme does by itself every day: asks for contracts, opens lists, reminds, and lets the coach speak."""

from funding.payouts.contracts import sweep as contracts
from funding.payouts.deliveries import sweep as deliveries
from funding.running import sweep as coach
from funding.showcase.demo.world import Life, World

FIRST_DAY = 141  # ago: a day before the first campaign is published


def sweeps(world: World) -> Life:
    for day in range(FIRST_DAY, -1, -1):
        morning = world.ago(day, 9, 45)
        if morning > world.now:
            return
        yield morning
        contracts.ask_due()
        contracts.remind_due()
        deliveries.open_due()
        deliveries.remind_due()
        coach.advise_due()
