"""The footers that telephones, mail programs and offices put under a mail, a language a line."""

# "Sent from my iPhone": the whole line, in lower case.
SENT_FROM = {
    "en": r"(?:sent|written|typed|composed) (?:from|via|with|using|by|on)\b.*"
    r"|(?:get|download|try) outlook for \w+.*",
    "fr": r"(?:envoyée?|écrit|transmis) (?:de|depuis|à partir de|à partir du|du|par|avec|via)\b.*"
    r"|(?:télécharge[rz]|obtene[rz]|obtenir) outlook .*",
    "de": r"(?:gesendet|geschickt|versendet|gesandt) (?:von|vom|mit|über|via|aus|mithilfe)\b.*"
    r"|(?:diese nachricht wurde )?von (?:meinem|meiner|unterwegs|mein)\b.*"
    r" (?:gesendet|gesandt|geschickt|verschickt)"
    r"|outlook für \w+ beziehen|(?:holen sie sich|laden sie) outlook .*"
    r"|diese nachricht wurde von .* gesendet",
    "es": r"(?:enviad[oa]|escrito) (?:desde|con|de|mediante|a través)\b.*"
    r"|(?:obtener|obtenga|descargar?) outlook .*|enviat des del? .*",
    "pt": r"(?:enviad[oa]|escrito) (?:do|da|de|pelo|pela|por|via|a partir|através|com)\b.*"
    r"|(?:obter o?|baixe o|obtenha o) outlook .*",
    "it": r"(?:inviat[oa]|scritt[oa]|spedit[oa]) (?:da|dal|dalla|con|tramite|via)\b.*"
    r"|(?:scarica|ottieni) outlook .*",
    "nl": r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|van|met|via)\b.*"
    r"|outlook voor \w+ downloaden|download outlook .*",
    "pl": r"wysłan[eoay]+ (?:z|ze|za|przez)\b.*|pobierz (?:program )?outlook.*",
    "cs, sk": r"odesl[aá]no (?:z|ze|pomocí)\b.*|odoslané z .*|získat outlook .*",
    "sv, da, no": r"(?:skickat|sendt|sendt) (?:från|fra|med|via)\b.*|(?:hämta|hent|få|skaff) outlook .*",
    "fi": r"lähetetty .*|lähetin tämän .*|hanki outlook .*",
    "hu, ro": r".* ?(?:iphone-?omról|készülékemről) küldve|trimis de pe .*|obțineți outlook .*",
    "tr": r".+(?:dan|den|tan|ten) gönderildi|.* ile gönderildi|outlook.* edinin",
    "ru": r"отправлено (?:с|со|из|через|от|при)\b.*|послано с .*|скачать outlook .*|загрузить outlook .*",
    "uk": r"надіслано (?:з|із|через)\b.*|отримати outlook .*",
    "el, id": r"στάλθηκε από .*|dikirim dari .*|dapatkan outlook .*",
    "ar, he, fa": r"(?:أُرسلت|أرسلت|تم الإرسال|أُرسل|أرسل|مرسل|مرسلة|تم إرساله|تم الارسال|ارسلت)"
    r" (?:من|بواسطة|عبر)\b.*"
    r"|(?:الحصول على|احصل على|تنزيل) outlook .*|נשלח מ.*|ارسال شده از .*|ارسال‌شده از .*",
    "vi": r"(?:đã|được) gửi từ .*|tải outlook .*",
    "th": r"ส่งจาก.*",
    "ko": r".{1,40}(?:에서|에서부터|으로|로|을 사용하여|를 사용하여|을 통해|를 통해) ?"
    r"(?:보냄|보냈습니다|보낸 메일|보낸 메일입니다|보낸 메시지|보낸 편지"
    r"|전송|전송됨|전송했습니다|전송되었습니다|발송|발송됨|발송된 메일입니다|작성|작성함|작성됨)"
    r"|.{0,20}outlook.{0,20}(?:다운로드|받기|가져오기)|(?:다운로드|받기) outlook .*",
    "ja": r".{1,40}から ?(?:送信|送信しました|送信されました|送信されています|送りました|のメール)"
    r"|.{0,20}outlook.{0,20}(?:を入手|を取得|のダウンロード|を入手する)",
    "zh": r"(?:发自|發自|来自|來自|发送自|寄自|寫自).{1,40}"
    r"|(?:从|從|由|用|通过|透過|使用).{1,30}(?:发送|傳送|发出|寄出|發送|發出)"
    r"|(?:获取|取得|下载|下載) ?(?:适用于 .{1,12} 的 ?)?outlook.*",
}
# What such a line names; without one of these a writer may have meant it ("Sent from the heart").
DEVICES = (
    r"i ?phone|i ?pad|ipod|mac|apple|android|안드로이드|アンドロイド|samsung|삼성|galaxy|갤럭시|三星"
    r"|blackberry|huawei|华为|小米|xiaomi|redmi|honor|荣耀|oppo|vivo"
    r"|pixel|nokia|lumia|motorola|sony|xperia|htc|lg|windows|ios|outlook|hotmail|live|mail\b|메일"
    r"|メール|邮件|邮箱|郵件|почт|mail\.ru|yahoo|gmail"
    r"|google|proton|tutanota|tuta|thunderbird|spark|airmail|mailbird|acompli|aol|naver|네이버|daum"
    r"|다음|kakao|카카오|wechat|weixin|微信"
    r"|qq|foxmail|网易|zoho|nine|bluemail|blue mail|edison|superhuman|polymail|cloudmagic|newton"
    r"|sparrow|gmx|web\.de|t-online|orange|sfr"
    r"|laposte|libero|virgilio|telekom|verizon|t-mobile|at&t|mobil|mobile|móvil|movil|cellulare"
    r"|celular|celular|portable|telefoon|telefon|telefono"
    r"|teléfono|telemóvel|телефон|смартфон|устройств|мобильн|휴대폰|핸드폰|스마트폰|모바일|휴대전화"
    r"|携帯|スマートフォン|スマホ|手机|手機|手提|平板|客户端|الجوال"
    r"|هاتف|جوال|آيفون|ايفون|phone|handset|handheld|smartphone|handy|tablet|device|appareil|gerät"
    r"|apparaat|puhelin|laite|điện thoại|wps"
    r"|facebook|linkedin|treo|palm|ovi|symbian|fairphone|oneplus|realme|asus|lenovo|surface"
    r"|chromebook|desktop|webmail|email app|e-mail app"
)
# What belongs to the writer: "my", so the line is one of theirs whatever it names.
MY = (
    r"\b(?:my|mon|ma|meinem|meiner|mi|meu|minha|mio|mia|mijn|min|mojego|moje|моего|мой|моей|mého|můj|mobiltelefonomról|saya|tôi)\b"
    r"|(?:내|나의|제|저의|私の|我的)"
)

