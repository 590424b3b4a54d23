"""TLS as every connection of ours uses it: certificates and host names always checked, TLS 1.2 or newer."""

import ipaddress
import ssl
from pathlib import Path

from assistant.errors import ConfigError


def client_context(ca_file: str = "") -> ssl.SSLContext:
    """A checking context; `ca_file` adds the user's own authorities to those of the system."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            context.load_verify_locations(Path(ca_file).expanduser())
        except (OSError, ssl.SSLError):
            raise ConfigError(f"ca_file: {ca_file} holds no certificate that can be read (PEM)") from None
    return context


def reason(error: ssl.SSLError) -> str:
    """Why a connection was not trusted, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message.rstrip('.')}"
    return f"TLS failed ({error.reason or 'no secure connection'})".replace("_", " ").lower().replace("tls", "TLS")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: the one place where a connection without TLS is allowed."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
