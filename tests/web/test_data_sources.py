"""The page that says where the data comes from."""

import re

from flask.testing import FlaskClient


def rows(client: FlaskClient, **headers: str) -> list[list[str]]:
    html = client.get("/data-sources", headers=headers).text
    found = re.findall(r"<tr>.*?</tr>", html, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in found]


def test_each_body_stands_once_with_what_can_be_read(client: FlaskClient) -> None:
    by_body = {row[0]: row[1:] for row in rows(client)}
    assert by_body["House of Commons, United Kingdom"][0] == "650"
    assert by_body["House of Commons, Canada"][0] == "343"
    count, source, licence, day = by_body["United Nations"]
    assert count == "10"
    assert "ohchr.org; " in source
    assert (licence, day) == ("Public facts, no licence stated", "23 November 2026")
    assert by_body["Missions of China"][0] == "5"
    assert by_body["United Kingdom"][-1] == "August 2023"
    assert by_body["France"][-1] == "23 November 2026"
    assert "://" not in str(by_body)


def test_days_are_said_in_the_visitors_language(client: FlaskClient) -> None:
    assert {row[-1] for row in rows(client, **{"Accept-Language": "fr"})} >= {"août 2023", "23 janvier 2026"}
