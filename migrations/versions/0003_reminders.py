"""the ladder of reminders on each clock; notices of days off on their way in; what the radar and the rounds say."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('radar_findings',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('dedupe', sa.String(length=120), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('values', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_radar_findings')),
    sa.UniqueConstraint('jurisdiction', 'dedupe', name=op.f('uq_radar_findings_jurisdiction_dedupe'))
    )
    with op.batch_alter_table('radar_findings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_radar_findings_jurisdiction_cleared_at_id'), ['jurisdiction', 'cleared_at', 'id'], unique=False)

    op.create_table('round_runs',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('seconds', sa.BigInteger(), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('took_ms', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_round_runs'))
    )
    op.create_table('calendar_loads',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=200), nullable=False),
    sa.Column('days', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('replaced', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('moved', sa.BigInteger(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('proposed_by', sa.BigInteger(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name=op.f('fk_calendar_loads_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_loads'))
    )
    with op.batch_alter_table('calendar_loads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_loads_year_proposed_at'), ['year', 'proposed_at'], unique=False)

    op.create_table('reminders',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=False),
    sa.Column('rung', sa.String(length=32), nullable=False),
    sa.Column('level', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('unsent', sa.Boolean(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_reminders_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'clock_id'], ['clocks.jurisdiction', 'clocks.id'], name=op.f('fk_reminders_jurisdiction_clock_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_reminders_organisation_id')),
    sa.ForeignKeyConstraint(['read_by'], ['accounts.id'], name=op.f('fk_reminders_read_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_reminders')),
    sa.UniqueConstraint('jurisdiction', 'clock_id', 'rung', 'level', name=op.f('uq_reminders_jurisdiction_clock_id_rung_level'))
    )
    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminders_jurisdiction_organisation_id_level_read_at'), ['jurisdiction', 'organisation_id', 'level', 'read_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminders_jurisdiction_unsent_id'), ['jurisdiction', 'unsent', 'id'], unique=False)

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('climbed', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('next_rung_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_clocks_jurisdiction_next_rung_at'), ['jurisdiction', 'next_rung_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_clocks_next_rung_at'), ['next_rung_at'], unique=False)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_incident', ['jurisdiction', 'id'], unique=False, sqlite_where=sa.text('incident IS NOT NULL'), postgresql_where=sa.text('incident IS NOT NULL'))

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('leader_email', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('abolished_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('successor_id', sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_organisations_successor_id'), 'organisations', ['successor_id'], ['id'])


    # What was told by the reminders of before is not told again.
    op.execute(
        "UPDATE clocks SET next_rung_at = CURRENT_TIMESTAMP,"
        " climbed = CASE WHEN due_on < CURRENT_DATE THEN 'overdue_1' ELSE 'day_before' END"
        " WHERE running AND due_on IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_organisations_successor_id'), type_='foreignkey')
        batch_op.drop_column('successor_id')
        batch_op.drop_column('abolished_on')
        batch_op.drop_column('leader_email')

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clocks_next_rung_at'))
        batch_op.drop_index(batch_op.f('ix_clocks_jurisdiction_next_rung_at'))
        batch_op.drop_column('next_rung_at')
        batch_op.drop_column('climbed')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_incident')

    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminders_jurisdiction_unsent_id'))
        batch_op.drop_index(batch_op.f('ix_reminders_jurisdiction_organisation_id_level_read_at'))

    op.drop_table('reminders')
    with op.batch_alter_table('calendar_loads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_loads_year_proposed_at'))

    op.drop_table('calendar_loads')
    op.drop_table('round_runs')
    with op.batch_alter_table('radar_findings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_radar_findings_jurisdiction_cleared_at_id'))

    op.drop_table('radar_findings')
