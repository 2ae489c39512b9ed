import secrets
from dataclasses import dataclass

import lab
from lab import Lab, Request, Response, User

IDLE = 30 * 60
ABSOLUTE = 8 * 60 * 60


@dataclass
class Session:
    """Both times are in seconds."""

    username: str
    created_at: float
    last_seen: float

    def expires_at(self) -> float:
        """The time when the session ends: after half an hour without a request, and always after eight hours."""
        return min(self.last_seen + IDLE, self.created_at + ABSOLUTE)


def create_server(site: Lab):
    sessions: dict[str, Session] = {}

    def login(request: Request) -> Response:
        form = request.form()
        username = form.get("username", "")
        if not site.verify(username, form.get("password", "")):
            return lab.login_page("Wrong name or password.", 401)
        for old in [token for token, session in sessions.items() if site.now() >= session.expires_at()]:
            del sessions[old]
        token = secrets.token_hex(32)
        sessions[token] = Session(username, site.now(), site.now())
        return with_cookie(lab.see_other("/dashboard"), token, IDLE)

    def find_session(request: Request) -> tuple[User, Session] | None:
        """The session behind the request's cookie and its user, marked as used just now. None if no session is valid."""
        session = sessions.get(request.cookie("session_token"))
        user = site.user(session.username) if session else None
        if not session or not user or site.now() >= session.expires_at():
            return None
        session.last_seen = site.now()
        return user, session

    def renew(response: Response, request: Request, session: Session) -> Response:
        return with_cookie(response, request.cookie("session_token"), session.expires_at() - site.now())

    def dashboard(request: Request) -> Response:
        found = find_session(request)
        if not found:
            return lab.login_page("Please log in.", 401)
        user, session = found
        return renew(lab.dashboard_page(user), request, session)

    def admin(request: Request) -> Response:
        found = find_session(request)
        if not found:
            return lab.login_page("Please log in.", 401)
        user, session = found
        return renew(lab.admin_page() if user.role == "admin" else lab.forbidden(), request, session)

    def comment(request: Request) -> Response:
        found = find_session(request)
        if not found:
            return lab.login_page("Please log in.", 401)
        user, session = found
        return renew(site.add_comment(user, request), request, session)

    def tidy(request: Request) -> Response:
        found = find_session(request)
        if found and found[0].role == "member":
            return lab.login_page("Only for the admin.", 401)
        return site.clear_comments()

    def download(request: Request) -> Response:
        session = sessions.get(request.cookie("session_token"))
        name = request.headers.get("x-user") or (session.username if session else "")
        user = site.user(name)
        return lab.export_note(user) if user else lab.login_page("Please log in.", 401)

    def logout(request: Request) -> Response:
        return with_cookie(lab.see_other("/"), "", 0)

    routes = {
        "GET /": lambda request: lab.login_page(),
        "POST /login": login,
        "GET /dashboard": dashboard,
        "GET /admin": admin,
        "GET /comments": lambda request: site.comments_page(),
        "POST /comments": comment,
        "DELETE /comments": tidy,
        "POST /export": download,
        "POST /logout": logout,
    }

    # TODO: write one require_session for all of these routes, and one role check on top of it. No other code decides.
    def answer(request: Request) -> Response:
        if request.method == "POST" and "theme" in request.path:
            return lab.set_theme(request)
        return routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)

    return answer


def with_cookie(response: Response, value: str, lifetime: float) -> Response:
    """Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` seconds."""
    flags = {"path": "/", "httponly": True, "secure": True, "samesite": "Lax"}
    response.headers.append(lab.set_cookie("session_token", value, max_age=int(lifetime), **flags))
    return response


if __name__ == "__main__":
    lab.serve(create_server)
