"""What people's answers say that tells an organiser what they are, by group (see phrases.py)."""

ENGLISH = {
    "<office>": "minister*|secretary of state|foreign secretary|foreign office|department|ministry|"
    "government|home secretary|prime minister|fcdo|ambassador|embassy",
    "holding": """
        {will|shall|hopes to|aims to|intends to} … {reply|respond|get back|be in touch|write|come back} …
            {soon|as soon as|shortly|in due course|once|when|as quickly as|by the end}
        {will|shall} {get back|reply|respond|write} to you
        {a full|a fuller|a substantive|your} {reply|response|answer} {will|should} {follow|be sent|be with
            you}
        {is|are|am} {|currently} looking into {it|this|the matter}
    """,
    "asks_address": """
        {provide|send|confirm|let {me|us} have|include|reply with|supply|give|share|tell} … {|postal|home|
            full|street} {address|postcode|zip code}
        {could|can|would|may} … have your … {address|postcode|zip code}
        {confirm|check|let us know|let me know} … {are|live} {|in|one of|a} {the|my|our|her|his|a|
            constituent*} {constituent*|constituency}
        where you live
    """,
    "forwarded": """
        {i|we|i've|we've|she|he} {|have|has|am|are} {|today|now|also|already|therefore} {written|writing|
            passed|forwarded|forwarding|raised|sent|passing} … {|to|with} … <office>
        {i|we|she|he} {|have|has} {wrote|asked|contacted} {|to} {|the|our} <office>
        {your letter|your email|your message|it|this|your concerns} {has|have} been {passed|forwarded|sent|
            referred|transferred} to
        {i|we} have {passed|forwarded|sent|referred|transferred} {your|it|this} … {to}
    """,
    "minister": """
        {replying|responding|writing|answering|reply|respond} as {|the|a} {minister*|parliamentary under
            secretary|secretary of state|under secretary|foreign secretary}
        {replying|responding|writing|asked to {reply|respond}} … on behalf of … <office>
        as {|the} minister {responsible|of|for}
        {thank you|thanks} for your {letter|email|correspondence} … {on behalf of|from|about} … your
            constituent*
    """,
    "declined": """
        {you are|you're} not {one of|a|my|her|his} … constituent*
        you {do not|don't} live {|with*} in {my|the|her|his|our|this} constituency
        you live {outside|in another|in a neighbouring} {|my|the|her|his|our|constituency|seat} {|
            constituency}
        {contact|write to|approach|get in touch with} {your own|your local} {mp|member*|representative|
            senator}
        {unable|not able|cannot|can't} {|to} … {as|because|since} you {live|are|do not|don't}
    """,
    "standard_text": """
        {same|standard} {answer|reply|response|letter} to {everyone|all|every|each}
        {number|many|hundreds|dozens|lots|several} … constituents {|who} {have|has} {written|contacted|
            emailed|been in touch}
        {received|had} {|a|very|a large|a great} {many|large number of|number of|great many} … {about|on}
            this {issue|matter|subject|topic}
        to everyone who has {written|contacted}
    """,
}

KOREAN = {
    "holding": """
        {검토|확인|상의|논의|보고}{한|하신|후|하고|한 뒤|하여|드린|드리고|해서} … {답변|회신|연락|답장|
            말씀}{을|도|} {드리|하|올리}겠
        {빠른|이른|조속한} {시일|시간} {내|안}에 … {답변|회신|연락|답장}
        {답변|회신|답장}{을|은|} … {드리겠|드릴 예정|드릴 수 있도록|올리겠}
    """,
    "asks_address": """
        {주소|거주지|거주하시는|사시는|우편번호}{를|와|지역|곳|} … {알려|보내|적어|기재|회신|확인해}{|}{주|
            달라|부탁|바랍}
        {지역구|선거구} {주민|유권자}{이신지|인지} … {확인|알려}
    """,
    "forwarded": """
        {외교부|통일부|장관|정부|위원회|대사관|의원님|의원|부처}{에|님께|께|에게|측에|께도} … {전달|이송|
            송부|건의|서한을|질의서를|보고}{하였|했|드렸|을 하였|을 보냈}
    """,
    "minister": """
        {장관|차관|대변인}{을 대신하여|을 대신해|으로서|으로써} … {답변|회신|말씀|답}
        {외교부|통일부} {장관|차관}입니다
    """,
    "declined": """
        {지역구|선거구} {주민|유권자|구민}{이|이신|께서|은} {아니|아닌|아니시|아니신|아니므로|아니어서}
        {다른|해당|거주하시는|본인} {|지역|지역의} {지역구|선거구} {의원|의원실}{에|께|로|으로} … {문의|
            연락|말씀}
    """,
    "standard_text": """
        {많은|여러} {분들|국민들|시민들|분}{께서|이|께} … {같은|동일한|이 문제|이 사안} … {보내|주셨|의견}
        {동일|같은}{한|} {답변|내용}{을|으로} … {드리|보내}
    """,
}

