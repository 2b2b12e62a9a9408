"""The words that domain/safety.py looks for, in English and French, and the chief ones in Korean and Chinese.

Each table is one pattern of one kind. Places are those of the border and of detention, where few people
live or pass; capitals and countries point to nobody and are only context.
"""

from app.domain.word_table import Table


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


# Kin -----------------------------------------------------------------------------------------------------
_KIN_EN = _any(
    r"(?:grand|god|step)?(?:mother|father|parent|son|daughter|child)(?:-in-law)?s?",
    r"(?:step|half-)?(?:sister|brother)(?:s?-in-law|s)?",
    r"(?:great-)?(?:aunt|auntie|uncle|niece|nephew|cousin)s?",
    r"siblings?|mum|mom|dad|nan|gran|granny|grandma|grandpa|gran(?:d)?dad|children|kids?|baby|twins?",
    r"wife|husband|partner|fiancée?|in-laws|relatives?|relations|famil(?:y|ies)",
)
_KIN_FR = _any(
    r"(?:grand-|belle-|arrière-grand-)?(?:mère|sœur|soeur|fille|tante|mamie)s?",
    r"(?:grand-|beau-|arrière-grand-)?(?:père|frère|fils|oncle|papi)s?",
    r"(?:grands-|beaux-)?parents?|petite?-(?:fille|fils)|nièces?|neveux?|cousine?s?|enfants?|bébé",
    r"femme|épouse|mari|époux|compagne|compagnon|fiancée?|famille|proches|maman|papa",
)
_ADJECTIVES = (
    r"(?:(?:own|late|only|dear|whole|entire|younger|older|elder|eldest|youngest|little|big|baby|twin|first"
    r"|two|three)\s+){0,2}"
)
_ADJECTIVES_FR = r"(?:(?:propre|petite?|grande?|jeune|chère?|deux|trois|défunte?)s?\s+){0,2}"
_KIN_KO = (
    r"(?:(?:외|친|이종|고종|작은|큰)?(?:할머니|할아버지|어머니|어머님|아버지|아버님|이모부?|고모부?|삼촌|숙모|사촌)"
    r"|엄마|아빠|언니|누나|오빠|형님|(?:여|남)?동생|조카|남편|아내|(?<![가-힣])딸|아들"
    r"|(?:제|내|우리|저의|나의|그의|그녀의|친구의?)\s?(?:친척|가족))(?!들)"
)
_KIN_ZH = (
    r"[我她他](?:们|們)?的?(?:大|小|二|三)?(?:姑姑|姑妈|姨妈?|阿姨|叔叔|伯父|舅舅|舅妈|[表堂][姐妹哥弟兄]|姐姐|妹妹|哥哥|弟弟"
    r"|母亲|母親|妈妈|媽媽|父亲|父親|爸爸|女儿|女兒|儿子|兒子|奶奶|爷爷|爺爺|外婆|外公|丈夫|妻子|亲戚|親戚|家人)"
)
# A name before kin: "Min-ji's sister", and nobody's sister. It ends somewhere, or "A-A-A-…" takes seconds.
_NAMED = r"(?!(?:Any|Some|Every|No)(?:one|body)|China|Korea|Today)(?-i:[A-Z])[\w-]{1,60}"
KIN = Table(
    rf"\b(?:my|her|his|our|a|one|the)\s+(?:\w+\s+)?\w+['’]s\s+{_ADJECTIVES}{_KIN_EN}\b",
    rf"\b(?:my|her|his|our|whose)\s+{_ADJECTIVES}{_KIN_EN}\b",
    rf"\b{_NAMED}['’]s\s+{_ADJECTIVES}{_KIN_EN}\b",
    rf"\b(?:I|she|he|we)\s+(?:have|has|had|lost)\s+(?:an?|one|two|three)\s+{_ADJECTIVES}{_KIN_EN}\b",
    r"\btheir\s+(?:own\s+)?(?:mother|father|sister|brother|aunt|uncle|cousin|niece|nephew|daughter|son)\b",
    rf"\b(?:the|an?|two|three)\s+{_KIN_EN}\s+of\s+(?:mine|hers|his|ours|(?:an?|one|two|my)\s+\w+)",
    rf"\b(?:ma|mon|mes|sa|son|ses|notre|nos)\s+{_ADJECTIVES_FR}{_KIN_FR}\b",
    rf"\bdont\s+(?:l['’]|(?:la|le|les|une?|deux)\s+){_ADJECTIVES_FR}{_KIN_FR}\b",
    rf"\b(?:j['’]ai|elle\s+a|il\s+a|j['’]avais)\s+(?:une?|deux|trois)\s+{_ADJECTIVES_FR}{_KIN_FR}\b",
    rf"\b(?:la|le|une?|l['’])\s*{_KIN_FR}\s+(?:de\s+l['’]une?|d['’]une?|de\s+(?:ma|mon|mes|sa|son|ses))\s+\w+",
    _KIN_KO,
    _KIN_ZH,
)
# "I have relatives there": kin that nobody's name stands before.
RELATIVES_AT_HOME = Table(
    r"(?<!you )\b(?:have|has|had|with|got|lost|left)\s+"
    r"(?:(?:some|many|close|distant|an?|two|several|still|behind)\s+)*" + _KIN_EN,
    r"\b(?:ai|avons|a|avait|perdu|laissé)\s+(?:(?:encore|de\s+la|des?|du|une?|toujours)\s+)*" + _KIN_FR,
)

