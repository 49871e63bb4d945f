"""Many rows by one statement, column by column: what a chunk writes costs what the database needs for it, and no more.

`bulk_create` makes an object of every row first and checks each field by itself: several times the work of the database.
Here a column is a list (a value a row) or one value that all rows share. Call it inside the transaction of the chunk.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Any]
# Exactly these types: a choice of a model is a string too, and the driver would send its name.
PLAIN = {str, int, bool, type(None)}


def insert(model: type[models.Model], columns: Columns) -> list[int]:
    """The new rows' ids, in the order of the lists."""
    fields = {name: model._meta.get_field(name) for name in columns}
    source, shown, given = _source(fields, columns)
    names = ", ".join(_quoted(field.column) for field in fields.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {', '.join(shown.values())} "  # noqa: S608 - names of our models
            f"FROM {source} RETURNING {_quoted(model._meta.pk.column)}",
            given,
        )
        # Numbers are given out in the order of the rows; only the order of the answer is not promised.
        return sorted(row[0] for row in cursor.fetchall())


def update(model: type[models.Model], ids: Sequence[int], columns: Columns, **among: Iterable[str]) -> int:
    """Each of these rows gets its own value of each list; how many there were, of those whose `among` is one of its words."""
    fields = {"pk": model._meta.pk} | {name: model._meta.get_field(name) for name in columns}
    source, shown, given = _source(fields, {"pk": list(ids), **columns})
    new = ", ".join(f"{_quoted(fields[name].column)} = {shown[name]}" for name in columns)
    table = _quoted(model._meta.db_table)
    where = [f"{table}.{_quoted(model._meta.pk.column)} = {shown['pk']}"]
    # The plus keeps SQLite from an index of this column: it would look through all such rows for each id.
    plain = "" if connection.vendor == "postgresql" else "+"
    for name, words in among.items():
        given += (words := list(words))
        column = _quoted(model._meta.get_field(name).column)
        where += [f"{plain}{table}.{column} IN ({', '.join(['%s'] * len(words))})"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {new} FROM {source} WHERE {' AND '.join(where)}",  # noqa: S608 - names of our models
            # What stands in SET comes before FROM, and the ids in WHERE are a list's column: nothing is given for them.
            given,
        )
        return cursor.rowcount


def _source(fields: Mapping[str, Any], columns: Columns) -> tuple[str, dict[str, str], list[Any]]:
    """What to select from, how each column is written there, and what to give for both, in their order."""
    lists = {name: value for name, value in columns.items() if isinstance(value, list)}
    lengths = {len(values) for values in lists.values()}
    if len(lengths) != 1:
        raise ValueError(f"Lists of one length are needed, these have {sorted(lengths)}")
    # A list of one and the same thing is sent once; not the first, which says how many rows there are, and which ones.
    for name, values in list(lists.items())[1:]:
        if values and all(value is values[0] for value in values):
            columns = {**columns, name: lists.pop(name)[0]}
    listed = {name: _prepared(fields[name], values) for name, values in lists.items()}
    shared = {name: _prepared(fields[name], [value])[0] for name, value in columns.items() if name not in listed}
    if connection.vendor == "postgresql":
        source, shown, given = _unnested(fields, listed)
        shown |= {name: f"%s::{_type(fields[name])}" for name in shared}
    else:
        source, shown, given = _from_json(listed)
        shown |= dict.fromkeys(shared, "%s")
    order = {name: shown[name] for name in columns}
    return source, order, [*(shared[name] for name in columns if name in shared), *given]


def _prepared(field: Any, values: list[Any]) -> list[Any]:
    """As the database takes them; what is plain already is not asked about, which is most of it."""
    if isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    return [value if type(value) in PLAIN else field.get_db_prep_save(value, connection) for value in values]


def _unnested(fields: Mapping[str, Any], listed: Mapping[str, list[Any]]) -> tuple[str, dict[str, str], list[Any]]:
    arrays = ", ".join(f"%s::{_type(fields[name])}[]" for name in listed)
    names = [f"c{place}" for place in range(len(listed))]
    shown = {name: f"given.{alias}" for name, alias in zip(listed, names, strict=True)}
    return f"unnest({arrays}) AS given({', '.join(names)})", shown, list(listed.values())


def _from_json(listed: Mapping[str, list[Any]]) -> tuple[str, dict[str, str], list[Any]]:
    rows = json.dumps(list(zip(*listed.values(), strict=True)))
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS c{place}" for place in range(len(listed)))
    shown = {name: f"given.c{place}" for place, name in enumerate(listed)}
    return f"(SELECT {columns} FROM json_each(%s)) AS given", shown, [rows]  # noqa: S608 - our own words


def _type(field: Any) -> str:
    """Without its length: a cast to `varchar(9)` would cut off what the column itself refuses."""
    return re.sub(r"\(\d+\)", "", field.db_type(connection))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
