"""The demonstration's records: brought by files, with everything that comes of them."""

from pathlib import Path

from sqlalchemy import Select, func, select

from app.database import Database
from app.domain.record_words import BatchStatus, HeldStatus
from app.models.account import Account
from app.models.batch import HeldValue, ImportBatch
from app.models.contact import Message, Rating, ServiceReceipt
from app.models.record import Record
from app.services import accounts, service_list
from app.services.demo.units import COUNTIES
from tests.demonstration import MOMENT, load
from tests.fixed_clock import FixedClock

PLACES = {county.place.id for county in COUNTIES}


def test_records_came_by_files_and_no_list_of_a_place_is_empty(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Vouched for by an officer; in one file rows are wrong, in another an old value came again; letters are served."""
    clock.set(MOMENT)
    load(database, clock, tmp_path)
    with database.reading() as session:
        assert session.execute(select(func.count(Record.id)).where(Record.batch_id.is_(None))).scalar_one() == 0
        batches = list(session.execute(select(ImportBatch)).scalars())
        for place in PLACES:
            here = [each for each in batches if each.jurisdiction == place]
            assert sorted(each.refused for each in here) == [0, 0, 0, 0, 2]
            assert {(each.status, each.attested_by is None) for each in here} == {(BatchStatus.DONE, False)}
            (held,) = session.execute(select(HeldValue).where(HeldValue.jurisdiction == place)).scalars()
            assert (held.field, held.status) == ("CF_NR_FK", HeldStatus.WAITING)
            counted = [
                session.execute(select(func.count()).where(model.jurisdiction == place)).scalar_one()
                for model in (Message, Rating)
            ]
            assert (counted, session.execute(_proofs(place)).scalar_one() > 20) == ([2, 2], True)
            login = select(Account.id).where(Account.login == f"{place}.centre1")
            centre = accounts.account(session, session.execute(login).scalar_one())
            assert centre is not None
            assert 3 <= service_list.count(session, actor=accounts.actor_of(centre)) <= 10


def _proofs(place: str) -> Select[int]:
    return select(func.count()).where(ServiceReceipt.jurisdiction == place, ServiceReceipt.method.is_not(None))
