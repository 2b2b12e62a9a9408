"""What automatic mails say in German, Dutch and Swedish, by group (see phrases.py)."""

GERMAN = {
    "<date>": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|april|"
    "mai|juni|juli|august|september|oktober|november|dezember|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
    "<mail>": "email|mail|nachricht|schreiben|anfrage|zuschrift|anliegen|eingabe|brief|post",
    "robot": """
        {dies|das|hierbei|hier|es} {ist|handelt} {|es sich|sich} {|hierbei} {|um} {eine|einer}
            {automatische*|automatisch|automatisierte*|maschinelle|systemgenerierte} {|generierte|erstellte|
            erzeugte|versandte|versendete} {antwort*|email|mail|nachricht|eingangsbestätigung|
            empfangsbestätigung|mitteilung|bestätigung|abwesenheits*}
        {diese|dieses|die vorliegende} {email|mail|nachricht|schreiben|antwort|mitteilung|bestätigung}
            {wurde|ist|wird} {|ihnen} {automatisch|maschinell|vom system} {|generiert|erstellt|erzeugt|
            versandt|versendet|verschickt}
        automatisch {generierte|erstellte|erzeugte|versandte|versendete} {antwort*|email|mail|nachricht|
            mitteilung|eingangsbestätigung}
        {automatische|automatisierte} {eingangsbestätigung|empfangsbestätigung|antwort|abwesenheits*}
    """,
    "noreply": """
        {antworten sie|antworten} {|bitte} nicht {|direkt} auf {diese|dieses|die}
        {bitte} {nicht auf|antworten sie nicht|nicht antworten|antworten sie bitte nicht}
        {nicht} auf diese {email|mail|nachricht} {antworten|zu antworten}
        {antworten|rückantworten|antwort|emails} {auf|an} {diese|dieser} {email|mail|adresse|nachricht|
            absenderadresse|postfach} {werden|können|kann|wird|ist|sind} {|leider} nicht
        {dieses|dieser|diese} {postfach|adresse|emailadresse|email adresse|absenderadresse} {wird|ist|kann}
            {nicht|keine}
    """,
    "receipt": """
        {vielen|herzlichen|besten|recht herzlichen} dank für {ihre|ihr|die|das|ihren|deine} {|freundliche}
            {<mail>|interesse|kontaktaufnahme|mitteilung|hinweis|übersendung}
        {wir|ich} {danken|danke|bedanken uns|bedanke mich|haben|habe} {|ihnen} {|für} {ihre|ihr|ihren}
            {<mail>} {|erhalten}
        {ihre|ihr|ihren} {<mail>} {ist|wurde|haben wir|habe ich|wird} {|bei uns|hier|erfolgreich} {|
            eingegangen|erhalten|empfangen|registriert|übermittelt|angekommen}
        {bestätigen|bestätige|bestätigt} {|wir|ich|ihnen|hiermit} {|den|gerne|hiermit} {eingang|erhalt|
            empfang}
        {eingangsbestätigung|empfangsbestätigung}
    """,
    "volume": """
        {aufgrund|wegen|angesichts|bei} {|der|des|einer|eines} … {vielzahl|anzahl|menge|flut|fülle|
            aufkommen*|hohen|großen}
        {erhalte|erreichen|erreicht|erhält|erhalten|bekomme|bekommen} … {viele|zahlreiche|hunderte|tausende|
            vielzahl}
        nicht … {jede|jeder|alle|allen} … {einzeln|persönlich|individuell|sofort|umgehend|beantwort*}
    """,
    "promise": """
        {antwort*|beantwort*|bearbeit*|melde*|kümmer*|zurückkommen|setzen} … {so schnell wie möglich|
            schnellstmöglich|so bald wie möglich|baldmöglichst|in kürze|zeitnah|umgehend|so rasch wie
            möglich|baldmöglich|schnellst möglich|sobald wie möglich|alsbald}
        {so schnell wie möglich|schnellstmöglich|so bald wie möglich|baldmöglichst|in kürze|zeitnah|sobald
            wie möglich} … {antwort*|beantwort*|bearbeit*|melden|kümmern|in verbindung}
        {antwort|beantwortung|bearbeitung} … {zeit|wochen|tage} {|in anspruch|dauern}
        {um|bitte|bitten} … {geduld|verständnis}
        {wird|werden} … {geprüft|bearbeitet|weitergeleitet|gelesen}
    """,
    "constituent": """
        {postanschrift|postadresse|wohnanschrift|vollständige anschrift|vollständigen anschrift|wohnadresse|
            ihre anschrift}
        {name*|vorname*} und {|vollständige*} {anschrift|adresse}
        {aus|in} {meinem|dem|ihrem|seinem} wahlkreis {kommen|wohnen|leben}
    """,
    "ticket": """
        {vorgangsnummer|aktenzeichen|ticketnummer|bearbeitungsnummer|geschäftszeichen|fallnummer|
            referenznummer|eingangsnummer|ticket nr|vorgangs nr|registriernummer}
        unter {der|dem} {nummer|aktenzeichen|vorgangsnummer|kennzeichen|ticketnummer}
    """,
    "urgent": """
        {in|bei} {|sehr|besonders} {dringenden|dringlichen|eiligen} {fällen|angelegenheiten|anliegen|fragen}
        {im|in} {notfall|notfällen|dringenden fällen|dringendem fall|eilfällen}
        {wenden sie sich|kontaktieren sie|richten sie} … {in dieser zeit|während meiner abwesenheit|an
            meine* kolleg*|an meine* vertret*|in meiner abwesenheit}
        {während|in} meiner abwesenheit … {wenden|kontakt*|vertr*|erreichen}
    """,
    "away": """
        {ich bin|wir sind|bin ich|ich werde|ich befinde mich|sind wir|bin} {|derzeit|zurzeit|zur zeit|
            momentan|aktuell|leider|heute|vom} … {nicht im büro|außer haus|im urlaub|abwesend|nicht
            erreichbar|nicht im haus|auf dienstreise|in elternzeit|im mutterschutz|nicht am arbeitsplatz|
            verreist|in urlaub|nicht im dienst|unterwegs}
        {bis|ab|vom|am|zum} … {nicht im büro|außer haus|im urlaub|abwesend|nicht erreichbar|auf dienstreise|
            nicht im dienst}
        {büro|wahlkreisbüro|dienststelle|sekretariat} {ist|bleibt} … geschlossen
        {nicht mehr} {für|bei|im} … {tätig|beschäftigt}
        {bin|ist} {nicht mehr} {bei|im|in|für|unter}
        {ich bin|bin ich|wir sind} … {nicht} … erreichbar
    """,
    "until": """
        {bis|ab} {|zum|einschließlich|einschl|inkl|inklusive|voraussichtlich|dem|mitte|ende|anfang|
            einschließlich dem|nächsten|nächste} {<date>|auf weiteres|woche|monat}
        {wieder|zurück} {|ab|am} {erreichbar|im büro|da|im dienst|für sie da|im hause|dem|<date>}
        {nach|bei} {meiner|unserer} {rückkehr|wiederkehr}
        vom … bis … <date>
        {kehre|komme|bin|werde} … {zurück|zurückkehren|wieder da|wieder erreichbar|wieder im büro}
    """,
    "limited": """
        {email|mail|emails|mails|nachricht|nachrichten|post} {wird|werden} … nicht {|automatisch}
            {weitergeleitet|gelesen|bearbeitet|abgerufen}
        {keinen|nur eingeschränkten|eingeschränkten|eingeschränkt|unregelmäßig|nur eingeschränkt|nur
            sporadisch|nur bedingt|sporadisch} {zugriff|zugang|emails|meine emails|erreichbar|auf meine}
        {lese|abrufe|rufe} … {nicht|unregelmäßig|sporadisch} {|ab}
    """,
    "later": """
        {nach|bei} meiner rückkehr … {antwort*|beantwort*|bearbeit*|melde*|kümmer*}
        {antwort*|beantwort*|bearbeit*|melde*|kümmer*} … {nach|bei} meiner rückkehr
    """,
    "late": """
        {verspätung|verspätete|entschuldig*|verzeih*|verzögerung|leider erst|spät|tut mir leid} … {antwort*|
            abwesen*|heute|urlaub|krank*|melde*|rückmeldung}
        {war|gewesen|war ich} … {nicht im büro|außer haus|im urlaub|abwesend|verreist|krank|auf dienstreise|
            unterwegs}
        {nicht im büro|außer haus|im urlaub|abwesend|verreist|krank|auf dienstreise} {war|gewesen}
    """,
    "prove": """
        {bestätigen|verifizieren|beweisen|zeigen|nachweisen|bestätigung} … {mensch|absender|echtheit|person
            sind|person handelt|ihre nachricht|ihre email|kein roboter|kein spam*|keine maschine|den
            versand|zustellung|kein automat}
        {klicken|klick|folgen sie dem|antworten sie auf diese|anklicken|rufen sie} … {zugestellt|zustell*|
            freigeb*|freischalt*|verifizier*|freigegeben|freizuschalten|auszuliefern|übermittelt|
            authentifiz*|beweisen|zeigen|bestätigen}
        {freigegebene*|zugelassene*|erlaubte*|vertrauenswürdige*} {absender*|kontakte*}
        {whitelist|weiße liste|weißen liste|absenderliste|positivliste}
    """,
    "held": """
        {email|mail|nachricht} {wurde|wird|ist|befindet sich|bleibt} … {zurückgehalten|quarantäne|noch
            nicht zugestellt|angehalten|warteschlange|blockiert|zurückgestellt}
        {erst|nur|danach|anschließend|dann} … {zugestellt|ausgeliefert|weitergeleitet|angenommen}
        {bevor|damit|bis} … {zugestellt|ankommt|ausgeliefert}
        {unbekannte*|nicht bekannte*|unbekannten} {absender*|adresse*}
    """,
    "read": """
        wurde {am|um} … {gelesen|gelöscht|geöffnet|angezeigt}
        {wurde|ist} {gelesen|geöffnet|angezeigt|ungelesen gelöscht}
        {dies ist eine|diese} {empfangsbestätigung|lesebestätigung} {für|bestätigt|der|zu}
    """,
    "subject auto": """
        {automatische|automatisierte|autom|auto} {antwort|eingangsbestätigung|empfangsbestätigung|email|
            nachricht|bestätigung|rückantwort|mail}
        {autoantwort|autoreply|automatik antwort}
    """,
    "subject away": """
        {abwesenheits*|abwesend|abwesenheit|außer haus|urlaub|urlaubs*|nicht im büro|ich bin nicht im|ich
            bin im urlaub|bin im urlaub|im urlaub}
    """,
    "subject receipt": """
        {eingangsbestätigung|empfangsbestätigung|bestätigung ihrer|bestätigung des eingangs|eingang ihrer|
            ihre nachricht an|ihre email an|wir haben ihre}
        vielen dank für ihre
    """,
    "subject read": """
        {gelesen|ungelesen gelöscht|nicht gelesen|gelöscht} :
        {lesebestätigung|empfangsbestätigung angezeigt}
    """,
}

