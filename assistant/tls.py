"""TLS as every connection uses it: certificates and host names are checked, TLS 1.2 or newer, no switch against it."""

import os
import socket
import ssl

from assistant.errors import ConfigError, UnreachableError
from assistant.settings import Server, Tls


def context(ca_file: str = "") -> ssl.SSLContext:
    """The context for one connection; with `ca_file`, that private authority is trusted instead of the public ones."""
    try:
        made = ssl.create_default_context(cafile=ca_file or None, capath=None if ca_file else authorities_folder())
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"ca_file: {ca_file} cannot be read as a certificate: {error}") from error
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def authorities_folder() -> str | None:
    """The system's folder of authorities, when it is one that OpenSSL looks into as needed (rehash(1)).

    The one big file instead costs each connection 2.5 MB and 80 ms. None: the file, or what the environment names.
    """
    paths = ssl.get_default_verify_paths()
    if os.environ.get(paths.openssl_cafile_env) or not paths.capath:
        return None
    try:
        with os.scandir(paths.capath) as entries:
            return paths.capath if any(entry.name.endswith(".0") for entry in entries) else None
    except OSError:
        return None


def refuse_plain(server: Server) -> None:
    """Without TLS only a loopback address may be spoken to. Raises ConfigError before anything is sent."""
    if server.tls is Tls.NONE and not server.is_here:
        raise ConfigError(
            f'tls = "none" is for this machine alone, and {server.host} is another one: use "implicit" or "starttls"'
        )


def open_socket(server: Server, seconds: float) -> socket.socket:
    """A connection without delay for small commands (TCP_NODELAY). Raises UnreachableError."""
    refuse_plain(server)
    try:
        sock = socket.create_connection((server.host, server.port), timeout=seconds)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"{server.host}:{server.port} cannot be reached: {reason(error)}") from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return sock


def protect(sock: socket.socket, server: Server, ca_file: str) -> ssl.SSLSocket:
    """TLS on an open connection, the certificate checked against the host's name. Raises UnreachableError."""
    try:
        return context(ca_file).wrap_socket(sock, server_hostname=server.host)
    except (OSError, ValueError) as error:
        sock.close()
        raise UnreachableError(f"{server.host}:{server.port} cannot be trusted: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """Why a connection failed, in plain words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate was refused ({error.verify_message.lower().rstrip('.')})"
    if isinstance(error, ssl.SSLError):
        return f"no protected connection could be made ({(error.reason or 'TLS failed').replace('_', ' ').lower()})"
    if isinstance(error, socket.gaierror):
        return "its name is not known (no network, or a typing error)"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, ConnectionError):
        return "the connection was cut"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
