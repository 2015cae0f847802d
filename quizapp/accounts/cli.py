"""``quizapp accounts``: the first administrator."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from quizapp.accounts import passwords, service
from quizapp.core import clock
from quizapp.core.access import ADMIN
from quizapp.core.db import transaction
from quizapp.core.errors import Refusal

accounts = AppGroup("accounts", help="Accounts.")


@accounts.command("create-admin")
@click.argument("username")
@click.option("--name", default="Quản trị hệ thống", help="Display name.")
def create_admin(username: str, name: str) -> None:
    """Make an administrator and print the generated password."""
    password = passwords.generate()
    try:
        with transaction():
            service.create_user(
                username=username,
                display_name=name,
                password=password,
                role=ADMIN,
                unit_id=None,
                now=clock.now(),
            )
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{username}  {password}")