# People who are not kin ----------------------------------------------------------------------------------
_FOLK_EN = _any(
    r"wom[ae]n|m[ae]n|girls?|boys?|lad(?:y|ies)|mothers?|fathers?|teenagers?|students?|pupils?|couples?|famil(?:y|ies)"
    r"|friends?|colleagues?|neighbou?rs?|classmates?|flatmates?|housemates?|boyfriend|girlfriend|refugees?|defectors?"
    r"|escapees?|survivors?|orphans?|nurses?|doctors?|teachers?|soldiers?|engineers?|farmers?|miners?|fish(?:erman|ermen)"
    r"|pastors?|person|child|baby|cousins?|sisters?|brothers?"
)
_FOLK_FR = _any(
    r"femmes?|hommes?|filles?|garçons?|dames?|mères?|pères?|adolescente?s?|étudiante?s?|élèves?|couples?|familles?"
    r"|amie?s?|collègues?|voisine?s?|camarades?|réfugiée?s?|transfuges?|survivante?s?|orpheline?s?|infirmi(?:er|ère)s?"
    r"|médecins?|enfants?|bébé|personne|sœurs?|frères?"
)
PERSON = Table(
    rf"\b(?:my|our|her|his)\s+(?:(?:\w+|North\s+Korean)\s+)?{_FOLK_EN}\b",
    rf"\b(?:an?|one|two|three|this)\s+(?:[\w-]+\s+){{0,3}}?{_FOLK_EN}\b",
    rf"\b(?:one|two|three|some)\s+of\s+(?:my|our|the)\s+(?:\w+\s+)?{_FOLK_EN}\b",
    rf"\bthe\s+(?:[\w-]+\s+)?{_FOLK_EN}\s+(?:who|whom|that|I|we)\b",
    r"\bsome(?:one|body)\s+(?:(?:that|whom?)\s+)?(?:I|we)\s+\w+",
    rf"\b(?:mon|ma|mes|notre|nos)\s+(?:\w+\s+)?{_FOLK_FR}\b",
    rf"\b(?:une?|deux|trois|cette?)\s+(?:(?:jeune|vieille|vieil|petite?)\s+)?{_FOLK_FR}\b",
    rf"\b(?:une?|deux|trois)\s+de\s+mes\s+{_FOLK_FR}\b",
    r"\bquelqu['’]un\s+que\s+(?:je|nous)\s+\w+",
    r"제?\s?(?:친구|학생|이웃|동료)|한\s(?:여성|남성|소녀|소년|여자|남자)",
    r"我的?(?:朋友|学生|學生|同事|邻居|鄰居)|[一这這那][个個位名](?:女人|男人|女孩|男孩|女子|男子|朋友|学生|學生)",
)
PRONOUN = Table(r"\b(?:she|he|her|him|elle|il)\b", r"그녀|그는|그가|[她他](?!们|們)")
# Nobody in particular: what is said of many is said of no one.
MANY = Table(
    r"\b(?:people|women|men|children|refugees|north\s+koreans|escapees|defectors|famil(?:y|ies)|those|thousands|hundreds"
    r"|many|anyone|everyone|nobody|no\s+one|others)\b",
    r"\b(?:les\s+gens|femmes|hommes|enfants|réfugiée?s|nord-coréens|nord-coréennes|familles|ceux|celles|milliers|centaines"
    r"|personne\s+ne|nul\s+ne|beaucoup)\b",
    r"사람들|난민들|탈북민들|人们|人們|难民|難民",
)

