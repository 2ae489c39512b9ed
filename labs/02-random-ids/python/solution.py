import secrets
from dataclasses import dataclass

import lab
from lab import Lab, Request, Response, User


@dataclass
class Session:
    """One session, as the server keeps it."""

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
        return site.user(session.username) if session else None

    def dashboard(request: Request) -> Response:
        user = current_user(request)
        return lab.dashboard_page(user) if user else lab.login_page("Please log in.", 401)

    def admin(request: Request) -> Response:
        user = current_user(request)
        if not user:
            return lab.login_page("Please log in.", 401)
        return lab.admin_page() if user.role == "admin" else lab.forbidden()

    def logout(request: Request) -> Response:
        return with_cookie(lab.see_other("/"), "", 0)

    routes = {
        "GET /": lambda request: lab.login_page(),
        "POST /login": login,
        "GET /dashboard": dashboard,
        "GET /admin": admin,
        "POST /logout": logout,
    }
    return lambda request: routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)


def with_cookie(response: Response, value: str, max_age: int | None = None) -> Response:
    """Adds the session cookie to an answer."""
    response.headers.append(lab.set_cookie("session_token", value, path="/", max_age=max_age))
    return response


if __name__ == "__main__":
    lab.serve(create_server)
