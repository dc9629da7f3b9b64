"""accounts and sessions."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recovery_codes',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_recovery_codes_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('digest', name=op.f('uq_recovery_codes_digest'))
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_account_id'), ['account_id'], unique=False)

    op.create_table('signed_in_sessions',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('device', sa.LargeBinary(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_signed_in_sessions_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in_sessions')),
    sa.UniqueConstraint('digest', name=op.f('uq_signed_in_sessions_digest'))
    )
    with op.batch_alter_table('signed_in_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_sessions_account_id_ended_at'), ['account_id', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_signed_in_sessions_seen_at'), ['seen_at'], unique=False)

    op.create_table('emergency_looks',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_emergency_looks_account_id')),
    sa.ForeignKeyConstraint(['checked_by'], ['accounts.id'], name=op.f('fk_emergency_looks_checked_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_emergency_looks_jurisdiction_case_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_emergency_looks'))
    )
    with op.batch_alter_table('emergency_looks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_emergency_looks_account_id_until_at'), ['account_id', 'until_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_emergency_looks_began_at'), ['began_at'], unique=False)

    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('password_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('must_change', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('totp_secret', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('totp_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('totp_step', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('identity', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('left_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('emergency_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_accounts_identity'), ['identity'], unique=True)



def downgrade() -> None:
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accounts_identity'))
        batch_op.drop_column('emergency_until')
        batch_op.drop_column('left_at')
        batch_op.drop_column('identity')
        batch_op.drop_column('totp_step')
        batch_op.drop_column('totp_since')
        batch_op.drop_column('totp_secret')
        batch_op.drop_column('must_change')
        batch_op.drop_column('password_at')

    with op.batch_alter_table('emergency_looks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_emergency_looks_began_at'))
        batch_op.drop_index(batch_op.f('ix_emergency_looks_account_id_until_at'))

    op.drop_table('emergency_looks')
    with op.batch_alter_table('signed_in_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_sessions_seen_at'))
        batch_op.drop_index(batch_op.f('ix_signed_in_sessions_account_id_ended_at'))

    op.drop_table('signed_in_sessions')
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_codes_account_id'))

    op.drop_table('recovery_codes')
