"""Whether a request comes from somebody who sits at this machine."""

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, request

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def at_this_machine() -> bool:
    """Whether it does, as far as that can be told; a proxy or another site's name makes it a no."""
    settings = current_app.extensions["postbag"]
    try:
        here = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    # A proxy that we were not told of (PROXY_HOPS=0) makes everybody look like this machine.
    proxied = settings.proxy_hops == 0 and any(name in request.headers for name in FORWARDED)
    # Another site's name that points at this machine would read through a visitor's browser.
    hosts = {"localhost", "127.0.0.1", "::1", urlsplit(settings.site_url).hostname}
    return here and not proxied and urlsplit(f"//{request.host}").hostname in hosts
