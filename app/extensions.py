"""Flask extensions, unbound: ``create_app`` binds them."""

from flask_wtf import CSRFProtect

csrf = CSRFProtect()
