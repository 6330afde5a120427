"""The outermost layer of the site: headers on every answer, and requests that Datasette would stumble over."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kb.safe_csv import made_harmless

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

HEADERS = {
    b"content-security-policy": (
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        b" frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
}
"""No script may run, and nothing is fetched from elsewhere: what a form says can be shown but can do nothing."""

_BLANK_SEARCH = re.compile(rb"(?:^|&)_search=(?=&|$)")
_DOWNLOAD = re.compile(rb"(?:^|&)_dl=[^&]")
_TYPED_TABLE = re.compile(rb"(/[^/?]+/[^/?]*%[^/?]*)\.(csv|json)(?=\?|$)")
_LOG = logging.getLogger("jixiao.site")


def guarded(app: App) -> App:
    """Wrap the whole site."""

    async def site(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                kept = [(key, value) for key, value in message.get("headers", []) if key.lower() not in HEADERS]
                message = {**message, "headers": [*kept, *HEADERS.items()]}
            await send(message)

        if not (scope.get("raw_path") or b"").isascii():
            await _plain(send_with_headers, 400, "网址里有不能识别的字符。")
            return
        query = scope.get("query_string") or b""
        inner = {**scope, "query_string": _BLANK_SEARCH.sub(b"", query)}  # an empty search box asks for all rows
        if typed := _TYPED_TABLE.match(scope.get("raw_path") or b""):
            inner["raw_path"] = _as_datasette_writes(typed[1]) + b"." + typed[2]
        download = scope["path"].endswith(".csv") and _DOWNLOAD.search(query)
        try:
            await app(inner, receive, _excel_csv(send_with_headers) if download else send_with_headers)
        except Exception:
            _LOG.exception("unhandled error: %s", scope["path"])
            if started:
                raise
            await _plain(send_with_headers, 400, "请求有误，请回首页重新进入。")

    return site


def _as_datasette_writes(path: bytes) -> bytes:
    """The path of a table as Datasette writes it in its links. Typed, it comes in percent signs, and a redirect of
    Datasette's would make .csv a part of the name."""
    return path.replace(b"~", b"~7E").replace(b"%", b"~").replace(b".", b"~2E")


def _excel_csv(send: Send) -> Send:
    """Hold a downloaded CSV back until it is whole, then make it safe to open in Excel."""
    start: Message = {}
    parts: list[bytes] = []

    async def hold(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(parts)
        if start["status"] == 200:
            body = made_harmless(body.decode("utf-8", "replace")).encode("utf-8")
        headers = [(key, value) for key, value in start.get("headers", []) if key.lower() != b"content-length"]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return hold


async def _plain(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode("utf-8")})
