"""Files that were sent: kept in pieces, and thrown away by their age."""

from api.storage import uploads
from api.storage.database import Database
from api.storage.markets import now_ms

HOUR_MS = 3_600_000


async def sent(database: Database, owner: str = "alice") -> str:
    async with database.transaction() as session:
        upload_id = await uploads.begin(session, owner)
        await uploads.begin_file(session, upload_id, "a")
        for position, piece in enumerate((b"one", b"", b"two")):
            await uploads.add_piece(session, upload_id, "a", position, piece)
        await uploads.end_file(session, upload_id, "a")
    return upload_id


async def test_pieces_come_back_in_order(either_database: Database) -> None:
    upload_id = await sent(either_database)
    async with either_database.session() as session:
        (file,) = await uploads.files(session, upload_id)
        assert file == uploads.UploadedFile("a", 6)
        pieces = [piece async for piece in uploads.pieces(session, upload_id, "a")]
        assert b"".join(pieces) == b"onetwo"
        assert await uploads.waiting_bytes(session, "alice") == 6
        assert await uploads.waiting_bytes(session, "bob") == 0
        assert await uploads.find(session, upload_id, "bob") is None
        assert await uploads.find(session, upload_id, None) is not None


async def test_a_file_sent_again_takes_the_place_of_the_first(either_database: Database) -> None:
    upload_id = await sent(either_database)
    async with either_database.transaction() as session:
        await uploads.keep_look(session, upload_id, {"files": 1})
        await uploads.begin_file(session, upload_id, "a")
    async with either_database.session() as session:
        row = await uploads.find(session, upload_id, None)
        assert row is not None
        assert row.look is None
        assert await uploads.files(session, upload_id) == []
        assert await uploads.names(session, upload_id) == {"a": False}


async def test_what_nobody_imports_goes_and_what_is_imported_too(
    either_database: Database,
) -> None:
    old, imported = await sent(either_database), await sent(either_database)
    async with either_database.transaction() as session:
        await uploads.mark_imported(session, imported)
        assert await uploads.find(session, imported, None) is None
        assert await uploads.waiting_bytes(session, "alice") == 6
        assert await uploads.remove_old(session, now_ms() - HOUR_MS) == 0  # a worker may need it
        assert len(await uploads.files(session, imported)) == 1
        assert await uploads.remove_old(session, now_ms() + 1) == 2
        assert await uploads.files(session, old) == []
        assert [piece async for piece in uploads.pieces(session, old, "a")] == []