DUTCH = {
    "robot": """
        dit is een {automatisch|automatische|geautomatiseerde*} {|gegenereerd|gegenereerde|verzonden}
            {antwoord|bericht|reactie|email|mail|ontvangstbevestiging|bevestiging}
        {dit|deze} {bericht|email|mail|antwoord} {is|wordt|werd} automatisch {gegenereerd|verzonden|
            verstuurd|aangemaakt}
        automatische {ontvangstbevestiging|reactie}
    """,
    "noreply": """
        {gelieve|verzoeken|vragen|verzoeke} {|u|wij u} niet {|te} {antwoorden|beantwoorden|reageren}
        {niet|kunt u niet} {|te} {antwoorden|reageren} op {dit|deze}
        u kunt {|op} {dit|deze} {bericht|email|mail} niet {beantwoorden|reageren}
        u kunt niet {reageren|antwoorden} op
    """,
    "receipt": """
        {dank|bedankt|hartelijk dank|dank u|dank je|hartelijk bedankt} {|u|je|wel} voor {|het} {uw|je|
            contact*|de|schrijven} {|bericht|email|mail|brief|reactie}
        {uw|je} {bericht|email|mail|brief|vraag|verzoek} {is|hebben wij|heb ik|werd} {|in goede orde|goed}
            {|ontvangen}
        {we|wij|ik} {hebben|heb} uw {bericht|email|mail|brief|vraag} {|in goede orde|goed} ontvangen
    """,
    "volume": """
        {vanwege|wegens|door|gezien|gelet op} {|de|het} … {aantal|hoeveelheid|stroom|drukte}
        {ontvang|ontvangt|ontvangen|krijg|krijgen} … {veel|honderden|groot|grote|duizenden}
    """,
    "promise": """
        {antwoord*|reactie|beantwoord*|reageren|contact} … {zo spoedig mogelijk|zo snel mogelijk|binnen …
            werkdagen|binnenkort}
        {zo spoedig mogelijk|zo snel mogelijk|binnen … werkdagen} … {antwoord*|reactie|beantwoord*|reageren|
            contact|behandel*}
    """,
    "ticket": """
        {kenmerk|zaaknummer|referentienummer|ticketnummer|dossiernummer|onder nummer|registratienummer}
    """,
    "urgent": """
        {voor|bij|in} {|dringende|spoedeisende|urgente|geval van} {spoed|dringende*|spoedeisende*|urgente*|
            nood}
        {tijdens|in} mijn afwezigheid
    """,
    "away": """
        {ik ben|wij zijn|we zijn|ben ik} {|momenteel|op dit moment|tot} … {afwezig|niet aanwezig|met
            vakantie|op vakantie|met verlof|niet op kantoor|buiten kantoor|op reis|met zwangerschapsverlof|
            niet bereikbaar}
        {afwezig|met verlof|met vakantie|op vakantie} {tot|van|vanaf}
        kantoor is … gesloten
    """,
    "until": """
        tot {|en met} {maandag|dinsdag|woensdag|donderdag|vrijdag|0*|1*|2*|3*}
        {weer|terug} {|aanwezig|bereikbaar|op} {vanaf|op|aanwezig|bereikbaar}
        {na|bij} mijn {terugkomst|terugkeer}
    """,
    "limited": """
        {geen|beperkt|beperkte} toegang tot
        {lees|beantwoord} … {niet|beperkt|onregelmatig}
        {uw|je} {bericht|email|mail} wordt niet {doorgestuurd|gelezen}
    """,
    "late": """
        {excuses|sorry|excuus|spijt} … {late|vertraging|vertraagde|laat}
        {was} … {afwezig|op vakantie|met vakantie|met verlof|ziek|niet op kantoor}
    """,
    "subject auto": """
        {automatisch|automatische|autom} {antwoord|reactie|bericht|ontvangstbevestiging|beantwoording}
    """,
    "subject away": """
        {afwezigheid*|afwezig|niet aanwezig|buiten kantoor|niet op kantoor|met vakantie|op vakantie}
    """,
    "subject receipt": """
        {ontvangstbevestiging|bevestiging van ontvangst|uw bericht|wij hebben uw bericht}
    """,
    "subject read": """
        {gelezen|ongelezen verwijderd|niet gelezen} :
        leesbevestiging
    """,
    "read": """
        uw bericht … {is gelezen|is verwijderd zonder|werd gelezen|is geopend}
        {is|werd} {gelezen|geopend|ongelezen verwijderd} {|op|om}
    """,
}

