"""tips."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tips',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('code_index', sa.String(length=64), nullable=False),
    sa.Column('once', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('about_organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('about', sa.LargeBinary(), nullable=False),
    sa.Column('what', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('identity', sa.LargeBinary(), nullable=True),
    sa.Column('share_supervisor', sa.LargeBinary(), nullable=True),
    sa.Column('share_auditor', sa.LargeBinary(), nullable=True),
    sa.Column('checker_id', sa.BigInteger(), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('matter', sa.LargeBinary(), nullable=True),
    sa.Column('files_handed', sa.Boolean(), nullable=False),
    sa.Column('finding', sa.LargeBinary(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['about_organisation_id'], ['organisations.id'], name=op.f('fk_tips_about_organisation_id')),
    sa.ForeignKeyConstraint(['checker_id'], ['organisations.id'], name=op.f('fk_tips_checker_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_tips')),
    sa.UniqueConstraint('number', name=op.f('uq_tips_number')),
    sa.UniqueConstraint('once', name=op.f('uq_tips_once'))
    )
    with op.batch_alter_table('tips', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tips_jurisdiction_checker_id'), ['jurisdiction', 'checker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tips_jurisdiction_received_at'), ['jurisdiction', 'received_at'], unique=False)

    op.create_table('tip_files',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('tip_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction', 'tip_id'], ['tips.jurisdiction', 'tips.id'], name=op.f('fk_tip_files_jurisdiction_tip_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_tip_files'))
    )
    with op.batch_alter_table('tip_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tip_files_jurisdiction_tip_id'), ['jurisdiction', 'tip_id'], unique=False)

    op.create_table('tip_openings',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('tip_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.String(length=32), nullable=True),
    sa.Column('decided_reason', sa.LargeBinary(), nullable=True),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_tip_openings_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_tip_openings_decided_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'tip_id'], ['tips.jurisdiction', 'tips.id'], name=op.f('fk_tip_openings_jurisdiction_tip_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_tip_openings'))
    )
    with op.batch_alter_table('tip_openings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tip_openings_jurisdiction_tip_id'), ['jurisdiction', 'tip_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('tip_openings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tip_openings_jurisdiction_tip_id'))

    op.drop_table('tip_openings')
    with op.batch_alter_table('tip_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tip_files_jurisdiction_tip_id'))

    op.drop_table('tip_files')
    with op.batch_alter_table('tips', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tips_jurisdiction_received_at'))
        batch_op.drop_index(batch_op.f('ix_tips_jurisdiction_checker_id'))

    op.drop_table('tips')
