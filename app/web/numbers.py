"""Numbers of rows in addresses: one that no table can hold is nobody's, wherever it stands."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # of an INTEGER


class RowNumber(IntegerConverter):
    """``<int:…>`` of an address; a larger number leads to no page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def register(app: Flask) -> None:
    """Let every ``<int:…>`` mean the number of a row."""
    app.url_map.converters["int"] = RowNumber


def row_number(text: str) -> int:
    """The number in a query string; raises ValueError for anything else, as ``request.args.get`` wants it."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError("no row has this number")
    return number
