"""batches of records and their marks; messages, ratings and proof of service; what officers keep on their desks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_POSTGRESQL_DAY = "(received_at AT TIME ZONE 'Asia/Shanghai')::date"


def upgrade() -> None:
    op.create_table('absences',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('substitute_id', sa.BigInteger(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_absences_account_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_absences_created_by')),
    sa.ForeignKeyConstraint(['substitute_id'], ['accounts.id'], name=op.f('fk_absences_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absences_account_id_until_on'), ['account_id', 'until_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_absences_substitute_id_until_on'), ['substitute_id', 'until_on'], unique=False)

    op.create_table('import_batches',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('provider_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=True),
    sa.Column('file_name', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('attested_by', sa.BigInteger(), nullable=True),
    sa.Column('attestation', sa.Text(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('read', sa.BigInteger(), nullable=False),
    sa.Column('accepted', sa.BigInteger(), nullable=False),
    sa.Column('unchanged', sa.BigInteger(), nullable=False),
    sa.Column('warned', sa.BigInteger(), nullable=False),
    sa.Column('refused', sa.BigInteger(), nullable=False),
    sa.Column('held', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['attested_by'], ['accounts.id'], name=op.f('fk_import_batches_attested_by')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisations.id'], name=op.f('fk_import_batches_provider_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_import_batches'))
    )
    with op.batch_alter_table('import_batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batches_jurisdiction_provider_id_created_at'), ['jurisdiction', 'provider_id', 'created_at'], unique=False)

    op.create_table('record_views',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('unmasked', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_record_views_account_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_record_views_jurisdiction_record_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_record_views_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_record_views'))
    )
    with op.batch_alter_table('record_views', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_views_jurisdiction_record_id_at'), ['jurisdiction', 'record_id', 'at'], unique=False)

    op.create_table('reply_templates',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('task_key', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('updated_by', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_reply_templates_organisation_id')),
    sa.ForeignKeyConstraint(['updated_by'], ['accounts.id'], name=op.f('fk_reply_templates_updated_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_templates'))
    )
    with op.batch_alter_table('reply_templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_templates_organisation_id_task_key'), ['organisation_id', 'task_key'], unique=False)

    op.create_table('saved_views',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('page', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('query', sa.String(length=1000), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_saved_views_account_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_saved_views_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_views'))
    )
    with op.batch_alter_table('saved_views', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_views_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_views_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('held_values',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=False),
    sa.Column('field', sa.String(length=64), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_held_values_decided_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'batch_id'], ['import_batches.jurisdiction', 'import_batches.id'], name=op.f('fk_held_values_jurisdiction_batch_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_held_values_jurisdiction_record_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_held_values'))
    )
    with op.batch_alter_table('held_values', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_values_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_values_jurisdiction_status_id'), ['jurisdiction', 'status', 'id'], unique=False)

    op.create_table('import_findings',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('batch_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('row', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('column', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=48), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('values', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(['jurisdiction', 'batch_id'], ['import_batches.jurisdiction', 'import_batches.id'], name=op.f('fk_import_findings_jurisdiction_batch_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'batch_id', 'row', 'position', name=op.f('pk_import_findings'))
    )
    op.create_table('person_links',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('evidence_id', sa.BigInteger(), nullable=True),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by'], ['accounts.id'], name=op.f('fk_person_links_added_by')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_person_links_evidence_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_person_links_jurisdiction_record_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'subject_id'], ['subjects.jurisdiction', 'subjects.id'], name=op.f('fk_person_links_jurisdiction_subject_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_person_links')),
    sa.UniqueConstraint('jurisdiction', 'record_id', 'subject_id', 'role', name=op.f('uq_person_links_jurisdiction_record_id_subject_id_role'))
    )
    with op.batch_alter_table('person_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_links_jurisdiction_subject_id'), ['jurisdiction', 'subject_id'], unique=False)

    op.create_table('record_marks',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_record_marks_account_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'record_id'], ['records.jurisdiction', 'records.id'], name=op.f('fk_record_marks_jurisdiction_record_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_record_marks'))
    )
    with op.batch_alter_table('record_marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_marks_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)

    op.create_table('case_notes',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['accounts.id'], name=op.f('fk_case_notes_author_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_case_notes_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_case_notes_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_case_notes'))
    )
    with op.batch_alter_table('case_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_notes_jurisdiction_case_id_written_at'), ['jurisdiction', 'case_id', 'written_at'], unique=False)

    op.create_table('messages',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('evidence', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['accounts.id'], name=op.f('fk_messages_author_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_messages_jurisdiction_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_messages_organisation_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_messages'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_jurisdiction_case_id_sent_at'), ['jurisdiction', 'case_id', 'sent_at'], unique=False)

    op.create_table('ratings',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('grade', sa.BigInteger(), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('call_back_due_on', sa.Date(), nullable=True),
    sa.Column('called_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('called_back_by', sa.BigInteger(), nullable=True),
    sa.Column('call_back', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['called_back_by'], ['accounts.id'], name=op.f('fk_ratings_called_back_by')),
    sa.ForeignKeyConstraint(['jurisdiction', 'case_id'], ['cases.jurisdiction', 'cases.id'], name=op.f('fk_ratings_jurisdiction_case_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_ratings')),
    sa.UniqueConstraint('jurisdiction', 'case_id', name=op.f('uq_ratings_jurisdiction_case_id'))
    )
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ratings_jurisdiction_called_back_at_call_back_due_on'), ['jurisdiction', 'called_back_at', 'call_back_due_on'], unique=False)

    op.create_table('service_receipts',
    sa.Column('jurisdiction', sa.String(length=16), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('notice_id', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.String(length=32), nullable=False),
    sa.Column('served_on', sa.Date(), nullable=False),
    sa.Column('place', sa.LargeBinary(), nullable=False),
    sa.Column('received_by', sa.LargeBinary(), nullable=False),
    sa.Column('relation', sa.LargeBinary(), nullable=False),
    sa.Column('witnesses', sa.LargeBinary(), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=False),
    sa.Column('evidence_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_by', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_service_receipts_evidence_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'notice_id'], ['notices.jurisdiction', 'notices.id'], name=op.f('fk_service_receipts_jurisdiction_notice_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_service_receipts_recorded_by')),
    sa.PrimaryKeyConstraint('jurisdiction', 'id', name=op.f('pk_service_receipts')),
    sa.UniqueConstraint('jurisdiction', 'notice_id', name=op.f('uq_service_receipts_jurisdiction_notice_id'))
    )
    op.create_table('task_drafts',
    sa.Column('jurisdiction', sa.String(length=16), nullable=False),
    sa.Column('task_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_task_drafts_account_id')),
    sa.ForeignKeyConstraint(['jurisdiction', 'task_id'], ['tasks.jurisdiction', 'tasks.id'], name=op.f('fk_task_drafts_jurisdiction_task_id')),
    sa.PrimaryKeyConstraint('jurisdiction', 'task_id', 'account_id', name=op.f('pk_task_drafts'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.add_column(sa.Column('service_address', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shows', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.add_column(sa.Column('record_id', sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f('ix_notices_jurisdiction_record_id'), ['jurisdiction', 'record_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_notices_jurisdiction_record_id'), 'records', ['jurisdiction', 'record_id'], ['jurisdiction', 'id'])

    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('disclosure', sa.String(length=32), server_default='public', nullable=False))
        batch_op.add_column(sa.Column('withheld', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('publish_due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('published_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('curable', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('correct_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('conduct_ended_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_records_jurisdiction_batch_id'), ['jurisdiction', 'batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_records_jurisdiction_document_number'), ['jurisdiction', 'document_number'], unique=False)

    with op.batch_alter_table('subjects', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name_index', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('search_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('pinyin', sa.String(length=800), nullable=True))
        batch_op.add_column(sa.Column('initials', sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f('ix_subjects_jurisdiction_initials'), ['jurisdiction', 'initials'], unique=False)
        batch_op.create_index(batch_op.f('ix_subjects_jurisdiction_name_index'), ['jurisdiction', 'name_index'], unique=False)

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('delegated_by', sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_tasks_delegated_by'), 'accounts', ['delegated_by'], ['id'])
        batch_op.create_index('ix_tasks_done', ['finished_by', 'finished_at', 'id'], unique=False)


    # Until now a delivered record was public at once, in the place where this is legal time.
    day = "date(received_at, '+8 hours')" if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_DAY
    op.execute(f"UPDATE records SET published_on = {day}")
    # Until now what has no limit came last in lists; now what stands still does.
    op.execute("UPDATE tasks SET sort_on = '9999-12-30' WHERE due_on IS NULL")


def downgrade() -> None:
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index('ix_tasks_done')
        batch_op.drop_constraint(batch_op.f('fk_tasks_delegated_by'), type_='foreignkey')
        batch_op.drop_column('delegated_by')
        batch_op.drop_column('opened_at')

    with op.batch_alter_table('subjects', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subjects_jurisdiction_name_index'))
        batch_op.drop_index(batch_op.f('ix_subjects_jurisdiction_initials'))
        batch_op.drop_column('initials')
        batch_op.drop_column('pinyin')
        batch_op.drop_column('search_name')
        batch_op.drop_column('name_index')

    with op.batch_alter_table('records', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_jurisdiction_document_number'))
        batch_op.drop_index(batch_op.f('ix_records_jurisdiction_batch_id'))
        batch_op.drop_column('conduct_ended_on')
        batch_op.drop_column('correct_by')
        batch_op.drop_column('curable')
        batch_op.drop_column('published_on')
        batch_op.drop_column('publish_due_on')
        batch_op.drop_column('withheld')
        batch_op.drop_column('disclosure')
        batch_op.drop_column('batch_id')

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_notices_jurisdiction_record_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_notices_jurisdiction_record_id'))
        batch_op.drop_column('record_id')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_column('shows')

    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_column('service_address')

    op.drop_table('task_drafts')
    op.drop_table('service_receipts')
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ratings_jurisdiction_called_back_at_call_back_due_on'))

    op.drop_table('ratings')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_jurisdiction_case_id_sent_at'))

    op.drop_table('messages')
    with op.batch_alter_table('case_notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_notes_jurisdiction_case_id_written_at'))

    op.drop_table('case_notes')
    with op.batch_alter_table('record_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_marks_jurisdiction_record_id'))

    op.drop_table('record_marks')
    with op.batch_alter_table('person_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_links_jurisdiction_subject_id'))

    op.drop_table('person_links')
    op.drop_table('import_findings')
    with op.batch_alter_table('held_values', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_held_values_jurisdiction_status_id'))
        batch_op.drop_index(batch_op.f('ix_held_values_jurisdiction_record_id'))

    op.drop_table('held_values')
    with op.batch_alter_table('saved_views', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_views_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_saved_views_account_id'))

    op.drop_table('saved_views')
    with op.batch_alter_table('reply_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_templates_organisation_id_task_key'))

    op.drop_table('reply_templates')
    with op.batch_alter_table('record_views', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_views_jurisdiction_record_id_at'))

    op.drop_table('record_views')
    with op.batch_alter_table('import_batches', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batches_jurisdiction_provider_id_created_at'))

    op.drop_table('import_batches')
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absences_substitute_id_until_on'))
        batch_op.drop_index(batch_op.f('ix_absences_account_id_until_on'))

    op.drop_table('absences')
