"""The lives of those whose call is selecting: fourteen applications, in every state an application can be in.

Only a place that is offered cannot be here: places are passed on once everybody is decided (lives.la_claraboya).
Numbers of readers are those of the mentors: 0 and 1 are the demo's accounts `mentor` and `other-mentor`, 5 is
`lead-mentor`, who applies too.
"""

from collections.abc import Generator
from datetime import datetime

from funding.showcase.demo import applying, texts
from funding.showcase.demo.applying import Days
from funding.showcase.demo.world import Life, World
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.reviews import moves as reviews
from incubator.selection import moves as selection

Chosen = Generator[datetime, None, Application]


def lives(world: World) -> list[Life]:
    return [
        escuela_rural(world),
        llana_nostra(world),
        cantina_oberta(world),
        rebost_de_muntanya(world),
        lavanderia(world),
        ferro_i_fusta(world),
        la_puntada(world),
        nido_comun(world),
        pont_de_paraules(world),
        ruedas_y_raices(world),
        fang_viu(world),
        volante_propio(world),
        la_colmena_lenta(world),
        casa_arrelada(world),
    ]


def _sent(world: World, name: str, place: int) -> Chosen:
    """`place` is the number of its blind code."""
    days = Days(56 - 2 * place, 53 - 2 * place, 30 - place, 29 - place)
    return (yield from applying.sent(world, texts.cooperative(name), "selecting", days, hour=22, minute=place))


def _read(world: World, name: str, place: int, readers: tuple[int, int]) -> Chosen:
    """Its readers are chosen after the call has closed."""
    application = yield from _sent(world, name, place)
    yield world.ago(12, 10, place)
    return applying.ask(world, application, readers)


def _heard(world: World, name: str, place: int, readers: tuple[int, int]) -> Chosen:
    """Both reviews are in."""
    application = yield from _read(world, name, place, readers)
    for number, reader in enumerate(readers):
        yield world.ago(10 - 3 * number, 17 + place % 5, 3 * place)
        review = applying.review_by(world, application, reader)
        applying.judge(review, texts.cooperative(name)["reviews"][number])
    return application


# -- Those whose letter has left (editions.selecting sends it) ----------------------------------------
def escuela_rural(world: World) -> Life:
    """Read with care, refused with reasons, invited to come again."""
    name = "escuela-rural-el-roble"
    application = yield from _heard(world, name, 1, (1, 2))
    yield world.ago(3, 11)
    applying.prepare(world, application, "rejected", texts.cooperative(name)["decision"])


def llana_nostra(world: World) -> Life:
    """In: its mentors are told, the initial diagnosis comes next."""
    application = yield from _heard(world, "llana-nostra", 2, (3, 4))
    yield world.ago(3, 11, 20)
    decision = texts.cooperative("llana-nostra")["decision"]
    applying.prepare(world, application, "accepted", decision, mentor=world.mentors[3])


def rebost_de_muntanya(world: World) -> Life:
    """First on the waiting list."""
    application = yield from _heard(world, "rebost-de-muntanya", 4, (2, 3))
    yield world.ago(3, 11, 40)
    applying.prepare(world, application, "waitlisted", texts.cooperative("rebost-de-muntanya")["decision"])


# -- Those who wait -----------------------------------------------------------------------------------
def cantina_oberta(world: World) -> Life:
    """Half read when its team takes it back."""
    told = texts.cooperative("cantina-oberta")
    application = yield from _read(world, "cantina-oberta", 3, (4, 5))
    yield world.ago(9, 20)
    applying.judge(applying.review_by(world, application, 4), told["reviews"][0])
    yield world.ago(6, 13)
    lead = application.cooperative.team()[0]
    applications.withdraw(application, by=lead, reason=told["withdrawn"]["reason"])


def lavanderia(world: World) -> Life:
    """One review is in, the other has not been begun."""
    application = yield from _read(world, "lavanderia-el-tendal", 5, (4, 5))
    yield world.ago(8, 21)
    review = applying.review_by(world, application, 4)
    applying.judge(review, texts.cooperative("lavanderia-el-tendal")["reviews"][0])


