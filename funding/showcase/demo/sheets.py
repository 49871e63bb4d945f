"""What the teams of the demo write in their worksheets: common words with each co-op's own in them."""

from datetime import timedelta
from string import Template
from typing import Any

from crowdcoop.people.models import Cooperative, Membership
from funding.showcase.demo import texts
from funding.showcase.demo.road import team_of
from funding.showcase.demo.world import World
from incubator.training.models import Module
from incubator.training.worksheets.sheets import cell

Words = dict[str, str]
Rows = list[list[str]]
FORMS = {
    "worker": "Nos une el trabajo que ponemos: es una cooperativa de trabajo asociado. La de servicios la descartamos, porque ninguna tiene una empresa propia que traer.",
    "consumer": "Nos une lo que usamos: es una cooperativa de consumidoras y usuarias. La de trabajo la descartamos, porque casi nadie trabajará en ella.",
}
OTHER_FORM = "Nos unen varias actividades a la vez: es una cooperativa integral. La de una sola clase la descartamos, porque dejaría fuera a la mitad."
MONTHS = 12
LASTS = 1.75  # months of fixed costs that are in the bank at the beginning
AVERAGE = 50  # euros that a person gives
OF_TEN = (2, 5, 3)  # people of each circle


def answers(world: World, cooperative: Cooperative, told: dict[str, Any], module: Module) -> dict[str, str]:
    """By field and cell, as the form sends them."""
    random = world.random(f"worksheet {cooperative.slug} {module.slug}")
    words = _words(world, cooperative, told)
    common = texts.worksheets().get(module.slug, {})
    if module.slug == "campana":
        common = common | _campaign(told)
    if module.slug == "plan-economico":
        common = common | {"tesoreria": _cash(words)}
    found: dict[str, str] = {}
    for one in module.worksheet["fields"]:
        said = common[one["name"]]
        if one["kind"] == "table":
            found |= _cells(one, said, words)
        else:
            found[one["name"]] = _fill(random.choice(said) if isinstance(said, list) else said, words)
    return found


def mended(world: World, cooperative: Cooperative, told: dict[str, Any]) -> dict[str, str]:
    again = texts.worksheets()["again"]
    return {again["field"]: _fill(again["mended"], _words(world, cooperative, told))}


def _cells(one: dict[str, Any], rows: Rows, words: Words) -> dict[str, str]:
    shown = [row[: len(one["columns"])] for row in rows[: one["rows"]]]
    return {cell(one["name"], r, c): _fill(text, words) for r, row in enumerate(shown) for c, text in enumerate(row)}


def _fill(text: str, words: Words) -> str:
    return Template(text).substitute(words)


