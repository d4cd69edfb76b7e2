"""PostgreSQL's programs are found where the system has them, or it is said how to get them."""

from shutil import copytree, rmtree

import pytest

from commandcenter.refusal import Refused
from db.hub import programs as module
from db.hub.programs import OLDEST, free_port, programs
from db.hub.server import PrivateServer


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Makes this machine have these versions of PostgreSQL, and no other."""

    def install(*versions, complete=True):
        for version in versions:
            folder = tmp_path / str(version) / "bin"
            folder.mkdir(parents=True)
            (folder / "initdb").write_text(f"#!/bin/sh\necho 'initdb (PostgreSQL) {version}.3'\n")
            (folder / "initdb").chmod(0o755)
            if complete:
                (folder / "postgres").touch()
        monkeypatch.setattr(module, "_DEBIAN", tmp_path)
        monkeypatch.setenv("PATH", "/nowhere")
        return tmp_path

    return install


find = programs.__wrapped__


def test_the_newest_is_taken(installed):
    assert installed(15, 17, 16) / "17" / "bin" == find()


@pytest.mark.parametrize("versions", [(), (OLDEST - 1,), (9,)])
def test_where_there_is_none_or_an_old_one_the_way_to_one_is_said(installed, versions):
    installed(*versions)

    with pytest.raises(Refused, match="apt-get install postgresql"):
        find()


def test_programs_for_clients_alone_are_no_server(installed):
    installed(16, complete=False)

    with pytest.raises(Refused, match="not installed here"):
        find()


def test_data_are_run_by_the_version_that_made_them(installed):
    folder = installed(15, 17)

    assert find(15) == folder / "15" / "bin"
    with pytest.raises(Refused, match="PostgreSQL 16, which is not installed"):
        find(16)


def test_what_pg_config_speaks_of_is_found_too(installed, tmp_path, monkeypatch):
    elsewhere = installed(18)
    monkeypatch.setattr(module, "_DEBIAN", tmp_path / "nothing")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "pg_config").write_text(f"#!/bin/sh\necho {elsewhere}/18/bin\n")
    (tools / "pg_config").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))

    assert find() == (elsewhere / "18" / "bin").resolve()


def test_a_free_port_is_one_that_can_be_had():
    assert 1024 < free_port() < 65536


def test_a_program_that_fails_is_quoted(tmp_path):
    server = PrivateServer(tmp_path, free_port())

    with pytest.raises(Refused, match="pg_isready says"):
        server.run("pg_isready", "--no-such-option")


def test_a_server_that_cannot_start_says_why(postgres):
    folder = postgres.private.folder.parent / f"{postgres.private.folder.name}-broken"
    broken = PrivateServer(folder, free_port(), settings={"shared_buffers": "'much'"})
    (folder / "data").mkdir(parents=True, mode=0o700)
    (folder / "log").mkdir()
    copytree(postgres.private.folder / "tls", folder / "tls")
    (folder / "data" / "PG_VERSION").write_text(
        (postgres.private.data / "PG_VERSION").read_text(encoding="ascii"), encoding="ascii"
    )
    (folder / "data" / "postgresql.conf").write_text("include 'commandcenter.conf'\n")
    try:
        with pytest.raises(Refused, match=r"ended at once: .*shared_buffers"):
            broken.start()
    finally:
        rmtree(folder)
