"""Sample mails (one JSON object each: see docs/sample-mails.md) as the RFC 5322 bytes that a server would deliver."""

import html
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

Sample = dict[str, Any]


def message_bytes(sample: Sample, arrived_at: datetime) -> bytes:
    """The mail as delivered: new text, signature and quoted text in the order in which mail programs put them."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=200))
    mail["From"] = formataddr((sample["from_name"], sample["from_address"]))
    mail["To"] = sample["to"]
    mail["Subject"] = sample["subject"]
    mail["Date"] = format_datetime(arrived_at)
    mail["Message-ID"] = sample.get("message_id") or f"<{sample['id']}@samples.example>"
    references = sample.get("references") or []
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    container = ""
    for name, value in sample["headers"].items():
        if name.lower() == "content-type":
            container = value
        else:
            mail[name] = value
    mail.set_content(whole_text(sample), cte="quoted-printable")
    if sample["html"]:
        mail.add_alternative(whole_html(sample), subtype="html", cte="quoted-printable")
    if container:  # such as a report (RFC 6522), whose first part is the text
        mail.make_mixed()
        mail.replace_header("Content-Type", f'{container}; boundary="{mail.get_boundary("part-of-sample")}"')
        mail.set_boundary("part-of-sample")
    return mail.as_bytes()


def whole_text(sample: Sample) -> str:
    """Body, signature behind its marker (RFC 3676 section 4.3), quoted text."""
    signature = f"-- \n{sample['signature']}" if sample["signature"] else ""
    return "\n\n".join(part for part in (sample["body"], signature, sample["quoted"]) if part) + "\n"


def whole_html(sample: Sample) -> str:
    """The same as a mail program's HTML: paragraphs, a signature block, a quote block."""
    paragraphs = "".join(f"<p>{as_html(p)}</p>" for p in sample["body"].split("\n\n"))
    signature = (
        f'<div class="gmail_signature">-- <br>{as_html(sample["signature"])}</div>' if sample["signature"] else ""
    )
    quoted = f"<blockquote>{as_html(sample['quoted'])}</blockquote>" if sample["quoted"] else ""
    return f"<html><body>{paragraphs}{signature}{quoted}</body></html>"


def as_html(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
