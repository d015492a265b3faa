"""Certificates for https servers on loopback, made anew each time: nobody trusts them unless told to."""

from __future__ import annotations

import ssl

import trustme


def untrusted_context() -> ssl.SSLContext:
    """What a server needs to speak TLS for 127.0.0.1 and localhost, signed by an authority that no client knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context
