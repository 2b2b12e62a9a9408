"""How a mail system begins a notice of failure, by language; and the lines below which the original stands.

What is recognised is the sentence that says "your mail was not delivered", not the name of a server.
"""

from app.domain.incoming.phrase_tables import any_of

# The sender of a notice by its local part or its name.
DAEMON = any_of(r"""
    \b(?:mailer|mail|mdaemon|delivery|mta|smtp|exim|qmail) ?daemon|\bpost ?master\b|postmaster|\bmdaemon\b
    \b(?:mail|e ?mail|message)s? (?:delivery|transfer|transport|administrator|gateway|system|router\
        |service)\b
    \bdelivery (?:subsystem|system|service|agent|failure|notification|status)|\bsystem administrator\b
    ^[^\w\n]{0,40}(?:mdaemon|mail(?:admin|delivery|system|server|er)?|ndr|mailsrv|dsn|undeliverable)@
    почтовая система
    メール配信|メール管理|メールサーバ|系统管理员|邮件系统|郵件系統
""")

# Subjects that such a notice has.
SUBJECT = any_of(r"""
    ^(?:\W|\w{2,4}:)*(?:undeliver(?:able|ed)|non[- ]?deliver(?:y|able)|un?deliverable|returned mail\
        |return(?:ed|ing) (?:message|to sender)|failure notice|failed mail|nondelivery)\b
    \b(?:mail|e-?mail|message)s?\b[^\n]{0,40}\b(?:fail(?:ed|ure)|undeliver\w+|n[o']t (?:be )?deliver\w+\
        |not been delivered|delayed|returned|problem|error|rejected|bounced)
    \bdeliver(?:y|ing|ed)?\b[^\n]{0,40}\b(?:fail(?:ed|ure|s)?|problem|error|delay(?:ed)?|impossible\
        |not possible|unsuccessful|warning|incomplete|status|postponed|unable)
    \b(?:failed|failure|unable|error|problem|delayed|unsuccessful)\b[^\n]{0,20}\b(?:deliver|sending|mail\
        |message|recipient|transmission)
    \b(?:delivery|mail(?:er)?|message|smtp) (?:status )?(?:notification|notice|report)\b
    could not (?:be )?(?:send|deliver|sent)|warning: (?:could|message|mail)|message you sent
    mail system (?:error|problem)|^warning from|nicht zustellbar|user unknown
    mailbox (?:full|unavailable)|wiederzustell
    unzustellbar|zustell\w*(?:fehl|problem|status|verzoger)|fehlgeschlagen\w*\W[^\n]{0,30}zustell
    zustellung[^\n]{0,30}(?:fehlgeschlagen|verzogert|nicht)|zuruckgeschickt|unzustellbarkeit
    non[ -]?(?:remis|distribu|deliv|delivr)\w*
    (?:echec|echec|notification|retard|impossible)[^\n]{0,25}(?:remise|distribution|livraison|envoi\
        |acheminement)
    courrier (?:retourne|non)
    no (?:se )?(?:entreg|pud|puede|ha podido)\w*|entrega[^\n]{0,30}(?:fallid|error|fallo|retras|estado|no)
    (?:error|fallo|fallida|notificacion)[^\n]{0,30}(?:entrega|envio)|mensaje devuelto
    devuelto al remitente|correo[^\n]{0,10}devuelto|sin entregar
    mancat[ao] (?:recapito|consegna)|non (?:recapitabile|consegnat\w)
    (?:errore|notifica|impossibile|problem)[^\n]{0,30}(?:recapit|consegn)
    messaggio[^\n]{0,20}(?:restituito|non)
    nao (?:e possivel )?(?:entreg|foi entreg)\w*
    (?:falha|erro|notifica|status)[^\n]{0,30}(?:entrega|envio)|mensagem[^\n]{0,20}devolvida
    devolvido ao remetente
    недоставлен|не (?:может быть |было? )?доставлен
    (?:ошибка|сбой|задержка|отчёт|отчет)[^\n]{0,20}(?:доставк|отправк)|невозможно доставить
    не удалось доставить|возврат
    onbestelbaar|niet (?:bezorg|afgeleverd|bestel)|(?:bezorg|aflever)\w*(?:fout|fail|mislukt)
    kan niet worden (?:bezorgd|afgeleverd)
    niedostarcz|nie (?:mozna|udalo sie) dostarczyc
    (?:blad|zwrot|niepowodzenie|status)[^\n]{0,20}(?:dostarcz|dorecz|poczt)|niedorecz
    配(?:信|送|達)[^\n]{0,12}(?:でき|不|失敗|エラー|遅|状)|送信(?:エラー|できません|失敗|不能)|不達|エラーメール|メールエラー|エラー通知|配信エラー
    配信(?:不能|失敗)|届けられ|お届けでき|戻り
    (?:배달|전송|발송|전달|수신)[^\n]{0,10}(?:실패|불가|오류|지연|되지|할 수|못)
    반송|리턴 ?메일|되돌아|전송되지
    退信|退回|无法(?:投递|传递|送达|传送|发送)|無法(?:投遞|傳遞|送達|傳送|遞送)|未(?:送达|送達|传递|傳遞|能投递)|投递失败|傳遞失敗|发送失败|系统退信|传送失败|传输失败
    遞送失敗
    mail failure
    تعذر (?:تسليم|التسليم)|فشل (?:التسليم|تسليم|في)|لم يتم تسليم|غير قابل للتسليم
    olevererbart|kunde inte levereras|ej levererbart|kan ikke leveres|ikke levert|nedorucitel
    teslim edilemedi|iletilemedi|kezbesithetetlen
""")

