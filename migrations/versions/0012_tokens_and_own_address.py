"""tokens and own address."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email_wanted', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('email_code', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('email_asked_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('api_tokens', schema=None) as batch_op:
        batch_op.add_column(sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('api_tokens', schema=None) as batch_op:
        batch_op.drop_column('used_at')
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.drop_column('email_asked_at')
        batch_op.drop_column('email_code')
        batch_op.drop_column('email_wanted')
