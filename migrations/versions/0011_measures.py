"""measures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('catalogue_measures',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('family', sa.String(length=32), nullable=False),
    sa.Column('binding', sa.String(length=32), nullable=False),
    sa.Column('level', sa.String(length=32), nullable=False),
    sa.Column('basis_document', sa.String(length=200), nullable=False),
    sa.Column('basis_article', sa.String(length=200), nullable=False),
    sa.Column('basis_quote', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('implementers', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('suspendable', sa.Boolean(), nullable=False),
    sa.Column('norm_document', sa.String(length=200), nullable=False),
    sa.Column('norm_article', sa.String(length=200), nullable=False),
    sa.Column('norm_quote', sa.Text(), nullable=False),
    sa.Column('channels', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('changed_by', sa.BigInteger(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("suspendable OR norm_quote <> ''", name=op.f('ck_catalogue_measures_norm_forbids_suspension')),
    sa.ForeignKeyConstraint(['changed_by'], ['accounts.id'], name=op.f('fk_catalogue_measures_changed_by')),
    sa.ForeignKeyConstraint(['jurisdiction'], ['jurisdictions.id'], name=op.f('fk_catalogue_measures_jurisdiction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_measures')),
    sa.UniqueConstraint('jurisdiction', 'code', 'version', name=op.f('uq_catalogue_measures_jurisdiction_code_version'))
    )
    op.create_table('disclosures',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('recipient_kind', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('recipient', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_disclosures_account_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_disclosures_jurisdiction_record_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_disclosures_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_disclosures'))
    )
    with op.batch_alter_table('disclosures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosures_jurisdiction_record_id_version'), ['jurisdiction', 'record_id', 'version'], unique=False)

    op.create_table('listings',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('list_name', sa.String(length=200), nullable=False),
    sa.Column('colour', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('basis_document', sa.String(length=200), nullable=False),
    sa.Column('grade', sa.String(length=200), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('correct_by', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('removed_on', sa.Date(), nullable=True),
    sa.Column('removed_reason', sa.String(length=200), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=True),
    sa.Column('reference', sa.String(length=100), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_listings_jurisdiction_record_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'subject_id'], ['subjects.jurisdiction', 'subjects.id'], name=op.f('fk_listings_jurisdiction_subject_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_listings_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_listings'))
    )
    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listings_jurisdiction_organisation_id_status'), ['jurisdiction', 'organisation_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_listings_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listings_jurisdiction_subject_id_status'), ['jurisdiction', 'subject_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_listings_jurisdiction_until'), ['jurisdiction', 'until'], unique=False)
        batch_op.create_index('uq_listings_reference', ['jurisdiction', 'organisation_id', 'list_name', 'reference'], unique=True)

    op.create_table('correction_messages',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('disclosure_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receipt', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_correction_messages_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'disclosure_id'], ['disclosures.jurisdiction', 'disclosures.id'], name=op.f('fk_correction_messages_jurisdiction_disclosure_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_correction_messages_jurisdiction_record_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_correction_messages')),
    sa.UniqueConstraint('jurisdiction', 'disclosure_id', 'version', name=op.f('uq_correction_messages_jurisdiction_disclosure_id_version'))
    )
    with op.batch_alter_table('correction_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_messages_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_messages_jurisdiction_status_id'), ['jurisdiction', 'status', 'id'], unique=False)

    op.create_table('measure_holds',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('measure_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_measure_holds_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'measure_id'], ['measures.jurisdiction', 'measures.id'], name=op.f('fk_measure_holds_jurisdiction_measure_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_measure_holds')),
    sa.UniqueConstraint('jurisdiction', 'measure_id', 'case_id', name=op.f('uq_measure_holds_jurisdiction_measure_id_case_id'))
    )
    with op.batch_alter_table('measure_holds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_holds_jurisdiction_case_id'), ['jurisdiction', 'case_id'], unique=False)

    op.create_table('measure_order_lines',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=False),
    sa.Column('measure_id', sa.BigInteger(), nullable=True),
    sa.Column('channel', sa.String(length=200), nullable=False),
    sa.Column('honour', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('evidence_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_measure_order_lines_evidence_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'measure_id'], ['measures.jurisdiction', 'measures.id'], name=op.f('fk_measure_order_lines_jurisdiction_measure_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'order_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_measure_order_lines_jurisdiction_order_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_measure_order_lines'))
    )
    with op.batch_alter_table('measure_order_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_order_lines_jurisdiction_measure_id'), ['jurisdiction', 'measure_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_order_lines_jurisdiction_order_id'), ['jurisdiction', 'order_id'], unique=False)

    op.create_table('measure_orders',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('case_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('act', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=True),
    sa.Column('listing_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('superseded_by', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_measure_orders_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'listing_id'], ['listings.jurisdiction', 'listings.id'], name=op.f('fk_measure_orders_jurisdiction_listing_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_measure_orders_jurisdiction_record_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'superseded_by'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_measure_orders_jurisdiction_superseded_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_measure_orders_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'case_id', name=op.f('pk_measure_orders'))
    )
    with op.batch_alter_table('measure_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_orders_jurisdiction_listing_id'), ['jurisdiction', 'listing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_orders_jurisdiction_organisation_id_status_case_id'), ['jurisdiction', 'organisation_id', 'status', 'case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_orders_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)

    op.create_table('measure_reports',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('measure_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('evidence_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_measure_reports_account_id')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_measure_reports_evidence_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'measure_id'], ['measures.jurisdiction', 'measures.id'], name=op.f('fk_measure_reports_jurisdiction_measure_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'order_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_measure_reports_jurisdiction_order_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_measure_reports_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_measure_reports'))
    )
    with op.batch_alter_table('measure_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_reports_jurisdiction_measure_id_at'), ['jurisdiction', 'measure_id', 'at'], unique=False)

    op.create_table('platform_pushes',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=True),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('dedupe_key', sa.String(length=128), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('external_number', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('tries', sa.BigInteger(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_platform_pushes_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_platform_pushes_jurisdiction_record_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_platform_pushes')),
    sa.UniqueConstraint('jurisdiction', 'dedupe_key', name=op.f('uq_platform_pushes_jurisdiction_dedupe_key'))
    )
    with op.batch_alter_table('platform_pushes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_platform_pushes_jurisdiction_case_id'), ['jurisdiction', 'case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_platform_pushes_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_platform_pushes_jurisdiction_status_next_try_at'), ['jurisdiction', 'status', 'next_try_at'], unique=False)

    with op.batch_alter_table('measures', schema=None) as batch_op:
        batch_op.add_column(sa.Column('listing_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('catalogue_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('executed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('alarm_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('lifted_on', sa.Date(), nullable=True))
        batch_op.alter_column('record_id',
               existing_type=sa.BIGINT(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_measures_jurisdiction_listing_id'), ['jurisdiction', 'listing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_measures_jurisdiction_organisation_id_desired'), ['jurisdiction', 'organisation_id', 'desired'], unique=False)
        batch_op.create_index(batch_op.f('ix_measures_jurisdiction_until'), ['jurisdiction', 'until'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_measures_jurisdiction_listing_id'), 'listings', ['jurisdiction', 'listing_id'], ['jurisdiction', 'id'])
        batch_op.create_foreign_key(batch_op.f('fk_measures_catalogue_id'), 'catalogue_measures', ['catalogue_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_measures_record_or_listing'), '(record_id IS NULL) <> (listing_id IS NULL)')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_parent', ['jurisdiction', 'parent_id'], unique=False, sqlite_where=sa.text('parent_id IS NOT NULL'), postgresql_where=sa.text('parent_id IS NOT NULL'))

    # Measures that are there have been told to be in force since they began.
    since = "started_on || ' 00:00:00.000000'" if op.get_bind().dialect.name == 'sqlite' else "CAST(started_on AS timestamp) AT TIME ZONE 'Asia/Shanghai'"
    op.execute(f"UPDATE measures SET executed_at = {since}, reported_at = {since}")


def downgrade() -> None:
    with op.batch_alter_table('platform_pushes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_platform_pushes_jurisdiction_status_next_try_at'))
        batch_op.drop_index(batch_op.f('ix_platform_pushes_jurisdiction_record_id'))
        batch_op.drop_index(batch_op.f('ix_platform_pushes_jurisdiction_case_id'))

    op.drop_table('platform_pushes')
    with op.batch_alter_table('measure_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_reports_jurisdiction_measure_id_at'))

    op.drop_table('measure_reports')
    with op.batch_alter_table('measure_orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_orders_jurisdiction_record_id'))
        batch_op.drop_index(batch_op.f('ix_measure_orders_jurisdiction_organisation_id_status_case_id'))
        batch_op.drop_index(batch_op.f('ix_measure_orders_jurisdiction_listing_id'))

    op.drop_table('measure_orders')
    with op.batch_alter_table('measure_order_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_order_lines_jurisdiction_order_id'))
        batch_op.drop_index(batch_op.f('ix_measure_order_lines_jurisdiction_measure_id'))

    op.drop_table('measure_order_lines')
    with op.batch_alter_table('measure_holds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_holds_jurisdiction_case_id'))

    op.drop_table('measure_holds')
    with op.batch_alter_table('correction_messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_messages_jurisdiction_status_id'))
        batch_op.drop_index(batch_op.f('ix_correction_messages_jurisdiction_record_id'))

    op.drop_table('correction_messages')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_parent', sqlite_where=sa.text('parent_id IS NOT NULL'), postgresql_where=sa.text('parent_id IS NOT NULL'))

    # What stands on a list entry has no place in the tables before.
    op.execute('DELETE FROM measures WHERE record_id IS NULL')
    with op.batch_alter_table('measures', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_measures_record_or_listing'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_measures_catalogue_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_measures_jurisdiction_listing_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_measures_jurisdiction_until'))
        batch_op.drop_index(batch_op.f('ix_measures_jurisdiction_organisation_id_desired'))
        batch_op.drop_index(batch_op.f('ix_measures_jurisdiction_listing_id'))
        batch_op.alter_column('record_id',
               existing_type=sa.BIGINT(),
               nullable=False)
        batch_op.drop_column('lifted_on')
        batch_op.drop_column('alarm_since')
        batch_op.drop_column('executed_at')
        batch_op.drop_column('reported_at')
        batch_op.drop_column('catalogue_id')
        batch_op.drop_column('listing_id')

    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.drop_index('uq_listings_reference')
        batch_op.drop_index(batch_op.f('ix_listings_jurisdiction_until'))
        batch_op.drop_index(batch_op.f('ix_listings_jurisdiction_subject_id_status'))
        batch_op.drop_index(batch_op.f('ix_listings_jurisdiction_record_id'))
        batch_op.drop_index(batch_op.f('ix_listings_jurisdiction_organisation_id_status'))

    op.drop_table('listings')
    with op.batch_alter_table('disclosures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disclosures_jurisdiction_record_id_version'))

    op.drop_table('disclosures')
    op.drop_table('catalogue_measures')
