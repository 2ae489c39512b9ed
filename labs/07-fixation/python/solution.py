import secrets
from dataclasses import dataclass, field

import lab
from lab import Lab, Request, Response, User

IDLE = 30 * 60
ABSOLUTE = 8 * 60 * 60


@dataclass
class Session:
    """Before login there is no username yet, only a basket, and the page to go to after the login. Times are in seconds."""

    created_at: float
    last_seen: float
    username: str = ""
    basket: list[str] = field(default_factory=list)
    next: str = ""

    def expires_at(self) -> float:
        return min(self.last_seen + IDLE, self.created_at + ABSOLUTE)


def create_server(site: Lab):
    sessions: dict[str, Session] = {}

    def find_session(request: Request) -> Session | None:
        """The session behind the request's cookie, if it is still valid."""
        session = sessions.get(request.cookie("session_token"))
        return session if session and site.now() < session.expires_at() else None

    def start(response: Response, **values) -> Response:
        for old in [token for token, session in sessions.items() if site.now() >= session.expires_at()]:
            del sessions[old]
        token = secrets.token_hex(32)
        sessions[token] = Session(site.now(), site.now(), **values)
        return with_cookie(response, token, IDLE)

    def login(request: Request) -> Response:
        form = request.form()
        username = form.get("username", "")
        if not site.verify(username, form.get("password", "")):
            return lab.login_page("Wrong name or password.", 401)
        before = find_session(request)
        sessions.pop(request.cookie("session_token"), None)
        # A visitor's basket moves along. Nothing else does, and a user's old session gives nothing.
        basket = before.basket if before and not before.username else []
        return start(lab.see_other("/dashboard"), username=username, basket=basket)

    def require_session(handler):
        """The one door: no session, no handler. The handler's answer passes through, with the renewed cookie added."""

        def guarded(request: Request) -> Response:
            token = request.cookie("session_token")
            session = find_session(request)
            user = site.user(session.username) if session else None
            if not session or not user:
                return lab.login_page("Please log in.", 401)
            session.last_seen = site.now()
            response = handler(user, request)
            if token not in sessions:
                return with_cookie(response, "", 0)
            return with_cookie(response, token, session.expires_at() - site.now())

        return guarded

    def require_admin(handler):
        return require_session(lambda user, request: handler() if user.role == "admin" else lab.forbidden())

    def logout(request: Request) -> Response:
        sessions.pop(request.cookie("session_token"), None)
        return with_cookie(lab.see_other("/"), "", 0)

    def logout_everywhere(user: User, request: Request) -> Response:
        for token in [token for token, session in sessions.items() if session.username == user.name]:
            del sessions[token]
        return lab.see_other("/")

    def show_basket(request: Request) -> Response:
        session = find_session(request)
        return lab.basket_page(session.basket if session else [])

    def add_to_basket(request: Request) -> Response:
        """Works before login: the session then belongs to nobody yet."""
        form = request.form()
        item = form.get("item", "")
        session = find_session(request)
        if not session:
            return start(lab.see_other("/basket"), basket=[item], next=form.get("next", ""))
        session.basket.append(item)
        return lab.see_other("/basket")

    routes = {
        "GET /": lambda request: lab.login_page(),
        "GET /basket": show_basket,
        "POST /basket": add_to_basket,
        "POST /login": login,
        "GET /comments": lambda request: site.comments_page(),
        "POST /comments": require_session(site.add_comment),
        "DELETE /comments": require_admin(site.clear_comments),
        "GET /dashboard": require_session(lambda user, request: lab.dashboard_page(user)),
        "POST /export": require_session(lambda user, request: lab.export_note(user)),
        "POST /theme": require_session(lambda user, request: lab.set_theme(request)),
        "GET /admin": require_admin(lab.admin_page),
        "POST /logout": logout,
        "POST /logout-everywhere": require_session(logout_everywhere),
    }
    return lambda request: routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)


def with_cookie(response: Response, value: str, lifetime: float) -> Response:
    """Adds the session cookie to an answer. The browser keeps the cookie for `lifetime` seconds."""
    flags = {"path": "/", "httponly": True, "secure": True, "samesite": "Lax"}
    response.headers.append(lab.set_cookie("session_token", value, max_age=int(lifetime), **flags))
    return response


if __name__ == "__main__":
    lab.serve(create_server)
