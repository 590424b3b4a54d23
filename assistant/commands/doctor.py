"""`lindero doctor`: everything tested again, and a report without secrets."""

import json
from dataclasses import asdict

import click

from assistant.commands.context import Context, pass_context


@click.command(name="doctor")
@click.option("--json", "in_json", is_flag=True, help="JSON for programs.")
@click.option("--offline", is_flag=True, help="Ask no server and no keyring.")
@click.option("--data", "data_kept", is_flag=True, help="List every field that is kept, why and for how long.")
@pass_context
def command(context: Context, in_json: bool, offline: bool, data_kept: bool) -> int:
    """Test everything again and print a report without secrets.

    Ends with 0 when all is well, 78 when the configuration has mistakes, 77 when a login is refused, 69 when a server
    cannot be reached or the database is damaged.
    """
    if data_kept:
        return tell_what_is_kept(in_json)
    from assistant.doctor import as_text, examine, exit_code

    findings = examine(context.config_file, context.data_folder, context.clock, offline=offline)
    code = exit_code(findings)
    if in_json:
        click.echo(json.dumps({"schema": 1, "ok": code == 0, "findings": [asdict(each) for each in findings]}))
    else:
        click.echo(as_text(findings))
    return code


def tell_what_is_kept(in_json: bool) -> int:
    from assistant.kept import as_records, as_text

    click.echo("\n".join(json.dumps(each) for each in as_records()) if in_json else as_text())
    return 0
