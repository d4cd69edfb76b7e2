"""A disk that is small enough for a test to fill it."""

import ctypes
import subprocess
from contextlib import suppress

import pytest

_NEW_MOUNTS = 0x00020000
"""CLONE_NEWNS, as Linux has it."""
MEGABYTES = 8
"""Mounted as so many times 1,048,576 bytes, and filled up."""
ENOUGH = 1_000_000_000
"""Pages that no file of a test ever has."""


class RealDisk:
    """Memory that is mounted as a disk, seen by this process alone. Raises OSError."""

    means = "a real full disk"

    def __init__(self, folder):
        self._ballast = folder / "ballast"
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "unshare") or libc.unshare(_NEW_MOUNTS):
            raise OSError("this machine allows no mounts of one's own")
        mounted = f"size={MEGABYTES}m"
        for words in (
            ("--make-rprivate", "/"),
            ("-t", "tmpfs", "-o", mounted, "tmpfs", str(folder)),
        ):
            said = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
            if said.returncode:
                raise OSError(said.stderr.strip())

    def fill(self, _store):
        with pytest.raises(OSError, match="No space left"):
            self._ballast.write_bytes(bytes(MEGABYTES * 1_000_000))

    def free(self, _store):
        self._ballast.unlink()


class FewPages:
    """A file that may not grow, on a machine that allows no disks of one's own."""

    means = "a file that may not grow"

    def fill(self, store):
        store.connection.exec_driver_sql("PRAGMA max_page_count = 1")

    def free(self, store):
        store.connection.exec_driver_sql(f"PRAGMA max_page_count = {ENOUGH}")


def a_small_disk(folder):
    """A disk at `folder`, as real as the machine allows; for a process of its own."""
    with suppress(OSError):
        return RealDisk(folder)
    return FewPages()
