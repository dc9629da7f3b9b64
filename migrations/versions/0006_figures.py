"""indexes that hold all that figures are counted from."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

COLUMNS = ['jurisdiction', 'ended_on', 'code', 'kind', 'owner_id', 'used', 'late']
CLOSED = ['jurisdiction', 'closed_at', 'kind', 'outcome', 'provider_id']
COUNTED = sa.text('late IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clocks_jurisdiction_ended_on'))
        batch_op.create_index('ix_clocks_counted', COLUMNS, unique=False, sqlite_where=COUNTED, postgresql_where=COUNTED)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_jurisdiction_received_on'))
        batch_op.drop_index(batch_op.f('ix_cases_jurisdiction_closed_at'))
        batch_op.create_index('ix_cases_received', ['jurisdiction', 'received_on', 'kind'], unique=False)
        batch_op.create_index('ix_cases_closed', CLOSED, unique=False)


def downgrade() -> None:
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_closed')
        batch_op.drop_index('ix_cases_received')
        batch_op.create_index(batch_op.f('ix_cases_jurisdiction_closed_at'), ['jurisdiction', 'closed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_jurisdiction_received_on'), ['jurisdiction', 'received_on'], unique=False)

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index('ix_clocks_counted', sqlite_where=COUNTED, postgresql_where=COUNTED)
        batch_op.create_index(batch_op.f('ix_clocks_jurisdiction_ended_on'), ['jurisdiction', 'ended_on'], unique=False)
