"""One account, asked for and tried at once: address, servers, secret. What is refused is explained and asked again."""

from dataclasses import replace
from pathlib import Path

from assistant import providers
from assistant.account_check import AccountReport, Trouble, shown, try_account
from assistant.config.amounts import Wrong
from assistant.config.tables import address as read_address
from assistant.settings import Account, Server
from assistant.setup.proposals import Proposal, account_name, of_provider, proposal_for
from assistant.setup.secrets import Known, SecretQuestions
from assistant.talk import InWords, Skipped, Talk

MOST_REFUSALS = 3  # providers lock accounts
MOST_TRIES = 20


class AccountQuestions(InWords):
    """Leads to an account that works, or to one that is kept for later."""

    def __init__(self, talk: Talk, words: dict[str, str], taken: tuple[str, ...] = ()) -> None:
        super().__init__(talk, words)
        self.taken = taken
        self.secrets = SecretQuestions(talk, words)
        self.report: AccountReport | None = None

    def address(self, default: str = "") -> str:
        """A mail address; "" when the question is left out."""
        while True:
            try:
                typed = self.ask("address", default)
                return read_address(typed) if typed else ""
            except Skipped:
                return ""
            except Wrong:
                self.say("address_bad")

    def account(self, address: str) -> tuple[Account, Proposal] | None:
        """Where this address reads and sends; None when it is left for later."""
        domain = providers.domain_of(address)
        if not providers.by_address(address):
            self.say("looking", domain=domain)
        proposal = proposal_for(address)
        if proposal.found == "known" and proposal.provider:
            self.say("known", provider=proposal.provider.name)
        elif proposal.found == "led" and proposal.provider:
            if not self.yes("led", True, domain=domain, provider=proposal.provider.name):
                proposal = Proposal(None, None, "nothing")
        elif proposal.found == "guessed" and proposal.servers:
            self.say("guessed", host=shown(proposal.servers[0]))
        if proposal.provider and not proposal.provider.imap:
            self.talk.say(providers.advice(proposal.provider, self.talk.language))
            return None
        if proposal.servers is None:
            found = self.servers(address)
            if found is None:
                return None
            proposal = found
        account = proposal.account(address, self.free_name(address))
        if account is None:
            return None
        return self.with_bridge(account, proposal), proposal

    def free_name(self, address: str) -> str:
        """A short name that no other account has."""
        name = account_name(address)
        return name if name not in self.taken else address

    def with_bridge(self, account: Account, proposal: Proposal) -> Account:
        """A bridge on this machine has a certificate of its own, which it exports."""
        if not proposal.provider or proposal.provider.secret != "bridge":
            return account
        try:
            return replace(account, ca_file=self.ask("bridge_file"))
        except Skipped:
            return account

    def servers(self, address: str) -> Proposal | None:
        """Ask for a provider's name, or for servers."""
        self.say("nothing", domain=providers.domain_of(address))
        while True:
            try:
                typed = self.ask("imap_server")
            except Skipped:
                return None
            if (provider := providers.by_name(typed)) and provider.imap:
                return of_provider(provider, address)
            try:
                imap = providers.server(typed, 993)
                smtp = self.sending_server(typed.replace("imap", "smtp").partition(":")[0])
            except ValueError:
                self.say("server_bad")
                continue
            return Proposal(providers.by_server(imap), (imap, smtp), "typed")

    def sending_server(self, likely: str) -> Server | None:
        """Where replies go out; None when the account is only for reading. Raises ValueError for what is no server."""
        try:
            return providers.server(self.ask("smtp_server", likely), 465)
        except Skipped:
            return None

    def tried(self, account: Account, provider: providers.Provider | None) -> Account:
        """Ask for the secret and try until it works or is left for later. What is returned can be kept as it is."""
        known = self.secrets.first(account, provider)
        refusals = 0
        for _ in range(MOST_TRIES):
            if known is None:
                return account
            account = known.account
            self.report = self.tell(account, known)
            if self.report.ok:
                return self.secrets.keep(known)
            if self.report.login_refused:
                refusals += 1
                if refusals == MOST_REFUSALS:
                    self.say("enough")
                    return account
                known = self.secrets.again(known, refusals)
            else:
                known = self.with_other_servers(known, self.report)
        return account

    def tell(self, account: Account, known: Known) -> AccountReport:
        self.say("trying")
        report = try_account(account, known.secret, self.talk.language)
        for sentence in report.sentences:
            self.talk.say(f"  {sentence}")
        return report

    def with_other_servers(self, known: Known, report: AccountReport) -> Known | None:
        """Reading or sending found no server to trust: ask for it again. None to leave it for later."""
        watching = report.imap is not Trouble.NONE
        if Trouble.CERTIFICATE in (report.imap, report.smtp) and (trusting := self.with_certificate(known)):
            return trusting
        account = known.account
        server = account.imap if watching else account.smtp
        assert server is not None
        while True:
            try:
                typed = self.ask("server_again" if watching else "without_sending", shown(server))
                other = server if typed == shown(server) else providers.server(typed, server.port)
            except Skipped:
                return None if watching else replace(known, account=replace(account, smtp=None))
            except ValueError:
                self.say("server_bad")
                continue
            changed = replace(account, imap=other) if watching else replace(account, smtp=other)
            return replace(known, account=changed)

    def with_certificate(self, known: Known) -> Known | None:
        """A server with a private authority: name its certificate."""
        try:
            typed = self.ask("ca_file")
        except Skipped:
            return None
        file = Path(typed).expanduser().absolute()
        return replace(known, account=replace(known.account, ca_file=str(file))) if typed else None
