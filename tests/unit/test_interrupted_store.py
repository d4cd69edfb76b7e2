"""Control-C in the middle of a statement: nothing of it is stored, and the store goes on."""

import pytest

from db.engine import open_connection, transaction


class Interrupted:
    """A value at which somebody presses Control-C as it is handed to the database."""

    def __conform__(self, _protocol):
        raise KeyboardInterrupt


@pytest.fixture
def connection(tmp_path):
    connection = open_connection(tmp_path / "store.db", write=True)
    yield connection
    connection.close()


def count(connection):
    return connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()


def name_a_street(connection, name):
    with transaction(connection):
        connection.exec_driver_sql("CREATE TABLE street (name)")
        connection.exec_driver_sql("INSERT INTO street VALUES (?)", (name,))


def test_what_was_begun_is_rolled_back_and_the_file_can_be_asked(connection):
    with pytest.raises(KeyboardInterrupt):
        name_a_street(connection, Interrupted())

    assert count(connection) == 0


def test_after_a_question_that_was_interrupted_the_next_is_answered(connection):
    with pytest.raises(KeyboardInterrupt):
        connection.exec_driver_sql("SELECT ?", (Interrupted(),))

    assert count(connection) == 0
    name_a_street(connection, "Fuhua Road")
    assert count(connection) == 1
