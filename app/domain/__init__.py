"""Pure rules: no Flask, no SQLAlchemy, no network, no clock of its own."""