# Places and routes ---------------------------------------------------------------------------------------
PLACE = Table(
    r"\b(?:(?:the|le|du|au)\s+)?(?:Tumen|Toumen|Tuman|Duman|Tumangang|Yalu|Yalou|Amnok|Amrok)(?:gang)?"
    r"(?:\s+(?:river|detention\s+cent(?:re|er)|camp))?\b",
    r"\b(?:H[yi]esan|Musan|Hoer[yi]ong|Onsong|Namyang|S(?:h)?inuiju|Ch['’]?[ou]ngjin|Chungjin|Rason|Rajin|Najin|S[oe]nbong"
    r"|Kanggye|Manpo|Chunggang|Kimchaek|Kil[jc]u|Gilju|Hamh[eu]+ng|H[eu]+ngnam|Wonsan|Nampo|Sariwon|Haeju|Kaesong|Pyongsong"
    r"|Sunchon|[TD]anchon|Samjiyon|Pochonbo|Taehongdan|Yonsa|Kyongwon|Kyonghung|Saebyol|Undok|Musudan|Kujang|Kusong)\b",
    r"\b(?:(?:North|South|du\s+Nord|du\s+Sud)\s+)?(?:Ryanggang|Yanggang|Hamgy[oe]+ng|Chagang|Jagang)\b",
    r"\b(?:Yod[ou]k|Hwasong|Kaechon|Chongo-?ri|Jongo-?ri|Jeongeo-?ri|Nongpo|Pukchang|kyohwaso|kwan?lliso)\b",
    r"\b(?:prison\s+)?camp\s+(?:no\.?\s*|number\s+)?(?:1\d|2\d)\b",
    r"\b(?:Dandong|Yanji|Yanbian|Hunchun|Longjing(?!\s+tea)|Helong|Antu|Wangqing|Changbai|Linjiang|Ji['’]an|Kuandian|Donggang)\b",
    r"\b(?:villages?|hamlet|hameau)\s+(?:of|called|named|near|outside|de|appelé|nommé|près\s+de)\s+(?-i:[A-Z])\w+",
    r"두만강|압록강|혜산|무산|회령|온성|남양|신의주|청진|나선|라선|함흥|원산|강계|만포|량강도|양강도|함경북도|자강도|연길|옌지"
    r"|도문|투먼|단둥|단동|훈춘|용정|룽징|화룡|장백|요덕|전거리|개천",
    r"图们江?|圖們江?|鸭绿江|鴨綠江|惠山|茂山|会宁|會寧|稳城|穩城|新义州|新義州|清津|咸兴|咸興|元山|丹东|丹東|延吉|延边|延邊"
    r"|珲春|琿春|龙井|龍井|和龙|和龍|长白|長白|集安",
)
# Cities too large to point to anybody, unless somebody was caught or hid there.
CITY = Table(
    r"\b(?:Shenyang|Kunming|Changchun|Harbin|Dalian|Nanning|Qingdao|Jilin|Tianjin|Guangzhou|Shenzhen)\b",
    r"심양|선양|쿤밍|장춘|하얼빈|대련|칭다오|沈阳|瀋陽|昆明|长春|長春|哈尔滨|哈爾濱|大连|大連|青岛|青島",
)
_LANDS = _any(
    r"Laos|Mongolia|Viet\s?nam|Thailand|Myanmar|Burma|Cambodia", r"Mongolie|Thaïlande|Birmanie|Cambodge"
)
ROUTE = Table(
    rf"\b(?:through|via|across|over|into)\s+(?:the\s+)?(?:{_LANDS}|Mekong|Gobi|Kunming|Nanning|Bangkok|Ulaanbaatar)\b",
    rf"\b(?:par|via|en\s+traversant)\s+(?:le\s+|la\s+)?(?:{_LANDS}|Mékong|Gobi|Kunming|Nanning|Bangkok)\b",
    r"\b(?:(?:the|a|her|his|my|our|this|that)\s+)?(?:brokers?|people-smugglers?|smugglers?|safe\s+houses?)\b",
    r"\b(?:(?:le|la|un|une|son|sa|mon)\s+)?(?:passeurs?|passeuses?|planques?)\b",
    r"브로커|蛇头|蛇頭",
)

