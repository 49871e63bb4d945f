"""The pages of the sandbox provider, in three languages, readable without styles and without JavaScript."""

from html import escape
from typing import Any

from crowdcoop import money

OUTCOMES = ("accepted", "declined", "challenge", "slow", "timeout-after-success")
WORDS = {
    "en": {
        "test": "Test mode: no money is moved.",
        "title": "Pay {amount}",
        "lead": "Payment for {what}. Choose how it ends:",
        "accepted": "Pay: accepted",
        "declined": "Pay: declined by the bank",
        "challenge": "Pay: the bank asks for a confirmation (3-D Secure)",
        "slow": "Pay: the bank takes its time",
        "timeout-after-success": "Pay: it works, and the connection breaks",
        "cancelled": "Go back without paying",
        "bank": "Your bank asks: is it you?",
        "confirm": "Yes, confirm {amount}",
        "deny": "No, it is not me",
        "decided": "This payment has been decided already.",
        "back": "Back to the site",
        "lost": "The connection broke",
        "lost-lead": "The payment may or may not have gone through. Go back to the site: it will find out.",
        "missing": "There is no such payment",
    },
    "es": {
        "test": "Modo de prueba: no se mueve dinero.",
        "title": "Pagar {amount}",
        "lead": "Pago de {what}. Elige cómo acaba:",
        "accepted": "Pagar: aceptado",
        "declined": "Pagar: rechazado por el banco",
        "challenge": "Pagar: el banco pide una confirmación (3-D Secure)",
        "slow": "Pagar: el banco tarda",
        "timeout-after-success": "Pagar: funciona, y se corta la conexión",
        "cancelled": "Volver sin pagar",
        "bank": "Tu banco pregunta: ¿eres tú?",
        "confirm": "Sí, confirmo {amount}",
        "deny": "No, no soy yo",
        "decided": "Este pago ya está decidido.",
        "back": "Volver al sitio",
        "lost": "Se ha cortado la conexión",
        "lost-lead": "El pago puede haberse hecho o no. Vuelve al sitio: allí se averigua.",
        "missing": "No existe este pago",
    },
    "ca": {
        "test": "Mode de prova: no es mouen diners.",
        "title": "Pagar {amount}",
        "lead": "Pagament de {what}. Tria com acaba:",
        "accepted": "Pagar: acceptat",
        "declined": "Pagar: rebutjat pel banc",
        "challenge": "Pagar: el banc demana una confirmació (3-D Secure)",
        "slow": "Pagar: el banc triga",
        "timeout-after-success": "Pagar: funciona, i es talla la connexió",
        "cancelled": "Tornar sense pagar",
        "bank": "El teu banc pregunta: ets tu?",
        "confirm": "Sí, confirmo {amount}",
        "deny": "No, no soc jo",
        "decided": "Aquest pagament ja està decidit.",
        "back": "Tornar al lloc",
        "lost": "S'ha tallat la connexió",
        "lost-lead": "El pagament pot haver-se fet o no. Torna al lloc: allà s'esbrina.",
        "missing": "No existeix aquest pagament",
    },
}
STYLE = """
:root{color-scheme:light dark;--ground:#FBF6EC;--ink:#221B16;--action:#34409A;--on:#fff;--line:#8A7B6C;--warm:#F2B33D}
@media (prefers-color-scheme:dark){:root{--ground:#191411;--ink:#F3EADB;--action:#AEB7FF;--on:#191411;--line:#9A8B7C}}
body{margin:0;background:var(--ground);color:var(--ink);font:1.125rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.test{background:var(--warm);color:#221B16;margin:0;padding:.6rem 1rem;font-weight:700;text-align:center}
h1{font-size:1.75rem;line-height:1.2}
form{display:grid;gap:.75rem}
button,.btn{font:inherit;font-weight:700;padding:.75rem 1rem;min-height:3rem;border-radius:.4rem;border:2px solid var(--action);
background:transparent;color:var(--action);text-align:left;cursor:pointer;text-decoration:none;display:block}
button:first-of-type{background:var(--action);color:var(--on)}
:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
"""


def pay(charge: dict[str, Any]) -> str:
    words, amount = _words(charge), _amount(charge)
    if charge["state"] != "open":
        return _page(charge, words["decided"], _back(charge, words))
    buttons = "".join(_button(name, words[name].format(amount=amount)) for name in (*OUTCOMES, "cancelled"))
    lead = words["lead"].format(what=escape(str(charge["asked"].get("description", ""))))
    return _page(charge, words["title"].format(amount=amount), f'<p>{lead}</p><form method="post">{buttons}</form>')


def challenge(charge: dict[str, Any]) -> str:
    words = _words(charge)
    yes = _button("accepted", words["confirm"].format(amount=_amount(charge)))
    return _page(charge, words["bank"], f'<form method="post">{yes}{_button("declined", words["deny"])}</form>')


def lost(charge: dict[str, Any]) -> str:
    words = _words(charge)
    return _page(charge, words["lost"], f"<p>{words['lost-lead']}</p>{_back(charge, words)}")


def missing() -> str:
    return _page({"asked": {}}, WORDS["en"]["missing"], "")


def _button(outcome: str, words: str) -> str:
    return f'<button name="outcome" value="{outcome}" data-outcome="{outcome}">{escape(words)}</button>'


def _back(charge: dict[str, Any], words: dict[str, str]) -> str:
    return f'<p><a class="btn" href="{escape(charge["asked"]["return_url"])}">{words["back"]}</a></p>'


def _language(charge: dict[str, Any]) -> str:
    spoken = charge["asked"].get("language", "es")
    return spoken if spoken in WORDS else "es"


def _words(charge: dict[str, Any]) -> dict[str, str]:
    return WORDS[_language(charge)]


def _amount(charge: dict[str, Any]) -> str:
    return money.format(charge["amount"], charge["currency"], _language(charge))


def _page(charge: dict[str, Any], title: str, content: str) -> str:
    language, title = _language(charge), escape(title)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{title} · Sandbox</title><link rel="stylesheet" href="/style.css"></head><body>'
        f'<header><p class="test">{WORDS[language]["test"]}</p></header><main><h1>{title}</h1>{content}</main></body></html>'
    )
