"""The lives of those that are not in the programme: refused last year, or applying to this year's call."""

from funding.showcase.demo import road, texts
from funding.showcase.demo.world import Life, World
from incubator.applications import moves as applications
from incubator.applications.models import Application
from incubator.calls import moves as calls


def last_call(world: World) -> Life:
    told = texts.calls()
    yield world.ago(352)
    dates = {"opens_at": world.ago(345, 0), "closes_at": world.ago(300, 0), "decision_by": world.ago(268).date()}
    call = calls.draft(None, by=world["coordinator"], **told["last"], **dates)
    call = calls.publish_terms(call, by=world["coordinator"], text=told["terms"]["text"])
    yield world.ago(345, 9)
    world.calls["last"] = call = calls.open_call(call, by=world["coordinator"])
    yield world.ago(300, 0, 1)
    call = calls.start_selecting(call, by=None)
    yield world.ago(268)
    calls.run(call, by=world["coordinator"])


def this_call(world: World) -> Life:
    told = texts.calls()
    yield world.ago(30)
    dates = {"opens_at": world.ago(20, 0), "closes_at": world.ago(-25, 0), "decision_by": world.ago(-50).date()}
    call = calls.draft(None, by=world["coordinator"], **told["this"], **dates)
    call = calls.publish_terms(call, by=world["coordinator"], text=told["terms"]["text"])
    yield world.ago(20, 9)
    world.calls["this"] = calls.open_call(call, by=world["coordinator"])


def escuela_rural(world: World) -> Life:
    """Read with care, refused with reasons, invited to come again."""
    told = texts.cooperative("escuela-rural-el-roble")
    yield world.ago(326, 19)
    cooperative = road.found(world, told)
    yield world.ago(316, 23)
    application = road.write_application(world, cooperative, told, "last")
    yield world.ago(303, 21)
    application = road.submit_application(application)
    yield world.ago(297, 10)
    applications.assign(application, by=world["coordinator"], reviewers=world.mentors[1:3])
    comment = (
        "Comunidad ejemplar. Los tres presupuestos no permiten saber si es viable; una campaña ahora sería pronto."
    )
    for number, review in enumerate(application.reviews.order_by("id")):
        yield world.ago(288 - 4 * number, 18)
        road.write_review(world, review, leaning=2, comment=comment)
    yield world.ago(271, 12)
    applications.reject(application, by=world["coordinator"], reason=told["decision"]["reason"])


def casa_arrelada(world: World) -> Life:
    """In review: one reviewer has withdrawn for a conflict, one has sent, one has it waiting."""
    told = texts.cooperative("casa-arrelada")
    yield world.ago(19, 18)
    cooperative = road.found(world, told)
    yield world.ago(17, 21)
    application = road.write_application(world, cooperative, told, "this")
    yield world.ago(11, 20)
    application = road.submit_application(application)
    yield world.ago(9, 10)
    first = [world["mentor"], world["other-mentor"]]
    application = applications.assign(application, by=world["coordinator"], reviewers=first)
    yield world.ago(8, 19)
    applications.declare_conflict(application.reviews.get(reviewer=world["other-mentor"]), by=world["other-mentor"])
    yield world.ago(7, 9)
    applications.assign(application, by=world["coordinator"], reviewers=[world.mentors[2]])
    yield world.ago(4, 20)
    road.write_review(world, application.reviews.get(reviewer=world.mentors[2]))


def la_puntada(world: World) -> Life:
    """Both reviews are in: the coordinator has to decide."""
    told = texts.cooperative("la-puntada")
    yield world.ago(18, 18)
    cooperative = road.found(world, told)
    yield world.ago(16, 21)
    application = road.write_application(world, cooperative, told, "this")
    yield world.ago(12, 20)
    application = road.submit_application(application)
    yield world.ago(10, 11)
    application = applications.assign(application, by=world["coordinator"], reviewers=world.mentors[2:4])
    for number, review in enumerate(application.reviews.order_by("id")):
        yield world.ago(6 - 3 * number, 17)
        road.write_review(world, review)


def pixel_collectiu(world: World) -> Life:
    """Half of the application written; the rest waits for an evening."""
    told = texts.cooperative("pixel-collectiu")
    yield world.ago(6, 19)
    cooperative = road.found(world, told)
    yield world.ago(5, 23)
    draft: Application = road.write_application(world, cooperative, told, "this")
    assert draft.state == Application.State.DRAFT
