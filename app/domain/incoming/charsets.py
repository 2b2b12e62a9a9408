"""Bytes as text, whatever name their charset was given: known names only, then a guess; never raises.

Only charsets of this table are asked for. Python knows others by name that cost minutes (``punycode``) or
warn (``unicode_escape``), and a mail may name any of them.
"""

# What mail calls a charset -> the codec that reads what is really sent under that name: browsers and mail
# programs read Latin-1 as windows-1252, GB 2312 as GB 18030, EUC-KR as CP 949 and Shift_JIS as CP 932.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "utf-8mb4", "x-utf-8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-7", "unicode-1-1-utf-7", "utf-16", "utf-16le", "utf-16be", "utf-32"), ""),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "iso8859-1", "iso_8859-1", "l1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "x-gbk", "euc-cn", "csgb2312"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "ks_c_5601-1989", "cp949"), "cp949"),
    **dict.fromkeys(("uhc", "windows-949", "ms949", "x-windows-949", "korean"), "cp949"),
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "cp932", "windows-31j"), "cp932"
    ),
    **dict.fromkeys(
        ("iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "cp50220", "cp50221"), "iso2022_jp_ext"
    ),
    **dict.fromkeys(("big5", "big-5", "cn-big5", "x-x-big5", "cp950", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "eucjp"), "euc_jp"),
    **dict.fromkeys(("iso-2022-kr",), "iso2022_kr"),
    **dict.fromkeys(("koi8-r", "koi8r", "koi8"), "koi8_r"),
    **dict.fromkeys(("koi8-u",), "koi8_u"),
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254", "cp1254"), "cp1254"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "iso-8859-8"), "iso8859_8"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874", "cp874"), "cp874"),
    **dict.fromkeys(("macintosh", "mac", "x-mac-roman"), "mac_roman"),
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16)},
    **{f"{prefix}-{n}": f"cp{n}" for n in range(1250, 1259) if n != 1254 for prefix in ("windows", "x-cp")},
    **{f"cp{n}": f"cp{n}" for n in (437, 850, 852, 866, *range(1250, 1259)) if n != 1254},
    **{name: name.replace("-", "_") for name in ("utf-7", "utf-16", "utf-16le", "utf-16be", "utf-32")},
    "unicode-1-1-utf-7": "utf_7",
}
_OTHER_ASCII = frozenset({"utf-7", "utf-1", "utf-3", "unico"})  # give bytes below 128 another meaning
_JAPANESE_SHIFT = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def decode(data: bytes, charset: str = "", otherwise: str = "") -> str:
    """The text of these bytes; else UTF-8 if it is UTF-8, else ``otherwise``, else Latin-1."""
    if data.isascii() and b"\x1b" not in data and charset[:5].lower() not in _OTHER_ASCII:
        return data.decode("ascii")
    codec = _CODECS.get(charset.strip(" \t'\"").lower(), "")
    if codec and codec != "utf-8":
        return _plainly(data.decode(codec, "replace"))
    if any(shift in data for shift in _JAPANESE_SHIFT):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return _plainly(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        if codec:  # said to be UTF-8: a cut or spoilt character spoils no others
            return _plainly(data.decode("utf-8", "replace"))
    if otherwise:
        return decode(data, otherwise)
    return data.decode("cp1252", "replace") if not _cut_short(data) else data.decode("utf-8", "replace")


def _cut_short(data: bytes) -> bool:
    """Whether this is UTF-8, other characters show it, whose last one a server or our limits cut off."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return False


def _plainly(text: str) -> str:
    return text[1:] if text.startswith("\ufeff") else text
