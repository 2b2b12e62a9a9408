"""Personal names of people who could be at risk: Korean names as they are written in Latin letters, in
Hangul and in Chinese, and whoever is introduced by name. Public figures are left alone.
"""

import re
from collections.abc import Iterator

from app.domain.word_table import EASTERN

_SURNAMES = (
    r"(?:Kim|Gim|Lee|Yi|Rhee|Ri|Park|Pak|Choi|Choe|Chung|Jung|Jeong|Jong|Kang|Cho|Jo|Yoon|Yun|Jang|Chang|Lim|Im|Rim|Han"
    r"|Oh|O|Seo|Suh|So|Shin|Sin|Kwon|Hwang|Ahn|An|Song|Ryu|Yoo|Yu|You|Hong|Jeon|Chon|Ko|Go|Moon|Mun|Yang|Ryang|Bae|Pae"
    r"|Baek|Paek|Heo|Huh|Ho|Nam|Noh|Ro|Roh|Ha|Sim|Shim|Kwak|Cha|Joo|Ju|Woo|U|Koo|Ku|Min|Na|Ra|Ji|Thae|Om|Um|Eom|Bang"
    r"|Pang|Byun|Pyon|Ham|Yeom|Yom|Chu|Choo|To|Do|Sok|Seok|Son|Sohn|Myung|Myong|Ok|Wi|Ma|Kil|Gil)"
)
_SYLLABLES = """
    a ae ah ahn bae baek bin bok bom bong byeong byong byung chae chan cheol cheon cho choon chol chon
    chul chun dae dal deok do dong duk eon eul eun gang geum geun gi gil gon guk gun gwan gwang gyeong
    gyo gyu ha hae hak han hee heon ho hoe hong hoon hui hun hwa hwan hwi hyang hye hyeok hyeon hyo hyok
    hyon hyuk hyun il im in ja jae jeong ji jik jin jong joo joon ju jun jung kang ki kil koo ku kuk kum
    kun kwan kwang kwon kyeong kyo kyong kyoung kyu kyung lan man mi mil min mo mok moo moon mu mun
    myeong myong myung na nae nam no ok oh paek pal pil pok pong pyo pyong ra rae ran rang ri rim rin ro
    rok ryeon ryol ryon ryong ryul sam san sang se seo seob seok seol seon seong seop shik shim shin si
    sik sil sim sin sol son song soo sook soon su suk sul sun sung tae taek to tok u ui uk un ung wan
    woo wook woon wan won yang ye yea yeol yeon yeong yi yon yong yoo yool yoon young yu yul yun
"""
_S = "(?:" + "|".join(sorted(_SYLLABLES.split(), key=len, reverse=True)) + ")"
_CAPITAL = rf"(?=[A-Z])(?i:{_S})"
_HYPHENATED = rf"{_CAPITAL}-(?i:{_S})"
_GIVEN = rf"(?:{_HYPHENATED}|{_CAPITAL}{_S}|{_CAPITAL}\s{_CAPITAL})"
# Nearly every word begins with a small letter, and is passed over at the first look.
_FULL = re.compile(rf"\b(?=[A-Z])(?:{_SURNAMES},?\s{_GIVEN}|{_HYPHENATED}\s{_SURNAMES})\b(?!-)")
_GIVEN_ALONE = re.compile(rf"\b{_HYPHENATED}\b(?!-)")
_JOINED = re.compile(
    rf"\b(?=[A-Z])(?!(?:Human|Woman|Seoul|Busan|Incheon|Samsung|Jason|Samson|Union|Joseon)\b){_CAPITAL}{_S}\b"
)
_HANGUL_SURNAMES = "김이박최정강조윤장임한오서신권황안송류유홍전고문양배백허남노심곽성차주우구민나지엄"
_HANGUL = re.compile(
    rf"(?<![가-힣])[{_HANGUL_SURNAMES}][가-힣]{{1,2}}\s?씨(?![가-힣]{{2}})"
    r"|(?<=이름은 )[가-힣]{2,4}(?=이|입|예|였)"
    r"|(?<![가-힣])[가-힣]{2,4}(?=이?라는\s?(?:친구|여성|여자|남성|남자|사람|아이|소녀|소년))"
)
_CHINESE = re.compile(r"(?:(?<=名叫)|(?<=叫做)|(?<=叫作)|(?<=名字是))[\u4e00-\u9fff]{2,4}")