# A paragraph that begins so, and says so, is an office's and not the writer's.
NOTICE_HEADING = (
    r"disclaimer|legal disclaimer|email disclaimer|e-mail disclaimer|uk parliament disclaimer"
    r"|confidentiality(?: notice| note| statement)?|confidential(?: notice)?|legal notice"
    r"|privacy notice"
    r"|privileged and confidential|important notice|notice|avis de confidentialité|avis juridique"
    r"|avertissement|clause de confidentialité|haftungsausschluss"
    r"|vertraulichkeitshinweis|hinweis|rechtlicher hinweis|aviso legal|aviso de confidencialidad"
    r"|aviso de confidencialidade|cláusula de confidencialidad"
    r"|avviso di riservatezza|riservatezza|avvertenza|vertrouwelijkheid|klauzula poufności"
    r"|уведомление о конфиденциальности|конфиденциально"
    r"|конфиденциальность|إخلاء مسؤولية|إخلاء المسؤولية|تنبيه|إشعار السرية|면책 ?조항|면책 ?공고"
    r"|보안 ?경고|법적 ?고지|기밀 ?유지|免責事項|免責條款|免责声明|免责条款|保密声明|保密提示"
    r"|机密信息|秘密保持"
)
NOTICE_BEGINS = (
    r"(?:this|the) (?:e-?mail|electronic mail|message|communication"
    r"|transmission|electronic message|information"
    r"|contents?)\b"
    r"|any (?:e-?mail|views|opinions|files|unauthori[sz]ed)\b"
    r"|if you (?:are not|have received|received)\b"
    r"|privileged|e-?mails? (?:is|are|and|sent)"
    r"|(?:ce|cet|le présent) (?:message|courriel|e-?mail|courrier)|l?[ce]s informations|l['’]information"
    r"|diese (?:e-?mail|nachricht|information)|der inhalt dieser"
    r"|este (?:mensaje|correo|e-?mail|mensagem)"
    r"|esta (?:mensagem|comunicación|comunicação|información)|el contenido de este|la información"
    r"|as informações|le informazioni|questo messaggio|questa (?:e-?mail|comunicazione)|il contenuto"
    r"|dit (?:bericht|e-?mail)|deze (?:e-?mail|informatie)|de informatie|niniejsz|ta wiadomość|treść"
    r"|данное|настоящее|это (?:сообщение|письмо|электронное)|эта|информация|содержание|detta|denna"
    r"|denne|tämä|هذا|هذه|تحتوي|المعلومات|إن هذه"
    r"|본 (?:메일|이메일|전자우편|메시지|전자메일|e-?mail)"
    r"|이 (?:메일|이메일|전자우편|메시지|전자메일|e-?mail)|このメール|本メール|この電子メール"
    r"|本電子メール|当メール|本邮件|此邮件|本電郵|本郵件|此郵件|此电子邮件|本电子邮件|這封|这封"
)
NOTICE_SAYS = (
    r"confidential|privileged|legally protected|protected by law|confidentiel|vertraulich"
    r"|confidencial|riservat|vertrouwelijk|poufn|конфиденциальн|konfident|fortrolig|luottamuksell|سري"
    r"|الخصوصية"
    r"|기밀|비밀|대외비|機密|秘密|機微|保密|机密|秘密"
)
NOTICE_OF = (
    r"intended|recipient|addressee|unauthori[sz]ed|received (?:it|this).{0,30} error|in error"
    r"|destinataire|erreur|empfänger|irrtümlich|adressat|bestimmt|destinatari|por error|por erro"
    r"|error|errore|geadresseerde|bestemd|adresat"
    r"|получател|адресат|ошибк|предназнач|mottagare|modtager|vastaanottaj|المرسل إليه|المستلم|مخصص"
    r"|خطأ|수신|발신|오류|잘못|受信|宛先|誤|收件人|收件者|错误|誤收|误收|接收"
)
# Further lines of machines at the end: scanners, lists, advertisements.
MACHINES = (
    r"(?:this|the|incoming|outgoing) (?:e-?mail|message|communication)(?: and any attachments)?"
    r" (?:has been|was|is) (?:scanned|checked|virus)"
    r"|virus-free|no virus found|scanned by|checked by avg|этот e-?mail проверен"
    r"|ce(?:t e-?mail| courriel| message) a été vérifié"
    r"|l'absence de virus|diese e-?mail wurde (?:von|auf)"
    r"|este (?:correo electrónico|mensaje|e-?mail) (?:ha sido|foi) |questa e-?mail è stata|sin virus"
    r"|garanti sans virus|virenfrei|без вирусов"
    r"|(?:p\s+)?please consider the environment|before printing|pensez à l['’]environnement"
    r"|avant d['’]imprimer|bitte denken sie|antes de imprimir"
    r"|you (?:are receiving|received|are subscribed|have received) (?:this|to)"
    r" (?:e-?mail|message|notification)?.{0,20}because"
    r"|to (?:unsubscribe|stop receiving)|unsubscribe\b|you received this message because"
    r"|reply to this e?-?mail directly|sent with (?:proton|tutanota|mailtrack|streak)"
    r"|envoyé avec la messagerie|secured by|si vous ne souhaitez plus|pour vous désabonner"
    r"|본 메일은 발신전용|수신거부|退订|取消订阅|配信停止|отписаться"
)
