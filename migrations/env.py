"""Alembic environment: the connection comes from `app.migrating`; SQLite children survive table rebuilds."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection
from sqlalchemy.types import TypeDecorator

from app.models import Base

connection: Connection = context.config.attributes["connection"]


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change when the code does."""
    if kind != "type":
        return False
    if isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return f"sa.{item.impl!r}" if isinstance(item, TypeDecorator) else False


def migrate() -> None:
    """Run the steps in one transaction. The caller has switched foreign keys off before BEGIN where that is needed."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate()
