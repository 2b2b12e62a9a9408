"""What automatic mails say in Spanish, Portuguese and Italian, by group (see phrases.py)."""

SPANISH = {
    "<date>": "lunes|martes|miércoles|jueves|viernes|sábado|domingo|enero|febrero|marzo|abril|mayo|"
    "junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|día|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
    "robot": """
        {este|esta|esto} es {un|una} {mensaje|respuesta|correo|email|acuse} {|de recibo|de respuesta|
            electrónico} {|generad*|enviad*} {automátic*|automáticamente|automatizad*|de forma automática|
            de manera automática}
        {este|esta} {mensaje|respuesta|correo|email} {|electrónico} {ha sido|es|fue|se ha|se} {|generad*|
            enviad*|envía} {automátic*|automáticamente|automatizad*|de forma automática|de manera
            automática}
        {mensaje|respuesta|correo|email|acuse de recibo} {|generad*|enviad*|electrónico} {automátic*|
            automáticamente|automatizad*}
    """,
    "noreply": """
        {no|favor de no|se ruega no} {responda|responder|conteste|contestar|respondas|contestes} {|a} {|
            directamente} {|a} {este|esta|al} {correo|mensaje|email|dirección|presente|cuenta}
        {por favor|favor de|le rogamos|se ruega|rogamos} no {responda|responder|conteste|contestar|lo
            responda}
        {esta|este} {dirección|buzón|cuenta|correo} … no {|es|está|se} {supervisad*|monitoread*|atendid*|
            admite|recibe|revisa}
    """,
    "receipt": """
        {hemos|he|se ha|ha sido|ha} {recibid*|registrad*} {|correctamente|satisfactoriamente|con éxito} {su|
            tu|el} {|correo|mensaje|solicitud|email|escrito|comunicación|carta|consulta}
        {su|tu} {correo|mensaje|solicitud|email|escrito|comunicación|carta|consulta|petición} … {ha sido|
            fue|ha} {|correctamente|satisfactoriamente} {recibid*|registrad*}
        {acusamos|acuso|acuse de|confirmamos la} {recibo|recepción}
        {gracias|agradecemos|agradezco|le agradecemos} {|muchas} {por} {|contactar|contactarnos|escribir|
            escribirnos|su|tu|ponerse|comunicarse|dirigirse|contactarme|escribirme|haber|enviar} {|correo|
            mensaje|email|comunicación|interés|en contacto|consulta}
        {agradecemos|agradezco} su {mensaje|correo|comunicación|interés|carta|email}
    """,
    "volume": """
        {debido al|dado el|por el|ante el|a causa del|debido a la|dada la} … {volumen|número|cantidad|
            cúmulo}
        {recibo|recibimos|recibe} … {numeros*|cientos|gran|miles|centenares|muchos|muchas}
        {no|imposible} {|es|me|nos|resulta|siempre|será} … {responder|contestar} … {individualmente|
            personalmente|a todos|a todas|cada}
    """,
    "promise": """
        {responder*|contestar*|contactar*|respuesta|atender*|atendid*|tramitad*|comunicar*} … {lo antes
            posible|a la brevedad|lo más pronto|a la mayor brevedad|en breve|cuanto antes|próximamente|con
            la mayor brevedad|tan pronto}
        {responder*|respuesta|contestar*|atender*} … {plazo|dentro de} … {días|horas|semanas}
        {en breve|a la brevedad|a la mayor brevedad|próximamente|lo antes posible} … {responder*|contactar*|
            contestar*|respuesta|atender*|recibirá|comunicar*}
        {será|serán} {leíd*|estudiad*|atendid*|revisad*|analizad*|tramitad*|remitid*} … {atención|antes|
            brevedad|equipo|departamento|área|unidad|detenidamente}
    """,
    "constituent": """
        {dirección|domicilio} {postal|complet*}
        {nombre|apellidos} … {dirección|domicilio|código postal}
        {si|que} {es|reside|vive|usted} … {circunscripción|distrito|provincia}
    """,
    "ticket": """
        {número|nº|no|con el|n°|núm} {|de} {registro|referencia|expediente|caso|ticket|folio|seguimiento|
            solicitud|número}
        {registrad*|recibid*} {con|bajo} {el|la} {número|nº|referencia|folio|núm}
    """,
    "urgent": """
        {en caso de|si es|para|para cualquier|si su asunto es|si se trata de} {|algún|algo|un|una|asunto*|
            cualquier|tema*|consulta*|cuestiones|caso} {urgen*|emergencia}
        {en mi ausencia|durante mi ausencia|mientras tanto|durante este periodo} … {contact*|dirig*|escrib*|
            comunic*|llam*}
        {contact*|dirigirse|diríjase|escriba|llame} … {en mi ausencia|durante mi ausencia}
    """,
    "away": """
        {estoy|estaré|me encuentro|estamos|estaremos|me encontraré|nos encontramos} {|actualmente|ahora}
            {fuera|ausente|de vacaciones|de baja|de viaje|de permiso|de licencia|cerrad*|sin acceso}
        {fuera de {la oficina|mi oficina}|ausente|de vacaciones|permanecerá cerrad*|cerrad*} {hasta|del|
            desde|de|por|esta semana|hoy}
        {la|nuestra} oficina {está|estará|permanecerá} cerrada
        {ya no trabajo|ya no formo parte|he dejado} {|en|de|el|la|mi}
    """,
    "until": """
        hasta {|el|el próximo|mi|nuevo} {<date>|regreso|vuelta|aviso|próximo}
        {regreso|regresaré|vuelvo|volveré|retorno|reincorporaré|incorporaré|regresando} {|a la oficina|el|
            el próximo|al|de nuevo} {<date>|trabajo|oficina|próximo}
        {a|en cuanto|cuando} {mi} {regreso|vuelta|reincorporación}
        {del|desde el} … {al|hasta el} … <date>
        {regreso|regresaré|vuelvo|volveré|retorno|reincorporaré|incorporaré} {|a la oficina|al trabajo|de
            nuevo} {|el|el próximo|el día|en} <date>
    """,
    "limited": """
        {acceso} {|muy} {limitado|restringido|intermitente|esporádico}
        {sin|no tendré|con|poco} {|apenas} acceso {|limitado} {a|al}
        no {|podré|puedo|estaré} {revis*|consult*|leer|leeré|atender|respond*} … {correo|correos|mensajes|
            email|mensaje}
        no {tengo|tendré|dispongo|dispondré} … acceso
    """,
    "later": """
        {responder*|contestar*|contactar*|atender*|leer*} … {a mi regreso|a mi vuelta|cuando regrese|cuando
            vuelva|en cuanto regrese|en cuanto vuelva}
        {a mi regreso|a mi vuelta|cuando regrese|cuando vuelva} … {responder*|contestar*|contactar*|
            atender*}
    """,
    "late": """
        {disculp*|perdon*|lamento|siento|lamentamos} … {demora|retraso|tardanza|tarde|antes}
        {estuve|he estado|estuvimos|estaba|estábamos} … {fuera|ausente|de vacaciones|de viaje|de baja|
            enferm*}
    """,
    "prove": """
        {confirm*|verific*|demostrar|demuestre|comprobar} … {una persona|humano|su mensaje|identidad|
            persona real|su correo|un robot|su dirección de correo|remitente|el envío|la entrega}
        {haga clic|pulse|haz clic|hacer clic|responda a este|siga} … {entreg*|libere|liberar|confirm*|
            verific*|autentic*|demostr*}
        {lista|remitentes} {|de} {|remitentes|contactos} {blanca|permitid*|autorizad*|aprobad*|de confianza}
        {escriba|introduzca|ingrese} … {caracteres|código|letras|captcha}
    """,
    "held": """
        {mensaje|correo|email} … {retenid*|en espera|pendiente de|bloquead*|en cuarentena|detenid*}
        {será|sea|se|serán} {|solo} {entregad*|recibid*|entregará|entregue} {|hasta|una vez|a|cuando|si|en}
        {para que|antes de que} {su|el|este} {mensaje|correo|email} … {entregad*|llegue|sea}
        {remitente|remitentes|dirección} {desconocid*|no reconocid*|no autorizad*}
    """,
    "read": """
        {fue|ha sido|se ha|se} {leído|abierto|mostrado|leyó|visto|eliminado sin leer|eliminó sin leer} {|el|
            a|por|en}
        {este|esto} {es un|acuse de} {acuse de recibo|confirmación de lectura|recibo} {para|del|de|solo|
            sólo|únicamente|confirma|indica}
    """,
    "subject auto": """
        {respuesta|contestación|mensaje|autorespuesta|contestador} {automátic*|automatizad*|auto}
        {autorespuesta|auto respuesta|autocontestador|autoresponder}
    """,
    "subject away": """
        {fuera de {|la} oficina|ausente|ausencia|de vacaciones|estoy de vacaciones|en vacaciones} {|:|de|
            hasta|del|temporal|de la}
        {aviso|mensaje|notificación} de {ausencia|vacaciones}
    """,
    "subject receipt": """
        {acuse|confirmación} de {recibo|recepción}
        {hemos recibido|recibimos|recepción de|su} {|de} {su|tu|mensaje|solicitud|correo} {|mensaje|correo|
            consulta|solicitud|escrito|email|comunicación|ha sido|fue|electrónico}
        {gracias por} {contactar*|escribir*|su|comunicarse|tu}
    """,
    "subject read": """
        {leído|no leído|eliminado} :
        {confirmación|acuse} de lectura
    """,
}