_SOMEBODY = (
    r"(?i:woman|man|girl|boy|friend|student|lady|mother|father|sister|brother|aunt|uncle|cousin|daughter|son|niece|nephew"
    r"|wife|husband|refugee|defector|escapee|survivor|neighbou?r|colleague|pastor|broker"
    r"|femme|homme|fille|garçon|amie?|étudiante?|élève|mère|père|sœur|frère|tante|oncle|cousine?|mari|épouse|réfugiée?|passeur)"
)
_INTRODUCED = re.compile(
    rf"(?:\b{_SOMEBODY},?\s(?:\w+\s)?(?i:called|named|s['’]appelle|s['’]appelait|qui\ss['’]appelle|nommée?|prénommée?|du\snom\sde)"
    r"|\b(?i:her|his|whose)\sname\s(?i:is|was)|\b(?i:elle|il)\ss['’](?i:appelle|appelait))"
    r"\s([A-ZÀ-Ý][\w'’-]+(?:\s[A-ZÀ-Ý][\w'’-]+)?)"
)
# Most sentences have not even these, which the patterns above cannot do without.
_TWO_CAPITALS = re.compile(r"[A-Z][\w-]{0,20},?\s[A-Z]")
_CALLED = ("called", "name", "appel", "nom")

_PUBLIC = re.compile(
    r"\b(?:Kim\sJong[-\s]?(?:un|il)|Kim\sIl[-\s]?sung|Kim\sYo[-\s]?jong|Kim\sJu[-\s]?ae|Kim\sJong[-\s]?nam|Ri\sSol[-\s]?ju"
    r"|Moon\sJae[-\s]?in|Yoon\sSuk[-\s]?yeol|Lee\sJae[-\s]?myung|Park\sGeun[-\s]?hye|Kim\sDae[-\s]?jung|Roh\sMoo[-\s]?hyun"
    r"|Ban\sKi[-\s]?moon|T(?:h)?ae\sYong[-\s]?ho|(?:Park\s)?Yeon-?mi(?:\sPark)?|Shin\sDong[-\s]?hyuk|Kang\sChol[-\s]?hwan"
    r"|Ji\sSeong[-\s]?ho|(?:Lee\s)?Hyeon-?seo(?:\sLee)?|(?:Park\s)?Ji-?hyun(?:\sPark)?|Cho\sTae[-\s]?yul|Bong\sJoon[-\s]?ho|Syngman\sRhee)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:President|Prime\sMinister|Minister|Secretary|Ambassador|Professor|Prof\.?|Judge|Senator|Representative|General"
    r"|Congress(?:man|woman)|Chairman|Leader|dictator|author|writer|director|novelist|poet|singer|footballer|ministre"
    r"|président|présidente|ambassadeur|professeur|dirigeant|écrivain|cinéaste|Dear|Madame|Monsieur)\s(?:[A-Z]\w+\s)?$",
    re.IGNORECASE,
)
_MYSELF = re.compile(
    r"(?:\b(?:my\sname\sis|I\sam|I['’]m|I,|je\sm['’]appelle|je\ssuis)|제\s이름은|저는)\s$", re.IGNORECASE
)


def full_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a whole name of somebody who is neither public nor the author stands."""
    if _TWO_CAPITALS.search(text):
        yield from _at_risk(_FULL, text)
    if EASTERN.search(text):
        yield from _at_risk(_HANGUL, text)
        yield from _at_risk(_CHINESE, text)


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody is called by a name: a given name alone, or "a woman called …"."""
    if "-" in text:
        yield from _at_risk(_GIVEN_ALONE, text)
    small = text.lower()
    if any(word in small for word in _CALLED):
        for match in _INTRODUCED.finditer(text):
            if not _PUBLIC.search(match[1]):
                yield match.span(1)


def joined(text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands that is built like a given name of two syllables: Jihye, Minjun."""
    for match in _JOINED.finditer(text):
        if len(match[0]) >= 5 and _could_be_at_risk(text, match.start(), match[0]):
            yield match.span()


def _at_risk(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if _could_be_at_risk(text, match.start(), match[0]):
            yield match.span()


def _could_be_at_risk(text: str, start: int, name: str) -> bool:
    before = text[max(0, start - 40) : start]
    around = text[max(0, start - 8) : start + len(name) + 8]
    return not (
        _PUBLIC.search(name) or _PUBLIC.search(around) or _TITLED.search(before) or _MYSELF.search(before)
    )
