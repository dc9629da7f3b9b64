"""supervision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('wall_counts',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('took_ms', sa.BigInteger(), nullable=False),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.PrimaryKeyConstraint('jurisdiction', name=op.f('pk_wall_counts'))
    )
    op.create_table('campaigns',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('demand', sa.LargeBinary(), nullable=False),
    sa.Column('opened_by', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conclusion', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['closed_by'], ['accounts.id'], name=op.f('fk_campaigns_closed_by')),
    sa.ForeignKeyConstraint(['opened_by'], ['accounts.id'], name=op.f('fk_campaigns_opened_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_campaigns'))
    )
    op.create_table('exports',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('page', sa.String(length=32), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_exports_account_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_exports'))
    )
    with op.batch_alter_table('exports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exports_jurisdiction_mark'), ['jurisdiction', 'mark'], unique=True)

    op.create_table('feedback_duties',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_by', sa.BigInteger(), nullable=True),
    sa.Column('initiated', sa.BigInteger(), nullable=True),
    sa.Column('carried_out', sa.BigInteger(), nullable=True),
    sa.Column('lifted', sa.BigInteger(), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_feedback_duties_organisation_id')),
    sa.ForeignKeyConstraint(['reported_by'], ['accounts.id'], name=op.f('fk_feedback_duties_reported_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_feedback_duties'))
    )
    with op.batch_alter_table('feedback_duties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_duties_jurisdiction_reported_at_due_on'), ['jurisdiction', 'reported_at', 'due_on'], unique=False)
        batch_op.create_index('uq_feedback_duties_unit_month', ['jurisdiction', 'organisation_id', 'month'], unique=True)

    op.create_table('reports',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('edition', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('addressee', sa.String(length=200), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['accounts.id'], name=op.f('fk_reports_made_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_reports'))
    )
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.create_index('uq_reports_period', ['jurisdiction', 'starts_on', 'ends_on', 'edition'], unique=True)

    op.create_table('matters',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.String(length=200), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('proposal', sa.LargeBinary(), nullable=False),
    sa.Column('reported_by', sa.BigInteger(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decision', sa.LargeBinary(), nullable=True),
    sa.Column('entered_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts.id'], name=op.f('fk_matters_entered_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'order_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_matters_jurisdiction_order_id')),
    sa.ForeignKeyConstraint(['reported_by'], ['accounts.id'], name=op.f('fk_matters_reported_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_matters'))
    )
    with op.batch_alter_table('matters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matters_jurisdiction_decided_on_id'), ['jurisdiction', 'decided_on', 'id'], unique=False)

    op.create_table('supervision_items',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('record_id', sa.BigInteger(), nullable=True),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('clock', sa.String(length=32), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('days_late', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_supervision_items_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'order_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_supervision_items_jurisdiction_order_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_supervision_items_jurisdiction_record_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_supervision_items'))
    )
    with op.batch_alter_table('supervision_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervision_items_jurisdiction_case_id'), ['jurisdiction', 'case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supervision_items_jurisdiction_order_id'), ['jurisdiction', 'order_id'], unique=False)

    op.create_table('supervision_orders',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('case_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('demand', sa.LargeBinary(), nullable=False),
    sa.Column('workdays', sa.BigInteger(), nullable=False),
    sa.Column('reply', sa.LargeBinary(), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returns', sa.BigInteger(), nullable=False),
    sa.Column('judgement', sa.LargeBinary(), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('circulated_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['jurisdiction', 'campaign_id'], ['campaigns.jurisdiction', 'campaigns.id'], name=op.f('fk_supervision_orders_jurisdiction_campaign_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_supervision_orders_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_supervision_orders_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'case_id', name=op.f('pk_supervision_orders'))
    )
    with op.batch_alter_table('supervision_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervision_orders_jurisdiction_campaign_id'), ['jurisdiction', 'campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supervision_orders_jurisdiction_organisation_id_case_id'), ['jurisdiction', 'organisation_id', 'case_id'], unique=False)

    op.create_table('contests',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('clock_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.Column('decision', sa.LargeBinary(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_contests_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_contests_decided_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_contests_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'clock_id'], ['clocks.jurisdiction', 'clocks.id'], name=op.f('fk_contests_jurisdiction_clock_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_contests_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_contests'))
    )
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contests_jurisdiction_clock_id'), ['jurisdiction', 'clock_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contests_jurisdiction_decided_at_id'), ['jurisdiction', 'decided_at', 'id'], unique=False)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_role', sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f('ix_cases_jurisdiction_closed_at'), ['jurisdiction', 'closed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_jurisdiction_received_on'), ['jurisdiction', 'received_on'], unique=False)

    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('used', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('late', sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f('ix_clocks_jurisdiction_ended_on'), ['jurisdiction', 'ended_on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clocks_jurisdiction_ended_on'))
        batch_op.drop_column('late')
        batch_op.drop_column('used')
        batch_op.drop_column('ended_on')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_jurisdiction_received_on'))
        batch_op.drop_index(batch_op.f('ix_cases_jurisdiction_closed_at'))
        batch_op.drop_column('unit_role')

    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contests_jurisdiction_decided_at_id'))
        batch_op.drop_index(batch_op.f('ix_contests_jurisdiction_clock_id'))

    op.drop_table('contests')
    with op.batch_alter_table('supervision_orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supervision_orders_jurisdiction_organisation_id_case_id'))
        batch_op.drop_index(batch_op.f('ix_supervision_orders_jurisdiction_campaign_id'))

    op.drop_table('supervision_orders')
    with op.batch_alter_table('supervision_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supervision_items_jurisdiction_order_id'))
        batch_op.drop_index(batch_op.f('ix_supervision_items_jurisdiction_case_id'))

    op.drop_table('supervision_items')
    with op.batch_alter_table('matters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_matters_jurisdiction_decided_on_id'))

    op.drop_table('matters')
    with op.batch_alter_table('reports', schema=None) as batch_op:
        batch_op.drop_index('uq_reports_period')

    op.drop_table('reports')
    with op.batch_alter_table('feedback_duties', schema=None) as batch_op:
        batch_op.drop_index('uq_feedback_duties_unit_month')
        batch_op.drop_index(batch_op.f('ix_feedback_duties_jurisdiction_reported_at_due_on'))

    op.drop_table('feedback_duties')
    with op.batch_alter_table('exports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exports_jurisdiction_mark'))

    op.drop_table('exports')
    op.drop_table('campaigns')
    op.drop_table('wall_counts')
