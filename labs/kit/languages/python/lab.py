"""The part of the lab that you do not edit: the people, the clock, the pages and the program around your server."""

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote


@dataclass(frozen=True)
class User:
    """A user of the site. The note is private: only this user's own dashboard shows it."""

    name: str
    role: str
    note: str


@dataclass
class Request:
    """`path` is without the query, as sent. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """The fields of the posted form. Of a field that was sent twice the last counts."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def cookie(self, name: str) -> str:
        """The value of a cookie as set_cookie wrote it, or an empty text."""
        for pair in self.headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return unquote(value)
        return ""


@dataclass
class Response:
    status: int = 200
    body: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


def set_cookie(name: str, value: str, **attributes) -> tuple[str, str]:
    """A Set-Cookie header for Response.headers: set_cookie("a", "b", path="/", max_age=60, httponly=True)."""
    cookie = SimpleCookie({name: quote(value, safe="")})
    for key, wanted in attributes.items():
        if wanted is not None:
            cookie[name][key.replace("_", "-")] = wanted
    return ("Set-Cookie", cookie[name].OutputString())


class Lab:
    """What your server is made from."""

    def __init__(self, accounts):
        self._accounts = {}
        self._comments = []
        self._now = 0
        for one in accounts:
            salt = secrets.token_bytes(16)
            user = User(one["name"], one["role"], one["note"])
            self._accounts[user.name] = (user, salt, _hash(one["password"], salt))

    def user(self, name: str) -> User | None:
        """The user of that exact name, or None."""
        known = self._accounts.get(name)
        return known[0] if known else None

    def verify(self, name: str, password: str) -> bool:
        """True when the name is known and the password is right. An unknown name takes as long."""
        _, salt, stored = self._accounts.get(name) or (None, b"nobody", b"")
        return hmac.compare_digest(_hash(password, salt), stored)

    def now(self) -> float:
        """The time of this request, in seconds. The grader moves the clock, so time.time() would not do."""
        return self._now

    def comments_page(self) -> Response:
        """Comments are printed as HTML on purpose: chapter 3 asks what a script on the page can reach."""
        items = "".join(f"<li><b>{escape(by)}</b>: {text}{escape(note)}</li>" for by, text, note in self._comments)
        return page(
            "Comments",
            f"""<ul>{items}</ul><form method="post" action="comments">
<label>Comment <textarea name="text" required></textarea></label>
<label><input type="checkbox" name="attach" value="note"> Show my private note with it</label>
<button>Post</button></form>""",
        )

    def add_comment(self, user: User, request: Request) -> Response:
        """Adds a user's comment, with their private note when they ticked the box."""
        form = request.form()
        note = f" (note: {user.note})" if form.get("attach") == "note" else ""
        self._comments.append((user.name, form.get("text", ""), note))
        return see_other("/comments")

    def clear_comments(self) -> Response:
        self._comments.clear()
        return see_other("/comments")


# OWASP asks for N = 2**17. The grader logs in a thousand times, so the labs make do with less.
def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(errors="replace"), salt=salt, n=16, r=1, p=1, dklen=32)


def page(title: str, body: str, status: int = 200) -> Response:
    name = escape(title)
    html = f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title><h1>{name}</h1>{body}"
    return Response(status, html, [("Content-Type", "text/html; charset=utf-8")])


def login_page(message: str = "", status: int = 200) -> Response:
    return page(
        "Log in",
        f"""<p role="alert">{escape(message)}</p><form method="post" action="login">
<label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label><button>Log in</button></form>""",
        status,
    )


def dashboard_page(user: User) -> Response:
    return page(
        f"Dashboard of {user.name}",
        f"""<p>Your private note: <strong>{escape(user.note)}</strong></p>
<form method="post" action="logout"><button>Log out</button></form>""",
    )


def admin_page() -> Response:
    return page("Admin", "<p>Only the admin reads this.</p>")


def forbidden() -> Response:
    return page("Not for you", "<p>This page is for the admin.</p>", 403)


def not_found() -> Response:
    return page("Not found", "<p>There is no such page here.</p>", 404)


def see_other(path: str) -> Response:
    """303: "done, now go and look there with a GET"."""
    return Response(303, "", [("Location", path)])


def export_note(user: User) -> Response:
    """Sends the user's own note as a file, and sets two cookies for the page that asked."""
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Disposition", 'attachment; filename="note.txt"'),
        ("Set-Cookie", "exported=yes; Path=/; SameSite=Lax"),
        ("Set-Cookie", "export_format=txt; Path=/; SameSite=Lax"),
    ]
    return Response(201, user.note, headers)


def set_theme(request: Request) -> Response:
    """Stores the theme, light or dark, in a cookie of its own."""
    theme = "dark" if request.form().get("theme") == "dark" else "light"
    response = see_other("/dashboard")
    response.headers.append(("Set-Cookie", f"theme={theme}; Path=/; SameSite=Lax"))
    return response


def basket_page(items: list[str]) -> Response:
    """What visitors put into their basket, in chapter 7."""
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    return page(
        "Basket",
        f"""<ul>{listed}</ul><form method="post" action="basket">
<label>Item <input name="item" required></label><button>Add</button></form>""",
    )


def serve(create_server) -> None:
    """Runs the server on PORT. A POST /wristband-fresh of the grader makes a new one, with new people."""
    secret = os.environ.get("WRISTBAND_SECRET", "")
    # One request at a time has its turn, once all of it is here: a race is chapter 8's subject.
    turn = threading.Lock()
    running = {}

    def start(accounts) -> None:
        running["lab"] = Lab(accounts)
        running["answer"] = create_server(running["lab"])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body leave together.
        wbufsize = -1

        def answer(self) -> None:
            headers = {}
            for name, value in self.headers.items():
                headers.setdefault(name.lower(), value)
            request = Request(self.command, self.path.split("?", 1)[0], headers, self.read_body())
            shown = headers.get("x-wristband-secret", "")
            is_grader = secret != "" and hmac.compare_digest(shown.encode(), secret.encode())
            with turn:
                if is_grader and request.method == "POST" and request.path == "/wristband-fresh":
                    start(json.loads(request.body))
                    response = Response(204)
                else:
                    sent = headers.get("x-wristband-now", "")
                    running["lab"]._now = int(sent) / 1000 if is_grader and sent.isdigit() else time.time()
                    response = running["answer"](request)
            self.write(response)

        def read_body(self) -> bytes:
            if self.headers.get("transfer-encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def write(self, response: Response) -> None:
            body = response.body.encode(errors="replace")
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            if response.status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

        def log_message(self, *_) -> None:
            """Says nothing: the grader shows what your own code prints."""

    class Server(ThreadingHTTPServer):
        # The grader sends hundreds of requests at once, and Python would let five of them wait.
        request_queue_size = 512

    start(json.loads(os.environ["WRISTBAND_ACCOUNTS"]))
    Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
