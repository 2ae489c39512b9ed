"""Flask's own session: all of it stands in a signed cookie."""

import secrets

from flask import Flask

from flask_routes import add_routes, settings
from people import serve

app = Flask(__name__)
app.secret_key = secrets.token_hex()
app.config.update(settings())
add_routes(app)


def forget():
    app.secret_key = secrets.token_hex()


serve(app.wsgi_app, forget)
