"""What applications were written in columns becomes answers to the questions of their call."""

from django.db import migrations

from incubator.calls.defaults import default

COLUMNS = ("idea", "needs", "community", "impact", "commitment")
CRITERIA = {"need": 20, "model": 20, "impact": 20, "team": 15, "community": 15, "diversity": 10}


def to_answers(apps, _schema):
    told = default()
    for call in apps.get_model("incubator", "Call").objects.all():
        questions = _questions(apps, call, told)
        for row in apps.get_model("incubator", "Application").objects.filter(call=call):
            _answers(apps, row, questions)
        for place, one in enumerate(told["criteria"]):
            if one["name"] in CRITERIA:
                _criterion(apps, call, place, one)
        _totals(apps, call)


def _questions(apps, call, told):
    """Those that were asked, and no other: an application already sent lacks nothing."""
    found, named = {}, {one["name"]: one for one in told["questions"]}
    for place, name in enumerate(COLUMNS):
        one = named.get(name) or dict.fromkeys(("es", "ca", "en"), name.capitalize())
        found[name] = apps.get_model("incubator", "CallQuestion").objects.create(
            call=call,
            name=name,
            part=name,
            position=place,
            words=one["es"],
            help=one.get("help_es", ""),
            translations={code: {"words": one[code], "help": one.get(f"help_{code}", "")} for code in ("ca", "en")},
        )
    return found


def _answers(apps, row, questions):
    answer, kept = apps.get_model("incubator", "ApplicationAnswer"), []
    for name, question in questions.items():
        value = getattr(row, name)
        kept.append(
            {"name": name, "part": question.part, "kind": "long", "words": question.words, "value": value, "files": []}
        )
        if value:
            answer.objects.create(
                application=row, question=question, value=value, saved_by=row.started_by, saved_at=row.started_at
            )
    row.touched_at = row.sent_at or row.started_at
    row.save(update_fields=["touched_at"])
    if row.reference and row.terms_id:
        cooperative = {
            name: getattr(row.cooperative, name)
            for name in ("name", "kind", "legal_stage", "town", "sentence", "website")
        }
        apps.get_model("incubator", "SentVersion").objects.create(
            application=row,
            number=1,
            sent_by=row.started_by,
            sent_at=row.sent_at or row.started_at,
            terms=row.terms,
            content={
                "cooperative": cooperative,
                "applicant_kind": row.applicant_kind,
                "people": row.people,
                "answers": kept,
            },
        )


def _criterion(apps, call, place, one):
    apps.get_model("incubator", "Criterion").objects.create(
        call=call,
        name=one["name"],
        weight=CRITERIA[one["name"]],
        position=place,
        words=one["es"],
        anchors=one["anchors_es"],
        translations={code: {"words": one[code], "anchors": one[f"anchors_{code}"]} for code in ("ca", "en")},
    )


def _totals(apps, call):
    for review in apps.get_model("incubator", "Review").objects.filter(application__call=call):
        judged = [(weight, review.scores.get(name)) for name, weight in CRITERIA.items()]
        judged = [(weight, mark) for weight, mark in judged if mark is not None]
        whole = 4 * sum(weight for weight, _mark in judged)
        reached = 10_000 * sum(weight * mark for weight, mark in judged)
        sent = review.state == "sent"
        review.total = (2 * reached + whole) // (2 * whole) if sent and whole else None
        review.version = 1 if sent else None
        review.relation = "none" if review.no_conflict_at else ""
        review.save(update_fields=["total", "version", "relation"])


class Migration(migrations.Migration):
    dependencies = [("incubator", "0003_applying")]

    operations = [migrations.RunPython(to_answers, migrations.RunPython.noop, elidable=True)]
