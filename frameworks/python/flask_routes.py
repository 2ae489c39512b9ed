"""The routes of both Flask apps. `new_id` is called at each login."""

import time

from flask import abort, redirect, request, session

from people import HOUR, LOGIN_PAGE, dashboard, find, is_ours, sets, verify, without


def add_routes(app, new_id=lambda: None):
    def member():
        is_over = sets("absolute") and time.time() - session.get("since", 0) >= 8 * HOUR
        return None if is_over else find(session.get("user"))

    # Flask leaves this to the app, or to the extension Flask-WTF.
    @app.before_request
    def from_here():
        if sets("csrf") and not is_ours(request.method, request.headers, request.host_url):
            abort(403)

    @app.get("/")
    def front():
        return LOGIN_PAGE

    @app.post("/login")
    def login():
        account = verify(request.form.get("username"), request.form.get("password"))
        if not account:
            return LOGIN_PAGE, 401
        new_id()
        session["user"] = account["name"]
        session["since"] = time.time()
        # Flask renews the cookie only of a permanent session.
        session.permanent = sets("idle")
        return redirect("/dashboard", 303)

    @app.get("/dashboard")
    def private():
        account = member()
        return dashboard(account) if account else (LOGIN_PAGE, 401)

    @app.get("/admin")
    def admin():
        account = member()
        if not account:
            return LOGIN_PAGE, 401
        return "admin", 200 if account["role"] == "admin" else 403

    @app.post("/logout")
    def logout():
        if not without("destroy"):
            session.clear()
        return redirect("/", 303)


def settings():
    """What of Flask's configuration helps. Flask says HttpOnly by itself, and neither Secure nor SameSite."""
    found = {}
    if sets("secure"):
        found |= {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-session"}
    if sets("sameSite"):
        found["SESSION_COOKIE_SAMESITE"] = "Lax"
    if sets("idle"):
        found["PERMANENT_SESSION_LIFETIME"] = HOUR // 2
    if without("httpOnly"):
        found["SESSION_COOKIE_HTTPONLY"] = False
    return found