JAPANESE = {
    "holding": """
        {改めて|あらためて|後日|追って|後ほど|のちほど} … {返事|返信|回答|連絡}
        {返事|返信|回答|連絡}{を|は|いた|申し上げ|差し上げ}{いたし|差し上げ|し|申し上げ|たし}ます
    """,
    "asks_address": """
        {住所|郵便番号|お住まい}{を|と|や|の} … {お知らせ|教え|お聞かせ|ご記入|お送り|ご連絡|お書き|ご教示}
    """,
    "forwarded": """
        {外務省|外務大臣|大臣|政府|法務省|官房長官|内閣府}{に|へ|宛に|あてに} … {伝え|転送|届け|申し入れ|
            送付|書簡を送|要請}{まし|いたし|し|ており|た}
    """,
    "minister": """
        {大臣|副大臣|外務省}{として|を代表して|に代わ|に代わり|に代わって} … {回答|返事|返信|お答え}
    """,
    "declined": """
        {選挙区}{に|の|外|が} … {お住まいでない|ではない|ではありません|異なり|以外|お住まいではない|
            お住まいではありません|違い}
        {地元|ご自身|お住まい}の … {議員}{に|へ} … {ご連絡|ご相談|お問い合わせ|お願い}
    """,
    "standard_text": """
        {多くの|大勢の|たくさんの}{方|皆様|方々|ご意見}{から|を} … {同様|同じ|この問題|本件}
        {同じ|同様の|同文}{内容|回答|お返事}{を|で|に} … {皆様|差し上げ|お送り}
    """,
}

CHINESE = {
    "holding": """
        {将|將|会|會} {尽快|盡快|儘快|稍后|稍後|再|給您|给您|向您|与您|與您|在} … {回复|回覆|答复|答覆|联系|
            聯絡|聯繫}
        {尽快|盡快|儘快|儘速}{回复|回覆|答复|答覆|联系|聯絡|聯繫}{您|你}
    """,
    "asks_address": """
        {请|請|烦请|煩請|麻烦|麻煩} … {提供|告知|告诉|告訴|补充|補充|註明|注明} … {地址|住址|邮编|郵遞區號}
    """,
    "forwarded": """
        {已|已经|已經|我们已|我們已} {|将|將|把|向|致函|转|轉|为|為|经|經} … {转交|轉交|转达|轉達|转给|轉給|
            转呈|轉呈|汇报|彙報|致函|反映|函轉} … {外交部|部长|部長|参赞|參贊|大使|政府|委员|委員|部门|部門|
            当局|當局}
        {已|已经|已經}{致函|去信|写信给|寫信給|函请|函請} … {外交部|部长|部長|政府|大使}
    """,
    "minister": """
        {代表|谨代表|謹代表} … {部长|部長|大臣|外交部|政府} … {回复|回覆|答复|答覆}
    """,
    "declined": """
        {您|你} {|并|並} {不|非} {|是|在|属于|屬於|住在} {|本|我|我们|我們|敝} {|的} {选区|選區}
        {联系|聯絡|聯繫|洽} {您|你} {|所在|自己} {选区|選區|当地|當地|的} … {议员|議員|立委|委员|委員}
    """,
    "standard_text": """
        {许多|許多|很多|众多|眾多} {|民众|民眾|市民|选民|選民|朋友} {|都} {来信|來信|写信|寫信} … {此事|
            这个|這個|同样|同樣|相同}
        {统一|統一|一并|一併} {|向大家} {回复|回覆|答复|答覆}
    """,
}

