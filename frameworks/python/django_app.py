"""Django's sessions and its login(), in one file. The sessions are in a cache in memory."""

import secrets
import time

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from people import HOUR, LOGIN_PAGE, LOGOUT_FORM, dashboard, find, serve, sets, verify, without

options = {}
if sets("secure"):
    options |= {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-sessionid"}
if sets("idle"):
    options |= {"SESSION_COOKIE_AGE": HOUR // 2, "SESSION_SAVE_EVERY_REQUEST": True}
# Django says HttpOnly and SameSite=Lax by itself.
if without("httpOnly"):
    options["SESSION_COOKIE_HTTPONLY"] = False
if without("sameSite"):
    options["SESSION_COOKIE_SAMESITE"] = None

# Both stand in the settings.py that django-admin makes.
middleware = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
if without("csrf"):
    middleware.pop()

settings.configure(
    SECRET_KEY=secrets.token_hex(32),
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    MIDDLEWARE=middleware,
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}},
    **options,
)
django.setup()


def with_token(request, page):
    """A page with the field that {% csrf_token %} writes into a form."""
    return page.replace('<form method="post"', f'<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')


def refuse(request):
    return HttpResponse(with_token(request, LOGIN_PAGE), status=401)


def login(request):
    account = verify(request.POST.get("username"), request.POST.get("password"))
    if not account:
        return refuse(request)
    # What django.contrib.auth.login() does: flush() for another user's session, cycle_key() for a visitor's.
    if not without("newId"):
        if request.session.get("user") is not None:
            request.session.flush()
        else:
            request.session.cycle_key()
    request.session["user"] = account["name"]
    request.session["since"] = time.time()
    return HttpResponse(status=303, headers={"Location": "/dashboard"})


def member(request):
    is_over = sets("absolute") and time.time() - request.session.get("since", 0) >= 8 * HOUR
    return None if is_over else find(request.session.get("user"))


def private(request):
    account = member(request)
    return HttpResponse(dashboard(account) + with_token(request, LOGOUT_FORM)) if account else refuse(request)


def admin(request):
    account = member(request)
    if not account:
        return refuse(request)
    return HttpResponse("admin", status=200 if account["role"] == "admin" else 403)


def logout(request):
    if not without("destroy"):
        request.session.flush()
    return HttpResponse(status=303, headers={"Location": "/"})


def post(view):
    return lambda request: view(request) if request.method == "POST" else HttpResponse(status=405)


urlpatterns = [
    path("", lambda request: HttpResponse(with_token(request, LOGIN_PAGE))),
    path("login", post(login)),
    path("dashboard", private),
    path("admin", admin),
    path("logout", post(logout)),
]


def forget():
    from django.core.cache import cache

    cache.clear()


serve(get_wsgi_application(), forget)
