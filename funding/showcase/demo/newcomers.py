"""The lives of those who apply to the call that is open."""

from crowdcoop.people import moves as people
from funding.showcase.demo import applying, road, texts
from funding.showcase.demo.applying import Days
from funding.showcase.demo.world import Life, World


def lives(world: World) -> list[Life]:
    return [pixel_collectiu(world), corral_de_cine(world), ateneu_solc(world), aula_errante(world)]


def pixel_collectiu(world: World) -> Life:
    """Half of the application written, and somebody asked to join for the rest."""
    told = texts.cooperative("pixel-collectiu")
    application = yield from applying.draft(world, told, "open", Days(6, 5, 2, 0))
    yield world.ago(1, 19)
    lead = road.lead_of(application.cooperative)
    for one in told["invited"]:
        people.invite(application.cooperative, by=lead, email=one["email"], part=one["part"], language="ca")


def corral_de_cine(world: World) -> Life:
    """Has said who they are, and no more."""
    yield from applying.draft(world, texts.cooperative("corral-de-cine"), "open", Days(2, 1, 1, 0))


def ateneu_solc(world: World) -> Life:
    """Received."""
    yield from applying.sent(world, texts.cooperative("ateneu-solc"), "open", Days(11, 9, 6, 3))


def aula_errante(world: World) -> Life:
    """Received, and given to its readers while the call is still open."""
    days = Days(11, 10, 8, 6)
    application = yield from applying.sent(world, texts.cooperative("aula-errante"), "open", days)
    yield world.ago(2, 10, 30)
    applying.ask(world, application, (4, 5))