FRENCH = {
    "holding": """
        {répondra|répondrai|répondrons|reviendrai|reviendra|réponse|reviendrons|reprendrai contact} … {dans
            les meilleurs délais|dès que possible|prochainement|rapidement|sous peu|au plus vite|dès que}
        {ne manquera|ne manquerai|ne manquerons} pas de vous {répondre|tenir|revenir|informer|faire}
    """,
    "asks_address": """
        {indiquer|communiquer|transmettre|préciser|donner|connaître|envoyer|confirmer} … {adresse|code
            postal|domicile}
        {confirmer|savoir|indiquer} {|que|si} {vous} {habitez|résidez|demeurez|êtes} … circonscription
    """,
    "forwarded": """
        {j'ai|nous avons|a|avons|je viens de|il a|elle a} {écrit|écrire|saisi|transmis|interpellé|saisir|
            alerté|adressé|interpeller|transmettre|alerter} … {ministre*|ministère|gouvernement|quai
            d'orsay|premier ministre|ambassad*}
        {votre|vos} {lettre|courrier|courriel|message|demande} {a|ont} été {transmis*|adressé*|communiqué*}
            {à|au|aux}
    """,
    "minister": """
        {au nom|pour le compte} {du|de la|de madame la|de monsieur le} {ministre*|secrétaire d'état|
            gouvernement}
        {le|la|madame la|monsieur le} {ministre} … {m'a|nous a} {chargé|prié|demandé} … {répondre|réponse}
        {en ma qualité|en tant que|en qualité} {|de} ministre
    """,
    "declined": """
        {vous|n'} {ne|n'} {résidez|habitez|êtes|demeurez|dépendez|relevez} {pas} … circonscription
        {vous invite|invitons|conseille|suggère|rapprocher|adresser} … {député*|parlementaire|sénateur} de
            votre {circonscription|département}
    """,
    "standard_text": """
        {vous êtes|nombreux|nombreuses} {|très} {nombreux|à} … {m'écrire|m'avoir écrit|à m'|m'interpeller|
            ce sujet}
        {même|cette} réponse {à tous|à chacun|est adressée à}
    """,
}

SPANISH = {
    "holding": """
        {contestar*|responder*|escribir*|respuesta|contactar*} … {lo antes posible|en breve|a la mayor
            brevedad|cuanto antes|en cuanto|pronto|a la brevedad}
    """,
    "asks_address": """
        {indicar*|facilitar*|enviar*|confirmar*|proporcionar*|decir*|indique|facilite|envíe|confirme|
            díganos|indíquenos} … {dirección|domicilio|código postal}
        {confirm*|saber|indique} si {reside|vive} … {circunscripción|distrito|provincia}
    """,
    "forwarded": """
        {he|hemos|ha} {escrito|trasladado|remitido|enviado|transmitido|reenviado} … {ministr*|ministerio|
            gobierno|embajad*|secretaría}
        {su|tu} {carta|mensaje|correo|escrito} {ha sido|fue} {trasladad*|remitid*|enviad*|transmitid*} {a|
            al}
    """,
    "minister": """
        {en nombre|en representación} {del|de la} {ministr*|gobierno|secretari*}
        {le respondo|respondo|contesto} {como|en calidad de} {ministr*|secretari*}
    """,
    "declined": """
        {no} {reside|vive|es|pertenece} … {circunscripción|distrito|provincia|electoral}
        {dirija|diríjase|contacte|póngase en contacto|dirigirse} … {diputad*|senador*|representante*} {de
            su|de la suya|que le}
    """,
    "standard_text": """
        {muchas|muchos|numerosas|numerosos|cientos de} {personas|ciudadan*|correos|cartas|mensajes} … {este
            asunto|este tema|esta cuestión|mismo}
        misma respuesta {a todos|a todas|a quienes}
    """,
}

