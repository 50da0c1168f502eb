"""Makes nbgrader's database schema as nbgrader does, and tells one that an older nbgrader made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, inspect, text

from autograder.errors import StoreError
from autograder.languages import Message
from autograder.storage.nbgrader_tables import ALL, ASSIGNMENT

UPGRADE: Final = Message("back up the database, then run `nbgrader db upgrade`")
_SQLITE: Final = """
    SELECT tables.name, columns.name FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table'
"""


def has_schema(connection: Connection) -> bool:
    """Whether nbgrader's tables exist."""
    return inspect(connection).has_table(ASSIGNMENT.name)


def is_complete(connection: Connection, place: str) -> bool:
    """Whether all of nbgrader's tables exist; StoreError if an older nbgrader made those that do."""
    columns = _columns(connection)
    present = [table for table in ALL if table.name in columns]
    for table in present:
        if lacking := sorted({column.name for column in table.columns} - columns[table.name]):
            raise StoreError(
                Message(
                    "an older nbgrader made this database: no such column: {name}.{lacking}",
                    name=table.name,
                    lacking=lacking[0],
                ),
                path=place,
                next_step=UPGRADE,
            )
    return len(present) == len(ALL)


def create_schema(connection: Connection) -> None:
    """Make those of nbgrader's tables that are missing; an empty database is marked as up to date for its upgrades."""
    from alembic.config import Config  # noqa: PLC0415  # seconds to import, needed once in the life of a database
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from nbgrader.api import Base  # type: ignore[import-untyped]  # noqa: PLC0415  # it has no annotations
    from nbgrader.dbutil import ALEMBIC_DIR  # type: ignore[import-untyped]  # noqa: PLC0415

    is_new = not has_schema(connection)
    Base.metadata.create_all(connection)
    if not is_new:  # `nbgrader db upgrade` leaves out tables, which nbgrader then makes as here
        return
    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    head = ScriptDirectory.from_config(config).get_current_head()
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})


def _columns(connection: Connection) -> Mapping[str, set[str]]:
    """The columns of every table; on SQLite by one query, where SQLAlchemy makes several for each table."""
    if connection.dialect.name == "sqlite":
        found: dict[str, set[str]] = {}
        for table, column in connection.exec_driver_sql(_SQLITE).tuples():
            found.setdefault(table, set()).add(column)
        return found
    described = inspect(connection).get_multi_columns()
    return {table: {column["name"] for column in columns} for (_, table), columns in described.items()}
