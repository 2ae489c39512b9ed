import secrets
from dataclasses import dataclass

import lab
from lab import Lab, Request, Response

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

    def require_session(handler):
        """The one door: no session, no handler. The handler's answer passes through, with the renewed cookie added."""

        def guarded(request: Request) -> Response:
            token = request.cookie("session_token")
            session = sessions.get(token)
            user = site.user(session.username) if session else None
            if not session or not user or site.now() >= session.expires_at():
                return lab.login_page("Please log in.", 401)
            session.last_seen = site.now()
            return with_cookie(handler(user, request), token, session.expires_at() - site.now())

        return guarded

    def require_admin(handler):
        return require_session(lambda user, request: handler() if user.role == "admin" else lab.forbidden())

    def logout(request: Request) -> Response:
        # TODO 1: the record is still on the list. A thief who copied the cookie is still logged in.
        return with_cookie(lab.see_other("/"), "", 0)

    # TODO 2: POST /logout-everywhere ends all sessions of the user who asks, and nobody else's.

    routes = {
        "GET /": lambda request: lab.login_page(),
        "POST /login": login,
        "GET /comments": lambda request: site.comments_page(),
        "POST /comments": require_session(site.add_comment),
        "DELETE /comments": require_admin(site.clear_comments),
        "GET /dashboard": require_session(lambda user, request: lab.dashboard_page(user)),
        "POST /export": require_session(lambda user, request: lab.export_note(user)),
        "POST /theme": require_session(lambda user, request: lab.set_theme(request)),
        "GET /admin": require_admin(lab.admin_page),
        "POST /logout": logout,
    }
    return lambda request: routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)


def with_cookie(response: Response, value: str, lifetime: float) -> Response:
    """Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` seconds."""
    flags = {"path": "/", "httponly": True, "secure": True, "samesite": "Lax"}
    response.headers.append(lab.set_cookie("session_token", value, max_age=int(lifetime), **flags))
    return response


if __name__ == "__main__":
    lab.serve(create_server)
