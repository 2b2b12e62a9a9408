"""What mail servers and providers say when they refuse a mail, in the languages of our users.

``x`` in a code (RFC 3463) stands for its class, which the reply code or the report gives. Order counts: the
first that matches names the failure. ``phrase_tables`` tells how a table is written.
"""

from app.domain.incoming.phrase_tables import any_of

_FULL = r"""
    mail ?box (?:is |was |has been )?(?:\w+ )?(?:full|over ?quota|exceeded)|mbox_?full|disk quota
    (?:over|exceed\w*|out ?of)[ -]+(?:\w+ ){0,4}(?:quota|storage)|not enough (?:storage|disk) space
    quota (?:\w+ ){0,3}(?:exceed\w*|violation|full|reached)|exceeds? (?:the )?allocated
    (?:mail ?box|in ?box|account|user|recipient)\W[^.\n]{0,40}?\bfull\b|mailbox size limit
    (?:mailfolder|maildir|folder|mail storage|storage)[^.\n]{0,20}\bfull|storage (?:limit|allocation)
    insufficient (?:disk|storage|mailbox) space
    mailbox[^.\n]{0,30}(?:exceed|over)[^.\n]{0,20}(?:size|limit|quota)
    boite (?:aux lettres |de reception |mail )?(?:du destinataire )?(?:est )?pleine
    quota (?:depass|excedid|superad)
    postfach[^.\n]{0,40}(?:voll|uberfullt|erschopft)|speicherplatz[^.\n]{0,30}(?:erschopft|uberschritten)
    buzon[^.\n]{0,40}lleno|cuota[^.\n]{0,20}excedid|casella[^.\n]{0,30}piena|caixa[^.\n]{0,40}cheia
    ящик[^.\n]{0,30}(?:переполнен|заполнен)|skrzynka[^.\n]{0,30}(?:pelna|przepelniona)
    postvak[^.\n]{0,40}\bvol\b
    (?:メールボックス|受信箱|容量)[^。\n]{0,20}(?:いっぱい|一杯|超え|満杯|オーバー)
    (?:사서함|메일함|편지함|용량)[^.\n]{0,20}(?:가득|초과|부족)
    (?:邮箱|信箱|郵箱|空间|容量)[^。\n]{0,12}(?:已满|已滿|不足|超)|صندوق[^.\n]{0,20}ممتل
"""
_NO_SUCH_USER = r"""
    (?:unknown|no such|invalid|non-?existent|unrouteable|undefined|unrecognized|illegal\
        |bad)[ -](?:\w+[ -]){0,3}(?:user|recipient|account|mail ?box|address|person|addressee\
        |local[ -]?part|alias)\b
    (?:user|recipient|account|mail ?box|address(?:ee)?|alias|e-?mail)\S*[^.\n]{0,50}?(?:\bunknown\
        |not found|not known|(?:doe?s? ?n[o']t|not) exist|does(?: not|n't) have an?|unavailable\
        |not (?:listed|valid|recogni[sz]ed|our customer|available|local|registered)|(?:is|was) invalid\
        |not in the|could(?: not|n't) be found|did not (?:exactly )?match)
    no (?:mailbox|user|account|recipient)s?\b[^.\n]{0,20}(?:here|by that name|found|with that|exists?)
    no such (?:\w+ ){0,2}here|not a (?:valid|known) (?:\w+ )?(?:user|mailbox|address|recipient)
    not listed in
    nosuchuser|bad destination (?:mailbox )?(?:system )?address|user is unknown|no mailbox|recipnotfound
    unknown in (?:local|virtual|relay)|recipient[^.\n]{0,30}not recogni[sz]ed|no matches to nameserver
    (?:destinataire|adresse|utilisateur|compte)[^.\n]{0,50}(?:inconnue?|n'existe pas|introuvable\
        |pas ete trouve|invalide)
    (?:empfanger|adresse|benutzer|konto|postfach)[^.\n]{0,50}(?:unbekannt|existiert nicht|nicht gefunden\
        |nicht vorhanden|ungultig)
    (?:usuario|destinatario|cuenta|direccion|buzon)[^.\n]{0,50}(?:desconocid[oa]|no existe\
        |no encontrad[oa]|no se (?:encontro|encuentra|ha encontrado))
    no se (?:encontro|ha encontrado|pudo encontrar|encuentra)[^.\n]{0,30}(?:direccion|destinatario\
        |usuario|buzon)
    (?:utente|destinatario|indirizzo|casella)[^.\n]{0,50}(?:sconosciut|inesistente|non esiste\
        |non (?:e stat[oa] )?trovat)
    (?:usuario|destinatario|endereco|conta|utilizador)[^.\n]{0,50}(?:desconhecid|nao existe|inexistente\
        |nao (?:foi )?encontrad)
    (?:пользователь|адресат|получател|ящик|адрес|аккаунт)\w*[^.\n]{0,50}(?:не существует|не найден\
        |неизвест|недоступен|не зарегистрирован)
    (?:gebruiker|geadresseerde|adres|postvak|ontvanger)[^.\n]{0,50}(?:onbekend|bestaat niet|niet gevonden)
    (?:uzytkownik|adres|odbiorc|konto|skrzynk)\w*[^.\n]{0,50}(?:nie istnieje|nieznany\
        |nie (?:zostal )?znalezion)
    (?:宛先|ユーザ|アドレス|メールボックス|受信者|あて先)[^。\n]{0,40}(?:存在しま|存在しな|見つかりま|みつかりま|不明|存在しておりま|ありません|間違)
    (?:수신자|사용자|메일 ?주소|받는 ?사람|주소|계정)[^.\n]{0,40}\
        (?:존재하지|없는|없습니다|찾을 수 없|알 수 없|확인할 수 없)
    (?:用户|用戶|使用者|收件者|收件人|邮箱|邮件地址|地址|帐户|帳戶|帐号|账号|信箱)[^。\n]{0,30}(?:不存在|未找到|找不到|无效|無效|没有找到|不正确)
    找不到[^。\n]{0,20}(?:地址|用户|收件人)
    (?:المستلم|المستخدم|العنوان)[^.\n]{0,40}(?:غير موجود|غير معروف|لم يتم العثور)
"""
_DISABLED = r"""
    (?:user|account|mail ?box|address|recipient)[^.\n]{0,40}(?:disabled|inactive|suspended|deactivated\
        |locked|not active|closed|terminated|blocked|restricted|discontinued)
    (?:disabled|inactive|suspended|deactivated|expired) (?:user|account|mailbox|recipient)|account expired
    no longer (?:\w+ ){0,2}(?:valid|active|available|in use|with)|not currently accepting mail
    (?:compte|adresse)[^.\n]{0,30}(?:desactive|suspendu)|konto[^.\n]{0,30}(?:deaktiviert|gesperrt)
    cuenta[^.\n]{0,30}(?:desactivada|suspendida|inactiva)|аккаунт[^.\n]{0,30}(?:заблокирован|отключен)
    휴면|停用|冻结
"""
_NO_SUCH_HOST = r"""
    (?:host|domain|server|site)(?: name)?\S*[^.\n]{0,60}?(?:\bunknown|not found|n[o']t exist|could(?: not\
        |n't) be found|doesn't exist|not resolve|is invalid)
    (?:unknown|no such|invalid|unrouteable|non-?existent|unresolvable|illegal|bad) (?:\w+ ){0,2}(?:host\
        |domain)
    name (?:service|server)[^.\n]{0,20}(?:error|not found)|nxdomain|domain name not found
    name or service not known
    no (?:valid )?(?:mx|a|dns)\b[^.\n]{0,30}(?:record|host|found|entr)|dns lookup fail
    can(?:no|')t find[^.\n]{0,20}(?:host|server|domain)
    domaine[^.\n]{0,30}(?:inconnu|introuvable|n'existe pas)
    domane[^.\n]{0,40}nicht gefunden|dominio[^.\n]{0,30}(?:no existe|non esiste|desconocido|nao existe)
    домен[^.\n]{0,30}не (?:существует|найден)
    도메인[^.\n]{0,20}(?:없|존재하지|찾을 수)
    域名[^。\n]{0,20}(?:不存在|错误)|ドメイン[^。\n]{0,20}(?:存在し|見つか|不明)
"""
_TOO_BIG = r"""
    (?:message|mail|attachment|size|file)[^.\n]{0,40}(?:too (?:large|big|long)|exceed\w*|over(?:size\
        |\s+the limit))
    exceeds? (?:\w+ ){0,5}(?:message|mail)? ?size|larger than|maximum (?:message |mail )?size|message size
    size limit
    nachricht[^.\n]{0,20}zu gros|trop (?:gros|volumineux)|demasiado grande|слишком большо
    サイズ[^。\n]{0,15}(?:超|大き)
    크기[^.\n]{0,15}초과|(?:邮件|大小)[^。\n]{0,10}(?:过大|超过)
"""
_LOOP = r"""
    (?:too many|maximum) (?:\w+ )?hops|mail ?loop|loop(?:s|ing)? (?:back|detected|to (?:itself|myself))
    routing loop|hop count|circular
"""
_REFUSED = r"""
    \bspam|\bvirus|black ?list|block ?list|blocked|\brbl\b|\bdnsbl|spamhaus|policy|unable to relay
    we do not relay
    relay(?:ing)? (?:access |is )?(?:denied|not permitted|not allowed|prohibited)|access denied|\bspf\b
    \bdkim|\bdmarc
    not authori[sz]ed|unauthori[sz]ed|reputation|prohibited|content (?:\w+ ){0,2}(?:rejected|filter)
    not permitted
    rejected (?:for|due|as|by)|message (?:was |has been )?(?:rejected|refused)|permission
    sender[^.\n]{0,30}(?:rejected|denied|refused)|not accepting mail from
    垃圾|スパム|迷惑メール|스팸
"""
_NO_CONNECTION = r"""
    connection (?:refused|timed out|was refused|failed)|no route to host|network (?:is )?unreachable
    host (?:is )?(?:unreachable|down)|could ?n[o']t (?:be )?connect|unable to connect|can(?:no|')t connect
    not responding|no answer from host|timed? ?out|no response|did not respond|was not able to establish
    destination server[^.\n]{0,20}down
"""
_CONNECTION_LOST = r"""
    connection (?:dropped|lost|reset|closed|died|broken|aborted)|lost connection|bad connection|deferred
"""
_EXPIRED = r"""
    delivery time expired|retry time(?:out)? (?:not|limit)|too (?:long|old)|could not be delivered for
    expired
    been (?:in the queue|queued) (?:on the server )?too long|giving up|undeliverable for
    maximum (?:delivery )?time
    (?:has|was)(?: not|n't) (?:yet )?(?:been )?delivered (?:after|in|within|for)
    exceeded maximum delivery attempts
    unable to deliver[^.\n]{0,20}in \d|for \d+ days
"""
_BUSY = r"""
    too many (?:connections|sessions|concurrent|simultaneous)|try (?:again )?later|temporar(?:y|ily)
    rate limit
    service (?:is )?(?:not available|unavailable)|too busy|system (?:is )?not accepting|greylist
"""
_PROTOCOL = r"""
    syntax error|protocol error|command (?:not|un)\w*|bad sequence|unrecogni[sz]ed command
"""
_SYSTEM = r"""
    mail(?:er)? (?:system )?error|unknown mailer error|can(?:no|')t create|cannot open|system error
    permission denied
    unable to (?:open|write|create)|local (?:delivery|error)|internal (?:error|software)|pipe to
    command died
"""

PHRASES = (
    ("x.2.2", any_of(_FULL)),
    ("x.1.1", any_of(_NO_SUCH_USER)),
    ("x.2.1", any_of(_DISABLED)),
    ("x.1.2", any_of(_NO_SUCH_HOST)),
    ("x.3.4", any_of(_TOO_BIG)),
    ("x.4.6", any_of(_LOOP)),
    ("x.7.1", any_of(_REFUSED)),
    ("x.4.1", any_of(_NO_CONNECTION)),
    ("x.4.2", any_of(_CONNECTION_LOST)),
    ("x.4.7", any_of(_EXPIRED)),
    ("x.3.2", any_of(_BUSY)),
    ("x.5.0", any_of(_PROTOCOL)),
    ("x.3.0", any_of(_SYSTEM)),
)
