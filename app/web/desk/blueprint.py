"""The desk's blueprint: its views add themselves to it."""

from flask import Blueprint

desk = Blueprint("desk", __name__, url_prefix="/desk")
