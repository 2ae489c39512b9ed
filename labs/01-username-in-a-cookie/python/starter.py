import lab
from lab import Lab, Request, Response, User


def create_server(site: Lab):
    def login(request: Request) -> Response:
        form = request.form()
        username, password = form.get("username", ""), form.get("password", "")
        # TODO 1: ask site.verify(username, password).
        # TODO 2: if it says yes, answer lab.see_other("/dashboard"), and append lab.set_cookie(...) to its headers.
        return lab.login_page("Nobody gets in yet." if username and password else "Name and password, please.", 401)

    def current_user(request: Request) -> User | None:
        # TODO 3: read the cookie with request.cookie("username"), and look the name up with site.user().
        return None

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
