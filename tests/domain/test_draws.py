"""Lucky draws that anyone can repeat."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.draws import digest, order

TICKETS = st.lists(st.text("ABCDEF23456", min_size=1, max_size=8), max_size=30)


def test_an_order_that_was_worked_out_with_sha256sum():
    hashes = {t: hashlib.sha256(f"hat giong:{t}".encode()).hexdigest() for t in ("A", "B", "C")}
    assert order("hat giong", ["A", "B", "C"]) == sorted(hashes, key=hashes.__getitem__)


@given(TICKETS, st.text(max_size=20))
def test_it_depends_on_nothing_but_seed_and_tickets(tickets, seed):
    drawn = order(seed, tickets)
    assert sorted(drawn) == sorted(set(tickets))
    assert drawn == order(seed, reversed(tickets)) == order(seed, tickets * 2)
    assert digest(tickets) == digest(drawn)


def test_every_ticket_comes_first_about_as_often():
    tickets = [f"V{n}" for n in range(5)]
    firsts = [order(str(seed), tickets)[0] for seed in range(2000)]
    assert all(320 < firsts.count(ticket) < 480 for ticket in tickets)


def test_the_digest_changes_with_any_ticket():
    assert digest(["A", "B"]) != digest(["A"]) != digest(["AB"]) != digest(["A\nB", "C"])
