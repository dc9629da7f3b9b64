"""views in full."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

SEEN = "kind = 'personal_data_viewed'"


def upgrade() -> None:
    for table in ('case_events', 'admin_events'):
        op.create_index(
            f'ix_{table}_seen_in_full', table, ['jurisdiction', 'at'],
            postgresql_where=sa.text(SEEN), sqlite_where=sa.text(SEEN),
        )


def downgrade() -> None:
    for table in ('admin_events', 'case_events'):
        op.drop_index(f'ix_{table}_seen_in_full', table_name=table)
