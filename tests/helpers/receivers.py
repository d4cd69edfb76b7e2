"""Servers that a test starts for itself: one takes mail, one takes what webhooks post."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

from aiosmtpd.controller import Controller

SECONDS = 20
"""How long a test waits for a message that should come, before it fails."""


class MailServer:
    """Takes every mail, or refuses all."""

    def __init__(self):
        self.mails = Queue()
        self.refuses = False
        self.port = 0

    @property
    def url(self):
        return f"mailto://127.0.0.1:{self.port}?from=desk@example.org&to=ma@example.org"

    def next(self):
        """The next mail: its subject and its text."""
        mail = self.mails.get(timeout=SECONDS)
        part = mail.get_body(("plain", "html")) or mail
        return str(mail["Subject"]), part.get_content().strip()

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return "554 not today"
        self.mails.put(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


class WebServer:
    """Takes what is posted, and answers with `status`."""

    def __init__(self):
        self.posts = Queue()
        self.status = 200
        self.port = 0

    @property
    def url(self):
        return f"json://desk:swordfish@127.0.0.1:{self.port}/hooks/t0ken"

    def next(self):
        """The next thing posted: path, and what was in it."""
        return self.posts.get(timeout=SECONDS)


class _OnAFreePort(Controller):
    def _trigger_server(self):
        # The controller looks in with a first connection, at the port that it was told: none yet.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port of this machine."""
    handler = MailServer()
    controller = _OnAFreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A web server on a free port of this machine."""
    found = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            found.posts.put((self.path, json.loads(self.rfile.read(length))))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Drawer:
    """A safe in memory, for one test; `broken` is what it says instead of answering."""

    def __init__(self, *_site):
        self.kept = {}
        self.broken = None

    def read(self, person, channel):
        if self.broken:
            raise self.broken
        return self.kept.get((person, channel))

    def keep(self, person, channel, url):
        if self.broken:
            raise self.broken
        self.kept[person, channel] = url

    def forget(self, person, channel):
        if self.broken:
            raise self.broken
        self.kept.pop((person, channel), None)