PORTUGUESE = {
    "robot": """
        {esta|este|isto} {|é|mensagem|email|resposta|correio} {|é|foi} {|uma|um} {|mensagem|resposta|email|
            gerad*|enviad*} {automátic*|automaticamente|gerad* automaticamente}
        {mensagem|resposta|email} {|gerad*|enviad*} {automática|automático|automaticamente}
    """,
    "noreply": """
        {não|favor não|por favor não} {responda|responder} {|a} {este|esta|a este|a esta|ao} {email|
            mensagem|endereço|presente}
    """,
    "receipt": """
        {recebemos|recebi|acusamos|acuso|confirmamos} {|com sucesso|o recebimento|a receção|a recepção} {|
            de|d*} {|a|o} {sua|seu|sua mensagem|recebimento|recepção|receção|mensagem}
        {obrigad*|agradecemos|agradeço} {|pelo|por|o|a|pela} {|seu|sua|contato|contacto|contactar|entrar}
            {contato|contacto|mensagem|email|em contato|em contacto|contactar}
        {sua|seu} {mensagem|email|pedido|solicitação} {foi} {recebid*|registrad*|registad*}
    """,
    "volume": """
        {devido ao|dado o|em virtude do|em razão do} … {volume|número|quantidade}
    """,
    "promise": """
        {responder*|resposta|contactar*|entrar*} … {o mais breve|brevemente|assim que possível|em breve|o
            mais rápido|com a maior brevidade|logo que possível}
    """,
    "ticket": """
        {número|nº|protocolo|com o} {|de|do|da} {protocolo|registo|registro|processo|referência|nº|número}
    """,
    "urgent": """
        {em caso de|para assuntos|se for|assuntos} {|algo} {urgência|urgent*|urgentes}
    """,
    "away": """
        {estou|estarei|encontro-me|estaremos|estamos} {|atualmente} {ausente|fora|de férias|em férias|de
            licença|em viagem|de baixa}
        {ausente|fora do escritório|de férias} {até|de|do|entre|no}
    """,
    "until": """
        {até|regresso|retorno|retornarei|regressarei|voltarei} {|o|ao|a|no|em} {dia|meu|0*|1*|2*|3*|
            segunda*|terça*|quarta*|quinta*|sexta*|janeiro|dezembro|trabalho}
    """,
    "limited": """
        acesso {|muito} {limitado|restrito}
        sem acesso {ao|a}
    """,
    "late": """
        {desculp*|lamento|peço} … {demora|atraso|tarde}
        {estive|estava} … {ausente|fora|de férias|de licença}
    """,
    "subject auto": """
        {resposta|mensagem} automática
    """,
    "subject away": """
        {ausente|ausência|fora do escritório|ausência temporária|férias|de férias} {|:|do|temporária|até}
        {aviso|mensagem} de {ausência|férias}
    """,
    "subject receipt": """
        {confirmação|aviso} de {receção|recepção|recebimento}
        {recebemos|recebida} {a sua|sua|o seu|seu} mensagem
    """,
    "subject read": """
        {lida|lido|não lida|não lido} :
        confirmação de leitura
    """,
    "read": """
        {sua|a sua} mensagem … {foi lida|foi eliminada sem|foi excluída sem|foi aberta}
        {foi} {lida|lido|aberta|eliminada sem|excluída sem} {|em|no|a|às}
    """,
}

