"""Whatever is asked, there is never a 500, and nothing tells where files lie."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.site.conftest import Visitor

# Datasette leaves coroutines behind where a facet fails.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

QUERIES = [
    '"', '""', '"低保', "'", "AND", "OR NOT", "AND OR NOT", "NEAR(低 保)", "%", "_", "*", "低*", "^低", "低:保", "(", ")", "-", "--",
    "；。，！", "\x00", "低\x00保", "\ufffd", "\ue000", "😀", "' or 1=1 --", "{低保}", "+低保", "低" * 6000, "a" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=[ascii(query)[:20] for query in QUERIES])
def test_odd_queries(visitor: Visitor, query: str) -> None:
    for address in ("/search?q=", "/search.json?q=", "/search.csv?q=", "/jixiao/projects?_search=",
                    "/jixiao/projects.json?_search=", "/jixiao/projects.csv?_search="):  # fmt: skip
        assert visitor.get(address + quote(query)).status_code == 200, address
    assert visitor.get(f"/jixiao/projects?_searchmode=raw&_search={quote(query)}").status_code in (200, 400)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_any_query(visitor: Visitor, query: str) -> None:
    encoded = quote(query, errors="surrogatepass")
    assert visitor.get(f"/search?q={encoded}").status_code == 200
    assert visitor.get(f"/jixiao/projects?_search={encoded}").status_code == 200


PARAMETERS = {
    200: [
        "/search?q=%ED%A0%80", "/search?q=%ff%fe", "/search?q=a&q=b", "/search?q[]=1", "/search?page=2",
        "/search?q=%E6%96%B9&page=-1", "/search?q=%E6%96%B9&page=abc", "/search?q=%E6%96%B9&page=1" + "0" * 30,
        "/search?q=%E6%96%B9&page=%00", "/search?q=%E6%96%B9&page=%C2%B2", "/search?q=%E6%96%B9&page=1.5",
        "/jixiao/projects?_next=abc", "/jixiao/projects?id__nope=1", "/jixiao/projects.json?_shape=array",
        "/jixiao?sql=select+:a", "/.json", "/robots.txt",
    ],
    400: [
        "/jixiao/~E9~A1~B9~E7~9B~AE?_next=abc", "/jixiao/projects?_timelimit=abc", "/jixiao/projects?_through={}",
        "/jixiao/projects?_through=x", "/jixiao/projects?_through=[]", "/jixiao/projects?_size=abc",
        "/jixiao/projects?_size=-1", "/jixiao/projects?_size=99999", "/jixiao/projects?_facet=nope",
        "/jixiao/projects?_where=1=1;", "/jixiao/projects?_sort=nope", "/jixiao/projects?_col=nope",
        "/jixiao/projects?id__in=[", "/jixiao/projects?_fts_table=nope&_search=a", "/jixiao/projects.json?_shape=nope",
        "/jixiao/projects.csv?_stream=1", "/jixiao/projects/1.blob", "/jixiao.csv", "/jixiao?sql=drop+table+projects",
        "/jixiao?sql=select+:_x_y", "/jixiao/largest-projects?_timelimit=x", "/jixiao/nope/1",
    ],
    403: ["/jixiao.db", "/_internal", "/_internal.json", "/_internal?sql=select+1", "/_internal/databases"],
    404: [
        "/form/0", "/form/abc", "/form/-1", "/form/1.5", "/form/99999999999999999999", "/form/9223372036854775807",
        "/form/9223372036854775808", "/form/1/2", "/form/0.json", "/form/abc.json", "/form/1.csv", "/form", "/form/1%00",
        "/form/%ED%A0%80", "/nope", "/jixiao/nope", "/jixiao/projects/abc", "/jixiao/projects/99999999999999999999",
        "/_memory", "//evil.example", "/%2e%2e/etc/passwd", "/static/%2e%2e/jixiao_sql.py", "/static/nope.css",
        "/x%0d%0ay:z",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("status", "address"), [(status, a) for status, some in PARAMETERS.items() for a in some])
def test_odd_addresses(visitor: Visitor, status: int, address: str) -> None:
    response = visitor.get(address, follow_redirects=True)
    assert response.status_code == status
    if status >= 400 and "text/html" in response.headers["content-type"] and not address.startswith("/static"):
        assert "首页" in response.text


def test_odd_methods_and_cookies(visitor: Visitor) -> None:
    assert visitor.post("/jixiao/projects", data={"a": "1"}).status_code == 400
    assert visitor.post("/search", data={"q": "1"}).status_code < 500
    for cookie in ('a=\x01;;;=;"', "ds_messages=x; ds_actor=y", "a b=c"):
        assert visitor.get("/", headers={"cookie": cookie}).status_code < 500


def test_a_redirect_stays_on_the_site(visitor: Visitor) -> None:
    response = visitor.get("//evil.example/")
    assert not response.headers.get("location", "/").startswith("//")


ABOUT_ITSELF = [
    "databases", "databases.json", "plugins", "plugins.json", "versions", "versions.json", "threads", "threads.json",
    "settings", "settings.json", "config", "config.json", "metadata", "metadata.json", "actor", "actor.json",
    "auth-token", "logout", "permissions", "messages", "allow-debug", "patterns",
]  # fmt: skip


@pytest.mark.parametrize("page", ABOUT_ITSELF)
def test_pages_about_datasette_are_not_there(visitor: Visitor, page: str) -> None:
    assert visitor.get(f"/-/{page}").status_code == 404


def test_nothing_tells_where_files_lie(visitor: Visitor, loaded_once: Path) -> None:
    addresses = [
        "/", "/.json", "/jixiao", "/jixiao.json", "/jixiao/projects", "/jixiao/projects.json", "/jixiao/projects.json?_trace=1",
        "/jixiao/projects/1", "/form/1", "/search?q=a", "/nope", "/nope.json", "/jixiao?sql=select+nope()",
        "/jixiao?sql=select+*+from+pragma_database_list", "/jixiao.json?sql=select+*+from+pragma_database_list()",
        "/jixiao/projects?_timelimit=abc", "/jixiao?_context=1", "/jixiao?_show_hidden=1",
    ]  # fmt: skip
    addresses += [address for some in PARAMETERS.values() for address in some]
    for address in addresses:
        text = visitor.get(address, follow_redirects=True).text
        for secret in (str(loaded_once.parent), str(ROOT), "site-packages", "Traceback"):
            assert secret not in text, address
