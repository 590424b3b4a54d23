"""From an address to an account that is worth trying: by its domain, by where the domain leads, by usual names."""

from dataclasses import dataclass

from assistant import providers
from assistant.account_check import first_reachable
from assistant.providers import Provider
from assistant.settings import Account, Server, Tagging


@dataclass(frozen=True, slots=True)
class Proposal:
    """Servers for an address and how they were found: known (the domain), led (its DNS), guessed, or nothing."""

    provider: Provider | None
    servers: tuple[Server, Server | None] | None  # for reading and for sending
    found: str  # known | led | guessed | nothing

    def account(self, address: str, name: str = "") -> Account | None:
        """An account to try; new ones begin with a dry run."""
        if self.servers is None:
            return None
        imap, smtp = self.servers
        auth = "oauth2" if self.provider and self.provider.secret == "sign-in" else "password"
        return Account(
            name=name or account_name(address),
            address=address,
            imap=imap,
            smtp=smtp,
            login=address,
            auth=auth,
            tagging=Tagging.DRY_RUN,
        )


def proposal_for(address: str) -> Proposal:
    """What is known of an address. Asks the system's resolver, and tries usual server names, where nothing is known."""
    if known := providers.by_address(address):
        return of_provider(known, address, "known")
    if led := providers.hosting_provider(address):
        return of_provider(led, address, "led")
    reached = first_reachable(providers.guesses(address))
    return Proposal(None, reached, "guessed" if reached else "nothing")


def of_provider(provider: Provider, address: str, found: str = "known") -> Proposal:
    return Proposal(provider, provider.servers(address) if provider.imap else None, found)


def account_name(address: str) -> str:
    """A short name: the first part of the domain, or the provider's for public ones."""
    provider = providers.by_address(address)
    return provider.key.split(".")[0] if provider else providers.domain_of(address).split(".")[0]
