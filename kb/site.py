"""How the site is started: a database, the plugins and templates beside this code, and Datasette's settings."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette
from datasette.database import Database

from kb.errors import WrongUse, system_words
from kb.schema import is_public, open_database

SETTINGS = {
    "default_page_size": 20,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 2000,
    "num_sql_threads": 3,
    "default_facet_size": 20,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,
    "allow_csv_stream": False,
    "allow_download": False,
    "max_csv_mb": 20,
    "truncate_cells_html": 120,
    "default_cache_ttl": 0,  # a load may be writing while the site is read
}

RESERVED_NAMES = frozenset(
    {
        "search",
        "duplicates",
        "compare",
        "review",
        "rules",
        "standard",
        "draft",
        "indicators",
        "complete",
        "form",
        "file",
        "files",
        "static",
        "favicon",
        "robots",
        "_internal",
        "_memory",
        "-",
        "",
    }
)
"""First parts of our own addresses, which no database may take."""

MOST_PROCESSES = 2
"""Processes that answer, if there are so many processors: Python runs on one of them alone, and each holds 150 MB."""

SECONDS_TO_START = 120
"""A process that is not there after so long is started anew: a busy machine must not start them over and over."""

_DATABASE = "JIXIAO_SERVED_DATABASE"
_SECRET = "JIXIAO_SERVED_SECRET"
"""What every process signs forms with: one process must take the form that another has given out."""

_PACKAGE = Path(__file__).parent


class PublicDatabase(Database):  # type: ignore[misc]
    """A database that is only read, through an address in which any file name is safe."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        # Datasette puts the bare path into a URI, where "?", "#" and "%" of a file name mean something else.
        connection = sqlite3.connect(
            f"{Path(self.path).absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )
        self._all_file_connections.append(connection)
        return connection

    async def attached_databases(self) -> list[Any]:
        # Datasette asks with a pragma that we deny, because it tells where the file lies. Nothing can be attached.
        return []


def site_folder() -> Path:
    """Where metadata.yml and datasette_plugins/ lie: in an installed package, or at the root of a checkout."""
    for folder in (_PACKAGE / "_site", _PACKAGE.parent):
        if (folder / "metadata.yml").is_file() and (folder / "datasette_plugins").is_dir():
            return folder
    raise FileNotFoundError(
        "找不到网站文件 metadata.yml 和 datasette_plugins/"
        f"（找过 {_PACKAGE / '_site'} 和 {_PACKAGE.parent}）。请重新安装 jixiao。"
    )


def database_name(database_path: Path) -> str:
    """The name of a database in addresses: that of its file, unless the site needs that word itself."""
    stem = database_path.stem
    return f"{stem}_db" if stem in RESERVED_NAMES else stem


def read_metadata(path: Path, name: str, *, public: bool = False) -> dict[str, Any]:
    """The metadata, its one database called `name`. Read here, because Datasette would decode it by locale.

    What is `for: bureau` is empty in a `public` copy, or points at what was not approved yet: there it is left out.
    """
    metadata: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    (database,) = metadata["databases"].values()
    if public:
        database["tables"] = {name: _ABSENT if _of_bureau(said) else said for name, said in database["tables"].items()}
        database["queries"] = {name: query for name, query in database["queries"].items() if not _of_bureau(query)}
    return {**metadata, "public": public, "databases": {name: database}}


def datasette_for(database_path: Path) -> Datasette:
    """The site over a database, not yet listening. Raises DatabaseMismatch where the file is none of ours."""
    db = open_database(database_path, readonly=True)
    public = is_public(db.conn)
    db.close()
    folder = site_folder()
    plugins = folder / "datasette_plugins"
    name = database_name(database_path)
    datasette = Datasette(
        files=[],
        metadata=read_metadata(folder / "metadata.yml", name, public=public),
        plugins_dir=str(plugins),
        template_dir=str(plugins / "templates"),
        static_mounts=[("static", str(plugins / "static"))],
        settings=SETTINGS,
        secret=os.environ.get(_SECRET),
    )
    datasette.remove_database("_memory")  # comes with an empty list of files
    datasette.add_database(PublicDatabase(datasette, path=str(database_path), is_mutable=True), name=name)
    return datasette


_ABSENT = {"hidden": True, "allow": False}


def _of_bureau(said: dict[str, Any]) -> bool:
    return bool(said.get("for") == "bureau")


def usual_workers() -> int:
    """How many processes answer when no number is asked for."""
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def try_address(host: str, port: int) -> None:
    """Raise WrongUse where the site cannot listen at an address."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except socket.gaierror as error:
        raise WrongUse(f"没有地址 {host}。请检查 --host，本机是 127.0.0.1，局域网也要访问时写 0.0.0.0。") from error
    except OSError as error:
        remedy = "请用 --port 换一个端口" if error.errno == errno.EADDRINUSE else "请检查 --host 和 --port"
        raise WrongUse(f"不能在 {host} 的端口 {port} 上应答（{system_words(error)}）。{remedy}。") from error


def serve(database_path: Path, host: str, port: int, workers: int = 1) -> None:
    """Answer requests until interrupted or told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn ends, then raises the signal once more
    os.environ[_DATABASE] = str(database_path)
    os.environ[_SECRET] = secrets.token_hex(32)
    uvicorn.run(
        "kb.site:served",
        factory=True,
        workers=workers,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        lifespan="on",
        timeout_worker_healthcheck=SECONDS_TO_START,
    )


def served() -> Any:
    """The site as an application; each process that answers makes its own."""
    return datasette_for(Path(os.environ[_DATABASE])).app()
