"""The secret of a new account: from the environment, typed and kept in the keyring, by a command, or by signing in."""

from dataclasses import dataclass, replace

from assistant import keys, oauth, providers
from assistant.errors import LinderoError
from assistant.providers import Provider
from assistant.settings import Account, OAuthClient
from assistant.talk import InWords, Skipped


@dataclass(frozen=True, slots=True)
class Known:
    """An account with its secret, and whether the secret was typed and so has to be kept."""

    account: Account
    secret: str
    typed: bool = False


class SecretQuestions(InWords):
    """Asks for secrets, in the words of set-up."""

    def first(self, account: Account, provider: Provider | None) -> Known | None:
        """The secret of an account that is new; None when it is left for later."""
        if account.auth == "oauth2":
            return self.signed_in(account, provider)
        if found := keys.from_environment(account.name):
            self.say("environment", variable=keys.variable(account.name))
            return Known(account, found)
        if advice := providers.advice(provider, self.talk.language):
            self.talk.say(advice)
        typed = self.talk.hidden(self.words["password"].format(address=account.address))
        return Known(account, typed, typed=True) if typed else self.by_command(account)

    def again(self, known: Known, refusals: int) -> Known | None:
        """After a refusal; None when the user has had enough. The second time the user name is asked for too."""
        if not known.typed:
            return None
        account = known.account
        if refusals > 1:
            try:
                account = replace(account, login=self.ask("login", account.login or account.address))
            except Skipped:
                return None
        typed = self.talk.hidden(self.words["once_more"])
        return Known(account, typed, typed=True) if typed else None

    def by_command(self, account: Account) -> Known | None:
        """A command that prints the password, tried at once."""
        while True:
            try:
                command = self.ask("command", name=account.name)
            except Skipped:
                return None
            if not command:
                return None
            try:
                secret = keys.from_command(command, "password_command", account.name)
            except keys.SecretError as error:
                self.talk.say(str(error))
                continue
            self.say("command_kept")
            return Known(replace(account, password_command=command), secret)

    def keep(self, known: Known) -> Account:
        """Put a typed secret into the keyring or, where there is none, name another way."""
        account = known.account
        if not known.typed:
            return account
        try:
            keys.store_secret(account, known.secret)
            self.say("stored", keyring=keys.keyring_name())
            return account
        except LinderoError as error:
            self.talk.say(str(error))
        self.say("not_stored", variable=keys.variable(account.name))
        other = self.by_command(account)
        if other:
            return other.account
        self.say("not_stored_kept", variable=keys.variable(account.name))
        return account

    def signed_in(self, account: Account, provider: Provider | None) -> Known | None:
        """OAuth 2.0: a command that prints tokens, or the browser with the user's own client id."""
        if provider:
            self.talk.say(providers.advice(provider, self.talk.language))
        name = oauth.NAMES.get(provider.oauth, provider.name) if provider else "Microsoft"
        self.say("sign_in", provider=name)
        try:
            while (way := self.ask("sign_in_which")) not in ("1", "2"):
                pass
            return self.by_token_command(account) if way == "1" else self.by_browser(account, provider)
        except Skipped:
            return None

    def by_token_command(self, account: Account) -> Known | None:
        while command := self.ask("token_command"):
            try:
                token = keys.from_command(command, "token_command", account.name)
            except keys.SecretError as error:
                self.talk.say(str(error))
                continue
            return Known(replace(account, token_command=command), token)
        return None

    def by_browser(self, account: Account, provider: Provider | None) -> Known | None:
        client_id = self.ask("client_id")
        if not client_id:
            return None
        which = provider.oauth if provider else "microsoft"
        chosen = replace(account, oauth=OAuthClient(which, client_id))
        secret = self.talk.hidden(self.words["client_secret"]) if which == "google" else ""
        try:
            oauth.sign_in(chosen, self.show, client_secret=secret)
            token = keys.secret(chosen, may_prompt=True)
        except keys.SecretError as error:
            self.talk.say(str(error))
            return None
        self.say("signed_in")
        return Known(chosen, token)

    def show(self, page: str, code: str) -> None:
        self.say("open_page", page=page)
        if code:
            self.say("open_code", code=code)
