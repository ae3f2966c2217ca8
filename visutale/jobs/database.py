"""The jobs' table: what was asked for, how it stands and who works on it. In SQLite, or in Postgres for many machines.

DBOS keeps its journal in the same database. A process that dies leaves rows that say "running"; they are right again
as soon as somebody takes the job over (:mod:`visutale.jobs.workers`).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from visutale.errors import ConfigError, OutOfReach
from visutale.files import unwritable
from visutale.settings import Settings

NEEDED_SQLITE = (3, 42)
BUSY_MS = 30_000

_metadata = sa.MetaData()

jobs = sa.Table(
    "visutale_jobs",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("state", sa.String, nullable=False, index=True),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("stop", sa.Boolean, nullable=False, default=False),
    sa.Column("worker", sa.String, nullable=False, default=""),
    sa.Column("lives", sa.Integer, nullable=False, default=0),
    sa.Column("message", sa.Text, nullable=False, default=""),
    sa.Column("done", sa.Integer, nullable=False, default=0),
    sa.Column("steps", sa.Integer, nullable=False, default=0),
    sa.Column("writing", sa.Text, nullable=False, default="{}"),
    sa.Column("waits_for", sa.Text, nullable=False, default=""),
    sa.Column("approval", sa.Boolean, nullable=False, default=False),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Column("queued_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("updated_at", sa.Float, nullable=False),
)
"""``asked`` is the order as JSON; ``turn`` is its place among its person's jobs, ``number`` the order of asking;
``lives`` counts how often it was taken over since its last step. Times are seconds since 1970."""

workers = sa.Table(
    "visutale_workers",
    _metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("host", sa.String, nullable=False),
    sa.Column("beats", sa.Integer, nullable=False),
)
"""Who works: ``beats`` grows while a process lives, so that nobody has to compare clocks."""

speeds = sa.Table(
    "visutale_speeds",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("seconds_per_page", sa.Float, nullable=False),
)
"""How long the last jobs took, for what people are told to expect."""


_FIND = sa.select(jobs).where(jobs.c.id == sa.bindparam("id"))


def open_database(settings: Settings) -> sa.Engine:
    """The jobs' database with its tables. Raises ConfigError for an address that is none, OutOfReach."""
    url = settings.jobs.database.get_secret_value()
    engine = _postgres(url) if url else _sqlite(settings.home / "jobs.sqlite")
    with reaching():
        for table in _metadata.sorted_tables:
            _create(engine, table)
    return engine


def _create(engine: sa.Engine, table: sa.Table) -> None:
    """Of two who begin at once one finds that the other was faster."""
    try:
        table.create(engine, checkfirst=True)
    except SQLAlchemyError:
        if not sa.inspect(engine).has_table(table.name):
            raise


@contextmanager
def reaching() -> Iterator[None]:
    """Failures of the database, as errors for people."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise OutOfReach(
            "The list of jobs can't be reached just now.",
            remedy="Try again in a moment. If it stays so, look whether the disk is full or the database is running.",
            kept="Nothing that was asked for is lost.",
        ) from error


def now() -> float:
    return time.time()


def find(engine: sa.Engine, book_id: str) -> sa.RowMapping | None:
    """A job's row."""
    with reaching(), engine.connect() as connection:
        return connection.execute(_FIND, {"id": book_id}).mappings().first()


def update(
    engine: sa.Engine, book_id: str, *, run: int | None = None, next_run: int | None = None, **fields: Any
) -> bool:
    """Other values for a job; False where there is no such job, or its run is another than ``run``."""
    if next_run is not None:
        fields["run"] = next_run
    change = sa.update(jobs).where(jobs.c.id == book_id)
    if run is not None:
        change = change.where(jobs.c.run == run)
    with reaching(), engine.begin() as connection:
        return bool(connection.execute(change.values(updated_at=now(), **fields)).rowcount)


def _sqlite(path: Path) -> sa.Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    engine = sa.create_engine(
        f"sqlite:///{path}", module=_sqlite_module(), connect_args={"check_same_thread": False}, pool_size=20
    )

    @event.listens_for(engine, "connect")
    def begin(connection: Any, record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _sqlite_module() -> ModuleType:
    """Python's own SQLite where it is new enough for DBOS, else the one that comes with us."""
    if sqlite3.sqlite_version_info >= NEEDED_SQLITE:
        return sqlite3
    from pysqlite3 import dbapi2

    return dbapi2  # type: ignore[no-any-return]


def _postgres(url: str) -> sa.Engine:
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise ConfigError("The setting jobs.database is not an address of a database.", remedy=_REMEDY) from None
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigError("Jobs are kept in SQLite or in Postgres, nowhere else.", remedy=_REMEDY)
    return sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_size=20, pool_pre_ping=True)


_REMEDY = "Write it as postgresql://user:password@host/name, or leave it out for a file in the home folder."
