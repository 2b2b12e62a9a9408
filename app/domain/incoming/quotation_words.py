"""The words by which mail programs announce what they quote, a language a line.

Programs translate three things: the verb of "… wrote:", the names of the headers above a quoted mail, and
the line "Original Message". A new language is a new line here, and no new rule.
"""

# "On …, Tom wrote:", where words are divided by spaces: they count as whole words only.
WROTE = {
    "en": "wrote|writes",
    "fr": "a écrit|écrit",
    "de": "schrieb|schrieben|geschrieben",
    "es, ca, gl": "escribió|escribio|ha escrito|va escriure|escribiu",
    "pt": "escreveu",
    "it": "ha scritto|scrive|scritto",
    "nl": "schreef|geschreven",
    "pl": "napisał|napisała|napisał(a)|napisal|napisala|napisal(a)|pisze|pisał|pisała|pisał(a)",
    "cs, sk": "napsal|napsala|napsal(a)|napísal|napísala|napísal(a)|píše",
    "sv, da, no, is": "skrev|skrifaði",
    "fi": "kirjoitti",
    "hu": "írta",
    "ro": "a scris",
    "tr": "yazdı",
    "hr, sr, sl": "napisao|napisala|napisao/la|je napisal|je napisala|je napisal/a|piše",
    "ru, uk, bg": "пишет|писал|писала|писал(а)|написал|написала|написал(а)|пише|написав|написала|написа",
    "el": "έγραψε",
    "ar": "كتب|كتبت|كتب/كتبت|كتب/ت|تمت كتابة ما يلي بواسطة",
    "fa": "نوشت",
    "he": "כתב|כתבה|כתב/ה|מאת",
    "id, ms": "menulis",
    "vi": "đã viết|viết",
}
# The same where words are not divided; they stand at the end, before the colon.
WROTE_UNDIVIDED = {
    "ko": "작성|작성함|작성했습니다|썼습니다|쓴 글|씀|님의 말|님의 메일|님의 메시지|님이 보낸 메일"
    "|보낸 메시지",
    "ja": "のメール|のメッセージ|は書きました|が書きました|が書き込みました|さんの発言|より",
    "zh": "写道|寫道|写到|寫到|写信说|撰写|撰寫|写了|寫了|来信|來信",
    "th": "เขียนว่า|เขียน",
}
# What an attribution begins with, before its date.
INTRO = {
    "en": "on|at|in message",
    "fr": "le|en date du",
    "de": "am",
    "es, it, pt, ro, ca": r"el|il giorno|il|em|no dia|în|in data|a|la|pe",
    "nl": "op",
    "pl": "w dniu|dnia|dn\\.",
    "cs": "dne",
    "sv, da, no": "den|på|d\\.",
    "ru, uk, bg": "в|от|на",
    "el": "στις",
    "ar, he, fa": "في|بتاريخ|יום|בתאריך(?: יום)?|ב-|در",
    "id": "pada(?: tanggal)?",
    "vi": "vào(?: lúc)?",
    "th": "ในวันที่|เมื่อ",
    "zh": "在|于|於",
}

# The headers above a quoted mail, by what they hold.
FROM, DATE, TO, SUBJECT, OTHER = "from", "date", "to", "subject", "other"
HEADERS = {
    FROM: "from|de|von|da|van|fra|från|od|от|от кого|від|від кого|από|من|מאת|dari|từ|kimden|gönderen"
    "|feladó|de la"
    "|expéditeur|remitente|remetente|absender|mittente|afzender|nadawca|odesílatel|odosielateľ"
    "|lähettäjä|avsändare"
    "|afsender|avsender|šalje|보낸 사람|보낸사람|보내는 사람|보낸이|발신|발신자|발신인|差出人|送信者"
    "|送信元|发件人"
    "|發件人|寄件者|寄件人|发信人|المرسل|فرستنده|จาก",
    DATE: "sent|date|sent on|envoyé|envoyé le|envoyée|date d'envoi|message du|gesendet|gesendet am"
    "|datum|datum/uhrzeit"
    "|enviado|enviado el|enviado em|enviada em|enviada|fecha|data|inviato|data invio|verzonden"
    "|verzonden op|sendt|dato"
    "|skickat|wysłano|wysłane|отправлено|дата|отправлен|отправлено в|надіслано|изпратено|στάλθηκε"
    "|ημερομηνία|אליך|נשלח"
    "|תאריך|dikirim|tanggal|ngày|đã gửi|gửi|gönderildi|gönderme tarihi|gönderilme tarihi|tarih"
    "|odesláno|odoslané|elküldve"
    "|küldve|dátum|trimis|trimis la|lähetetty|päivämäärä|päiväys|보낸 날짜|보낸날짜|보낸 시간"
    "|보낸시간|날짜|일시|발송일|발송일시"
    "|전송일|전송 시간|보낸 일시|送信日時|送信日|日時|日付|发送时间|发送日期|发件时间|日期|时间|時間"
    "|寄件日期|傳送日期|傳送時間"
    "|寄件時間|تم الإرسال|أرسلت|أُرسلت|التاريخ|تاريخ|تاريخ الإرسال|الإرسال|ارسال|تاریخ|วันที่|ส่ง",
    TO: "to|à|a|an|para|aan|til|till|do|кому|до|προς|إلى|الى|אל|kepada|kime|alıcı|đến|tới|komu"
    "|címzett|către"
    "|destinataire|destinatario|destinatário|destinatari|empfänger|vastaanottaja|mottagare|modtager"
    "|mottaker|받는 사람"
    "|받는사람|받는이|수신|수신자|수신인|宛先|送信先|收件人|收件者|المستلم|المرسل إليه|به|گیرنده|ถึง|prima",
    SUBJECT: "subject|objet|sujet|betreff|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|тема|относно"
    "|θέμα|الموضوع|موضوع"
    "|נושא|subjek|perihal|judul|konu|chủ đề|předmět|predmet|tárgy|subiect|aihe|제목|件名|主题|主旨"
    "|主題|标题|เรื่อง|naslov",
    OTHER: "cc|bcc|copie|copie à|cci|kopie|kopi|kopia|kopio|copia|cópia|másolat|bilgi|копия|копія|κοιν"
    "|نسخة|نسخة إلى|העתק|참조"
    "|숨은참조|숨은 참조|抄送|副本|抄送人|密送|reply-to|répondre à|antwort an|responder a|attachments"
    "|attachment|pièces jointes"
    "|pièce jointe|anlagen|anlage|archivos adjuntos|datos adjuntos|anexos|allegati|bijlagen"
    "|załączniki|вложения|첨부|첨부파일"
    "|添付ファイル|附件|المرفقات|importance|importance haute|priority|priorité|priorität|wichtigkeit"
    "|organization|mailing list"
    "|signed by|security|重要性|중요도|важность|message-id|in-reply-to|newsgroups|x-mailer",
}

