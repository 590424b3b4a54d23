"""The child process of `assistant.oauth`: talks to Google or Microsoft with their own libraries.

One wish as JSON on standard input, answers as JSON lines on standard output. Never imported by the watcher.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC
from typing import Any

from assistant.clock import SystemClock

GOOGLE_PAGE = "https://accounts.google.com/o/oauth2/auth"
GOOGLE_TOKENS = "https://oauth2.googleapis.com/token"
GOOGLE_SCOPES = ["https://mail.google.com/"]
MICROSOFT = "https://login.microsoftonline.com/common"
MICROSOFT_HOSTS = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
MICROSOFT_SCOPES = ["https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"]
ENDED = ("invalid_grant", "interaction_required", "consent_required")
CLIENT = ("invalid_client", "unauthorized_client", "invalid_scope", "invalid_request")
DECLINED = ("access_denied", "authorization_declined", "expired_token")
BROWSER_SECONDS = 600

Tell = Callable[[dict[str, Any]], None]


def answer() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(said: dict[str, Any]) -> None:
        print(json.dumps(said), file=out, flush=True)

    wish = json.load(sys.stdin)
    try:
        tell(google(wish, tell) if wish["provider"] == "google" else microsoft(wish, tell))
    except ImportError:
        tell({"problem": "missing"})
    except Exception as error:
        tell({"problem": meaning(error)})


def meaning(error: Exception) -> str:
    """Which of our problems an exception of the libraries stands for. Their text may hold secrets: it stays here."""
    names = {each.__name__ for each in type(error).__mro__}
    if names & {"ConnectionError", "Timeout", "TransportError", "WSGITimeoutError"}:
        return "unreachable"
    if "RefreshError" in names or "OAuth2Error" in names:
        return problem(getattr(error, "error", "") or str(error))
    return "broken"


def problem(code: str) -> str:
    for known, name in ((ENDED, "ended"), (CLIENT, "client"), (DECLINED, "declined")):
        if any(each in code for each in known):
            return name
    return "broken"


def google(wish: dict[str, Any], tell: Tell) -> dict[str, Any]:
    from google.auth.transport.requests import Request
    from google.oauth2.credentials import Credentials

    if wish["do"] == "renew":
        kept = json.loads(wish["cache"])
        names = ("refresh_token", "token_uri", "client_id", "client_secret", "scopes")
        make: Any = Credentials  # without types
        known = make(None, **{name: kept[name] for name in names})
        known.refresh(Request())
    else:
        known = google_sign_in(wish, tell)
    left = (known.expiry.replace(tzinfo=UTC) - SystemClock().now()).total_seconds()
    kept = json.loads(known.to_json())
    kept |= {"token": None, "expiry": None}  # the short-lived token needs no place in the keyring
    return {"token": known.token, "seconds": left, "cache": json.dumps(kept)}


def google_sign_in(wish: dict[str, Any], tell: Tell) -> Any:
    """The loopback flow (RFC 8252 section 7.3): the browser comes back to a port of this machine."""
    from google_auth_oauthlib.flow import InstalledAppFlow

    base = wish["authority"]
    client = {
        "client_id": wish["client_id"],
        "client_secret": wish["client_secret"],
        "auth_uri": f"{base}/auth" if base else GOOGLE_PAGE,
        "token_uri": f"{base}/token" if base else GOOGLE_TOKENS,
        "redirect_uris": ["http://localhost"],
    }
    flow = InstalledAppFlow.from_client_config({"installed": client}, GOOGLE_SCOPES)
    with contextlib.redirect_stdout(PageTeller(tell)):
        return flow.run_local_server(
            host="127.0.0.1",
            port=0,
            authorization_prompt_message="{url}",
            success_message="You can close this window and go back to lindero.",
            open_browser=has_browser(),
            timeout_seconds=BROWSER_SECONDS,
            access_type="offline",
            prompt="consent",
            login_hint=wish["address"],
        )


class PageTeller:
    """Stands in for standard output while the library prints the page to open."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def write(self, text: str) -> int:
        if text.startswith("http"):
            self.tell({"page": text.strip(), "code": ""})
        return len(text)

    def flush(self) -> None:
        return None


def has_browser() -> bool:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return bool(sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def microsoft(wish: dict[str, Any], tell: Tell) -> dict[str, Any]:
    import msal

    cache = msal.SerializableTokenCache()
    if wish["cache"]:
        cache.deserialize(wish["cache"])
    authority = wish["authority"] or MICROSOFT
    ours = any(f"//{host}/" in authority for host in MICROSOFT_HOSTS)
    where = {"authority": authority} if ours else {"oidc_authority": authority}
    app = msal.PublicClientApplication(wish["client_id"], token_cache=cache, timeout=20, **where)
    told = microsoft_sign_in(app, tell) if wish["do"] == "sign-in" else microsoft_renewal(app)
    if "access_token" not in told:
        return {"problem": problem(told.get("error", ""))}
    return {"token": told["access_token"], "seconds": told["expires_in"], "cache": cache.serialize()}


def microsoft_sign_in(app: Any, tell: Tell) -> dict[str, Any]:
    """The device flow (RFC 8628): the user types a code on a page, on any machine."""
    flow: dict[str, Any] = app.initiate_device_flow(scopes=MICROSOFT_SCOPES)
    if "user_code" not in flow:
        return flow
    tell({"page": flow["verification_uri"], "code": flow["user_code"]})
    signed: dict[str, Any] = app.acquire_token_by_device_flow(flow)
    return signed


def microsoft_renewal(app: Any) -> dict[str, Any]:
    accounts = app.get_accounts()
    if not accounts:
        return {"error": "invalid_grant"}
    renewed: dict[str, Any] | None = app.acquire_token_silent_with_error(MICROSOFT_SCOPES, account=accounts[0])
    return renewed or {"error": "invalid_grant"}
