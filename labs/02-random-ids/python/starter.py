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
        # TODO 1: make an ID that nobody can guess (the module secrets), and put it on the list: sessions[token].
        # TODO 2: give the browser the ID instead of the name, in a cookie called session_token.
        response = lab.see_other("/dashboard")
        response.headers.append(lab.set_cookie("username", username, path="/"))
        return response

    def current_user(request: Request) -> User | None:
        # TODO 3: look the ID up on the list, and look up the name that you find there.
        return site.user(request.cookie("username"))

    def dashboard(request: Request) -> Response:
        user = current_user(request)
        return lab.dashboard_page(user) if user else lab.login_page("Please log in.", 401)

    def admin(request: Request) -> Response:
        user = current_user(request)
        if not user:
            return lab.login_page("Please log in.", 401)
        return lab.admin_page() if user.role == "admin" else lab.forbidden()

    def logout(request: Request) -> Response:
        response = lab.see_other("/")
        response.headers.append(lab.set_cookie("username", "", path="/", max_age=0))
        return response

    routes = {
        "GET /": lambda request: lab.login_page(),
        "POST /login": login,
        "GET /dashboard": dashboard,
        "GET /admin": admin,
        "POST /logout": logout,
    }
    return lambda request: routes.get(f"{request.method} {request.path}", lambda _: lab.not_found())(request)


if __name__ == "__main__":
    lab.serve(create_server)