# Sentences of the notice itself, which people do not write about their own mail.
FAILED = any_of(r"""
    (?:could|can|was|were|has|have|will)(?: ?not\
        |n't) (?:yet )?(?:be(?:en)? )?(?:successfully )?(?:deliver|sent|transmitted|reach|processed\
        |forwarded|relayed|accepted)\w*
    (?:could|can) ?not (?:deliver|send|be routed|route)|did not reach
    (?:was|were|is|be|been|being) (?:un-?deliver(?:able|ed)|returned|rejected|refused|bounced|blocked)
    undeliver(?:able|ed)\b
    unable to (?:be )?(?:deliver|send|relay|transfer|forward|reach|route|complete)
    not able to (?:deliver|send)|(?:failed|failure|fails) (?:to deliver|permanently|while|during|for|in)
    deliver\w*\W{1,3}(?:\w+ ){0,6}(?:fail(?:ed|ure|s)|impossible|unsuccessful|not possible|aborted|attempts)
    (?:permanent|fatal|transient|non-?fatal|temporary|serious\
        |unrecoverable) (?:fatal )?(?:delivery )?errors?
    returned (?:mail|to you|message)|mail(?:box)?[^\n]{0,20}(?:failed|full)
    delivery (?:failure|error|problem|has (?:failed|been delayed|not))
    failed (?:recipient|address|permanently|delivery)|automatically rejected
    ^[^\w\n]{0,40}(?:reason|error|failure|transcript|diagnos\w*|remote host said|<<<|>>>)\b\
        [^\n]{0,80}\b[45]\d\d\b
    (?:error|problem|trouble)s? (?:\w+ ){0,3}(?:deliver|sending|transmi|occur)
    transcript of (?:the )?session|no valid recipients
    (?:didn|doesn|wasn|couldn)'t (?:be )?(?:deliver|reach|find|have)|isn't able|exceeded maximum
    not delivered|message (?:log|undelivered)|returning (?:message|mail|to)
    unknown (?:user|recipient|address|host)|user unknown|invalid (?:final|recipient|address)
    (?:konnte|kann|wurde|konnten)[^.\n]{0,90}(?:nicht[^.\n]{0,40}(?:zugestellt|zustell|ubermittelt\
        |gesendet|ausgeliefert|erreich)|abgelehnt)
    unzustellbar|nicht (?:zugestellt|zustellbar|erreicht)|fehler bei der (?:zustellung|nachrichten)
    fehlgeschlagen
    n'(?:a|ont|est)[^.\n]{0,20}(?:pas|pu)[^.\n]{0,30}(?:remis|distribu|delivr|livr|envoy|achemin)
    impossible (?:de|d')\s*(?:remettre|distribuer|livrer|envoyer|delivrer)
    echec de (?:la )?(?:remise|distribution|livraison|l'envoi)
    ne (?:peut|pouvait)[^.\n]{0,30}(?:remis|delivre|distribue)|n'est pas parvenu
    no (?:se )?(?:ha|han|pudo|pudieron|puede|fue)[^.\n]{0,30}(?:entreg|envi)
    error (?:al|en la) (?:enviar|entreg)\w*|no llego|imposible entregar
    entrega[^.\n]{0,40}(?:fallo|fallado|error)|no (?:se )?(?:ha )?podido
    (?:non|impossibile)[^.\n]{0,40}(?:recapitat|consegnat|recapitar|consegnar|inviat)\w*
    mancata consegna|consegna[^.\n]{0,30}(?:fallit|non riuscit)|errore[^.\n]{0,20}consegna
    nao (?:foi|pode|pode|conseguimos|e)[^.\n]{0,40}(?:entreg|envi)\w*
    (?:falha|erro) (?:na|ao|de) (?:entrega|entregar|envi)\w*|entrega[^.\n]{0,30}falh
    не (?:может|могло|удалось|было|был|будет|смог)[^.\n]{0,40}(?:доставл|доставить|отправл|отправить)\w*
    недоставлен|невозможно доставить|ошибк\w+ (?:при )?доставк|не доставлен
    (?:kan|kon|is|werd)[^.\n]{0,40}niet[^.\n]{0,30}(?:bezorg|afgeleverd|besteld|verzonden)\w*
    onbestelbaar|niet (?:bezorgd|afgeleverd)|bezorging[^.\n]{0,30}mislukt
    nie (?:mogla|moze|mozna|udalo sie|zostala?)[^.\n]{0,40}(?:dostarcz|dorecz|wysl)\w*|niedostarcz
    blad[^.\n]{0,20}(?:dostarcz|dorecz)
    (?:配信|送信|配送|配達|お届け|送達|届け)[^。\n]{0,25}(?:できません|できず|できなかった|失敗|されません|不能|エラー|不可|られません)|届きません|不達|送ることができ
    届けられ|(?:宛先|ユーザ|アドレス|メールボックス)[^。\n]{0,30}(?:見つかりま|存在しま|不明|いっぱい|超え)
    (?:배달|전송|발송|전달|수신|보내|보낼)[^.\n]{0,25}(?:실패|불가|되지|못|할 수 없|수 없|오류)
    반송|전송되지|존재하지 ?않는
    (?:无法|未能|不能|没有|无法被)[^。\n]{0,20}(?:投递|传递|送达|发送|传送|到达|送到|發送)
    (?:無法|未能|不能)[^。\n]{0,20}(?:投遞|傳遞|送達|傳送|遞送|寄送|寄達)|退信|被退回|投递失败|被拒[绝絕]|发送失败
    تعذر|لم يتم (?:ال)?تسليم|فشل (?:في )?(?:ال)?تسليم|لا يمكن (?:ال)?تسليم
""")