def ferro_i_fusta(world: World) -> Life:
    """The yes is prepared; its letter has not been sent."""
    application = yield from _heard(world, "ferro-i-fusta", 6, (3, 4))
    yield world.ago(1, 20)
    decision = texts.cooperative("ferro-i-fusta")["decision"]
    applying.prepare(world, application, "accepted", decision, mentor=world.mentors[2])


def la_puntada(world: World) -> Life:
    """Both reviews are in and agree: the coordinator has to decide."""
    yield from _heard(world, "la-puntada", 7, (0, 4))


def nido_comun(world: World) -> Life:
    """The two reviewers see it differently, and talk about it."""
    application = yield from _heard(world, "nido-comun", 8, (1, 5))
    for number, said in enumerate(texts.cooperative("nido-comun")["remarks"]):
        yield world.ago(5 - number, 12)
        reviews.write_remark(application, by=world[said["by"]], words=said["words"])


def pont_de_paraules(world: World) -> Life:
    """Asked to an interview and heard; the notes are the coordination's."""
    told = texts.cooperative("pont-de-paraules")["interview"]
    application = yield from _heard(world, "pont-de-paraules", 9, (2, 3))
    yield world.ago(6, 13)
    invited = {"at": world.ago(3, 17), "place": told["place"], "words": told["words"]}
    selection.invite_to_interview(application, by=world["coordinator"], **invited)
    yield world.ago(3, 18, 30)
    selection.note_interview(application, by=world["coordinator"], notes=told["notes"])


def ruedas_y_raices(world: World) -> Life:
    """Asked for information: one review is in, the other waits for the answer."""
    told = texts.cooperative("ruedas-y-raices")
    application = yield from _read(world, "ruedas-y-raices", 10, (3, 5))
    yield world.ago(8, 20)
    applying.judge(applying.review_by(world, application, 3), told["reviews"][0])
    yield world.ago(4, 9)
    applying.half_judge(applying.review_by(world, application, 5), told["draft"])
    yield world.ago(3, 12)
    questions = application.call.questions.filter(name__in=told["request"]["questions"])
    asked = {"words": told["request"]["words"], "due_at": world.ago(-7, 23, 59), "questions": questions}
    reviews.request_information(application, by=world["coordinator"], **asked)


def fang_viu(world: World) -> Life:
    """One reviewer is not sure of knowing them; the other has not answered that question yet."""
    application = yield from _read(world, "fang-viu", 11, (1, 2))
    yield world.ago(9, 18)
    reviews.declare_unsure(applying.review_by(world, application, 2), by=world.mentors[2])


def volante_propio(world: World) -> Life:
    """One review begun, none sent."""
    application = yield from _read(world, "volante-propio", 12, (0, 1))
    yield world.ago(1, 21)
    applying.half_judge(applying.review_by(world, application, 1), texts.cooperative("volante-propio")["draft"])


def la_colmena_lenta(world: World) -> Life:
    """Received, and nobody has been asked to read it; its lead is a mentor."""
    yield from _sent(world, "la-colmena-lenta", 13)


def casa_arrelada(world: World) -> Life:
    """T-14: a reviewer has withdrawn for a conflict, who came in their place has sent, one has it begun."""
    told = texts.cooperative("casa-arrelada")
    application = yield from _read(world, "casa-arrelada", 14, (0, 1))
    yield world.ago(11, 13)
    withdrawn = applying.review_by(world, application, 1)
    reviews.declare_conflict(withdrawn, by=withdrawn.reviewer)
    yield world.ago(7, 21)
    applying.judge(application.reviews.at_work().exclude(reviewer=world.mentors[0]).get(), told["reviews"][0])
    yield world.ago(1, 22)
    applying.half_judge(applying.review_by(world, application, 0), told["draft"])
