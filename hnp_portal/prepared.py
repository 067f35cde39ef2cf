"""Questions that pages ask again and again, compiled once.

Django makes a statement anew at every asking, which takes several times as long as the database's answer. Here a queryset
is compiled with places for its values; afterwards only the values differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)


class Place(Value):
    """Where a value goes: it stands in the statement's parameters until then."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared(threading.local, Generic[M]):
    """`Prepared(lambda key: Article.objects.filter(pk=key), BigIntegerField())(7)` is the list of the rows.

    A thread has a connection of its own, and therefore a statement of its own.
    """

    def __init__(self, question: Callable[..., QuerySet[M]], *kinds: Field[Any, Any]) -> None:
        self._question, self._kinds = question, kinds
        self._compiler: Any = None
        self._rows: list[Any] = []

    def __call__(self, *values: object) -> list[M]:
        if self._compiler is None:
            self._compile()
        connection = self._compiler.connection = connections[DEFAULT_DB_ALIAS]
        given = [kind.get_db_prep_value(value, connection) for kind, value in zip(self._kinds, values, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [given[part.value] if isinstance(part, Place) else part for part in self._params])
            self._rows = cursor.fetchall()
        made: list[M] = list(ModelIterable(self._queryset))
        self._rows = []  # a thread that waits holds no article's text
        return made

    def _compile(self) -> None:
        """What the compiler has found out (columns, joins) stays in it, and objects are made from rows by that as ever."""
        self._queryset = self._question(*(Place(number, output_field=kind) for number, kind in enumerate(self._kinds)))
        query: Any = self._queryset.query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda _columns: converters
        compiler.execute_sql = lambda **_how: [self._rows]
        query.get_compiler = lambda using: compiler
        self._compiler = compiler


def plainly(question: Callable[..., QuerySet[M]], *_kinds: Field[Any, Any]) -> Callable[..., list[M]]:
    """In the place of `Prepared` for a question that never looks the same twice."""
    return lambda *values: list(question(*values))