ITALIAN = {
    "robot": """
        {questa|questo|la presente|si tratta} {|è|messaggio|email|mail|risposta|di} {|è|è stat*} {|una|un}
            {|risposta|messaggio|generat*|inviat*|email} {automatic*|automaticamente|generat*
            automaticamente|in automatico}
        {risposta|messaggio|email} {automatica|automatico|generat* automaticamente}
    """,
    "noreply": """
        {si prega di|pregasi|preghiamo di|di} non rispondere
        non {rispondere|rispondete|risponda} {a|al|alla} {questa|questo|presente} {|email|messaggio|mail|
            indirizzo}
    """,
    "receipt": """
        {abbiamo|ho|è stata|è stato} {|correttamente|regolarmente} ricevut* {|correttamente} {|il|la} {|sua|
            suo|vostra|tua} {|messaggio|email|mail|richiesta|comunicazione}
        {grazie|ringrazio|ringraziamo|ringraziarla} {|molto} per {|aver*|avermi|averci|la|il} {contattat*|
            scritto|messaggio|email|mail|sua|suo}
        {sua|vostra|tua} {email|mail|richiesta|comunicazione} è stata {ricevuta|registrata|presa}
    """,
    "volume": """
        {a causa del|visto il|dato il|in considerazione del} … {numero|volume|quantità|mole}
        {ricevo|riceviamo|riceve} … {moltissime|moltissimi|numerose|numerosi|centinaia|migliaia|tante|molte}
    """,
    "promise": """
        {risponder*|risposta|ricontatt*|contatt*} … {appena possibile|al più presto|quanto prima|prima
            possibile|a breve}
        {appena possibile|al più presto|quanto prima|a breve} … {risponder*|ricontatt*|risposta}
    """,
    "ticket": """
        {numero|n°|protocollo} {|di} {protocollo|pratica|ticket|riferimento|richiesta|n°|numero}
    """,
    "urgent": """
        {in caso di|per|se} {|questioni|comunicazioni|motivi|richieste|è} {urgenza|urgenz*|urgenti|urgente}
        in mia assenza … {contatt*|rivolg*|scriv*}
    """,
    "away": """
        {sono|sarò|siamo|saremo|mi trovo} {|attualmente} {assente|fuori|in ferie|in vacanza|in congedo|in
            viaggio|assenti|chiusi|in missione}
        {assente|fuori ufficio|in ferie} {fino|dal|sino|per|da}
        l'ufficio {è|sarà|resterà|rimarrà} chiuso
    """,
    "until": """
        {fino|sino} {al|a|alla} {|giorno} {0*|1*|2*|3*|lunedì|martedì|mercoledì|giovedì|venerdì|mio|
            prossimo}
        {rientro|rientrerò|tornerò|ritorno} {|in ufficio|in|il|al|previsto} {|giorno} {0*|1*|2*|3*|lunedì|
            martedì|ufficio|giorno}
        al mio {rientro|ritorno}
    """,
    "limited": """
        {accesso} {|alla posta|alle email} {limitato|saltuario|sporadico}
        non {potrò|posso|avrò} {leggere|accedere|accesso|consultare|rispondere}
    """,
    "late": """
        {scus*|perdon*|dispiace} … {ritardo|prima|attesa}
        {ero|sono stat*|eravamo} … {assente|fuori|in ferie|in viaggio|malat*}
    """,
    "subject auto": """
        {risposta|messaggio} automatic*
        risponditore
    """,
    "subject away": """
        {fuori ufficio|assenza|assente|non al computer|in ferie|risposta non al computer|fuori sede|ferie}
            {|:|fino|dal|per|temporanea|dall'ufficio}
        {avviso|messaggio|notifica} di assenza
    """,
    "subject receipt": """
        {conferma|ricevuta} di {ricezione|avvenuta ricezione|ritorno}
    """,
    "subject read": """
        {letto|non letto|eliminato} :
        {conferma|ricevuta} di lettura
    """,
    "read": """
        {il|il tuo|il suo} messaggio … {è stato letto|è stato eliminato senza|è stato aperto}
        {questa è una} ricevuta di ritorno {per|relativa}
        {è stato|è stata} {letto|letta|aperto|eliminato senza|visualizzato}
    """,
}