# What a helper does for somebody in particular.
HELPED = Table(
    r"\b(?:I|we|she|he)\s+(?:(?:had|have|has)\s+)?(?:paid|hired|found|met|trusted|owed)\b",
    r"\b(?:took|brought|led|guided|hid|carried|drove|sold|betrayed|smuggled|helped|got)\s+(?:me|us|her|him)\b",
    r"\b(?:j['’]ai|nous\s+avons|elle\s+a|il\s+a)\s+(?:payé|trouvé|rencontré)\b",
    r"\b(?:m['’]|nous|l['’])\s?(?:a|ont)\s+(?:aidée?s?|guidée?s?|cachée?s?|vendue?s?|conduite?s?|emmenée?s?)\b",
)

# What happened -------------------------------------------------------------------------------------------
SENT_BACK = Table(
    r"\b(?:sent|send|sends|sending)\s+(?:\w+\s+){0,3}?back\b(?!\s+to\s+(?:school|work|hospital|college|university|bed|\w+\s+room))",
    r"\bsent\s+to\s+(?:an?|the)\s+(?:political|prison|labou?r|re-education)\s+(?:\w+\s+)?camps?\b",
    r"\b(?:repatriated|deported|handed\s+(?:back|over)|forcibly\s+returned|returned\s+by\s+force)\b",
    r"\breturned\s+to\s+(?:north\s+korea|the\s+north|the\s+dprk)\b",
    r"\b(?:renvoyée?s?(?!\s+d[eu]\s+(?:son|sa|mon|ma|l['’]))|rapatriée?s?|expulsée?s?|refoulée?s?|reconduite?s?)\b",
    r"북송|강제\s?송환|송환|遣返|遣送",
)
FLIGHT = Table(
    r"\b(?:escap(?:ed|ing|e)|fled|fleeing|flee|defected|ran\s+away|got\s+out|swam|waded|crossed|crossing|smuggled)\b",
    r"\b(?:hid|hiding|hidden|caught|captured|arrested|detained|imprisoned|jailed|interrogated|disappeared|vanished)\b",
    r"\b(?:went\s+missing|is\s+missing|taken\s+(?:away|from)|arrest|disappearance|trafficked|sold|executed|beaten|tortured|starved|in\s+(?:prison|detention))\b",
    r"\b(?:(?:prison|labou?r)\s+camp|not\s+(?:been\s+)?(?:seen|heard)|been\s+seen|held\s+in|born\s+in|grew\s+up\s+in)\b",
    r"\bleft\s+(?:north\s+korea|the\s+north|the\s+dprk)\b",
    r"\b(?:s['’](?:est|était)\s+(?:enfuie?|échappée?|évadée?)|(?:a|ont|avait)\s+(?:fui|quitté|traversé|franchi|disparu))\b",
    r"\b(?:arrêtée?s?|détenue?s?|emprisonnée?s?|capturée?s?|torturée?s?|vendue?s?|cachée?s?|disparue?s?|en\s+prison|arrestation|disparition|plus\s+(?:donné\s+)?de\s+nouvelles)\b",
    r"\b(?:a\s+été\s+(?:prise?|battue?|exécutée?)|camp\s+de\s+(?:travail|prisonniers)|sans\s+nouvelles|née?\s+à)\b",
    r"탈북|도강|탈출|도망|체포|붙잡|잡혀|잡혔|끌려|실종|숨어|팔려|건넜|건너|구금|감옥|수용소",
    r"逃|脱北|脫北|偷渡|被抓|被捕|失踪|失蹤|躲|被卖|被賣|渡江|过江|過江|坐牢|监狱|監獄|劳改",
)
# What tells of people under arrest at home, not of a border.
NORTH = Table(
    r"\b(?:north\s+korean?s?|n\.\s?korea|dprk|the\s+north|pyongyang)\b",
    r"\b(?:corée\s+du\s+nord|nord-coréen(?:ne)?s?|rpdc|le\s+nord)\b",
    r"북한|북조선|이북|평양|조선|北韩|北韓|朝鲜|朝鮮|平壤",
)
CONTEXT = Table(
    *NORTH.alternatives,
    r"\b(?:china|chinese|beijing|shenyang|the\s+border|chine|chinoise?s?|pékin|la\s+frontière|defector|escapee)\b",
    r"중국|국경|심양|선양|中国|中國|边境|邊境|沈阳|瀋陽",
)
_STILL = _any(
    r"who|that|still|all|both|now|also|always|are|is|was|were|lives?|living|remains?|remained",
    r"stuck|left|behind|trapped|back",
)
_ENCORE = r"(?:qui|encore|toujours|est|sont|vit|vivent|reste|restent|restée?s?|là-bas)"
LIVES_THERE = Table(
    rf"\s*(?:{_STILL}\s+){{0,4}}(?:in|inside)\s+(?:north\s+korea|the\s+north|the\s+dprk|pyongyang|china)\b",
    r"\s*(?:is|was|works?|worked)\s+(?:as\s+)?(?:an?\s+)?(?:\w+\s+){1,2}in\s+(?:north\s+korea|the\s+north|pyongyang)\b",
    rf"\s*(?:{_ENCORE}\s+){{0,4}}(?:en\s+(?:corée\s+du\s+nord|chine|rpdc)|au\s+nord|à\s+pyongyang)\b",
    r"[이가은는도]?\s?(?:아직도?\s|지금도?\s)?(?:북한|이북|평양|중국)에\s?(?:있|살|남)",
    r"(?:还|還|仍)?(?:在|住在)(?:朝鲜|朝鮮|北韩|北韓|平壤|中国|中國)",
)
# Said after the country was named.
STILL_THERE = Table(
    rf"\s*(?:{_STILL}\s+){{1,4}}there\b|\s*(?:was|were|is|are|stayed|remained)\s+(?:left\s+)?behind\b",
    rf"\s*(?:y\s+)?(?:{_ENCORE}\s+){{1,4}}là-bas\b|\s+y\s+(?:est|sont|vit|vivent|restent?)\b",
    r"[이가은는도]?\s?(?:아직|지금)?도?\s?(?:그곳|거기)에\s?(?:있|살|남)",
    r"(?:还|還|仍)?在(?:那里|那裡|那边|那邊)",
)
OWN_STORY = Table(
    r"\b(?:I|we)\s+(?:(?:was|were|had|have|also|once|myself|first|finally|been)\s+){0,2}(?:escaped|fled|defected|crossed|swam"
    r"|left|born|grew\s+up|caught|arrested|detained|sent\s+back|repatriated|hid)\b",
    r"\b(?:j['’]ai|nous\s+avons)\s+(?:été\s+)?(?:fui|traversé|quitté|franchi|grandi|arrêtée?s?|renvoyée?s?|rapatriée?s?)\b",
    r"\b(?:I|we)\s+(?:was|were)\s+(?:hiding|in\s+hiding|in\s+prison|detained)\b",
    r"\bje\s+(?:suis\s+née?|me\s+suis\s+(?:enfuie?|échappée?|évadée?))\b",
    r"(?:저는|나는|제가|내가|우리는)[^.!?\n]{0,25}(?:탈북|탈출|북송|도강|건넜|태어)",
    r"我[^。！？\n]{0,12}(?:逃|脱北|脫北|渡江|过江|過江|被遣返|出生)",
)

