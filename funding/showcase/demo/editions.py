"""The three calls of the demo: one runs, one selects, one takes applications."""

from datetime import date, datetime, timedelta

from funding.showcase.demo import applying, texts
from funding.showcase.demo.world import PLACE, Life, World
from incubator.calls import moves as calls
from incubator.calls.models import Call

# How many days ago the letters left that were prepared until then.
LETTERS = {"running": 272, "selecting": 2}


def running(world: World) -> Life:
    """A year old: its co-ops are on their way."""
    yield world.ago(352)
    call = _drafted(world, "running", (world.ago(345, 0), world.ago(300, 0)), world.ago(268).date())
    yield world.ago(345, 9)
    world.calls["running"] = call = calls.open_call(call, by=world["coordinator"])
    yield world.ago(300, 0, 1)
    call = calls.start_selecting(call, by=None)
    yield world.ago(LETTERS["running"], 12, 30)
    applying.send_letters(world, "running")
    yield world.ago(268)
    calls.run(call, by=world["coordinator"])


def selecting(world: World) -> Life:
    """The first letters have left; the rest is being read."""
    yield world.ago(70)
    call = _drafted(world, "selecting", (world.ago(60, 0), world.ago(14, 0)), world.ago(-16).date())
    yield world.ago(60, 9)
    world.calls["selecting"] = call = calls.open_call(call, by=world["coordinator"])
    yield world.ago(14, 0, 1)
    calls.start_selecting(call, by=None)
    yield world.ago(LETTERS["selecting"], 12, 30)
    applying.send_letters(world, "selecting")


def taking_applications(world: World) -> Life:
    yield world.ago(25)
    call = _drafted(world, "open", (world.ago(12, 0), world.ago(-25, 0)), world.ago(-50).date())
    yield world.ago(12, 9)
    world.calls["open"] = call = calls.open_call(call, by=world["coordinator"])
    yield world.ago(4, 12)
    terms = texts.calls()["terms"]
    calls.publish_terms(call, by=world["coordinator"], text=f"{terms['text']}\n\n{terms['amended']}")


def _drafted(world: World, name: str, window: tuple[datetime, datetime], decision_by: date) -> Call:
    """Announced, with what every edition has."""
    told, by = texts.calls(), world["coordinator"]
    dates = {"opens_at": window[0], "closes_at": window[1], "decision_by": decision_by}
    call = calls.draft(None, by=by, **told[name], **dates)
    days = {"opens": window[0].astimezone(PLACE).date(), "decision": decision_by}
    for one in told["cards"]:
        said = {field: value for field, value in one.items() if field not in ("from", "days")}
        calls.write_card(call, by=by, day=days[one["from"]] + timedelta(days=one["days"]), **said)
    for one in told["partners"]:
        calls.write_partner(call, by=by, **one)
    call = calls.publish_terms(call, by=by, text=told["terms"]["text"])
    return calls.announce(call, by=by)
