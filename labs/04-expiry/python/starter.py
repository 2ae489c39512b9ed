import secrets
from dataclasses import dataclass

import lab
from lab import Lab, Request, Response, User


@dataclass
class Session:
    """One session, as the server keeps it."""

    # TODO 1: keep both times here: when the session began and when it was last used.
    username: str


def create_server(site: Lab):
    sessions: dict[str, Session] = {}

    def login(request: Request) -> Response:
        form = request.form()
        username = form.get("username", "")
        if not site.verify(username, form.get("password", "")):
            return lab.login_page("Wrong name or password.", 401)
        # 32 random bytes, 256 bits. Nobody can guess this ID, and it says nothing about its user.
        token = secrets.token_hex(32)
        sessions[token] = Session(username)
        return with_cookie(lab.see_other("/dashboard"), token)

    def current_user(request: Request) -> User | None:
        session = sessions.get(request.cookie("session_token"))
        # TODO 2: refuse it after 30 minutes without a request, or 8 hours after the login. site.now() is the time.
        # TODO 3: a request is activity: store its time, and renew the cookie too (it needs a Max-Age now).
        # TODO 4: remove expired records, or the list grows for ever.
        return site.user(session.username) if session else None

    def dashboard(request: Request) -> Response:
        user = current_user(request)
        return lab.dashboard_page(user) if user else lab.login_page("Please log in.", 401)

    def admin(request: Request) -> Response:
        user = current_user(request)
        if not user:
            return lab.login_page("Please log in.", 401)
        return lab.admin_page() if user.role == "admin" else lab.forbidden()

    def comment(request: Request) -> Response:
        user = current_user(request)
        return site.add_comment(user, request) if user else lab.login_page("Please log in.", 401)

    def logout(request: Request) -> Response:
        return with_cookie(lab.see_other("/"), "", 0)

    routes = {
        "GET /": lambda request: lab.login_page(),
        "POST /login": login,
        "GET /dashboard": dashboard,
        "GET /admin": admin,
        "GET /comments": lambda request: site.comments_page(),
        "POST /comments": comment,
        "POST /logout": logout,
    }
    return lambda request: routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)


def with_cookie(response: Response, value: str, max_age: int | None = None) -> Response:
    """Adds the session cookie to an answer."""
    flags = {"path": "/", "httponly": True, "secure": True, "samesite": "Lax"}
    response.headers.append(lab.set_cookie("session_token", value, max_age=max_age, **flags))
    return response


if __name__ == "__main__":
    lab.serve(create_server)