SWEDISH = {
    "robot": """
        {detta|det här} är ett {automatiskt|autogenererat|automatgenererat|automatiskt genererat} {svar|
            meddelande|mejl|mail|autosvar}
        {detta|det här} {meddelande|mejl|mail|svar} {är|har} {|skickats|genererats} {autogenererat|
            automatiskt}
    """,
    "noreply": """
        {det går inte att|vänligen|kan inte|går ej att} {|svara} {inte|ej|på|svara på} {|svara|på} {|på}
            {detta|det här}
        svara {inte|ej} på detta
    """,
    "receipt": """
        tack för {ditt|din|att du|er|ert} {|mejl|mail|brev|meddelande|epost|kontaktar|skrev|hör}
        {ditt|din|ert} {mejl|mail|meddelande|brev|epost|ärende} {har|är} {|nu} {mottagits|mottaget|
            registrerats|kommit}
        {vi|jag} har {|nu} {mottagit|tagit emot|fått} {ditt|din|ert}
    """,
    "volume": """
        {på grund av|pga|med anledning av} … {mängd*|antal*}
        {får|tar emot} … {många|stort|hundratals|mängder}
    """,
    "promise": """
        {svara*|återkomm*|kontakta*|svar} … {så snart|snarast|inom|så fort}
    """,
    "ticket": """
        {ärendenummer|diarienummer|referensnummer}
    """,
    "urgent": """
        {vid|för} {brådskande|akuta}
        under min frånvaro
    """,
    "away": """
        {jag är|vi är|är jag|är} {|för närvarande|just nu} {frånvarande|på semester|ledig|tjänstledig|
            föräldraledig|inte på kontoret|bortrest|ej på plats|på tjänsteresa}
    """,
    "until": """
        {till och med|tom|fram till|åter|tillbaka|tillbaka på kontoret} {|den} {måndag*|tisdag*|onsdag*|
            torsdag*|fredag*|0*|1*|2*|3*|på kontoret}
    """,
    "limited": """
        {läser|har} {inte|begränsad} {|min|tillgång} {mejl|mail|epost|till}
    """,
    "late": """
        {ursäkta|beklagar|förlåt} … {sent|sena|dröjt|dröjsmål}
        {var|har varit} … {frånvarande|på semester|ledig|sjuk|bortrest}
    """,
    "subject auto": """
        {automatiskt|autogenererat} {svar|meddelande}
        {autosvar|automatisk svar|automatsvar|automaattinen vastaus}
    """,
    "subject away": """
        {frånvaro*|frånvarande|ej på kontoret|på semester|semester|inte på kontoret}
    """,
    "subject receipt": """
        {mottagningsbekräftelse|bekräftelse på mottag*|vi har tagit emot}
    """,
    "subject read": """
        {läst|raderat utan att läsas|har inte lästs} :
        läskvitto
    """,
    "read": """
        {ditt meddelande} … {lästes|har lästs|togs bort utan}
    """,
}
