"""the radar, and what the wall's lists ask for."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('radar_turns',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('after', sa.BigInteger(), nullable=False),
    sa.Column('checked', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_checked', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('jurisdiction', name=op.f('pk_radar_turns'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index('ix_tasks_place', ['jurisdiction', 'open', 'sort_on', 'id'], unique=False)

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paused_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_clocks_paused', ['jurisdiction', 'paused_on'], unique=False, sqlite_where=sa.text('paused_on IS NOT NULL'), postgresql_where=sa.text('paused_on IS NOT NULL'))

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('upstream_wanted', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('upstream_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_cases_returned_twice', ['jurisdiction', 'id'], unique=False, sqlite_where=sa.text('returned >= 2'), postgresql_where=sa.text('returned >= 2'))
        batch_op.create_index('ix_cases_not_above', ['jurisdiction', 'id'], unique=False, sqlite_where=sa.text('upstream_wanted AND upstream_on IS NULL'), postgresql_where=sa.text('upstream_wanted AND upstream_on IS NULL'))

    _fill_paused()


def _fill_paused() -> None:
    """Say of clocks that stand still since when they do, as their ledgers tell."""
    clocks = sa.table('clocks', sa.column('jurisdiction', sa.String), sa.column('id', sa.BigInteger), sa.column('running', sa.Boolean), sa.column('entries', sa.JSON), sa.column('paused_on', sa.Date))
    connection = op.get_bind()
    after = ('', 0)
    while True:
        place = sa.tuple_(clocks.c.jurisdiction, clocks.c.id)
        statement = sa.select(clocks.c.jurisdiction, clocks.c.id, clocks.c.entries).where(clocks.c.running, place > sa.tuple_(*after)).order_by(clocks.c.jurisdiction, clocks.c.id).limit(5000)
        rows = connection.execute(statement).all()
        if not rows:
            return
        paused = [{'of_jurisdiction': row.jurisdiction, 'of_id': row.id, 'since': since} for row in rows if (since := _paused_since(row.entries))]
        if paused:
            one = sa.and_(clocks.c.jurisdiction == sa.bindparam('of_jurisdiction'), clocks.c.id == sa.bindparam('of_id'))
            connection.execute(sa.update(clocks).where(one).values(paused_on=sa.cast(sa.bindparam('since'), sa.Date) if connection.dialect.name == 'postgresql' else sa.bindparam('since', type_=sa.String)), paused)
        after = (rows[-1].jurisdiction, rows[-1].id)


def _paused_since(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """The day of the pause that is still open."""
    since = None
    for entry in entries:
        if entry['kind'] == 'pause':
            since = entry['on']
        elif entry['kind'] != 'extend':
            since = None
    return since


def downgrade() -> None:
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_not_above', sqlite_where=sa.text('upstream_wanted AND upstream_on IS NULL'), postgresql_where=sa.text('upstream_wanted AND upstream_on IS NULL'))
        batch_op.drop_index('ix_cases_returned_twice', sqlite_where=sa.text('returned >= 2'), postgresql_where=sa.text('returned >= 2'))
        batch_op.drop_column('upstream_on')
        batch_op.drop_column('upstream_wanted')

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index('ix_clocks_paused', sqlite_where=sa.text('paused_on IS NOT NULL'), postgresql_where=sa.text('paused_on IS NOT NULL'))
        batch_op.drop_column('paused_on')

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index('ix_tasks_place')

    op.drop_table('radar_turns')