# It did arrive: a notice that sounds like the others, by its subject or its text.
ARRIVED = any_of(r"""
    \(success\)|successful(?:ly)? (?:mail )?(?:deliver|relay)|^(?:delivered|relayed):
    (?:has|have|was|were) (?:been )?(?:delivered|relayed) (?:to|successfully)
    (?:erfolgreich|wurde) (?:an \S+ )?(?:zugestellt|ubermittelt)
    a (?:bien )?ete (?:remis|distribue)|se entrego
""")

# The server has not given up yet.
DELAYED = any_of(r"""
    (?:not|\w+n't) yet been (?:delivered|sent)|not been delivered (?:after|within|for|yet)|delayed
    has been postponed
    will (?:keep (?:on )?trying|continue|be retried|retry|try again|attempt (?:again|to deliver|to send\
        |delivery))
    still (?:being|trying|in the queue|undelivered|queued)|warning message only
    do(?:n't| not) need to (?:resend|send)|will (?:be )?re(?:try|tried)
    attempt(?:s|ing) to deliver (?:the|your) message (?:will|for)|temporarily (?:deferred|delayed)
    (?:verzogert|noch nicht zugestellt|wird weiter(?:hin)? versucht)
    (?:retardee?|sera reessay|tentatives? (?:de )?(?:remise )?(?:se poursuiv|continu))
    (?:retrasad|seguira intentando|se reintentar)|(?:ritardat|verranno effettuati ulteriori)
    (?:adiad|atrasad|continuara tentando)
    (?:задерж|попытки доставки будут|будет повтор)|(?:vertraagd|opnieuw geprobeerd)
    (?:opoznion|ponowione)
    遅延|再送|引き続き|지연|재시도|다시 시도|延迟|延遲|继续尝试|將繼續
""")
GIVEN_UP = any_of(r"""
    permanent|given up|giving up|gave up|fatal error|not be (?:retried|tried again)
    no further (?:attempt|tr)
    will not (?:be )?(?:re)?tr|not going to try|no longer (?:try|attempt)
    endgultig|definitivement|definitiv[oa]mente|окончательно
""")

