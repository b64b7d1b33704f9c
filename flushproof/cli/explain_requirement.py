"""`flushproof explain-requirement`: what a requirement says, why, and what is asked for it."""

import click

from flushproof import catalogue
from flushproof.contract import client_contract, contract
from flushproof.errors import UsageError, unknown_name


@click.command(name="explain-requirement")
@click.argument("name", metavar="ID", required=False)
@click.option("--markdown", is_flag=True, help="Print the whole catalogue as Markdown.")
def explain_requirement(name: str | None, markdown: bool) -> None:
    """
    Print all there is to a requirement: level, quote, source, readings, cases, who breaks it.

    ID is that of a requirement or of a case, as a report has it, or the beginning of one; those
    of clients begin with `client/`.
    """
    side = client_contract() if (name or "").startswith("client") else contract()
    known = side.requirements
    if markdown == (name is not None):
        raise UsageError("Give the ID of a requirement, or --markdown for all of them.")
    if name is None:
        for line in catalogue.markdown(contract()):
            click.echo(line)
        return
    found = [one for one in known.values() if is_meant(one.id, name)]
    meant = [one for one in found if one.id == name] or found
    if not meant:
        raise UsageError(unknown_name("requirement", name, list(known)))
    if len(meant) == 1:
        click.echo(catalogue.explained(meant[0], side))
    else:
        click.echo("\n".join(f"{one.id}  {one.level}: {one.statement}" for one in meant))


def is_meant(requirement: str, name: str) -> bool:
    """Whether *name* is the beginning of the id *requirement*, or a case of it."""
    return requirement.startswith(name) or name.startswith(f"{requirement}/")
