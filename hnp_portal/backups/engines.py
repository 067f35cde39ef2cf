"""Which of sqlite and postgres is meant: both have the same functions."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import connection

from hnp_portal.backups import Facts, postgres, sqlite

FAULTS = (OSError, sqlite3.Error, psycopg.Error)
"""What disks and databases raise in the middle of the work: a full disk, a lost server."""


class Engine(Protocol):
    """ENGINE is its name in a manifest, FILE the database's name in a backup."""

    ENGINE: str
    FILE: str

    def size(self) -> int: ...
    def tables(self) -> list[str]: ...
    def facts(self) -> Facts: ...
    def snapshot(self, target: Path, /) -> Facts: ...
    def examine(self, file: Path, /) -> None: ...
    def load(self, file: Path, strange: list[str], /) -> None: ...


def engine() -> Engine:
    return sqlite if connection.vendor == "sqlite" else postgres


def in_words(fault: Exception) -> str:
    """One line of what a disk or a database said."""
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.strerror}: {fault.filename}" if fault.filename else fault.strerror
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]
