"""The doors through which mail comes in: a listener, a pipe, and a mailbox that is fetched from.

The hook, the fourth, is a page (web/hooks). Each keeps the bytes of a mail, and only then says yes.
"""
