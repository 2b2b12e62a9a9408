"""One conversation with the faulty mail server: to its end, or to wherever its fault ends it."""

import re
import socket
import socketserver
import ssl
import struct
import time
from pathlib import Path
from typing import Any

from chaos.faults import Fault, Line
from chaos.journal import Event
from chaos.links import link_in
from chaos.programs import at_the_other_end

GREETING = "220 chaos.example.org Postbag sandbox"
EXTENSIONS = ("PIPELINING", "SIZE 1000000", "DSN", "8BITMIME")
USUAL = {"RSET": "250 2.0.0 Ok", "NOOP": "250 2.0.0 Ok"}
LONGER_THAN_THE_LEASE = 17.0  # seconds
SLOW = 0.5  # seconds
DIES_WITHIN = 5.0  # seconds that a peer has in which to be killed
_BOUNCE = re.compile(r"<b\.([0-9a-z]{10})[0-9a-z]{8}@", re.I)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.M | re.I)


class Hung(Exception):
    """This conversation is over, by our own will."""


class Conversation(socketserver.BaseRequestHandler):
    """One connection."""

    server: Any  # of sink.py

    def handle(self) -> None:
        self.sink = self.server.sink
        self.number, self.trouble = self.sink.next_connection()
        self.process = at_the_other_end(self.client_address[1], Path(self.sink.orders.roll))
        self.socket: Any = self.request
        self.lines: Any = None
        self.planned: Fault | None = None  # for the mail in hand, and has not happened yet
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.note("opened")
        try:
            self.open()
            self.talk()
        except Hung:
            pass
        except OSError:
            pass  # the other end is gone: that is what this is about
        finally:
            if self.lines is not None:
                self.lines.close()  # it would keep the socket open
            self.socket.close()
            self.over()
            self.note("closed")

    def note(self, what: str, kept: bool = False, **more: str) -> None:
        """Write down what happens."""
        if what == "fault" and more["how"] == self.planned:
            self.planned = None
        self.sink.journal.write(Event(what, self.number, self.process, **more), kept)

    def over(self) -> None:
        """One mail is over; its fault may not have come to pass."""
        if self.planned is not None:
            self.sink.give_back(self.planned)
        self.planned = None

    def open(self) -> None:
        """As far as the greeting, or as the connection's fault lets it."""
        trouble, orders = self.trouble, self.sink.orders
        if trouble:
            self.note("fault", how=trouble)
        if trouble is Line.REFUSED:
            self.sink.refuse.set()
        if trouble in {Line.REFUSED, Line.RESET}:
            self.reset()
        if orders.certificate and not orders.starttls:
            self.shake_hands()
        self.lines = self.socket.makefile("rb")
        if trouble is Line.SLOW:
            time.sleep(SLOW)
        if trouble is Line.NOISE:
            self.say("SSH-2.0-OpenSSH_9.2p1")
            raise Hung
        if trouble is Line.CLOSED:
            self.say("421 4.3.2 not now")
            raise Hung
        self.say(GREETING)

    def shake_hands(self) -> None:
        """TLS, or what its fault makes of it."""
        if self.trouble is Line.TLS_GARBAGE:
            self.socket.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            raise Hung
        if self.trouble is Line.TLS_CUT:
            self.socket.recv(64)
            raise Hung
        self.socket = self.sink.context(self.trouble).wrap_socket(self.socket, server_side=True)

    def talk(self) -> None:
        mail, recipient, fault = "", "", None
        named = False  # whether a recipient was accepted
        while line := self.lines.readline().decode("ascii", "replace"):
            step = line[:4].strip().upper()
            if step in {"EHLO", "HELO"}:
                self.say(self.hello())
            elif step == "STAR":
                self.start_tls()
            elif step == "MAIL":
                self.over()
                fault, found = self.sink.next_mail(), _BOUNCE.search(line)
                self.planned = fault
                mail, named = found[1].lower() if found else "", False
                self.note("begun", mail=mail, how=fault or "")
                self.at_mail(fault)
            elif step == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                named = self.at_rcpt(fault, mail)
            elif step == "DATA":
                if not named:
                    self.say("554 5.5.1 no valid recipients")
                    continue
                self.at_data(fault)
                self.take(fault, mail, recipient)
            elif step == "QUIT":
                self.say("221 2.0.0 Bye")
                return
            else:
                self.say(USUAL.get(step, "502 5.5.1 unknown"))

    def hello(self) -> str:
        offered = list(EXTENSIONS)
        if self.may_start_tls() and self.trouble is not Line.TLS_NONE:
            offered.append("STARTTLS")
        return "\r\n".join(["250-chaos.example.org", *(f"250-{name}" for name in offered[:-1])]) + (
            f"\r\n250 {offered[-1]}"
        )

    def may_start_tls(self) -> bool:
        return self.sink.orders.starttls and not isinstance(self.socket, ssl.SSLSocket)

    def start_tls(self) -> None:
        if self.trouble is Line.TLS_LATER:
            self.say("454 4.7.0 TLS not available")
            return
        self.say("220 2.0.0 go ahead")
        self.shake_hands()
        self.lines = self.socket.makefile("rb")

    def at_mail(self, fault: Fault | None) -> None:
        if fault is Fault.KILL_MAIL:
            self.kill(fault)
        self.drop_if(fault, Fault.DROP_MAIL)
        later = fault is Fault.LATER_MAIL
        self.say("451 4.3.0 try again later" if later else "250 2.1.0 Ok", fault if later else None)

    def at_rcpt(self, fault: Fault | None, mail: str) -> bool:
        self.drop_if(fault, Fault.DROP_RCPT)
        if fault is Fault.SLOW_RCPT:
            self.note("fault", how=fault)
            time.sleep(SLOW)
        answers = {
            Fault.LATER_MAIL: "503 5.5.1 MAIL first",
            Fault.LATER_RCPT: "450 4.2.1 busy",
            Fault.NEVER_RCPT: "550 5.1.1 unknown",
            Fault.CLOSING: "421 4.3.2 closing",
            Fault.NOISE_RCPT: "what is this",
        }
        answer = answers.get(fault, "250 2.1.5 Ok") if fault else "250 2.1.5 Ok"
        if fault is Fault.NEVER_RCPT:
            self.note("refused", kept=True, mail=mail, how=answer[:3])
        named = answer.startswith("250")
        self.say(answer, None if named or fault is Fault.LATER_MAIL else fault)
        if fault is Fault.CLOSING:
            raise Hung
        return named

    def at_data(self, fault: Fault | None) -> None:
        if fault is Fault.KILL_DATA:
            self.kill(fault)
        self.drop_if(fault, Fault.DROP_DATA)
        self.say("354 go on")

    def take(self, fault: Fault | None, mail: str, recipient: str) -> None:
        """The message, and the answer to its dot."""
        lines: list[bytes] = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise Hung
            if len(lines) == 3:
                if fault is Fault.DROP_BODY:
                    self.note("cut", kept=True, mail=mail, how="body")
                self.drop_if(fault, Fault.DROP_BODY)
                if fault is Fault.KILL_BODY:
                    self.kill(fault)
            lines.append(line)
        raw = b"".join(lines)
        found = _MESSAGE_ID.search(raw)
        answers = {
            Fault.LATER_DOT: "451 4.3.0 later",
            Fault.NEVER_DOT: "554 5.7.1 no",
            Fault.NOISE_DOT: "thanks a lot",
        }
        answer = answers.get(fault, "250 2.0.0 taken") if fault else "250 2.0.0 taken"
        how = "drop" if fault in {Fault.DROP_DOT, Fault.RESET_DOT} else answer
        self.note("taken", kept=True, mail=mail, message_id=found[1].decode() if found else "", how=how)
        if fault is Fault.NEVER_DOT:
            self.note("refused", kept=True, mail=mail, how=answer[:3])
        if how != answer or fault is Fault.NOISE_DOT:
            self.note("cut", kept=True, mail=mail, how="dot")
        if link := link_in(raw):
            self.note("link", mail=recipient, how=link)
        self.sink.count_taken()
        self.answer(fault, answer, mail)

    def answer(self, fault: Fault | None, answer: str, mail: str) -> None:
        if fault is Fault.KILL_DOT:
            self.kill(fault, mail)
        self.drop_if(fault, Fault.DROP_DOT)
        if fault is Fault.RESET_DOT:
            self.note("fault", how=fault)
            self.reset()
        if fault in {Fault.SLOW_DOT, Fault.LONG_DOT}:
            self.note("fault", how=fault)
            time.sleep(SLOW if fault is Fault.SLOW_DOT else LONGER_THAN_THE_LEASE)
        unusual = not answer.startswith("250")
        self.say(answer, fault if unusual else None)
        if fault is Fault.KILL_DONE:
            self.kill(fault)

    def say(self, answer: str, fault: Fault | None = None) -> None:
        if fault:
            self.note("fault", how=fault)
        self.socket.sendall(answer.encode() + b"\r\n")

    def drop_if(self, fault: Fault | None, here: Fault) -> None:
        if fault is here:
            self.note("fault", how=fault)
            raise Hung

    def reset(self) -> None:
        """End with a RST instead of a FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Hung

    def kill(self, fault: Fault, after_the_dot: str = "") -> None:
        """Have the peer killed, and wait until it is gone; the conversation stands still meanwhile."""
        self.note("fault", how=fault)
        self.sink.have_killed(self.process)
        self.socket.settimeout(DIES_WITHIN)
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:  # nobody did it: then this is a drop like others
            if after_the_dot:
                self.note("cut", kept=True, mail=after_the_dot, how="dot")
        raise Hung
