"""A token endpoint on the loopback, with TLS of its own, that plays Google's part and Microsoft's."""

import base64
import datetime
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tokens.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class TokenServer:
    """Counts what was asked; `answer` overrides the answer of the token endpoint (status, object)."""

    def __init__(self, folder: Path) -> None:
        self.ca_file = certificate(folder)
        self.asked: list[dict[str, str]] = []
        self.answer: tuple[int, dict[str, str]] | None = None
        self.scope = "https://mail.google.com/"
        self.pending = 0  # how often the device flow is told to go on waiting
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.get(self)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                server.post(self, {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()})

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file)
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def get(self, handler) -> None:
        parts = urlsplit(handler.path)
        if parts.path.endswith("openid-configuration"):
            say(
                handler,
                {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/auth",
                    "token_endpoint": f"{self.url}/token",
                    "device_authorization_endpoint": f"{self.url}/device",
                },
            )
        elif parts.path.endswith("/auth"):
            asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
            handler.send_response(302)
            handler.send_header("Location", f"{asked['redirect_uri']}?code=xyz&state={asked['state']}")
            handler.end_headers()

    def post(self, handler, asked: dict[str, str]) -> None:
        if handler.path == "/device":
            self.scope = asked["scope"]
            page = {"verification_uri": f"{self.url}/type-it", "interval": 1, "expires_in": 900}
            say(handler, {"device_code": "dev", "user_code": "ABCD-1234", **page})
            return
        self.asked.append(asked)
        if "device" in asked["grant_type"] and self.pending:
            self.pending -= 1
            say(handler, {"error": "authorization_pending"}, 400)
        elif self.answer:
            say(handler, self.answer[1], self.answer[0])
        else:
            claims = {
                "iss": self.url,
                "aud": asked.get("client_id", ""),
                "sub": "marta",
                "exp": int(time.time()) + 3600,
            }
            claims |= {"iat": int(time.time()), "preferred_username": "marta@martarey.example"}
            say(
                handler,
                {
                    "access_token": f"access-{len(self.asked)}",
                    "refresh_token": f"refresh-{len(self.asked)}",
                    "token_type": "Bearer",
                    "expires_in": 3600,
                    "scope": asked.get("scope", self.scope),
                    "id_token": f"{part({'alg': 'none'})}.{part(claims)}.",
                },
            )


def part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def say(handler, value: dict[str, object], status: int = 200) -> None:
    body = json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