GERMAN = {
    "holding": """
        {antwort*|melde*|rückmeldung|geschehen|zurückkommen} … {so bald wie möglich|so schnell wie möglich|
            in kürze|zeitnah|baldmöglichst|sobald}
        {so bald wie möglich|so schnell wie möglich|in kürze|zeitnah|baldmöglichst} … {antwort*|melde*|
            geschehen|zukommen}
        {wird|werde|werden} … {ihnen} … {antworten|schreiben|sich melden}
    """,
    "asks_address": """
        {teilen|nennen|senden|schicken|geben|bitte|mitteilen} … {anschrift|adresse|postleitzahl|
            postanschrift}
        {ob|dass} sie {in|aus} … wahlkreis {wohnen|kommen|leben}
    """,
    "forwarded": """
        {habe|haben|hat|wurde} … {*minister*|auswärtige* amt|auswärtige|bundesregierung|bundeskanzler*|
            botschaft*|ministerium} … {geschrieben|weitergeleitet|weitergegeben|gewandt|übermittelt|
            angeschrieben|übergeben}
        {ihr|ihre} {schreiben|brief|email|mail|anliegen|nachricht} … {an} … {weitergeleitet|übermittelt|
            weitergegeben}
    """,
    "minister": """
        {im auftrag|im namen|namens} {der|des|von} {|frau|herrn} {|bundes} {minister*|bundesminister*|
            staatsminister*|bundesregierung|staatssekretär*}
        {antworte|schreibe} … als {zuständige*|minister*|staatsminister*}
    """,
    "declined": """
        {nicht} {in|aus} {meinem|unserem|ihrem|seinem|dem} wahlkreis
        {wenden|kontaktieren} … {ihre*|ihren|zuständige*} {wahlkreis*|abgeordnete*|eigene*} {|abgeordnete*}
    """,
    "standard_text": """
        {viele|zahlreiche|hunderte} {|bürger*|menschen|zuschriften} … {zu diesem thema|in dieser sache|
            gleichlautend*|zum gleichen}
        {gleiche|gleichlautende|selbe} antwort
    """,
}

RUSSIAN = {
    "holding": """
        {ответ*|свяж*} … {ближайшее время|как можно скорее|кратчайшие сроки|как только|скором времени}
        {ближайшее время|как можно скорее|кратчайшие сроки} … {ответ*|свяж*}
    """,
    "asks_address": """
        {сообщите|укажите|пришлите|уточните|напишите|сообщить|указать|подтвердите} … {адрес|индекс|где вы
            живете|место жительства}
    """,
    "forwarded": """
        {направил*|переслал*|передал*|обратил*|написал*} … {министерств*|министр*|мид|правительств*|
            посольств*|посол*}
        {ваше} {письмо|обращение} {|было} {направлено|передано|переслано} в
    """,
    "minister": """
        {от имени|по поручению} {|министра|министерства|правительства} {министра|министерства|правительства|
            иностранных}
        {отвечаю|отвечая} {|вам} как министр*
    """,
    "declined": """
        вы не {проживаете|живете|являетесь} … {округ*|избирател*}
        {обратиться|обратитесь|обращайтесь|обратились} … депутат* {от|вашего|своего|по} {|вашего|своему|
            вашему|округ*}
    """,
    "standard_text": """
        {много|множество|сотни} {|людей|писем|обращений} … {этой теме|этому вопросу|об этом}
        {одинаковый|один и тот же|общий} ответ
    """,
}

ARABIC = {
    "holding": """
        {سنرد|سأرد|سنجيب|سنوافيكم|سأكتب|سيرد|سترد|وسنرد|وسأرد|سنتواصل} … {أقرب وقت|قريبا|فور|أقرب فرصة|
            حالما}
    """,
    "asks_address": """
        {يرجى|الرجاء|نرجو|أرجو|هل يمكن*} … {عنوانك*|العنوان|الرمز البريدي|مكان إقامت*}
    """,
    "forwarded": """
        {كتبت|أحلت|أحلنا|كتبنا|رفعت|رفعنا|حولنا|نقلت|أرسلت|خاطبت|خاطبنا} … {الوزير|وزير|وزارة|الوزارة|
            الحكومة|السفير|السفارة}
    """,
    "minister": """
        {نيابة|بالنيابة|باسم} {|عن} {|معالي|سعادة|السيد} {الوزير|وزير|الحكومة|وزارة}
    """,
    "declined": """
        {لست|لستم|لا تقيم|لا تقيمون|لا تسكن} … {دائرت*|الدائرة}
        {التواصل|الاتصال|مراجعة} … نائب* {دائرتك*|منطقتك*}
    """,
    "standard_text": """
        {وصلتنا|وصلني|تلقيت|تلقينا} {|رسائل|العديد|كثير*} … {هذا الموضوع|القضية نفسها|الموضوع نفسه}
    """,
}
