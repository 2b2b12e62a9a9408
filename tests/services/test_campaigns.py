"""Campaigns: what ships keeps its own rules, loading is safe to repeat, organisers' versions stay theirs."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import addressing, draft, roster, safety, template
from app.domain import campaign as rules
from app.domain.campaign import Letter, Target, Words
from app.domain.errors import BadInput, NotAllowed, NotFound
from app.domain.pacing import Pace
from app.domain.template import TemplateError
from app.gateways import campaign_files
from app.models.campaigns import Campaign, Template
from app.models.users import AuditEntry
from app.queries import campaigns as queries
from app.services import campaigns, pacing
from tests.factories import NOW

TODAY = NOW.date()
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = campaign_files.read(ROOT / "templates" / "letters" / "safe-passage")
WORDS = {words.language: words for words in SHIPPED.words}
# They spoke in public about themselves or their kin; nothing we ship repeats it.
AT_RISK = re.compile(r"\b(?:Ji|Myeonghui|Lee|Byeongrim|Heo|Yeonghak)\b")
ROSTER = roster.read((ROOT / "representatives.csv").read_text(encoding="utf-8")).rows


def longest(role: str) -> str:
    """The longest name of an area that such a letter can be about."""
    return max((row.area_name for row in ROSTER if row.role == role), key=len)


def named(letter: Letter) -> str:
    return f"{letter.role}.{letter.language}"


def fields_of(letter: Letter) -> dict[str, str]:
    facts = {draft.fact_field(f.key): f.sentence for f in SHIPPED.facts if f.language == letter.language}
    return {
        "salutation": "Dear Special Rapporteur Jane Smith,",
        "constituency": longest(letter.role),
        "close": addressing.close(letter.role, letter.language),
        "why": "I teach at a school here, and the children ask me why people are sent back. " * 2,
        "place": "I have lived here for twenty years and work as a nurse at the hospital",
        **facts,
    }


def in_any_letter() -> list[str]:
    said = [letter.body for letter in SHIPPED.letters]
    said += [subject for letter in SHIPPED.letters for subject in letter.subjects]
    said += [text for fact in SHIPPED.facts for text in (fact.figure, fact.text, fact.sentence, fact.source)]
    for words in SHIPPED.words:
        said += [words.title, words.headline, words.summary, words.ask, words.risk, *words.reasons]
    return said


def test_the_letters_that_ship() -> None:
    assert {named(letter) for letter in SHIPPED.letters} == {
        "mp.en",
        "ca_mp.en",
        "ca_mp.fr",
        "senator.en",
        "representative.en",
        "depute.fr",
        "special_rapporteur.en",
        "high_commissioner.en",
    }
    wanted = {f"{target.role}.{language}" for target in SHIPPED.targets for language in target.languages}
    assert {named(letter) for letter in SHIPPED.letters} == wanted


def test_what_ships_may_be_published() -> None:
    rules.check(SHIPPED)


@pytest.mark.parametrize("letter", SHIPPED.letters, ids=named)
def test_a_letter_that_ships_asks_one_thing_on_one_page(letter: Letter) -> None:
    reasons = draft.join_reasons(sorted(WORDS[letter.language].reasons, key=len)[-3:])
    parsed = template.parse(letter.body, None)
    for answers in ({}, {"reasons": reasons, "why": ""}, {"why": "", "place": ""}):
        text = draft.assemble(parsed, fields_of(letter) | answers)
        checks = draft.check(text, (), ())
        assert (checks.question, checks.length) == ("one", "a_page")
        assert text.endswith(addressing.close(letter.role, letter.language))
        assert text.startswith("Dear Special Rapporteur")


@pytest.mark.parametrize("letter", SHIPPED.letters, ids=named)
def test_its_subjects_fit_and_begin_with_the_constituency(letter: Letter) -> None:
    subjects = draft.subjects([template.parse(line, None) for line in letter.subjects], fields_of(letter))
    assert len(subjects) == len(letter.subjects) >= 2
    titles = [words.title for words in SHIPPED.words]
    for subject in subjects:
        assert draft.subject(subject, titles) == subject
        assert letter.role not in rules.WITH_CONSTITUENCY or subject.startswith(longest(letter.role))


@pytest.mark.parametrize("letter", SHIPPED.letters, ids=named)
def test_nothing_in_it_is_its_authors_own(letter: Letter) -> None:
    words, fields = WORDS[letter.language], fields_of(letter)
    parsed = template.parse(letter.body, None)
    base = draft.base(parsed, fields, (*words.reasons, *(fact.sentence for fact in SHIPPED.facts)))
    text = draft.assemble(parsed, fields | {"why": "", "place": "", "reasons": " ".join(words.reasons)})
    assert draft.own_words(draft.read(text), base) == 0


def test_a_letter_to_the_united_nations_says_that_it_is_no_complaint() -> None:
    for letter in SHIPPED.letters:
        if letter.role in rules.WITHOUT_CONSTITUENCY:
            assert "This is an advocacy letter, not a complaint" in letter.body


def test_the_minister_is_reached_through_ones_own_mp() -> None:
    body = next(letter.body for letter in SHIPPED.letters if letter.role == "mp")
    assert "Please forward my letter to the minister" in body
    assert "non-refoulement" in body


def test_nobody_at_risk_is_named_or_pointed_to() -> None:
    for text in in_any_letter():
        assert not AT_RISK.search(text)
        assert safety.findings(text) == (), text


def test_the_facts_that_ship() -> None:
    by_language = {
        language: [f for f in SHIPPED.facts if f.language == language] for language in ("en", "fr")
    }
    assert [f.key for f in by_language["en"]] == [f.key for f in by_language["fr"]]
    assert len(by_language["en"]) == 13
    for fact in SHIPPED.facts:
        assert fact.source
        assert fact.review_on > NOW.date()
        if fact.confidence == "disputed":
            assert "500" in fact.sentence
            assert "600" in fact.sentence
        if fact.language == "fr":  # what was said in English is reported, not put between quotation marks
            assert not re.search(r"[“”«»]", fact.text + fact.sentence + fact.figure)
    assert sum(bool(fact.figure) for fact in by_language["en"]) == 3


def test_six_to_eight_reasons_in_each_language() -> None:
    assert {language: len(words.reasons) for language, words in WORDS.items()} == {"en": 8, "fr": 8}


def test_the_offices_it_writes_to_are_in_the_roster_and_enabled() -> None:
    seats = {(row.country, row.chamber, row.role) for row in ROSTER}
    enabled = {row.office_id for row in ROSTER if row.enabled_on}
    for target in SHIPPED.targets:
        assert (target.country, target.chamber, target.role) in seats
        assert set(target.office_ids) <= enabled


MP = Target("GB", "House of Commons", "mp", ("en",))
UN = Target("UN", "OHCHR", "un_office", ("en",), "post", ("un-sg",))


@pytest.mark.parametrize(
    "target",
    [
        replace(UN, office_ids=("un-wgeid",)),
        replace(UN, office_ids=("un-sg", "un-wgad")),
        replace(UN, role="special_rapporteur", office_ids=("un-sr-torture",)),
        replace(UN, channel="email"),
        replace(UN, office_ids=()),
        replace(MP, role="mission", country="CN", office_ids=("cn-emb-gb",), channel="post"),
        replace(MP, role="un_office"),
        replace(MP, office_ids=("gb-commons-E14001063",)),
        replace(MP, languages=()),
        replace(MP, channel="pigeon"),
        replace(MP, role="mayor"),
    ],
)
def test_targets_that_no_campaign_may_have(target: Target) -> None:
    rules.check_target(MP)
    rules.check_target(UN)
    with pytest.raises(BadInput):
        rules.check_target(target)


# Loading -------------------------------------------------------------------------------------------------


def loaded(session: Session) -> Campaign:
    campaigns.load(session, SHIPPED, NOW)
    return session.scalars(select(Campaign).where(Campaign.slug == SHIPPED.slug)).one()


def letter_of(session: Session, role: str = "mp") -> Template:
    return session.scalars(select(Template).where(Template.role == role, Template.language == "en")).one()


def with_body(role: str, change: str) -> rules.Campaign:
    letters = tuple(
        replace(letter, body=letter.body.replace("{{ close }}", f"{change}\n\n{{{{ close }}}}"))
        if letter.role == role
        else letter
        for letter in SHIPPED.letters
    )
    return replace(SHIPPED, letters=letters)


def test_loading_twice_changes_nothing(session: Session) -> None:
    first = campaigns.load(session, SHIPPED, NOW)
    assert "campaign added" in first
    assert sum(line.startswith("letter ") for line in first) == len(SHIPPED.letters)
    assert campaigns.load(session, SHIPPED, NOW + timedelta(days=1)) == ()
    session.expire_all()
    assert campaigns.load(session, SHIPPED, NOW + timedelta(days=1)) == ()


def test_loading_brings_words_facts_and_targets_up_to_date(session: Session) -> None:
    campaign = loaded(session)
    fewer = replace(
        SHIPPED,
        words=tuple(replace(words, headline=f"{words.headline}!") for words in SHIPPED.words),
        facts=tuple(fact for fact in SHIPPED.facts if fact.key != "arrivals"),
        targets=SHIPPED.targets[:1],
    )
    assert campaigns.load(session, fewer, NOW) == ("targets updated", "words updated", "facts updated")
    assert {words.headline[-1] for words in campaign.texts} == {"!"}
    assert "arrivals" not in {fact.key for fact in campaign.facts}
    assert [target["role"] for target in campaign.targets] == ["mp"]


def test_the_pace_follows_its_file_until_an_organiser_sets_it(session: Session) -> None:
    campaign = loaded(session)
    assert pacing.of(campaign) == SHIPPED.pace == Pace(20, 0, True)
    slower = replace(SHIPPED, pace=Pace(office_an_hour=5))
    assert campaigns.load(session, slower, NOW) == ("pace updated",)
    pacing.change(session, campaign.slug, Pace(office_an_hour=9), "7", NOW)
    assert campaigns.load(session, slower, NOW) == ()
    assert pacing.of(campaign) == Pace(office_an_hour=9)
    with pytest.raises(BadInput):
        campaigns.load(session, replace(SHIPPED, pace=Pace(office_an_hour=-1)), NOW)


def test_a_changed_letter_becomes_a_new_version_and_the_old_one_stays(session: Session) -> None:
    loaded(session)
    before = letter_of(session).versions[0].body
    assert campaigns.load(session, with_body("mp", "Thank you."), NOW) == ("letter mp.en.a version 2",)
    versions = letter_of(session).versions
    assert [(version.number, version.shipped) for version in versions] == [(1, True), (2, True)]
    assert versions[0].body == before
    assert "Thank you." in versions[1].body


def test_an_organisers_version_is_never_overwritten(session: Session) -> None:
    loaded(session)
    letter = letter_of(session)
    theirs = letter.versions[0].body.replace("I would be glad", "I should be glad")
    campaigns.save_template(session, letter.id, letter.versions[0].subjects, theirs, "organiser 1", NOW)
    assert campaigns.load(session, with_body("mp", "Thank you."), NOW) == ()
    assert letter_of(session).versions[-1].body == theirs


def test_nothing_is_loaded_if_anything_must_not_be_published(session: Session) -> None:
    with pytest.raises(TemplateError, match="Line 19, column 1: she is the UN Special Rapporteur"):
        campaigns.load(session, with_body("senator", "the UN envoy agrees."), NOW)
    assert session.scalars(select(Campaign)).all() == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"campaign\.toml"):
        campaign_files.read(tmp_path)
    (tmp_path / "campaign.toml").write_text("slug = ", encoding="utf-8")
    with pytest.raises(BadInput, match=r"campaign\.toml cannot be read"):
        campaign_files.read(tmp_path)
    (tmp_path / "campaign.toml").write_text('slug = "x"', encoding="utf-8")
    with pytest.raises(BadInput, match="“targets” is missing"):
        campaign_files.read(tmp_path)
    (tmp_path / "campaign.toml").write_text('slug = "x"\ntargets = []', encoding="utf-8")
    (tmp_path / "texts.en.toml").write_text('title = "x"', encoding="utf-8")
    with pytest.raises(BadInput, match=r"texts\.en\.toml cannot be used"):
        campaign_files.read(tmp_path)
    (tmp_path / "texts.en.toml").unlink()
    (tmp_path / "facts.toml").touch()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mp.en.txt").write_text("Dear Sir\n\nhello", encoding="utf-8")
    with pytest.raises(BadInput, match="Subject"):
        campaign_files.read(tmp_path)


# The brake, and saving a letter --------------------------------------------------------------------------


def test_pausing_and_resuming_leave_their_marks(session: Session) -> None:
    campaign = loaded(session)
    campaigns.pause(session, campaign.slug, " complaints ", "organiser 1", NOW)
    campaigns.pause(session, campaign.slug, "many complaints", "organiser 2", NOW + timedelta(hours=1))
    assert (campaign.paused_at, campaign.pause_reason) == (NOW, "many complaints")
    campaigns.resume(session, campaign.slug, "organiser 1", NOW)
    assert (campaign.paused_at, campaign.pause_reason) == (None, "")
    campaigns.close(session, campaign.slug, "organiser 1", NOW)
    assert campaign.closed_at == NOW
    actions = session.execute(select(AuditEntry.action, AuditEntry.by).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in actions] == [
        ("campaigns.pause", "organiser 1"),
        ("campaigns.pause", "organiser 2"),
        ("campaigns.resume", "organiser 1"),
        ("campaigns.close", "organiser 1"),
    ]


def test_a_brake_needs_a_reason_and_a_campaign(session: Session) -> None:
    campaign = loaded(session)
    with pytest.raises(BadInput) as refused:
        campaigns.pause(session, campaign.slug, " ", "organiser 1", NOW)
    assert refused.value.field == "reason"
    with pytest.raises(NotFound):
        campaigns.pause(session, "nowhere", "because", "organiser 1", NOW)
    campaigns.close(session, campaign.slug, "organiser 1", NOW)
    with pytest.raises(NotAllowed):
        campaigns.close(session, campaign.slug, "organiser 1", NOW)


def test_a_campaign_that_was_closed_under_the_brake_can_be_let_go(session: Session) -> None:
    campaign = loaded(session)
    campaigns.pause(session, campaign.slug, "complaints", "organiser 1", NOW)
    campaigns.close(session, campaign.slug, "organiser 1", NOW)
    assert campaign.paused_at == NOW, "closing sends nothing that was stopped"
    campaigns.resume(session, campaign.slug, "organiser 1", NOW)
    assert campaign.paused_at is None
    assert campaign.closed_at == NOW


def save(
    session: Session, change: str, subjects: tuple[str, ...] = ("{{ constituency }}: a question",)
) -> int:
    letter = letter_of(session)
    body = letter.versions[0].body.replace("{{ close }}", f"{change}\n\n{{{{ close }}}}")
    return campaigns.save_template(session, letter.id, subjects, body, "organiser 1", NOW).number


def test_a_saved_letter_is_a_new_version(session: Session) -> None:
    loaded(session)
    assert save(session, "{{ fact_coi_2014 }}") == 2
    assert save(session, "{{ fact_coi_2014 }}\r\n") == 3
    assert save(session, "{{ fact_coi_2014 }}\r\n") == 3  # nothing changed
    newest = letter_of(session).versions[-1]
    assert (newest.created_by, newest.shipped, "\r" in newest.body) == ("organiser 1", False, False)


@pytest.mark.parametrize(
    ("change", "subjects", "words"),
    [
        ("{{ twon }}", ("{{ constituency }}: x",), "Line 19, column 4: there is no field “twon”"),
        ("{{ fact_arrival }}", ("{{ constituency }}: x",), "Did you mean “fact_arrivals”"),
        ("About 600 people.", ("{{ constituency }}: x",), "Line 19, column 7: this number is disputed"),
        ("“We regret it.”", ("{{ constituency }}: x",), "no fact holds these words"),
        ("", ("A question from {{ constituency }}",), "begins with"),
        ("", ("{{ constituency }}: Safe passage",), "campaign’s name"),
        ("", ("{{ constituency }}: {{ nothing }}",), "Line 1, column 24"),
        ("", (), "at least one subject"),
    ],
)
def test_a_letter_that_must_not_be_saved(
    session: Session, change: str, subjects: tuple[str, ...], words: str
) -> None:
    loaded(session)
    with pytest.raises(BadInput, match=re.escape(words)):
        save(session, change, subjects)
    assert len(letter_of(session).versions) == 1


def test_a_letter_needs_its_authors_words(session: Session) -> None:
    loaded(session)
    letter = letter_of(session)
    for body in (
        "{{ salutation }} {{ close }}",
        "{{ why }} {{ reasons }}",
        "{{ salutation }}{{ why }}{{ close }}",
    ):
        with pytest.raises(BadInput, match="A letter needs"):
            campaigns.save_template(session, letter.id, ["{{ constituency }}: x"], body, "organiser 1", NOW)


def test_a_fact_past_its_review_date_blocks_publication(session: Session) -> None:
    campaign = loaded(session)
    for fact in campaign.facts:
        if fact.key == "arrivals":
            fact.review_on = date(2026, 11, 22)
    session.flush()
    assert save(session, "{{ fact_nkdb }}") == 2
    with pytest.raises(BadInput, match="“arrivals” is past its review date"):
        save(session, "{{ fact_arrivals }}")


# What the public reads -----------------------------------------------------------------------------------


def test_the_page_in_the_language_asked_for_or_the_first(session: Session) -> None:
    campaign = loaded(session)
    french, korean = (queries.page(session, campaign.slug, code, TODAY) for code in ("fr", "ko"))
    assert french is not None
    assert korean is not None
    assert (french.language, french.title, korean.language) == ("fr", WORDS["fr"].title, "en")
    assert [fact.language for fact in french.facts] == ["fr"] * 13
    assert french.context_offices == ("un-sr-dprk", "un-ohchr-hc")
    assert french.writes_to("mp")
    assert not french.writes_to("mission")
    assert french.languages_for("ca_mp") == ("en", "fr")
    assert (french.first_language("ca_mp"), french.first_language("mp")) == ("fr", "en")
    assert korean.first_language("ca_mp") == "en"
    with pytest.raises(NotFound):
        korean.first_language("mission")
    assert queries.page(session, "nowhere", "en", TODAY) is None


def test_the_list_leaves_closed_campaigns_out(session: Session) -> None:
    campaign = loaded(session)
    assert [row.headline for row in queries.open_campaigns(session, "fr")] == [WORDS["fr"].headline]
    campaigns.close(session, campaign.slug, "organiser 1", NOW)
    assert queries.open_campaigns(session, "fr") == ()
    closed = queries.page(session, campaign.slug, "en", TODAY)
    assert closed is not None
    assert closed.closed


def test_a_letter_is_begun_from_the_newest_version_and_stays_with_it(session: Session) -> None:
    campaign = loaded(session)
    (begun,) = queries.versions(session, campaign.id, "mp", "en", TODAY)
    save(session, "Thank you.")
    (newest,) = queries.versions(session, campaign.id, "mp", "en", TODAY)
    assert newest.id != begun.id
    assert "Thank you." in newest.template.render({})
    assert "Thank you." not in queries.version(session, begun.id, TODAY).template.render({})
    assert newest.reasons == WORDS["en"].reasons
    with pytest.raises(NotFound):
        queries.versions(session, campaign.id, "mp", "ko", TODAY)
    with pytest.raises(NotFound):
        queries.version(session, 0, TODAY)


def test_variants_are_offered_side_by_side(session: Session) -> None:
    letters = (*SHIPPED.letters, replace(SHIPPED.letters[0], variant="b"))
    campaigns.load(session, replace(SHIPPED, letters=letters), NOW)
    campaign = session.scalars(select(Campaign)).one()
    role, language = SHIPPED.letters[0].role, SHIPPED.letters[0].language
    assert [v.variant for v in queries.versions(session, campaign.id, role, language, TODAY)] == ["a", "b"]


def test_a_withdrawn_fact_falls_out_of_letters_already_saved(session: Session) -> None:
    campaign = loaded(session)
    save(session, "{{ fact_arrivals }}")
    kept = replace(SHIPPED, facts=tuple(fact for fact in SHIPPED.facts if fact.key != "arrivals"))
    campaigns.load(session, kept, NOW)
    (version,) = queries.versions(session, campaign.id, "mp", "en", TODAY)
    facts = {draft.fact_field(fact.key): fact.sentence for fact in version.facts}
    assert "\n\n\n" not in draft.assemble(version.template, facts)
    assert "reached the South" not in draft.assemble(version.template, facts)


def test_a_fact_past_its_review_date_is_said_nowhere(session: Session) -> None:
    campaign = loaded(session)
    save(session, "{{ fact_arrivals }}")
    last = min(fact.review_on for fact in campaign.facts if fact.key == "arrivals")
    for day, said in ((last, True), (last + timedelta(days=1), False)):
        page = queries.page(session, campaign.slug, "en", day)
        (version,) = queries.versions(session, campaign.id, "mp", "en", day)
        again = queries.version(session, version.id, day)
        assert page is not None
        for facts in (page.facts, version.facts, again.facts):
            assert ("arrivals" in {fact.key for fact in facts}) is said


def test_words_of_a_campaign_are_all_there() -> None:
    for words in SHIPPED.words:
        assert all(getattr(words, name) for name in Words.__dataclass_fields__)
