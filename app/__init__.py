"""Postbag: letters to those who represent us. ``create_app`` puts the rooms together."""
