"""A wire between a desk and its hub that can be bad: slow, cut, silent."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Wire:
    """Listens on a port of its own and passes on what comes, as well as it is told to.

    `delay` in seconds for each piece; `silent` swallows everything and answers nothing, new
    connections too; `cut()` breaks every connection; `cut_after` breaks each after so many bytes;
    `twice` passes everything on once more, which TLS takes for an attack.
    """

    def __init__(self, port, host="localhost"):
        self.to_port = port
        self.delay, self.silent, self.cut_after, self.twice = 0.0, False, None, False
        self.cuts = 0
        self._ended = threading.Event()
        self._open = []
        self._lock = threading.Lock()
        self._door = socket.create_server((host, 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self):
        with self._lock:
            broken, self._open = self._open, []
        self.cuts += len(broken) // 2
        for each in broken:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self):
        self._ended.set()
        self._door.close()
        self.cut()

    def _listen(self):
        while not self._ended.is_set():
            try:
                near, _where = self._door.accept()
                far = socket.create_connection(("localhost", self.to_port))
            except OSError:
                continue
            with self._lock:
                self._open += [near, far]
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, here, there):
        passed = 0
        try:
            while piece := here.recv(65536):
                if self.delay and self._ended.wait(self.delay):
                    return
                if self.silent:
                    continue
                passed += len(piece)
                if self.cut_after is not None and passed > self.cut_after:
                    self.cut()
                    return
                there.sendall(piece * 2 if self.twice else piece)
        except (OSError, ValueError):
            pass
        finally:
            # Who hangs up while it swallows everything is not heard at the other end.
            for each in (here,) if self.silent else (here, there):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


def by_way_of(port, url):
    """An address of the hub, but at another port of the same name."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}")))
