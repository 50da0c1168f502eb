"""Makes nbgrader's database schema as nbgrader does."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from autograder.storage.nbgrader_tables import ASSIGNMENT


def has_schema(connection: Connection) -> bool:
    """Whether nbgrader's tables exist."""
    return inspect(connection).has_table(ASSIGNMENT.name)


def create_schema(connection: Connection) -> None:
    """Make nbgrader's tables in an empty database, marked as up to date for `nbgrader db upgrade`."""
    from alembic.config import Config  # noqa: PLC0415  # seconds to import, needed once in the life of a database
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from nbgrader.api import Base  # type: ignore[import-untyped]  # noqa: PLC0415  # it has no annotations
    from nbgrader.dbutil import ALEMBIC_DIR  # type: ignore[import-untyped]  # noqa: PLC0415

    Base.metadata.create_all(connection)
    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    head = ScriptDirectory.from_config(config).get_current_head()
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
