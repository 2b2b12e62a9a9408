"""What automatic mails say in French, by group (see phrases.py)."""

FRENCH = {
    "<date>": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|février|mars|avril|mai|juin|"
    "juillet|août|septembre|octobre|novembre|décembre|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
    "robot": """
        {ceci|il s'agit|ce message|ce courriel|ce mail|cet email|cette réponse|c'est} {|est|constitue} {une|
            un|d'une|d'un} {réponse|message|accusé|courriel|mail|email|courrier|envoi} {|de réception|
            électronique} {automatique*|automatisé*|généré*}
        {ce|cet|cette|le présent} {message|courriel|mail|email|réponse|courrier|accusé de réception} {est|a
            été|vous est|vous a été} {|envoyé|généré|adressé|émis|envoyée|généré|transmis|produit}
            {automatique|automatisé|automatiquement|de façon automatique|de manière automatique}
        {réponse|message|courriel|email|mail} {automatique|automatisé} {merci|veuillez|ne pas|prière}
        {accusé de réception|réponse} {automatique|généré automatiquement|automatisé}
        {généré|envoyé|générée|envoyée} automatiquement
    """,
    "noreply": """
        {ne pas|de ne pas|ne} {|y} répondre {|directement} {à|au} {ce|cet|cette|présent} {message|courriel|
            mail|email|adresse}
        {veuillez|merci de|prière de|de} {|bien vouloir} ne pas y répondre
        {merci de|veuillez|prière de} ne pas répondre
        {cette|l'} {adresse|boîte|messagerie} {|email|mail|électronique} {n'est pas|ne} {|pas} {consultée|
            surveillée|relevée|lue|reçoit pas|peut recevoir}
        {adresse|boîte|message*} {non consultée|non surveillée|sans réponse|d'envoi uniquement}
    """,
    "receipt": """
        {j'ai|nous avons|a|avons|ai} bien {reçu|pris connaissance|été {reçu*|enregistré*}} … {message|
            courriel|mail|email|courrier|lettre|demande|correspondance|envoi|sollicitation}
        {j'accuse|accusons|accuse} {|bonne|bien} réception
        {accusé|accusons} de réception de {votre|vos}
        {votre|vos} {message|courriel|mail|email|courrier|demande|lettre|sollicitation} {|électronique} {a|
            ont} {|bien} été {|bien} {reçu*|enregistré*|pris*|transmis*}
        {votre|vos} {message|courriel|mail|email|courrier|demande|lettre} … {nous est|m'est|est} bien
            {parvenu*|arrivé*}
        {merci|remercie|remercions|remerciant} {|vivement|sincèrement} {pour|de|d'} {votre|vos|m'avoir|nous
            avoir|l'intérêt|avoir} {|message|courriel|mail|email|courrier|contacté*|écrit|adressé|
            sollicité*}
    """,
    "volume": """
        {compte tenu|en raison|du fait|au vu|face|vu|étant donné|suite} {|du|de|au|à l'|le|l'} … {nombre|
            volume|quantité|afflux|flux|centaines}
        {je reçois|nous recevons|recevant|reçoit|reçois} {|chaque jour|quotidiennement} … {nombre|centaines|
            nombreux|nombreuses|milliers|dizaines}
        {pas|difficile|impossible|impossibilité} {|toujours} {|possible|de pouvoir|matériellement} …
            répondre … {individuellement|personnellement|à chacun*|à tous|à toutes|délais}
    """,
    "promise": """
        {répondre|répondra|répondrai|répondrons|réponse|reviendrai|reviendra|reviendrons|traité*|traitée|
            contactera|traiterons} … {dans les meilleurs délais|dès que possible|rapidement|prochainement|
            au plus vite|plus tôt|bref délai|brefs délais|sous peu|ultérieurement}
        {répondre|réponse|répondra|répondrons|traité*} … {sous|dans un délai de|d'ici} … {jours|heures|
            semaines}
        {sera|seront|va être} {étudié*|examiné*|traité*|lu*|pris*} … {attention|attentivement|délais|
            possible|services|soin}
        {mon|notre|l'} {équipe|secrétariat|cabinet} … {répondra|reviendra|traitera|contactera|prendra}
    """,
    "constituent": """
        {adresse|coordonnées} {postale*|complète*}
        {nom|prénom} … {adresse|code postal}
        {si vous|que vous} {habitez|êtes|résidez|demeurez} … circonscription
        {habitant*|électeur*|électrice*|administré*} de {la|ma|sa|notre} circonscription
    """,
    "ticket": """
        {numéro|n°|no|nº|sous la} {|de|du|d'} {dossier|référence|suivi|ticket|enregistrement|demande}
        {enregistré*|référencé*} sous {le|la} {numéro|n°|référence|no|nº}
        {votre|la} référence {est|:}
    """,
    "urgent": """
        {en cas d'|pour toute|si votre demande est|si} {|c'est|demande|question|affaire|extrême} {urgence|
            urgent*}
        {en mon absence|pendant mon absence|durant mon absence|dans l'intervalle} … {contacter|joindre|
            adresser|appeler|écrire|contact}
        {contacter|joindre|adresser|appeler|vous adresser} … {en mon absence|pendant mon absence|durant mon
            absence}
    """,
    "away": """
        {je suis|nous sommes|je serai|nous serons|étant|est|suis|serai} {actuellement|en ce moment|
            momentanément|temporairement} {absent*|en congé*|en déplacement|en vacances|indisponible*|en
            mission|fermé*}
        {je suis|nous sommes|je serai|nous serons|suis|serai} {absent*|en congé*|en déplacement|en vacances|
            indisponible*|en mission|en arrêt|hors du bureau}
        {absent*|en congé*|en vacances|en déplacement|fermé*|indisponible*} {jusqu'au|jusqu'à|du|de|pour la|
            cette semaine|ce jour|aujourd'hui}
        {le|notre|mon|la|ma} {bureau|secrétariat|permanence|cabinet} {est|sera} {fermé*|absent*}
        {j'ai quitté|je ne travaille plus|je ne fais plus partie|a quitté} {|mes|l'|le|la|au|du|de|à}
    """,
    "until": """
        {jusqu'au|jusqu'à} {|nouvel ordre|lundi|mardi|mercredi|jeudi|vendredi|dimanche|samedi|la|mon}
            {<date>|ordre|inclus|retour}
        {de retour|retour|serai de retour|reviens|reprendrai|reviendrai} {|au bureau|le|à|à partir du|dès
            le|au|du} {<date>|bureau}
        {à|dès} mon retour
        du … au … <date>
        {de retour|serai de retour|reviens|reprendrai|reviendrai|retour} {|au bureau|parmi vous|prévu} {|le|
            à partir du|dès le|au|du} <date>
    """,
    "limited": """
        {accès|connexion} {|très|que|à ma messagerie|à mes mails} {limité*|restreint*|réduit*|irrégulier*|
            intermittent*}
        {pas|peu|sans} {|d'|un} accès {|régulier} {à|aux|au}
        {ne|n'} … {consulte|consulterai|lis|lirai|aurai} {|pas} … {messag*|mails|courriels|emails}
        {votre|vos|les} {message|mail|messages|mails|courriel|courriels|email|emails} {ne|n'} {sera|seront|
            est|sont} {|pas} {|pas} {lu*|transmis*|transféré*|traité*}
        {votre|vos|les} {message|mail|messages|mails|courriel|courriels|email|emails} {ne|n'} … {lu*|
            transmis*|transféré*|traité*|consulté*}
    """,
    "later": """
        {répondrai|répondre|reviendrai|prendrai connaissance|réponse|traiterai|contacterai} … {à mon retour|
            dès mon retour|à notre réouverture}
        {à|dès} mon retour … {répondr*|recontacter*|traiter*}
    """,
    "late": """
        {excuse*|pardon*|désolé*|regrette|prie} … {retard|tardi*|plus tôt|délai}
        {j'étais|j'ai été|ayant été|nous étions|étant rentré*} … {absent*|en congé*|en déplacement|en
            vacances|souffrant*}
        {répondre|répondu} … plus tôt
        absent* {la semaine dernière|ces derniers jours|le mois dernier}
    """,
    "prove": """
        {confirmer|confirmez|vérifier|vérifiez|prouver|prouvez|valider|validez|attester|montrer} … {êtes
            une personne|humain|pas un robot|votre message|votre identité|l'envoi|votre envoi|votre adresse
            mail|vous n'êtes pas|expéditeur|personne réelle}
        {cliquer|cliquez|suivre|suivez|répondez|répondre|cliquant} … {livr*|débloquer|délivr*|authentifi*|
            remis|valider|confirmer|vérifier|parvienne|distribu*|autoris*|prouver}
        {liste|expéditeurs|correspondants|contacts} {|des} {|blanche|expéditeurs|correspondants|contacts}
            {autorisé*|approuvé*|blanche|acceptés}
        {saisir|recopier|recopiez|saisissez|entrez} … {caractères|code|lettres|captcha|chiffres}
    """,
    "held": """
        {message|mail|courriel|email} … {en attente|retenu|bloqué|mis en quarantaine|suspendu|en
            quarantaine|mis de côté}
        {sera|soit|seront|être|pourra} {|pas|bien|ensuite|alors} {délivré|remis|livré|distribué|acheminé|
            transmis} {|qu'|que|à|après|tant|avant|au|lorsque|dès|automatiquement}
        {afin|pour|avant} que votre {message|mail|courriel|email} {|ne|me|lui|nous} {soit|puisse|parvienne}
        {expéditeurs|adresse|expéditeur|correspondants} {inconnu*|non reconnu*|pas encore}
    """,
    "read": """
        {a été|a bien été|ont été} {lu|ouvert|affiché} {|le|par|à} {|lundi|mardi|mercredi|jeudi|vendredi|
            samedi|dimanche|0*|1*|2*|3*}
        {a été|ont été} supprimé* sans {être|avoir été} {lu*|ouvert*}
        {ceci est|voici} un accusé de {réception|lecture} {pour|du|de}
        cet accusé de {réception|lecture} {indique|confirme|atteste|vérifie|signifie} {|seulement|
            uniquement}
    """,
    "subject auto": """
        {réponse|message|courriel|mail|retour|répondeur} {automatique|automatisé*|auto}
        {accusé de réception automatique|auto réponse|autoréponse|répondeur}
    """,
    "subject away": """
        {absence|absent*|absence du bureau|message d'absence|notification d'absence|avis d'absence|absente}
            {|:|du|de|au|jusqu'au|jusqu'à|pour|du bureau|temporaire|bureau|et|automatique}
        {en congé*|je suis absent*|en vacances|hors du bureau|en déplacement|congé*} {|:|jusqu'*|du}
    """,
    "subject receipt": """
        {accusé|avis|confirmation} de {|bonne} {réception|l'enregistrement}
        {votre|nous avons bien reçu votre|j'ai bien reçu votre|bonne réception de votre|réception de votre}
            {message|courriel|mail|email|courrier|demande|contact}
        {merci de|merci pour} {votre|nous avoir|m'avoir}
    """,
    "subject read": """
        {lu|non lu|supprimé} :
        {accusé|confirmation|reçu} de lecture
    """,
}
