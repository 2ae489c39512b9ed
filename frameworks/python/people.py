"""What belongs to no library: the people who may log in, and what a grader needs and no site on the web may have."""

import json
import os
from html import escape
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import time_machine

_accounts = {one["name"]: one for one in json.loads(os.environ.get("WRISTBAND_ACCOUNTS", "[]"))}
_secret = os.environ.get("WRISTBAND_SECRET", "")
_clock = None
HOUR = 60 * 60


def verify(name, password):
    """The account, if name and password are right. A real site keeps hashes."""
    found = _accounts.get(name)
    return found if found and found["password"] == password else None


def find(name):
    return _accounts.get(name)


def sets(setting):
    """True with HARDENED=1, but not for the one setting that WITHOUT names."""
    return os.environ.get("HARDENED") == "1" and os.environ.get("WITHOUT") != setting


def without(setting):
    return os.environ.get("HARDENED") == "1" and os.environ.get("WITHOUT") == setting


def is_ours(method, headers, own):
    """False if a page of another site may have sent this request. `own` is this site's address."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return True
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return origin == own.rstrip("/")
    return "Cookie" not in headers


LOGIN_PAGE = '<form method="post" action="login"><input name="username"><input name="password" type="password"><button>Log in</button></form>'

LOGOUT_FORM = '<form method="post" action="logout"><button>Log out</button></form>'


def dashboard(account):
    return f"<h1>{escape(account['name'])}</h1><p>{escape(account['note'])}</p>"


def serve(app, forget):
    """Runs a WSGI app on PORT. `forget` is called when the app must forget everything."""

    def outer(environ, start_response):
        global _accounts, _clock
        environ["wsgi.url_scheme"] = environ.get("HTTP_X_FORWARDED_PROTO", "http")
        # A request that does not show the secret of this run goes on as if this were not here.
        if _secret and environ.get("HTTP_X_WRISTBAND_SECRET") == _secret:
            now = int(environ.get("HTTP_X_WRISTBAND_NOW", "0")) / 1000
            if now and not _clock:
                _clock = time_machine.travel(now, tick=True).start()
            elif now:
                # A number, because for a datetime time-machine also sets TZ, which another thread may be reading.
                _clock.move_to(now)
            if environ["PATH_INFO"] == "/wristband-fresh":
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                _accounts = {one["name"]: one for one in json.loads(body)}
                forget()
                start_response("204 No Content", [])
                return []
        return app(environ, start_response)

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 512

        def server_bind(self):
            # The base class asks DNS for this machine's name here.
            from socketserver import TCPServer

            TCPServer.server_bind(self)
            self.server_name, self.server_port = self.server_address[:2]
            self.setup_environ()

    make_server("127.0.0.1", int(os.environ["PORT"]), outer, Threads, Quiet).serve_forever()
