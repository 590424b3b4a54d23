"""The mail server, by IMAP; the only room that imports imapclient.

One thread uses a Mailbox; `cut` alone may be called from another. Mail is read with BODY.PEEK and partial fetches, by
UID, and nothing is ever marked read, moved or deleted. Every step has a deadline. What a server says is cleaned before
it is passed on.
"""

from assistant.mailbox.answers import Batch, Keywords, Opened, Standing, Tagged
from assistant.mailbox.commands import Mailbox

__all__ = ["Batch", "Keywords", "Mailbox", "Opened", "Standing", "Tagged"]
