"""An upgrade that is not spoken here is no reason not to answer (RFC 9110, section 7.8).

`curl --http2` and the clients of Java and Kotlin offer `Upgrade: h2c` with an ordinary request.
httptools 0.9 takes whatever follows such a head for another protocol: the body is never read, and
the request waits or is refused. So a head that offers anything but a WebSocket is read once more
without the offer, and its body after it.
"""

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class DeclinesUpgrades(HttpToolsProtocol):
    """uvicorn's protocol, that answers in HTTP/1.1 what it does not upgrade."""

    _declines = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.parser = _Parser(self)
        # As uvicorn's own: a request after `connection: close` does not spoil the answer before it.
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def on_headers_complete(self) -> None:
        """A head is there; with an offer to be declined it will be read again."""
        # CONNECT asks for a tunnel by its name, and has no body: it is answered as it is.
        self._declines = (
            self.parser.should_upgrade()
            and not self._should_upgrade()
            and self.parser.get_method() != b"CONNECT"
        )
        if not self._declines:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The end of a request, unless it only seems so."""
        if not self._declines:
            super().on_message_complete()

    def head_without_offer(self) -> bytes | None:
        """The head that was just read, without its upgrade; None where it is not declined."""
        if not self._declines:
            return None
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        lines += [b"%b: %b" % line for line in self.headers if line[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])


class _Parser(httptools.HttpRequestParser):
    def __init__(self, protocol: DeclinesUpgrades) -> None:
        super().__init__(protocol)
        self._protocol = protocol

    def feed_data(self, data: Any) -> None:
        while data:
            try:
                super().feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                head = self._protocol.head_without_offer()
                if head is None:
                    raise
                data = head + data[offer.args[0] :]
            else:
                break