def _words(world: World, cooperative: Cooperative, told: dict[str, Any]) -> Words:
    lead, accounts, third = _first_names(cooperative)
    own = {name: told["diagnosis"][name] for name in ("who_you_are", "moment", "legal", "economic", "human")}
    said = {name: str(told["application"][name]) for name in ("idea", "community", "commitment")}
    size = told["application"]["people"]
    return {
        **own,
        **said,
        "lead": lead,
        "accounts": accounts,
        "third": third,
        "members": str(size),
        "members_in_a_year": str(size + max(3, size // 3)),
        "form_words": FORMS.get(cooperative.kind, OTHER_FORM),
        **_figures(world, cooperative, told, size),
        **_law(world, told),
    }


def _first_names(cooperative: Cooperative) -> tuple[str, str, str]:
    """Who leads, who keeps the accounts (or does so without the name), and one more if there is."""
    team = team_of(cooperative)
    treasurers = cooperative.memberships.filter(role=Membership.Part.TREASURER).order_by("id")
    accounts = next((one.person for one in treasurers.select_related("person")), team[1])
    others = [person for person in team[1:] if person != accounts]
    named = [str(person).split()[0] for person in (team[0], accounts, (others or [accounts])[0])]
    return named[0], named[1], named[2]


def _figures(world: World, cooperative: Cooperative, told: dict[str, Any], size: int) -> Words:
    """Sums that fit one another: what a unit leaves, and how many of them pay for a month."""
    random = world.random(f"figures of {cooperative.slug}")
    hours = [random.choice([4, 5, 6, 8]), random.choice([3, 4, 5])]
    margin, rent = random.choice([4, 5, 6, 8]), 10 * random.randint(28, 62)
    wages = 100 * random.randint(11, 14) * min(size, 4)
    fixed = wages + rent + 190 + 120
    regulars = random.randint(60, 140)
    cost = told.get("campaign", {}).get("costs", [{"title": "La primera máquina", "euros": 5200}])[0]
    circles = [_minimum(told) // AVERAGE * share // 10 for share in OF_TEN]
    shown = {
        "hours_lead": hours[0],
        "hours_accounts": hours[1],
        "hours": sum(hours) + 3,
        "days_notice": random.choice([10, 15]),
        "regulars": regulars,
        "entities": random.randint(3, 8),
        "newcomers": regulars // 3,
        "ticket": f"{margin + 5},00",
        "ticket_entities": 10 * random.randint(12, 30),
        "wages": wages,
        "rent": rent,
        "unit_cost": f"{random.randint(2, 4)},{random.choice([10, 35, 60])}",
        "margin": margin,
        "fixed": fixed,
        "break_even": -(-fixed // margin),
        "first_cost": cost["title"],
        "first_cost_euros": cost["euros"],
        "first_cost_vat": cost["euros"] * 21 // 100,
        "cushion": 2 * fixed,
        "missing": 1000 * round((cost["euros"] + 2 * fixed) / 1000),
        **{f"circle_{n}": people for n, people in enumerate(circles, 1)},
        **{f"talk_{n}": people * n * 2 for n, people in enumerate(circles, 1)},
    }
    return {name: str(value) for name, value in shown.items()}


def _law(world: World, told: dict[str, Any]) -> Words:
    """By how far it is: what is registered has its dates, the rest is planned."""
    own = {
        "law": "Ley 12/2015, de cooperativas de Cataluña: la actividad principal es aquí. Pide un mínimo de dos socias."
    }
    if told["town"] in ("Zaragoza", "Sevilla", "València", "Valencia"):
        own["law"] = (
            "La ley de cooperativas de nuestra comunidad autónoma, porque la actividad principal es aquí. El mínimo de socias lo hemos comprobado con la federación."
        )
    names = ("name", "statutes", "assembly", "deed", "registered")
    if told["legal_stage"] == "registered":
        dates = {f"date_{name}": f"{day:%d/%m/%Y}" for name, day in zip(names, registered_on(world, told), strict=True)}
        lacks = {f"lacks_{name}": "Nada" for name in names[1:]}
        return (
            own
            | dates
            | lacks
            | {
                "legal_mark": "3",
                "who_answers": "La cooperativa, que está inscrita. Firman dos personas juntas, con poder de la asamblea.",
            }
        )
    planned = ("En trámite", "Borrador", "Antes del verano", "Dos meses después", "Un mes después de la escritura")
    dates = {f"date_{name}": when for name, when in zip(names, planned, strict=True)}
    lacks = {
        "lacks_statutes": "Dos artículos por acordar",
        "lacks_assembly": "Fecha",
        "lacks_deed": "Notaría",
        "lacks_registered": "Todo lo anterior",
    }
    who = "De momento, la asociación; firma su presidenta lo imprescindible y con acuerdo escrito de todas."
    return own | dates | lacks | {"legal_mark": "1", "who_answers": who}


def registered_on(world: World, told: dict[str, Any]) -> list[Any]:
    """The days of its five steps in law, the last one before it came into the programme."""
    first = world.ago(world.random(f"registered {told['name']}").randint(560, 1100)).date()
    return [first + timedelta(days=days) for days in (0, 34, 41, 66, 98)]


def _minimum(told: dict[str, Any]) -> int:
    return sum(cost["euros"] for cost in told.get("campaign", {}).get("costs", ()) if cost["required"])


def _campaign(told: dict[str, Any]) -> dict[str, Any]:
    """As its page tells it."""
    campaign = told["campaign"]
    kinds = {"infrastructure": "Infraestructura", "material": "Material", "task": "Tarea"}
    costs = [
        [
            c["title"],
            kinds[c["kind"]],
            *((str(c["euros"]), "") if c["required"] else ("", str(c["euros"]))),
            "Presupuesto",
        ]
        for c in campaign["costs"]
    ]
    rewards = [
        [
            str(r["euros"]),
            r["title"],
            str(r["value"]),
            str(r.get("units", "Sin límite")),
            f"Mes {r.get('months', 2)}",
            "A mano" if r.get("delivery") == "pick_up" else "Por correo",
        ]
        for r in campaign["rewards"]
    ]
    returned = [f"{one['title']}. {one['description']} {_licence(one)}" for one in campaign["returns"]]
    return _plain(
        {
            "frase": campaign["sentence"],
            "partidas": costs,
            "minimo": str(_minimum(told)),
            "relato": campaign["story"].replace("*", ""),
            "recompensas": rewards,
            "retorno": "\n".join(returned),
        }
    )


def _licence(given: dict[str, Any]) -> str:
    """A service has none."""
    return f"Licencia: {given['licence']}." if given.get("licence") else ""


def _plain(value: Any) -> Any:
    """What people wrote may have a dollar in it."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value.replace("$", "$$")


def _cash(words: Words) -> Rows:
    """Twelve months: it sinks until the seventh, never below nothing, and rises from then on."""
    fixed, rows = int(words["fixed"]), []
    balance = 100 * round(fixed * LASTS / 100)
    shares = (55, 62, 70, 78, 85, 92, 98, 104, 108, 112, 115, 118)
    for month, share in zip(range(1, MONTHS + 1), shares, strict=True):
        income = fixed * share // 100
        rows.append([str(month), str(balance), str(income), str(fixed), str(balance + income - fixed)])
        balance += income - fixed
    return rows