# What stands between rules ("-----…-----") above a quoted mail.
ORIGINAL = (
    "original message|original mail|original email|original e-mail|original appointment"
    "|original meeting|reply message"
    "|replied message|reply to message|message d'origine|message d’origine|message original"
    "|message initial|mail original"
    "|courriel original|ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail"
    "|originalnachricht|original-nachricht"
    "|original nachricht|originalmail|ursprünglicher termin|mensaje original|mensaje inicial"
    "|correo original"
    "|missatge original|mensagem original|messaggio originale|messaggio iniziale"
    "|oorspronkelijk bericht|origineel bericht"
    "|oorspronkelijke afspraak|wiadomość oryginalna|oryginalna wiadomość|oryginalna wiadomosc"
    "|pierwotna wiadomość"
    "|ursprungligt meddelande|ursprungligt mejl|originalmeddelande|oprindelig meddelelse|oprindelig besked"
    "|original meddelelse|opprinnelig melding|original melding|alkuperäinen viesti|původní zpráva"
    "|původní e-mail"
    "|pôvodná správa|eredeti üzenet|mesajul original|mesaj original|özgün ileti|orijinal mesaj"
    "|orjinal mesaj|asıl ileti"
    "|исходное сообщение|оригинальное сообщение|первоначальное сообщение|начальное сообщение"
    "|исходное письмо"
    "|вихідне повідомлення|оригинално съобщение|αρχικό μήνυμα|الرسالة الأصلية|رسالة أصلية|النص الأصلي"
    "|الرسالة الاصلية"
    "|הודעה מקורית|ההודעה המקורית|پیام اصلی|pesan asli|thư gốc|tin nhắn gốc|original-mail|원본 메시지"
    "|원본메시지|원본 메세지"
    "|원본메세지|원본 메일|원본메일|원본 이메일|원문 메일|원래 메시지|元のメッセージ|元のメール"
    "|オリジナルメッセージ|原始邮件|原始郵件"
    "|原邮件|原郵件|原始信件|原信|原始邮件信息|原文|回复的原邮件|回复的邮件|回覆的原郵件|邮件原件"
    "|ข้อความต้นฉบับ|izvorna poruka"
)
FORWARDED = (
    "forwarded message|forwarded by .*|forwarded mail|forwarded email|forwarded"
    "|begin forwarded message|message transféré"
    "|message réexpédié|courriel transféré|début du message transféré|début du message réexpédié"
    "|weitergeleitete nachricht"
    "|weitergeleitete mail|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail"
    "|mensaje reenviado"
    "|inicio del mensaje reenviado|mensagem encaminhada|mensagem reencaminhada"
    "|início da mensagem encaminhada"
    "|início da mensagem reencaminhada|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht"
    "|begin doorgestuurd bericht|wiadomość przekazana dalej|przekazana wiadomość|przesłana wiadomość"
    "|początek przekazywanej wiadomości|początek przekazanej wiadomości|vidarebefordrat meddelande"
    "|vidarebefordrat brev"
    "|vidarebefordrat mejl|videresendt meddelelse|videresendt besked|videresendt melding|videresendt"
    "|start på videresendt besked"
    "|välitetty viesti|edelleenlähetetty viesti|přeposlaná zpráva|továbbított üzenet"
    "|mesaj redirecționat|iletilen mesaj"
    "|iletilmiş ileti|yönlendirilen ileti|пересланное сообщение|пересылаемое сообщение"
    "|переадресованное сообщение"
    "|начало переадресованного сообщения|начало пересылаемого сообщения|переслане повідомлення"
    "|προωθημένο μήνυμα"
    "|προωθούμενο μήνυμα|رسالة محوّلة|رسالة محولة|الرسالة المحولة|رسالة مُعاد توجيهها"
    "|بدء الرسالة المُعاد توجيهها|הודעה שהועברה"
    "|pesan terusan|pesan yang diteruskan|thư đã chuyển tiếp|thư được chuyển tiếp|전달된 메시지"
    "|전달된 메세지|전달된 메일|전달 메일"
    "|전달한 메일|전달 메시지|전달된 이메일 시작|転送メッセージ|転送されたメッセージ|転送メール"
    "|転送されたメール|转发的邮件|转发邮件"
    "|转发邮件信息|已转发邮件|被转发邮件|轉寄郵件|轉寄的郵件|已轉寄的郵件|轉寄訊息|已转发的邮件"
    "|下面是被转发的邮件|以下は転送メッセージ"
)