# Below these lines stands what we had sent.
ORIGINAL = any_of(r"""
    ^[-=*_ >|#~\t]{0,80}(?:this is |below (?:this line )?is |here is |the following is )?(?:a |an \
        |the )?(?:copy|header|text|body|first \d+ lines?|content|beginning|top)s?\b[^\n]{0,30} of (?:the \
        |your )?(?:original |returned |rejected |undelivered )?(?:message|e-?mail|mail|header)[^\n]{0,90}$
    ^[ \t]*[-=*_>|#~]{2}[-=*_ >|#~\t]{0,80}(?:original|returned|unsent|undelivered|undeliverable|failed\
        |rejected) (?:message|mail|e-?mail|text)\b[^\n]{0,60}$
    ^[-=*_ >|#~\t]{1,80}(?:message|original|mail) (?:headers?|text|body|contents?)[^\n]{0,40}$
    ^message (?:headers?|text) follows?|^[-=]{2,}[^\n]{0,8}(?:returned|attached|original)[^\n]{0,60}$
    ^[-=*_ |#~\t]{0,80}(?:the |your )?(?:original |unsent |complete |whole \
        |possibly truncated )*(?:message|mail|text|header)s?(?! log)[^\n]{0,40}(?:follows?\b|is following\
        |attached below|is (?:included|attached|below))[^\n]{0,20}[-=*:. |]*$
    ^[-=*_ ]{0,60}(?:the )?(?:first|top)[^\n]{0,30} of (?:your|the) [^\n]{0,40}follow[^\n]{0,20}$
    ^[^\n]{0,30}header and top \d+ lines|^[^\n]{0,10}original message headers:
    ^[-=*_ ]{2,60}[^\n]{0,30}(?:ursprungliche|original)[^\n]{0,30}(?:nachricht|message|mail|header\
        |mensaje)[^\n]{0,30}$
    ^(?:en-tetes du message|ursprungliche nachrichtenkopf|encabezados (?:de|del) mensaje original)
    ^(?:元のメッセージ ヘッダー|원본 메시지 머리글|原始邮件标题|原始郵件標頭)
    ^[^\w\n]{0,6}(?:received: (?:from|by) |return-path: ?<|message-id: ?<)
    ^[-=* ]{0,60}[^\n]{0,20}(?:원본 ?(?:메일|메시지)|元のメール|オリジナル|原邮件(?!信息)|原始邮件|原信)\
        [^\n]{0,20}$
""")

# A filter that refuses mail says so in a disposition notification.
REFUSED = any_of(r"""
    automatically (?:rejected|refused)|(?:was|been) (?:rejected|refused) by|quota exceeded
""")

# Whom the notice speaks to: servers say "your message", people who complain of a bounce say "my".
YOUR_MAIL = any_of(r"""
    your (?:\w+[ -]){0,2}(?:e-?mail|message|mail|letter)|you sent|was addressed|sent by you
    (?:message|mail) (?:\w+ )?that you|following (?:message|recipient|address|destination|user|list)
    destinataires? suivant|suivants? :|siguientes? (?:destinatari|direccion)|folgenden? (?:empfanger|adress)
    destinatar\w+ (?:seguent|a seguir)|seguintes? destinat|volgende (?:geadresseerd|ontvanger)
    следующ\w+ (?:адрес|получател)|одному или нескольким|nastepujac
    votre (?:\w+ )?(?:message|courriel|e-?mail|mail|courrier)|vous avez envoye|que vous
    ihre (?:\w+ )?(?:nachricht|e-?mail|mail)|von ihnen|su (?:mensaje|correo|e-?mail)|usted envi
    tu (?:mensaje|correo)
    (?:suo|tuo|vostro) (?:messaggio|e-?mail)|(?:sua|seu|tua|a) (?:mensagem|e-?mail)
    ваше? (?:\w+ )?(?:сообщение|письмо)|uw (?:bericht|e-?mail)
    twoja wiadomosc|twoj e-?mail|wiadomosc
    お客様|あなた|送信され|送付され|お送り|(?:次|以下)の(?:受信者|宛先|あて先|メール)
    귀하|고객님|보내신|회원님|다음 (?:받는|수신)
    (?:您|你)的?(?:邮件|信件|郵件|电子邮件)?|以下(?:收件人|地址)|رسالتك
""")
