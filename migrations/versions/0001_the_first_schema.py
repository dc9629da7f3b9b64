"""the first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_events",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_role", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "seq", name=op.f("pk_admin_events")),
    )
    op.create_table(
        "admin_streams",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_admin_streams")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "daily_acts",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "name", name=op.f("pk_daily_acts")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_jobs_jurisdiction_status_available_at"),
            ["jurisdiction", "status", "available_at"],
            unique=False,
        )

    op.create_table(
        "jurisdictions",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("portal", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurisdictions")),
        sa.UniqueConstraint("code", name=op.f("uq_jurisdictions_code")),
    )
    op.create_table(
        "number_series",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "series", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "outbox",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("jurisdiction", "dedupe", name=op.f("uq_outbox_jurisdiction_dedupe")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_jurisdiction_open_available_at"),
            ["jurisdiction", "open", "available_at"],
            unique=False,
        )

    op.create_table(
        "process_bundles",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_bundles")),
        sa.UniqueConstraint("sha256", name=op.f("uq_process_bundles_sha256")),
    )
    with op.batch_alter_table("process_bundles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_bundles_process_id_published_at"), ["process_id", "published_at"], unique=False
        )

    op.create_table(
        "subjects",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_type", sa.String(length=32), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_index", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_subjects")),
        sa.UniqueConstraint("jurisdiction", "id_index", name=op.f("uq_subjects_jurisdiction_id_index")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["calendar_years.year"], name=op.f("fk_calendar_days_year")),
        sa.PrimaryKeyConstraint("year", "day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("default_receiver", sa.Boolean(), nullable=False),
        sa.Column("document_prefix", sa.String(length=20), nullable=False),
        sa.Column("leader", sa.String(length=200), nullable=False),
        sa.Column("liaison", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("signatory", sa.String(length=200), nullable=False),
        sa.Column("reconsideration_organ", sa.String(length=200), nullable=False),
        sa.Column("court", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction"], ["jurisdictions.id"], name=op.f("fk_organisations_jurisdiction")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("uscc", name=op.f("uq_organisations_uscc")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_jurisdiction"), ["jurisdiction"], unique=False)

    op.create_table(
        "pack_versions",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pack_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction"], ["jurisdictions.id"], name=op.f("fk_pack_versions_jurisdiction")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pack_versions")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("id_type", sa.String(length=32), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.String(length=64), nullable=True),
        sa.Column("subject_name", sa.LargeBinary(), nullable=True),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("consent_version", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_accounts_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_id_index"), ["id_index"], unique=False)

    op.create_table(
        "records",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("document_number", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_reason", sa.String(length=200), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("court_pending", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.Column("delivered", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "subject_id"],
            ["subjects.jurisdiction", "subjects.id"],
            name=op.f("fk_records_jurisdiction_subject_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_records_provider_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_records")),
        sa.UniqueConstraint(
            "jurisdiction",
            "provider_id",
            "document_number",
            "subject_id",
            name=op.f("uq_records_jurisdiction_provider_id_document_number_subject_id"),
        ),
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_records_jurisdiction_subject_id"), ["jurisdiction", "subject_id"], unique=False
        )

    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_account_id"), ["account_id"], unique=False)

    op.create_table(
        "applications",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("query_code", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("received_via", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("applicant_name", sa.LargeBinary(), nullable=False),
        sa.Column("id_type", sa.String(length=32), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("applicant_index", sa.String(length=64), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("e_service", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.LargeBinary(), nullable=True),
        sa.Column("consent_version", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_applications_account_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_applications")),
        sa.UniqueConstraint("jurisdiction", "number", name=op.f("uq_applications_jurisdiction_number")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_applications_jurisdiction_account_id"), ["jurisdiction", "account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_applications_jurisdiction_applicant_index"),
            ["jurisdiction", "applicant_index"],
            unique=False,
        )

    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_drafts_account_id_kind_updated_at"), ["account_id", "kind", "updated_at"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan", sa.String(length=16), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_evidence_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_account_id_uploaded_at"), ["account_id", "uploaded_at"], unique=False
        )

    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("jurisdiction", sa.String(length=16), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_grants_account_id")),
        sa.ForeignKeyConstraint(["jurisdiction"], ["jurisdictions.id"], name=op.f("fk_grants_jurisdiction")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_grants_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "jurisdiction",
            "organisation_id",
            name=op.f("uq_grants_account_id_role_jurisdiction_organisation_id"),
        ),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "measures",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("suspendable", sa.Boolean(), nullable=False),
        sa.Column("desired", sa.String(length=32), nullable=False),
        sa.Column("reported", sa.String(length=32), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "record_id"],
            ["records.jurisdiction", "records.id"],
            name=op.f("fk_measures_jurisdiction_record_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_measures_organisation_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_measures")),
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_measures_jurisdiction_record_id"), ["jurisdiction", "record_id"], unique=False
        )

    op.create_table(
        "record_versions",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "record_id"],
            ["records.jurisdiction", "records.id"],
            name=op.f("fk_record_versions_jurisdiction_record_id"),
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_record_versions")),
        sa.UniqueConstraint(
            "jurisdiction", "record_id", "version", name=op.f("uq_record_versions_jurisdiction_record_id_version")
        ),
    )
    op.create_table(
        "cases",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("receiver_id", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("target_type", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("pack_sha256", sa.String(length=64), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("supplemented", sa.Boolean(), nullable=False),
        sa.Column("unsupplemented", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("arbitrated", sa.Boolean(), nullable=False),
        sa.Column("sent_back", sa.Boolean(), nullable=False),
        sa.Column("prepared_by", sa.BigInteger(), nullable=True),
        sa.Column("transferred_to", sa.String(length=200), nullable=True),
        sa.Column("supplement_items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("answer_text", sa.LargeBinary(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("suspension", sa.String(length=16), nullable=True),
        sa.Column("opinion_outcome", sa.String(length=32), nullable=True),
        sa.Column("opinion", sa.LargeBinary(), nullable=True),
        sa.Column("reason_code", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bundle_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("timer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timer_tries", sa.BigInteger(), nullable=False),
        sa.Column("incident", sa.String(length=200), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("event_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["process_bundles.id"], name=op.f("fk_cases_bundle_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "application_id"],
            ["applications.jurisdiction", "applications.id"],
            name=op.f("fk_cases_jurisdiction_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "record_id"],
            ["records.jurisdiction", "records.id"],
            name=op.f("fk_cases_jurisdiction_record_id"),
        ),
        sa.ForeignKeyConstraint(["pack_sha256"], ["pack_versions.sha256"], name=op.f("fk_cases_pack_sha256")),
        sa.ForeignKeyConstraint(["prepared_by"], ["accounts.id"], name=op.f("fk_cases_prepared_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisations.id"], name=op.f("fk_cases_provider_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["organisations.id"], name=op.f("fk_cases_receiver_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("jurisdiction", "number", name=op.f("uq_cases_jurisdiction_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cases_jurisdiction_application_id"), ["jurisdiction", "application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cases_jurisdiction_receiver_id_status_id"),
            ["jurisdiction", "receiver_id", "status", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_cases_jurisdiction_record_id_status"), ["jurisdiction", "record_id", "status"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_jurisdiction_timer_at"), ["jurisdiction", "timer_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_timer_at"), ["timer_at"], unique=False)

    op.create_table(
        "case_events",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_role", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_case_events_jurisdiction_case_id"),
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "case_id", "seq", name=op.f("pk_case_events")),
    )
    op.create_table(
        "case_evidence",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_case_evidence_evidence_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_case_evidence_jurisdiction_case_id"),
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_case_evidence")),
        sa.UniqueConstraint(
            "jurisdiction", "case_id", "evidence_id", name=op.f("uq_case_evidence_jurisdiction_case_id_evidence_id")
        ),
    )
    op.create_table(
        "case_fields",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("recorded", sa.LargeBinary(), nullable=True),
        sa.Column("claimed", sa.LargeBinary(), nullable=False),
        sa.Column("finding", sa.String(length=32), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_case_fields_jurisdiction_case_id"),
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_case_fields")),
        sa.UniqueConstraint("jurisdiction", "case_id", "field", name=op.f("uq_case_fields_jurisdiction_case_id_field")),
    )
    op.create_table(
        "case_parties",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_case_parties_jurisdiction_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_parties_organisation_id")
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "case_id", "organisation_id", "role", name=op.f("pk_case_parties")),
    )
    with op.batch_alter_table("case_parties", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_parties_jurisdiction_organisation_id_case_id"),
            ["jurisdiction", "organisation_id", "case_id"],
            unique=False,
        )

    op.create_table(
        "case_texts",
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_case_texts_jurisdiction_case_id"),
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "case_id", "digest", name=op.f("pk_case_texts")),
    )
    op.create_table(
        "clocks",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("rolls", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("entries", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("unpaused_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("overdue_noted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"], name=op.f("fk_clocks_jurisdiction_case_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["organisations.id"], name=op.f("fk_clocks_owner_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_clocks")),
        sa.UniqueConstraint(
            "jurisdiction", "case_id", "code", "visit", name=op.f("uq_clocks_jurisdiction_case_id_code_visit")
        ),
    )
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clocks_jurisdiction_running_due_on"), ["jurisdiction", "running", "due_on"], unique=False
        )

    op.create_table(
        "notices",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("recipient_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("check_code", sa.String(length=32), nullable=False),
        sa.Column("issuer_id", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisations.id"], name=op.f("fk_notices_issuer_id")),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "application_id"],
            ["applications.jurisdiction", "applications.id"],
            name=op.f("fk_notices_jurisdiction_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"],
            ["cases.jurisdiction", "cases.id"],
            name=op.f("fk_notices_jurisdiction_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_organisation_id"], ["organisations.id"], name=op.f("fk_notices_recipient_organisation_id")
        ),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint("jurisdiction", "check_code", name=op.f("uq_notices_jurisdiction_check_code")),
        sa.UniqueConstraint("jurisdiction", "number", name=op.f("uq_notices_jurisdiction_number")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notices_jurisdiction_application_id"), ["jurisdiction", "application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_notices_jurisdiction_case_id"), ["jurisdiction", "case_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("jurisdiction", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("engine_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sort_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["accounts.id"], name=op.f("fk_tasks_assignee_id")),
        sa.ForeignKeyConstraint(["finished_by"], ["accounts.id"], name=op.f("fk_tasks_finished_by")),
        sa.ForeignKeyConstraint(
            ["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"], name=op.f("fk_tasks_jurisdiction_case_id")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_tasks_organisation_id")),
        sa.PrimaryKeyConstraint("jurisdiction", "id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tasks_jurisdiction_case_id_finished_at"),
            ["jurisdiction", "case_id", "finished_at"],
            unique=False,
        )
        batch_op.create_index("ix_tasks_mine", ["assignee_id", "open", "sort_on", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_queue", ["jurisdiction", "organisation_id", "role", "open", "sort_on", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_queue")
        batch_op.drop_index("ix_tasks_mine")
        batch_op.drop_index(batch_op.f("ix_tasks_jurisdiction_case_id_finished_at"))

    op.drop_table("tasks")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_jurisdiction_case_id"))
        batch_op.drop_index(batch_op.f("ix_notices_jurisdiction_application_id"))

    op.drop_table("notices")
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clocks_jurisdiction_running_due_on"))

    op.drop_table("clocks")
    op.drop_table("case_texts")
    with op.batch_alter_table("case_parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_parties_jurisdiction_organisation_id_case_id"))

    op.drop_table("case_parties")
    op.drop_table("case_fields")
    op.drop_table("case_evidence")
    op.drop_table("case_events")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_timer_at"))
        batch_op.drop_index(batch_op.f("ix_cases_jurisdiction_timer_at"))
        batch_op.drop_index(batch_op.f("ix_cases_jurisdiction_record_id_status"))
        batch_op.drop_index(batch_op.f("ix_cases_jurisdiction_receiver_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_cases_jurisdiction_application_id"))

    op.drop_table("cases")
    op.drop_table("record_versions")
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measures_jurisdiction_record_id"))

    op.drop_table("measures")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_organisation_id"))

    op.drop_table("grants")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_account_id_uploaded_at"))

    op.drop_table("evidence")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_account_id_kind_updated_at"))

    op.drop_table("drafts")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_jurisdiction_applicant_index"))
        batch_op.drop_index(batch_op.f("ix_applications_jurisdiction_account_id"))

    op.drop_table("applications")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_tokens_account_id"))

    op.drop_table("api_tokens")
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_jurisdiction_subject_id"))

    op.drop_table("records")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_id_index"))

    op.drop_table("accounts")
    op.drop_table("pack_versions")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_jurisdiction"))

    op.drop_table("organisations")
    op.drop_table("calendar_days")
    op.drop_table("throttles")
    op.drop_table("subjects")
    with op.batch_alter_table("process_bundles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_bundles_process_id_published_at"))

    op.drop_table("process_bundles")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_jurisdiction_open_available_at"))

    op.drop_table("outbox")
    op.drop_table("number_series")
    op.drop_table("jurisdictions")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_jurisdiction_status_available_at"))

    op.drop_table("jobs")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created_at"))

    op.drop_table("idempotency_keys")
    op.drop_table("heartbeats")
    op.drop_table("daily_acts")
    op.drop_table("calendar_years")
    op.drop_table("admin_streams")
    op.drop_table("admin_events")
