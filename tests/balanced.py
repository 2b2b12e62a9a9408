"""A browser behind a load balancer: each of its requests goes to another web process than the one before."""

import itertools
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar


@dataclass(frozen=True)
class Answer:
    """What came back, as Flask's test client has it."""

    status_code: int
    text: str
    path: str
    port: int

    def get_data(self, as_text: bool = False) -> str | bytes:
        return self.text if as_text else self.text.encode()


class Balanced:
    """Takes turns between ports of this machine; its cookies hold at all of them, as at one site."""

    def __init__(self, ports: list[int], address: str = "192.0.2.1") -> None:
        self.turns = itertools.cycle(ports)
        self.address = address  # as the proxy in front reports it
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Moving())

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, data: dict[str, str], **_as_flask: object) -> Answer:
        return self._ask(path, urllib.parse.urlencode(data).encode())

    def _ask(self, path: str, data: bytes | None) -> Answer:
        """Ask, and follow where it leads, from process to process."""
        while True:
            port = next(self.turns)
            headers = {"X-Forwarded-For": self.address, "Accept-Language": "en"}
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)
            with self.opener.open(request, timeout=20) as response:
                if response.status not in (302, 303):
                    return Answer(response.status, response.read().decode(), path, port)
                path, data = (
                    urllib.parse.urlsplit(response.headers["Location"])
                    ._replace(scheme="", netloc="")
                    .geturl(),
                    None,
                )


class _Moving(urllib.request.HTTPErrorProcessor):
    """Hands out every answer as it is: no error raised, no redirect followed."""

    def http_response(self, request: object, response: object) -> object:
        return response
