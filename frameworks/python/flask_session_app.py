"""Flask-Session: the cookie holds an ID, and the server the rest. Here in a CacheLib cache in memory."""

from cachelib import SimpleCache
from flask import Flask, session
from flask_session import Session

from flask_routes import add_routes, settings
from people import serve, sets

app = Flask(__name__)
cache = SimpleCache(threshold=100_000)
app.config.update(settings(), SESSION_TYPE="cachelib", SESSION_CACHELIB=cache)
Session(app)


def new_id():
    if sets("newId"):
        app.session_interface.regenerate(session)


add_routes(app, new_id)
serve(app.wsgi_app, cache.clear)
