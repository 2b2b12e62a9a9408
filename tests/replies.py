"""Answers as the mail programs of nine languages write them, made up for these tests.

``TEXT`` and ``HTML`` hold (language, program, template). A template says where the answer stands (OWN), and
where the letter that it answers: with marks (MARKED), without (QUOTE), or as HTML.
"""

import html

OWN = {
    "en": "Dear Ada,\n\nThank you for your letter. The Minister wrote to the\nambassador on 3 November:"
    " he expects an answer.\n\nBest,\nTom Baker",
    "ko": "김하나 님께\n\n보내 주신 편지 잘 읽었습니다. 의원님께서 외교부에\n질의서를 보내셨습니다.\n"
    "\n감사합니다.\n홍길동 비서관 드림",
    "ja": "田中様\n\nお手紙をありがとうございました。議員は外務省に\n質問書を提出いたしました。\n"
    "\n敬具\n佐藤太郎",
    "zh": "王女士：\n\n您好！来信收悉。议员已就此事\n向外交部提出质询。\n\n此致\n李明",
    "fr": "Madame,\n\nNous avons bien reçu votre lettre du 3 novembre. Le député a écrit\n"
    "au ministre : il attend sa réponse.\n\nCordialement,\nLuc Martin",
    "es": "Estimada Ana:\n\nGracias por su carta. La diputada escribió al ministro\n"
    "y espera su respuesta.\n\nUn saludo,\nLuis Pérez",
    "de": "Sehr geehrte Frau Müller,\n\nvielen Dank für Ihren Brief vom 3. November. Der Abgeordnete "
    "schrieb\nan das Auswärtige Amt.\n\nMit freundlichen Grüßen\nJan Weber",
    "ru": "Уважаемая Анна,\n\nспасибо за Ваше письмо. Депутат написал запрос\nв министерство и ждёт "
    "ответа.\n\nС уважением,\nИван Петров",
    "ar": "السيدة منى،\n\nشكراً على رسالتك. كتب النائب إلى الوزارة\nوينتظر الرد.\n\nمع التحية،\nسامي حداد",
}
LETTER = {
    "en": "I write to ask for your help.\n\nPeople are held without a trial.",
    "ko": "도움을 청하려고 편지를 씁니다.\n\n재판 없이 갇힌 사람들이 있습니다.",
    "ja": "ご支援をお願いしたくお便りします。\n\n裁判なしに拘束されている人々がいます。",
    "zh": "我写信请求您的帮助。\n\n有人未经审判就被关押。",
    "fr": "Je vous écris pour demander votre aide.\n\nDes personnes sont détenues sans procès.",
    "es": "Le escribo para pedir su ayuda.\n\nHay personas detenidas sin juicio.",
    "de": "ich bitte Sie um Hilfe.\n\nMenschen sind ohne Urteil in Haft.",
    "ru": "Прошу Вас о помощи.\n\nЛюдей держат без суда.",
    "ar": "أكتب إليكم طالبةً المساعدة.\n\nهناك أشخاص محتجزون بلا محاكمة.",
}
# Gmail, Apple Mail, Thunderbird: a line above, and marks.
_ATTRIBUTIONS = {
    ("en", "gmail"): "On Tue, Nov 3, 2026 at 3:14 PM Ada Lee <ada@example.org> wrote:",
    (
        "en",
        "gmail wrapped",
    ): "On Tue, 3 Nov 2026 at 15:14, Ada Lee with a long name <\nada.lee@letters.example.org> wrote:",
    ("en", "apple"): "On 3 Nov 2026, at 15:14, Ada Lee <ada@example.org> wrote:",
    ("en", "thunderbird"): "On 03/11/2026 15:14, Ada Lee wrote:",
    ("en", "proton"): "On Tuesday, November 3rd, 2026 at 15:14, Ada Lee <ada@example.org> wrote:",
    ("en", "zoho"): "---- On Tue, 03 Nov 2026 15:14:00 +0000 Ada Lee <ada@example.org> wrote ----",
    ("en", "mutt"): "On Tue, Nov 03, 2026 at 03:14:00PM +0000, Ada Lee wrote:",
    ("en", "mail.ru"): "Tuesday, 3 November 2026, 15:14 +03:00 from Ada Lee <ada@example.org>:",
    ("ko", "gmail"): "2026년 11월 3일 (화) 오후 3:14, 김하나 <ada@example.org>님이 작성:",
    (
        "ko",
        "gmail wrapped",
    ): "2026년 11월 3일 (화) 오후 3:14, 김하나\n<ada.lee@letters.example.org>님이 작성:",
    ("ko", "apple"): "2026. 11. 3. 오후 3:14, 김하나 <ada@example.org> 작성:",
    ("ko", "thunderbird"): "2026-11-03 오후 3:14에 김하나 이(가) 쓴 글:",
    ("ja", "gmail"): "2026年11月3日(火) 15:14 田中花子 <ada@example.org>:",
    ("ja", "apple"): "2026/11/03 15:14、田中花子 <ada@example.org>のメール:",
    ("ja", "thunderbird"): "On 2026/11/03 15:14, 田中花子 wrote:",
    ("ja", "becky"): "田中花子さんは書きました:",
    ("zh", "gmail"): "王芳 <ada@example.org> 于2026年11月3日周二 15:14写道：",
    ("zh", "gmail traditional"): "王芳 <ada@example.org> 於 2026年11月3日 週二 下午3:14寫道：",
    ("zh", "apple"): "2026年11月3日 下午3:14，王芳 <ada@example.org> 写道：",
    ("zh", "163"): '在 2026-11-03 15:14:00，"王芳" <ada@example.org> 写道：',
    ("zh", "163 in English"): 'At 2026-11-03 15:14:00, "王芳" <ada@example.org> wrote:',
    ("zh", "thunderbird"): "在 2026/11/3 15:14, 王芳 写道:",
    ("fr", "gmail"): "Le mar. 3 nov. 2026 à 15:14, Ada Lee <ada@example.org> a écrit :",
    ("fr", "gmail wrapped"): "Le mar. 3 nov. 2026 à 15:14, Ada Lee <ada.lee@letters.example.org> a\nécrit :",
    ("fr", "apple"): "Le 3 nov. 2026 à 15:14, Ada Lee <ada@example.org> a écrit :",
    ("fr", "thunderbird"): "Le 03/11/2026 à 15:14, Ada Lee a écrit\u00a0:",
    ("es", "gmail"): "El mar, 3 nov 2026 a las 15:14, Ada Lee (<ada@example.org>) escribió:",
    ("es", "apple"): "El 3 nov 2026, a las 15:14, Ada Lee <ada@example.org> escribió:",
    ("es", "thunderbird"): "El 3/11/26 a las 15:14, Ada Lee escribió:",
    ("de", "gmail"): "Am Di., 3. Nov. 2026 um 15:14 Uhr schrieb Ada Lee <ada@example.org>:",
    ("de", "gmail since 2024"): "Ada Lee <ada@example.org> schrieb am Di., 3. Nov. 2026, 15:14:",
    ("de", "apple"): "Am 03.11.2026 um 15:14 schrieb Ada Lee <ada@example.org>:",
    ("de", "thunderbird"): "Am 03.11.26 um 15:14 schrieb Ada Lee:",
    ("ru", "gmail"): "вт, 3 нояб. 2026 г. в 15:14, Ada Lee <ada@example.org>:",
    ("ru", "apple"): "3 нояб. 2026 г., в 15:14, Ada Lee <ada@example.org> написал(а):",
    ("ru", "thunderbird"): "03.11.2026 15:14, Ada Lee пишет:",
    ("ru", "yandex"): '03.11.2026, 15:14, "Ada Lee" <ada@example.org>:',
    ("ru", "mail.ru"): "Вторник, 3 ноября 2026, 15:14 +03:00 от Ada Lee <ada@example.org>:",
    ("ar", "gmail"): "في الثلاثاء، 3 نوفمبر 2026 في 3:14 م تمت كتابة ما يلي بواسطة"
    " \u202aAda Lee\u202c\u200f <\u202aada@example.org\u202c\u200f>:",
    ("ar", "apple"): "في ٣ نوفمبر ٢٠٢٦، الساعة ٣:١٤ م، كتب/كتبت Ada Lee <ada@example.org>:",
    ("ar", "thunderbird"): "في 3/11/2026 15:14، كتب Ada Lee:",
}
# Outlook and the webmails: headers above, and no marks.
_HEADER_BLOCKS = """\
== en outlook
From: Ada Lee <ada@example.org>
Sent: Tuesday, 3 November 2026 15:14
To: Tom Baker <tom@example.org>
Subject: Help
== en outlook.com
________________________________
From: Ada Lee <ada@example.org>
Sent: Tuesday, November 3, 2026 3:14 PM
To: Tom Baker <tom@example.org>; A
 Name Too Long <long@example.org>
Cc: B <b@example.org>
Subject: Help
== en naver
-----Original Message-----
From: "Ada Lee" <ada@example.org>
To: <tom@example.org>;
Cc:
Sent: 2026-11-03 (화) 15:14:00 (GMT+09:00)
Subject: Help
== en samsung
-------- Original message --------
From: Ada Lee <ada@example.org>
Date: 03/11/2026 15:14 (GMT+00:00)
To: tom@example.org
Subject: Help
== en notes
From:	Ada Lee <ada@example.org>
To:	tom@example.org
Date:	03/11/2026 15:14
Subject:	Help
== ko outlook
보낸 사람: Ada Lee <ada@example.org>
보낸 날짜: 2026년 11월 3일 화요일 오후 3:14
받는 사람: 홍길동 <tom@example.org>
제목: 부탁드립니다
== ko naver
-----Original Message-----
From: "김하나"<ada@example.org>
To: <tom@example.org>;
Cc:
Sent: 2026. 11. 3. (화) 15:14 (GMT+09:00)
Subject: 부탁드립니다
== ko daum
--------- 원본 메일 ---------
보낸사람 : 김하나 <ada@example.org>
받는사람 : 홍길동 <tom@example.org>
날짜: 2026년 11월 3일 화요일, 15시 14분 00초 +0900
제목: 부탁드립니다
== ko hanmail
-----원본 메시지-----
보낸이: 김하나 <ada@example.org>
받는이: tom@example.org
보낸시간: 2026-11-03 15:14
제목: 부탁드립니다
== ja outlook
差出人: Ada Lee <ada@example.org>
送信日時: 2026年11月3日 15:14
宛先: 佐藤太郎 <tom@example.org>
件名: お願い
== ja yahoo
----- Original Message -----
From: Ada Lee <ada@example.org>
To: tom@example.org
Date: 2026/11/3, Tue 15:14
Subject: お願い
== ja original
-----元のメッセージ-----
差出人： Ada Lee
送信日時： 2026年11月3日
宛先： tom@example.org
件名： お願い
== zh qq
------------------ 原始邮件 ------------------
发件人: "王芳" <ada@example.org>;
发送时间: 2026年11月3日(星期二) 下午3:14
收件人: "李明"<tom@example.org>;
主题: 请求
== zh foxmail
发件人： 王芳
发送时间： 2026-11-03 15:14
收件人： tom@example.org
主题： 请求
== zh outlook traditional
寄件者: Ada Lee <ada@example.org>
寄件日期: 2026年11月3日 下午 03:14
收件者: 李明 <tom@example.org>
主旨: 請求
== zh 163 master
---- 回复的原邮件 ----
| 发件人 | 王芳<ada@example.org> |
| 日期 | 2026年11月03日 15:14 |
| 收件人 | tom@example.org |
| 主题 | 请求 |
== fr outlook
De : Ada Lee <ada@example.org>
Envoyé : mardi 3 novembre 2026 15:14
À : Luc Martin <luc@example.org>
Objet : Aide
== fr zimbra
----- Mail original -----
De: "Ada Lee" <ada@example.org>
À: "Luc" <luc@example.org>
Envoyé: Mardi 3 Novembre 2026 15:14:00
Objet: Aide
== fr orange
> Message du 03/11/26 15:14
> De : "Ada Lee" <ada@example.org>
> A : luc@example.org
> Copie à :
> Objet : Aide
>
== es outlook
De: Ada Lee <ada@example.org>
Enviado el: martes, 3 de noviembre de 2026 15:14
Para: Luis Pérez <luis@example.org>
Asunto: Ayuda
== es original
-----Mensaje original-----
De: Ada Lee
Fecha: 3/11/2026
Para: luis@example.org
Asunto: Ayuda
== de outlook
Von: Ada Lee <ada@example.org>
Gesendet: Dienstag, 3. November 2026 15:14
An: Weber, Jan <jan@example.org>
Betreff: Hilfe
== de gmx
Gesendet: Dienstag, 03. November 2026 um 15:14 Uhr
Von: "Ada Lee" <ada@example.org>
An: jan@example.org
Betreff: Hilfe
== de t-online
-----Original-Nachricht-----
Betreff: Hilfe
Datum: 2026-11-03T15:14:00+0100
Von: "Ada Lee" <ada@example.org>
An: jan@example.org
== ru outlook
От: Ada Lee <ada@example.org>
Отправлено: 3 ноября 2026 г. 15:14
Кому: Петров Иван <ivan@example.org>
Тема: Помощь
== ru original
-------- Исходное сообщение --------
От: Ada Lee <ada@example.org>
Дата: 03.11.2026 15:14
Кому: ivan@example.org
Тема: Помощь
== ar outlook
من: Ada Lee <ada@example.org>
تم الإرسال: الثلاثاء، 3 نوفمبر 2026 03:14 م
إلى: سامي <sami@example.org>
الموضوع: مساعدة
== ar original
-----الرسالة الأصلية-----
من: Ada Lee <ada@example.org>
التاريخ: 3/11/2026
إلى: sami@example.org
الموضوع: مساعدة
"""
_HEADERS = {
    tuple(title.split(" ", 1)): lines.removesuffix("\n")
    for title, lines in (block.split("\n", 1) for block in _HEADER_BLOCKS.split("== ")[1:])
}
# What a telephone or a program puts under the answer.
FOOTERS = {
    "en": ["Sent from my iPhone", "Get Outlook for iOS<https://aka.ms/o0ukef>", "-- \nTom Baker\nCaseworker"],
    "ko": ["나의 iPhone에서 보냄", "네이버 메일앱에서 보냈습니다.", "--\n홍길동\n국회의원실"],
    "ja": ["iPhoneから送信", "Outlook for iOS を入手", "-- \n佐藤太郎"],
    "zh": ["发自我的iPhone", "發自我的 iPhone", "获取 Outlook for iOS"],
    "fr": ["Envoyé de mon iPhone", "Envoyé à partir de Outlook pour Android", "Télécharger Outlook pour iOS"],
    "es": ["Enviado desde mi iPhone", "Obtener Outlook para iOS", "Enviado desde mi Samsung Galaxy"],
    "de": ["Von meinem iPhone gesendet", "Gesendet mit der GMX Mail App", "Outlook für iOS beziehen"],
    "ru": ["Отправлено с iPhone", "Отправлено из мобильной Почты Mail.ru", "-- \nИван Петров"],
    "ar": ["أُرسلت من الـ iPhone", "تم الإرسال من هاتف Galaxy", "-- \nسامي حداد"],
}
NOTICES = {
    "en": "UK Parliament Disclaimer: this e-mail is confidential to the intended recipient. If you have"
    " received it in error, please notify the sender and delete it from your system.",
    "ko": "본 메일은 지정된 수신자만을 위한 것이며 기밀 정보를 포함할 수 있습니다. 잘못 수신하신 경우 "
    "삭제해 주십시오.",
    "ja": "このメールには機密情報が含まれている場合があります。誤って受信された場合は削除してください。",
    "zh": "本邮件及其附件含有保密信息，仅限于收件人使用。如您误收，请立即删除。",
    "fr": "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention "
    "exclusive de leurs destinataires.",
    "es": "Este mensaje es confidencial y va dirigido exclusivamente a su destinatario. Si lo ha "
    "recibido por error, elimínelo.",
    "de": "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, "
    "vernichten Sie sie bitte.",
    "ru": "Данное сообщение является конфиденциальным и предназначено только для указанного получателя.",
    "ar": "هذه الرسالة سرية ومخصصة للمرسل إليه فقط. إذا استلمتها بطريق الخطأ يرجى حذفها.",
}


