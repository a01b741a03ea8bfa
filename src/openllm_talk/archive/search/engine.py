"""The index inside the database: SQLite's FTS5 or PostgreSQL's GIN over `Passage.words`.

Both keep themselves in step with the rows of `Passage`, in the same transaction: FTS5 by triggers
on its content table (https://sqlite.org/fts5.html#external_content_tables), GIN because it is an
index of that table. Words are cut already: FTS5's `ascii` tokenizer splits them at the blanks alone
(they hold no ASCII punctuation), and `array_to_tsvector` takes each as it is.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from openllm_talk.archive.search.terms import Phrase

# Without positions (detail=none) the index is a third as large, and nothing here asks for them.
SQLITE = (
    """CREATE VIRTUAL TABLE archive_passage_words USING fts5(
        words, content='archive_passage', content_rowid='id', tokenize='ascii', detail='none'
    )""",
    """CREATE TRIGGER archive_passage_added AFTER INSERT ON archive_passage BEGIN
        INSERT INTO archive_passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER archive_passage_gone AFTER DELETE ON archive_passage BEGIN
        INSERT INTO archive_passage_words (archive_passage_words, rowid, words)
        VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER archive_passage_changed AFTER UPDATE OF words ON archive_passage BEGIN
        INSERT INTO archive_passage_words (archive_passage_words, rowid, words)
        VALUES ('delete', old.id, old.words);
        INSERT INTO archive_passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
)
SQLITE_AGAIN = "INSERT INTO archive_passage_words (archive_passage_words) VALUES ('rebuild')"
POSTGRESQL = (
    # A table cannot be changed while foreign keys of this transaction's rows are to be checked.
    "SET CONSTRAINTS ALL IMMEDIATE",
    # Kept, because a common word is looked for row by row from the newest on.
    """ALTER TABLE archive_passage ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX passage_by_words ON archive_passage USING gin (vector)",
    "ALTER TABLE archive_passage ALTER COLUMN vector SET STATISTICS 1000",
)


def do_make(database: BaseDatabaseWrapper) -> None:
    """Makes the index of the passages that there are and will be.

    Must be called inside a transaction.
    """
    statements = (*SQLITE, SQLITE_AGAIN) if database.vendor == "sqlite" else POSTGRESQL
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def do_unmake(database: BaseDatabaseWrapper) -> None:
    """Takes the index away again, and leaves the passages."""
    kinds = ("added", "gone", "changed")
    drops = [f"DROP TRIGGER archive_passage_{kind}" for kind in kinds]
    drops += ["DROP TABLE archive_passage_words"]
    with database.cursor() as cursor:
        for statement in (
            drops
            if database.vendor == "sqlite"
            else ["ALTER TABLE archive_passage DROP COLUMN vector"]
        ):
            cursor.execute(statement)


def do_index_again() -> None:
    """Makes the index of the passages anew, should it have come out of step with them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(SQLITE_AGAIN)


def newest(shelf: str, phrases: Sequence[Phrase], most: int) -> list[int]:
    """Ids of the passages of `shelf` that have all words of one of `phrases`, newest first.

    At most `most`, so that a word that stands everywhere costs no more than a rare one: ids are
    read off the end of the index, and nothing is ranked here.
    """
    if connection.vendor == "sqlite":
        statement = (
            "SELECT rowid FROM archive_passage_words WHERE archive_passage_words MATCH %s"
            " ORDER BY rowid DESC LIMIT %s"
        )
    else:
        statement = (
            "SELECT id FROM archive_passage WHERE vector @@ %s::tsquery ORDER BY id DESC LIMIT %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_expression(shelf, phrases), most])
        return [row[0] for row in cursor.fetchall()]


def is_whole() -> bool:
    """Whether the index holds exactly the words of the passages; reads all of it."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'passage_by_words'")
            return cursor.fetchone() is not None
        cursor.execute("SELECT count(*) FROM archive_passage_words_docsize")
        (indexed,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM archive_passage")
        return bool(indexed == cursor.fetchone()[0])


def _expression(shelf: str, phrases: Sequence[Phrase]) -> str:
    """The question in the engine's own words."""
    if connection.vendor == "sqlite":
        quote, also, either = '"', " AND ", " OR "
    else:
        quote, also, either = "'", " & ", " | "
    said = [also.join(f"{quote}{word}{quote}" for word in phrase) for phrase in phrases]
    return f"{quote}{shelf_word(shelf)}{quote}{also}({either.join(f'({one})' for one in said)})"


def shelf_word(shelf: str) -> str:
    """The word that every passage of a shelf has, and no text can have."""
    return f"\u00a7{shelf}"
