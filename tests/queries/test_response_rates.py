"""The rates against a plain recount of the same letters, one by one."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.delivery import Mode
from app.domain.lifecycle import State
from app.domain.responses import Answer, Kind
from app.domain.statistics import wilson  # held to statsmodels by test_statistics
from app.models.campaigns import Campaign, Template, TemplateVersion
from app.models.letters import FollowUp, Letter, Response
from app.models.representatives import Office, Representative
from app.queries.response_rates import By, RateRow, Rates

TODAY = date(2026, 11, 23)
OFFICES = [("o1", "House"), ("o2", "House"), ("o3", "Senate")]

said = st.lists(
    st.one_of(
        st.tuples(st.just("supporter"), st.sampled_from(Answer)),
        st.tuples(st.sampled_from(["organiser", "mailbox"]), st.sampled_from(Kind)),
    ),
    max_size=4,
)
letters = st.builds(
    SimpleNamespace,
    office=st.sampled_from([office for office, _ in OFFICES]),
    party=st.sampled_from(["Blue", "Green"]),
    variant=st.sampled_from(["a", "b"]),
    state=st.sampled_from(State),
    age=st.none() | st.integers(0, 30),
    said=said,
    follows_up=st.sampled_from([False] * 5 + [True]),  # the letter before it, if there is one
)
SUBSTANTIVE = {
    "reply",
    "standard",
    "own_words",
    "supportive",
    "neutral",
    "opposed",
    "forwarded",
    "minister",
    "refused",
}


def store(session, histories):
    """Two versions of one letter, three offices, and the letters of these histories."""
    campaign = Campaign(slug="c", created_at=at(60))
    session.add(campaign)
    versions = {}
    for variant in "ab":
        template = Template(campaign=campaign, role="mp", language="en", variant=variant)
        versions[variant] = TemplateVersion(
            template=template, number=1, subjects=["s"], body="b", created_at=at(60), created_by="test"
        )
        session.add(versions[variant])
    for office, chamber in OFFICES:
        session.add(Office(id=office, country="GB", chamber=chamber, role="mp", area_id="a", area_name="A"))
    session.flush()
    for office, _ in OFFICES:
        session.add(
            Representative(
                id=office, office_id=office, name="N", source_date=TODAY, starts_on=None, valid_from=at(60)
            )
        )
    session.flush()
    for number, history in enumerate(histories):
        session.add(letter(f"{number:010d}", history, campaign.id, versions[history.variant].id))
    session.flush()
    for number, history in enumerate(histories):
        if number and history.follows_up:
            session.add(FollowUp(letter_id=f"{number:010d}", first_id=f"{number - 1:010d}"))
        for source, kind in history.said:
            session.add(
                Response(letter_id=f"{number:010d}", source=source, kind=kind, on=TODAY, at=at(0), by="")
            )
            session.flush()


def at(days_ago):
    return datetime.combine(TODAY, time(9), UTC) - timedelta(days=days_ago)


def letter(number, history, campaign_id, version_id):
    return Letter(
        id=number,
        campaign_id=campaign_id,
        office_id=history.office,
        representative_id=history.office,
        version_id=version_id,
        party=history.party,
        language="en",
        channel="email",
        state=history.state,
        created_at=at(40),
        changed_at=at(0),
        handed_over_at=None if history.age is None else at(history.age),
    )


def recount(histories, key):
    """The same figures, by the words of the issue and nothing else."""
    rows = {}
    for number, h in enumerate(histories):
        if number and h.follows_up:
            continue
        if h.age is None or h.state not in {"accepted", "printed", "answered", "closed"}:
            continue
        row = rows.setdefault(key(h), SimpleNamespace(letters=[], pending=0))
        if h.age < 14:
            row.pending += 1
            continue
        latest = dict(h.said)  # a later word of one source replaces the earlier
        answer = latest.get("supporter")
        replied = answer in {"yes", "yes_not_to_me"} or bool(SUBSTANTIVE & {*latest.values()})
        row.letters.append((h.office, answer, replied))
    return {name: figures(row) for name, row in rows.items()}


def figures(row):
    n = len(row.letters)
    answers = [answer for _, answer, _ in row.letters if answer]
    yes = sum(answer in {"yes", "yes_not_to_me"} for answer in answers)
    replied = sum(replied for _, _, replied in row.letters)
    silent = sum(not replied and not answer for _, answer, replied in row.letters)
    enough = n >= 10 and len(answers) >= 10
    low, high = wilson(yes, len(answers)) if enough else (None, None)
    return {
        "letters": n,
        "pending": row.pending,
        "answered": len(answers),
        "replied": replied,
        "rate": yes / len(answers) if enough else None,
        "low": low,
        "high": high,
        "coverage": len(answers) / n if n else None,
        "lower_bound": replied / n if n else None,
        "upper_bound": (replied + silent) / n if n else None,
        "offices": len({office for office, _, _ in row.letters}),
        "offices_replied": len({office for office, _, replied in row.letters if replied}),
    }


KEYS = {
    By.OFFICE: lambda h: h.office,
    By.PARTY: lambda h: h.party,
    By.CHAMBER: lambda h: dict(OFFICES)[h.office],
    By.VARIANT: lambda h: f"c/mp/en/{h.variant}",
}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(letters, max_size=60))
def test_the_rates_equal_a_plain_recount(session, histories):
    with session.begin_nested() as savepoint:
        store(session, histories)
        rates = Rates(session, TODAY, Mode.SANDBOX)
        for group, key in KEYS.items():
            assert {row.key: shown(row) for row in rates.by(group)} == recount(histories, key)
        overall = recount(histories, lambda _: "").get("")
        assert shown(rates.overall()) == (
            overall or shown(Rates(session, date(2020, 1, 1), Mode.SANDBOX, 0).overall())
        )
        savepoint.rollback()
    session.expunge_all()


def history(**values):
    """A letter of 20 days of which nobody has said anything."""
    parts = {"office": "o1", "party": "Blue", "variant": "a", "state": "accepted", "age": 20, "said": []}
    return SimpleNamespace(**{**parts, "follows_up": False, **values})


def shown(row):
    fields = row.__dataclass_fields__
    values = {name: getattr(row, name) for name in fields if name != "key"}
    return {
        name: pytest.approx(value, abs=1e-9) if name in {"low", "high"} else value
        for name, value in values.items()
    }


def test_two_countries_with_one_name_are_told_apart(session):
    store(session, [history(), history(office="o2")])
    session.get(Office, "o2").country = "CA"
    session.flush()
    rates = Rates(session, TODAY, Mode.SANDBOX)
    assert [row.key for row in rates.by(By.PARTY)] == ["Blue (CA)", "Blue (GB)"]
    assert [row.key for row in rates.by(By.CHAMBER)] == ["House (CA)", "House (GB)"]


@pytest.mark.parametrize(("age", "counted"), [(13, False), (14, True)])
def test_an_early_reply_enters_on_day_14(session, age, counted):
    store(session, [history(state="answered", age=age, said=[("supporter", "yes")])])
    row = Rates(session, TODAY, Mode.SANDBOX).overall()
    assert (row.letters, row.pending, row.replied) == ((1, 0, 1) if counted else (0, 1, 0))


def test_the_columns_are_the_ones_promised():
    assert ",".join(RateRow.__dataclass_fields__) == (
        "key,letters,pending,answered,replied,rate,low,high,coverage,lower_bound,upper_bound,offices,offices_replied"
    )


@pytest.mark.parametrize(("mode", "counted"), [("sandbox", 3), ("rehearsal", 1), ("live", 1)])
def test_trials_count_in_no_real_rate(session, mode, counted):
    store(session, [history(state="answered", said=[("supporter", "yes")])] * 3)
    for letter, made_in in zip(session.scalars(select(Letter)).all(), Mode, strict=True):
        letter.mode = made_in
    session.flush()
    row = Rates(session, TODAY, Mode(mode)).overall()
    assert (row.letters, row.answered, row.replied) == (counted,) * 3
