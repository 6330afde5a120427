"""Security headers, and requests that Datasette would stumble over."""

from datasette import hookimpl

from kb.web_guard import guarded


@hookimpl
def asgi_wrapper():
    return guarded
