"""``quizapp attempts``: ending overdue attempts and drawing papers by hand, verifying the seals."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from quizapp.attempts.service import retention, stock, timeouts, verify
from quizapp.core import clock
from quizapp.core.db import transaction

attempts = AppGroup("attempts", help="Attempts.")


@attempts.command("sweep")
def sweep() -> None:
    """End every attempt whose time is over, with what was saved."""
    total = 0
    while ended := timeouts.finish_overdue(clock.read(), 500):
        total += ended
        if ended < 500:
            break
    click.echo(f"{total} attempts ended")


@attempts.command("prepare-papers")
def prepare_papers() -> None:
    """Draw papers beforehand for the rounds that are open or open within a day."""
    click.echo(f"{stock.prepare(clock.read())} papers drawn")


@attempts.command("forget")
def forget() -> None:
    """Take out the identities of contests that were kept as long as they say."""
    with transaction():
        people = retention.forget_due(clock.read())
    click.echo(f"{people} people forgotten")


@attempts.command("verify")
@click.option("--round", "round_id", type=int, help="Only the round with this id.")
def verify_seals(round_id: int | None) -> None:
    """Work every seal, score and result out anew; ends with 1 where something was changed."""
    report = verify.verify(round_id)
    for note in report.notes:
        click.echo(f"ghi chú: {note}")
    for finding in report.findings:
        click.echo(f"{finding.kind}: {finding.where}: {finding.words}")
    click.echo(f"{report.attempts} lượt thi đã kiểm tra, {len(report.findings)} sai lệch")
    raise SystemExit(1 if report.findings else 0)
