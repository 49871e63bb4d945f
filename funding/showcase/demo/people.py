"""The people of the demo: the accounts anybody may become, those around them, and the crowd."""

from random import Random
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.utils.text import slugify

from crowdcoop.desk.cast import address
from crowdcoop.people import moves
from crowdcoop.people.models import Role, User
from funding.showcase.demo.texts import words
from funding.showcase.demo.world import World
from incubator.advice import moves as advice

NAMES = {
    "lead": "Biel Torrents",
    "teammate": "Rosa Mir",
    "other-lead": "Rosario Condori",
    "funded-lead": "Empar Navarro",
    "mentor": "Marina Escolà",
    "other-mentor": "Oriol Batlle",
    "lead-mentor": "Nerea Azcona",
    "coordinator": "Gala Fuster",
    "finance": "Enric Capdevila",
    "matcher": "Diputació de l’Exemple",
    "supporter": "Joan Ribera",
}
LANGUAGES = {"matcher": "ca"}
ROLES = {
    "mentor": Role.Name.MENTOR,
    "other-mentor": Role.Name.MENTOR,
    "lead-mentor": Role.Name.MENTOR,
    "coordinator": Role.Name.COORDINATOR,
    "finance": Role.Name.FINANCE,
    "matcher": Role.Name.MATCHER,
}
MORE_MENTORS = ("Bernat Olivé", "Fina Contreras", "Rut Almirall")
OTHER_FINANCE = "Lídia Camprubí"  # who pays out is never one alone
ORGANISATIONS = ("Fundació Brot", "Arrels Cooperativa", "Comptes Clars SCCL")


def arrive(world: World) -> None:
    """Accounts, roles and the organisations that give advice."""
    for name, called in NAMES.items():
        world.people[name] = account(address(name), called, LANGUAGES.get(name, "es"))
        if name in ROLES:
            moves.give_role(world[name], by=None, role=ROLES[name])
    more = [account(_at(called), called) for called in MORE_MENTORS]
    for person in more:
        moves.give_role(person, by=world["coordinator"], role=Role.Name.MENTOR)
    world.people["other-finance"] = account(_at(OTHER_FINANCE), OTHER_FINANCE)
    moves.give_role(world["other-finance"], by=None, role=Role.Name.FINANCE)
    world.mentors = [world["mentor"], world["other-mentor"], *more, world["lead-mentor"]]
    for place, organisation in enumerate(ORGANISATIONS):
        mentors = world.mentors[place :: len(ORGANISATIONS)]
        advice.found_organisation(None, by=world["coordinator"], name=organisation, mentors=mentors)


def account(email: str, name: str, language: str = "es") -> User:
    """Somebody who has signed up and proved the address, as allauth leaves it."""
    person = User.objects.create_user(email, name=name, language=language)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def member(world: World, told: dict[str, Any], language: str) -> User:
    """A place in a team: one of the accounts, or somebody of their own."""
    if "account" in told:
        return world[told["account"]]
    return account(_at(told["name"]), told["name"], language)


def _at(name: str) -> str:
    return f"{slugify(name).replace('-', '.')}@demo.example"


class Somebody(NamedTuple):
    """One of the crowd: no account, an address and a language."""

    name: str
    email: str
    language: str


def somebody(number: int, random: Random) -> Somebody:
    """The same number is the same address everywhere; names repeat, as they do."""
    said = words()
    first, last = random.choice(said["first"]), f"{random.choice(said['last'])} {random.choice(said['last'])}"
    language = random.choices(["es", "ca", "en"], [60, 32, 8])[0]
    email = said["follower"].format(word=slugify(first).replace("-", "."), number=number)
    return Somebody(f"{first} {last}", email, language)


def crowd(name: str, size: int, world: World) -> list[Somebody]:
    """`size` different people around one co-op, always the same ones; some of them turn up around others too."""
    random = world.random(f"crowd of {name}")
    numbers = random.sample(range(1, 4 * max(size, 500)), size)
    return [somebody(number, world.random(f"somebody {number}")) for number in numbers]