def marked(text: str) -> str:
    """``text`` as most programs quote it."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


# These name no address: without marks, a person could have written so.
_UNSURE = {("ja", "becky"), ("zh", "thunderbird"), ("ko", "thunderbird")}


def _texts() -> list[tuple[str, str, str]]:
    made = []
    for (language, program), line in _ATTRIBUTIONS.items():
        own, letter = OWN[language], LETTER[language]
        made.append((language, program, f"{own}\n\n{line}\n\n{marked(letter)}\n"))
        made.append((language, f"{program}, below", f"{line}\n\n{marked(letter)}\n\n{own}\n"))
        if (language, program) not in _UNSURE:
            made.append((language, f"{program}, no marks", f"{own}\n\n{line}\n\n{letter}\n"))
    for (language, program), lines in _HEADERS.items():
        text = f"{OWN[language]}\n\n{lines}\n\n{LETTER[language]}\n"
        made.append((language, program, text))
        made.append((language, f"{program}, CRLF", text.replace("\n", "\r\n")))
    return made


TEXT = _texts()


def _lines(text: str, tag: str = "div") -> str:
    """``text`` as editors write it: a tag a line, an empty line with a break in it."""
    return "".join(f"<{tag}>{html.escape(line) or '<br>'}</{tag}>" for line in text.split("\n"))


def _word(text: str) -> str:
    """``text`` as Word writes it for Outlook."""
    rows = (html.escape(line) or "<o:p>&nbsp;</o:p>" for line in text.split("\n"))
    return "\n".join(
        f"<p class=MsoNormal><span lang=EN-GB style='font-size:11.0pt'>{row}</span></p>" for row in rows
    )


_STYLE = "<head><meta charset=utf-8><title>Re: Help</title><style>p.MsoNormal {margin:0cm}</style></head>"
# {own}, {letter}, {line} (who wrote when) and {headers} are HTML; {word} and {word_headers} are Outlook's.
PROGRAMS = {
    "gmail": '<div dir="ltr">{own}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
    'class="gmail_attr">'
    '{line}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">'
    "{letter}</blockquote></div>",
    "gmail inbox": '<div>{own}<br><div class="gmail_quote">{line}<br type="attribution"><blockquote '
    'class="gmail_quote">{letter}'
    "</blockquote></div></div>",
    "apple": '<html><body style="word-wrap: break-word;">{own}<div><br><blockquote type="cite"><div>{line}'
    "</div><br class="
    '"Apple-interchange-newline"><div>{letter}</div></blockquote></div></body></html>',
    "iphone": '<html><body dir="auto">{own}<div dir="ltr"><br><blockquote type="cite">{line}<br><br><'
    "/blockquote></div>"
    '<blockquote type="cite"><div dir="ltr">\ufeff{letter}</div></blockquote></body></html>',
    "thunderbird": '<html><head></head><body>{own}<div class="moz-cite-prefix">{line}<br></div><blockquote '
    'type="cite" '
    'cite="mid:1@example.org">{letter}</blockquote></body></html>',
    "outlook": "<html>{style}<body><div class=WordSection1>{word}<div><div "
    "style='border:none;border-top:solid #E1E1E1 1.0pt;"
    "padding:3.0pt 0cm 0cm 0cm'>{word_headers}</div></div>{letter}</div></body></html>",
    "outlook on the web": '<html>{style}<body dir="ltr"><div class="elementToProof">{own}</div>'
    '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr">{headers}'
    "</div>{letter}</body></html>",
    "outlook mobile": "<html><body>{own}<div class='ms-outlook-mobile-reference-message skipProofing'>"
    "{headers}{letter}</div></body></html>",
    "yahoo": '<div class="ydp1234yahoo-style-wrap">{own}</div><div id="ydp77yahoo_quoted_1" '
    'class="ydp77yahoo_quoted"><div>{line}'
    "</div><div>{letter}</div></div>",
    "proton": '<div style="font-family: Arial">{own}</div><div class="protonmail_quote">{line}<br><br><'
    "blockquote "
    'class="protonmail_quote" type="cite">{letter}</blockquote><br></div>',
    "zimbra": '<div>{own}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">'
    "{headers}</div>{letter}",
    "naver": "<html><head><style>p{{margin:0}}</style></head><body><div style='font-size:10pt'>{own}<p "
    "style='margin:0'>-----Original "
    "Message-----<br>{headers}</p>{letter}</div></body></html>",
    "daum": "<div>{own}<br>--------- 원본 메일 ---------<blockquote>{headers}<br>{letter}</blockquote></div>",
    "qq": "<div>{own}</div><div><includetail><div style='color:#000'><"
    "div>------------------&nbsp;原始邮件&nbsp;------------------"
    "</div><div style='background:#efefef'>{headers}</div>{letter}</div></includetail></div>",
    "163": "<div style='line-height:1.7'>{own}<br>{line}<br><blockquote id='isReplyContent' "
    "style='PADDING-LEFT: 1ex'>{letter}"
    "</blockquote></div>",
    "yandex": "<div>{own}</div><div> </div><div>{line}</div><blockquote>{letter}</blockquote>",
    "mail.ru": "<HTML><BODY>{own}<br><blockquote style='border-left:1px solid #0857A6;margin:10px;padding:0 "
    "0 0 10px'>{line}<br>"
    "<div>{letter}</div></blockquote></BODY></HTML>",
    "zoho": '<div>{own}</div><div class="zmail_extra" data-zbluepencil-ignore="true"><div>{line}</div><'
    "blockquote>{letter}"
    "</blockquote></div>",
    "aol": "<font face='arial'>{own}<div style='color:black'>-----Original Message-----<br>{headers}<br>"
    "<div id='AOLMsgPart_0_1'>"
    "{letter}</div></div></font>",
    "notes": "<font size=2>{own}</font><br><table><tr><td>{headers}</td></tr></table><hr><font>{letter}<"
    "/font>",
}


def as_html(language: str, program: str) -> str:
    """The answer in this language as the HTML of this program."""
    line = html.escape(_ATTRIBUTIONS[language, "gmail"])
    headers = next(
        lines
        for (spoken, name), lines in _HEADERS.items()
        if spoken == language and name in {"outlook", "qq"}
    )
    rows = [html.escape(row) for row in headers.split("\n") if "---" not in row]
    return PROGRAMS[program].format(
        own=_lines(OWN[language]),
        letter=_lines(LETTER[language], "p"),
        line=line,
        headers="<br>".join(f"<b>{row.replace(':', ':</b>', 1)}" for row in rows),
        word=_word(OWN[language]),
        word_headers="<p class=MsoNormal>" + "<br>".join(rows) + "</p>",
        style=_STYLE,
    )
