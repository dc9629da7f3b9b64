"""All that lies in a database, to look for what must not lie there."""

from sqlalchemy import text

from app.models.base import Base
from tests.web.office import Office


def everything(office: Office) -> bytes:
    """All that lies in the database, byte by byte, the mails that wait included."""
    found: list[bytes] = []
    with office.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = session.connection().execute(text(f'SELECT * FROM "{table.name}"'))
            values = [value for row in rows for value in row]
            found += [bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in values]
    return b"\n".join(found)
