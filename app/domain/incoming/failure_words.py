"""What mail servers and providers say when they refuse a mail, in the languages of our users.

``x`` in a code (RFC 3463) stands for its class, which the reply code or the report gives. Order counts: the
first that matches names the failure.
"""

from app.domain.incoming.phrases import any_of

PHRASES = (
    # Mailbox full
    (
        "x.2.2",
        any_of(r"""
            mail ?box (?:is |was |has been )?(?:\w+ )?(?:full|over ?quota|exceeded)
            (?:over|exceed\w*|out ?of)[ -]+(?:\w+ ){0,4}(?:quota|storage)
            quota (?:\w+ ){0,3}(?:exceed\w*|violation|full|reached)
            (?:mail ?box|in ?box|account|user|recipient)\W[^.\n]{0,40}?\bfull\b
            disk quota|(?:mailfolder|maildir|folder|mail storage|storage)[^.\n]{0,20}\bfull
            insufficient (?:disk|storage|mailbox) space
            not enough (?:storage|disk) space|mailbox size limit|exceeds? (?:the )?allocated|mbox_?full
            storage (?:limit|allocation)
            bo[iî]te (?:aux lettres |de r[ée]ception |mail )?(?:du destinataire )?(?:est )?pleine
            quota (?:d[ée]pass[ée]|excedida|superad)
            postfach[^.\n]{0,40}(?:voll|überfüllt|erschöpft)
            speicherplatz[^.\n]{0,30}(?:erschöpft|überschritten)
            buz[óo]n (?:de correo |del destinatario )?(?:est[áa] )?lleno|casella[^.\n]{0,30}piena
            caixa (?:de correio |postal )?(?:est[áa] )?cheia
            ящик[^.\n]{0,30}(?:переполнен|заполнен)|skrzynka[^.\n]{0,30}(?:pełna|przepełniona)
            mailbox is vol|postvak[^.\n]{0,20}vol
            (?:メールボックス|受信箱|容量)[^。\n]{0,20}(?:いっぱい|一杯|超え|満杯|オーバー)
            (?:사서함|메일함|편지함|용량)[^.\n]{0,20}(?:가득|초과|부족)
            (?:邮箱|信箱|郵箱|空间|容量)[^。\n]{0,12}(?:已满|已滿|不足|超)|صندوق[^.\n]{0,20}ممتل
        """),
    ),
    # No such user
    (
        "x.1.1",
        any_of(r"""
            (?:unknown|no such|invalid|non-?existent|unrouteable|undefined|unrecognized|illegal|bad)[ -](?:\w+[ -]){0,3}(?:user|recipient|account|mail ?box|address|person|addressee|local[ -]?part|alias)\b
            (?:user|recipient|account|mail ?box|address(?:ee)?|alias|e-?mail)\S*[^.\n]{0,50}?(?:\bunknown|not found|not known|(?:doe?s? ?n[o']t|not) exist|does not have an?|doesn't have an?|not (?:listed|valid|recogni[sz]ed|our customer|available|local|registered)|unavailable|is invalid|was invalid|not in the|couldn't be found|could not be found)
            no (?:mailbox|user|account|recipient)s?\b[^.\n]{0,20}(?:here|by that name|found|with that|exists?)
            no such (?:\w+ ){0,2}here|not a (?:valid|known) (?:\w+ )?(?:user|mailbox|address|recipient)
            not listed in|nosuchuser|bad destination (?:mailbox )?(?:system )?address|user is unknown
            R[EÉ]CIP[^.\n]*NOT ?FOUND|no mailbox|unknown in[ ](?:local|virtual|relay)
            (?:destinataire|adresse|utilisateur|compte)[^.\n]{0,50}(?:inconnue?|n'existe pas|introuvable|n'a pas été trouvée?|invalide)
            (?:empfänger|adresse|benutzer|konto|postfach)[^.\n]{0,50}(?:unbekannt|existiert nicht|nicht gefunden|nicht vorhanden|ungültig|konnte nicht gefunden)
            (?:usuario|destinatario|cuenta|direcci[óo]n|buz[óo]n)[^.\n]{0,50}(?:desconocid[oa]|no existe|no encontrad[oa]|no se (?:encontró|encuentra|ha encontrado))
            (?:utente|destinatario|indirizzo|casella)[^.\n]{0,50}(?:sconosciut[oa]|inesistente|non esiste|non trovat[oa]|non è stat[oa] trovat)
            (?:usuário|destinatário|endereço|conta|utilizador)[^.\n]{0,50}(?:desconhecid[oa]|não existe|inexistente|não (?:foi )?encontrad[oa])
            (?:пользователь|адресат|получател|ящик|адрес|аккаунт)\w*[^.\n]{0,50}(?:не существует|не найден|неизвест|недоступен|не зарегистрирован)
            (?:gebruiker|geadresseerde|adres|postvak|ontvanger)[^.\n]{0,50}(?:onbekend|bestaat niet|niet gevonden)
            (?:użytkownik|adres|odbiorc|konto|skrzynk)\w*[^.\n]{0,50}(?:nie istnieje|nieznany|nie (?:został )?znalezion)
            (?:宛先|ユーザ|アドレス|メールボックス|受信者|あて先)[^。\n]{0,40}(?:存在しな|見つかりま|みつかりま|不明|存在しておりま|ありません|間違)
            (?:수신자|사용자|메일 ?주소|받는 ?사람|주소|계정)[^.\n]{0,40}(?:존재하지|없는|없습니다|찾을 수 없|알 수 없|확인할 수 없)
            (?:用户|用戶|收件人|邮箱|邮件地址|地址|帐户|帳戶|帐号|账号|信箱)[^。\n]{0,30}(?:不存在|未找到|找不到|无效|無效|没有找到|不正确)
            (?:المستلم|المستخدم|العنوان)[^.\n]{0,40}(?:غير موجود|غير معروف|لم يتم العثور)
        """),
    ),
    # Disabled
    (
        "x.2.1",
        any_of(r"""
            (?:user|account|mail ?box|address|recipient)[^.\n]{0,40}(?:disabled|inactive|suspended|deactivated|locked|not active|closed|terminated|blocked|restricted|expired|over limit|discontinued)
            (?:disabled|inactive|suspended|deactivated|expired) (?:user|account|mailbox|recipient)
            no longer (?:\w+ ){0,2}(?:valid|active|available|in use|with)
            not currently accepting mail|(?:compte|adresse)[^.\n]{0,30}(?:désactivée?|suspendue?)
            konto[^.\n]{0,30}(?:deaktiviert|gesperrt)
            cuenta[^.\n]{0,30}(?:desactivada|suspendida|inactiva)
            аккаунт[^.\n]{0,30}(?:заблокирован|отключен)|휴면|停用|冻结
        """),
    ),
    # No such host or domain
    (
        "x.1.2",
        any_of(r"""
            (?:host|domain|server|site)(?: name)?\S*[^.\n]{0,60}?(?:\bunknown|not found|n[o']t exist|couldn't be found|could not be found|doesn't exist|not resolve|is invalid)
            (?:unknown|no such|invalid|unrouteable|non-?existent|unresolvable|illegal|bad) (?:\w+ ){0,2}(?:host|domain)
            name (?:service|server)[^.\n]{0,20}(?:error|not found)
            nxdomain|no (?:valid )?(?:mx|a|dns)\b[^.\n]{0,30}(?:record|host|found|entr)
            domain name not found|can(?:no|')t find[^.\n]{0,20}(?:host|server|domain)|dns lookup fail
            name or service not known
            domaine[^.\n]{0,30}(?:inconnu|introuvable|n'existe pas)|domäne[^.\n]{0,40}nicht gefunden
            dominio[^.\n]{0,30}(?:no existe|non esiste|desconocido)
            домен[^.\n]{0,30}не (?:существует|найден)|도메인[^.\n]{0,20}(?:없|존재하지|찾을 수)
            域名[^。\n]{0,20}(?:不存在|错误)|ドメイン[^。\n]{0,20}(?:存在し|見つか|不明)
        """),
    ),
    # Too big
    (
        "x.3.4",
        any_of(r"""
            (?:message|mail|attachment|size|file)[^.\n]{0,40}(?:too (?:large|big|long)|exceed\w*|over(?:size|\s+the limit))
            exceeds? (?:\w+ ){0,5}(?:message|mail)? ?size|larger than|maximum (?:message |mail )?size
            message size|size limit
            nachricht[^.\n]{0,20}zu groß|trop (?:gros|volumineux)|demasiado grande|слишком большо
            サイズ[^。\n]{0,15}(?:超|大き)|크기[^.\n]{0,15}초과|(?:邮件|大小)[^。\n]{0,10}(?:过大|超过)
        """),
    ),
    # Loops
    (
        "x.4.6",
        any_of(r"""
            (?:too many|maximum) (?:\w+ )?hops|mail ?loop
            loop(?:s|ing)? (?:back|detected|to (?:itself|myself))|loops back to|routing loop|hop count
            circular
        """),
    ),
    # Content or sender refused
    (
        "x.7.1",
        any_of(r"""
            \bspam|\bvirus|blacklist|black ?list|block ?list|blocked|\brbl\b|\bdnsbl|spamhaus|policy
            relay(?:ing)? (?:access |is )?(?:denied|not permitted|not allowed|prohibited)
            unable to relay|we do not relay
            access denied|not authori[sz]ed|unauthori[sz]ed|\bspf\b|\bdkim|\bdmarc|reputation|prohibited
            content (?:\w+ ){0,2}(?:rejected|filter)|rejected (?:for|due|as|by)
            message (?:was |has been )?(?:rejected|refused)
            not permitted|permission|administrative(?:ly)? prohibit
            sender[^.\n]{0,30}(?:rejected|denied|refused)|垃圾|スパム|迷惑メール|스팸
        """),
    ),
    # Expired
    (
        "x.4.7",
        any_of(r"""
            delivery time expired|retry (?:timeout|time(?:out)? not|time limit)|too (?:long|old)
            could not be delivered for|queue too long
            been (?:in the queue|queued) (?:on the server )?too long
            (?:has|was)(?: not|n't) (?:yet )?(?:been )?delivered (?:after|in|within|for)|expired
            unable to deliver[^.\n]{0,20}in \d|give up|giving up|undeliverable for
            maximum (?:delivery )?time|for \d+ days
        """),
    ),
    # The connection
    (
        "x.4.1",
        any_of(r"""
            connection (?:refused|timed out|was refused|failed)|no route to host
            network (?:is )?unreachable|host (?:is )?(?:unreachable|down)|could ?n[o']t (?:be )?connect
            unable to connect|can(?:no|')t connect|not responding|no answer from host|timed? ?out
            no response|did not respond|destination server[^.\n]{0,20}down|was not able to establish
        """),
    ),
    (
        "x.4.2",
        any_of(r"""
            connection (?:dropped|lost|reset|closed|died|broken|aborted)|lost connection|bad connection
            conversation[^.\n]{0,30}timed out|deferred
        """),
    ),
    (
        "x.3.2",
        any_of(r"""
            too many (?:connections|sessions|concurrent|simultaneous)|try (?:again )?later
            temporar(?:y|ily)|service (?:is )?(?:not available|unavailable)|too busy
            system (?:is )?not accepting|rate limit|greylist|greylisted
        """),
    ),
    (
        "x.5.0",
        any_of(r"""
            syntax error|protocol error|command (?:not|un)\w*|bad sequence|unrecogni[sz]ed command
        """),
    ),
    (
        "x.3.0",
        any_of(r"""
            mail(?:er)? (?:system )?error|unknown mailer error|can(?:no|')t create|cannot open
            unable to (?:open|write|create)|system error|permission denied|local (?:delivery|error)
            internal (?:error|software)|pipe to|command died
        """),
    ),
)  # fmt: skip