# Details -------------------------------------------------------------------------------------------------
_NUMBERS = _any(
    r"six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
)
AGE = Table(
    r"\b(?:aged|age)\s+(?:only\s+)?(?:\d{1,2}|" + _NUMBERS + r")\b",
    r"\b(?:\d{1,2}|" + _NUMBERS + r"(?:-\w+)?)[-\s]years?[-\s]old\b",
    r"\b(?:at|was|only|just|turned)\s+(?:\d{1,2}|"
    + _NUMBERS
    + r")\b(?!\s*(?:%|per|people|hours|days|weeks|months|o['’]clock|am|pm))",
    r"\b(?<=, )\d{1,2}(?=,)",
    r"\b(?:âgée?s?\s+de\s+|de\s+|à\s+|avait\s+|,\s*)\d{1,2}\s+ans\b",
    r"\d{1,2}\s?(?:살|세(?![기계])|岁|歲)",
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
DATE = Table(
    rf"\b(?:\d{{1,2}}(?:er)?\s+)?{_MONTHS}\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d\d\b",
    r"\d{4}\s?[년年]\s?\d{1,2}\s?[월月]",
)

# What makes it somebody else's story, or nobody's --------------------------------------------------------
SUPPOSED = Table(
    r"\b(?:imagine|suppose|what\s+if|as\s+if|as\s+though|if\s+only)\b",
    r"\bif\s+(?:it|my|your|our|her|his|I|one|we|they|someone|that)\b[^.!?\n]{0,60}?\b(?:were|was|had|be)\b",
    r"\b(?:imagin(?:e|ez|ons)|supposons|comme\s+si|et\s+si|si\s+(?:c['’]était|j['’]|ma|mon|notre|votre|nous))",
    r"만약|라면|如果|假如|要是",
)
LONG_AGO = Table(
    r"\b(?:korean\s+war|world\s+war|the\s+war|veterans?|fought|regiment|nazis?|holocaust|19[2-6]\d|guerre|combattants?)\b",
    r"6\.?25",
    r"전쟁|战争|戰爭",
)
ELSEWHERE = Table(
    r"\b(?:vietnam(?:ese)?|saigon|laos|east\s+germany|berlin|gdr|hungary|budapest|iran(?:ian)?|syria|ukraine|russia|afghan\w*"
    r"|kabul|chile|uganda|poland|cuba|tibet|bosnia|somalia|eritrea|sudan|iraq|hong\s+kong|rwanda|cambodia|czech\w*|romania"
    r"|argentina|turkey|kurd\w*|palestine|lebanon|congo|ethiopia|venezuela|soviet|moscow|south\s+africa|spain|franco|pinochet"
    r"|france|germany|italy|japan|britain|england|scotland|ireland|wales|canada|america)\b",
    r"\b(?:hongrie|syrie|ukraine|russie|afghanistan|chili|ouganda|pologne|bosnie|somalie|érythrée|soudan|irak|cambodge|liban"
    r"|tchécoslovaquie|roumanie|argentine|turquie|espagne|allemagne|algérie|arménie|rwanda|viêt\s?nam)\b",
)
SECOND_HAND = Table(
    r"\b(?:read|watched|documentary|film|movie|novel|memoir|books?|news(?:paper)?|article|reports?|radio|television|programme"
    r"|museum|exhibition|lecture|map|holidays?|vacation|tourists?|trip|tour|visited|visiting|travelled|traveled|on\s+business"
    r"|train|bridge|diplomat|aid\s+worker|embassy|exchange|university|photographs?|poem|named\s+after)\b",
    r"\b(?:lu|lis|regardé|documentaire|film|roman|mémoires|livre|journal|article|rapport|radio|télévision|émission|musée"
    r"|exposition|carte|vacances|touristes?|voyage|visité|diplomate|humanitaire|ambassade|université)\b",
    r"책|영화|뉴스|다큐|여행|书|書|电影|電影|新闻|新聞|旅行|旅游",
)
