"""Participants over HTTP: they read the real pages and do what a browser with paper.js does."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from bench.ledger import Ack, HandIn
from bench.marker import Key
from bench.pages import Form, Page, Question

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip, br"}
SCRIPT = {"Accept": "application/json", "X-Quizapp": "1", "Accept-Encoding": "gzip, br"}
FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ".split()
GIVEN = "An Bình Chi Dũng Giang Hà Hạnh Khánh Lan Linh Minh Nam Phương Quân Thảo Trang".split()
_WAIT = re.compile(r'data-wait="(\d+)"')
AGAIN = frozenset({429, 500, 502, 503, 504})


class Unexpected(Exception):
    """An answer that no participant should ever get."""


class Left(Exception):
    """This participant's time is over, or their patience is."""


@dataclass
class Books:
    """What all players saw, added up."""

    acks: list[Ack] = field(default_factory=list)
    hand_ins: list[HandIn] = field(default_factory=list)
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    retries: int = 0
    finished: int = 0
    too_late: int = 0

    @property
    def requests(self) -> int:
        return sum(map(len, self.latencies.values()))


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    text: str
    etag: str
    retry_after: float


@dataclass
class Player:
    """One person. ``patient``: tries again as paper.js does when something fails.

    ``keys`` (by stem) and ``skill`` say how often they know the answer; the rest is guessed.
    """

    number: int
    address: str
    slug: str
    session: aiohttp.ClientSession
    books: Books
    rng: random.Random
    keys: Mapping[str, Key]
    skill: float = 0.7
    patient: bool = False
    form: Form | None = None
    code: str = ""
    questions: list[Question] = field(default_factory=list)
    answers: dict[int, tuple[int, object]] = field(default_factory=dict)
    unsent: set[int] = field(default_factory=set)
    next_seq: int = 1
    etag: str = ""
    stood_in_line: bool = False

    # ------------------------------------------------------------ the way of one attempt

    async def open_form(self) -> None:
        reply = await self._send("entry form", "GET", f"/cuoc-thi/{self.slug}/vao")
        self.form = _page(reply).form_with("full_name")

    async def register(self) -> None:
        if self.form is None:
            raise Unexpected("no form to fill in")
        units = [unit for unit in self.form.options["unit_id"] if unit != "0"]
        filled = self.form.values | {
            "full_name": f"{self.rng.choice(FAMILIES)} Văn {self.rng.choice(GIVEN)}",
            "birth_date": f"{self.number % 28 + 1}/{self.number % 12 + 1}/1990",
            "phone": f"09{self.number:08d}",
            "unit_id": self.rng.choice(units),
            **dict.fromkeys(self.form.boxes, "y"),
        }
        await self._send("register", "POST", f"/cuoc-thi/{self.slug}/vao", form=filled, due=303)

    async def open_start(self) -> None:
        reply = await self._send("start page", "GET", f"/cuoc-thi/{self.slug}/bat-dau")
        page = _page(reply)
        under_way = [each for each in reply.text.split('"') if each.startswith("/lam-bai/")]
        if under_way:  # an earlier start whose answer never arrived
            self.code = under_way[0].rpartition("/")[2]
        self.form = page.forms[-1] if under_way else _start_form(page)

    async def start(self) -> None:
        if self.code or self.form is None:
            return
        path = f"/cuoc-thi/{self.slug}/bat-dau"
        while not self.code:
            reply = await self._send("start", "POST", path, form=self.form.values, due=(303, 200))
            if reply.location.startswith("/lam-bai/"):
                self.code = reply.location.rpartition("/")[2]
            elif reply.location.endswith("/cho"):
                await self._stand_in_line(
                    await self._send("line", "GET", reply.location, due=(200, 302))
                )
            elif reply.status == 200:
                await self._stand_in_line(reply)
            else:
                raise Unexpected(f"start leads to {reply.location}")

    async def _stand_in_line(self, page: Reply) -> None:
        """Wait for one's turn as wait.js does; where the line is gone, start at once."""
        self.stood_in_line = True
        wait = _WAIT.search(page.text)
        await asyncio.sleep(int(wait[1]) / 1000 if wait else 0)

    async def open_paper(self) -> None:
        page = _page(await self._send("paper", "GET", f"/lam-bai/{self.code}"))
        if not page.questions:
            raise Unexpected("a paper without questions")
        self.questions = page.questions
        self.next_seq = max(self.next_seq, page.next_seq)

    async def save_all(self) -> None:
        for question in self.questions:
            self.take(question)
            await self.flush()

    async def read_clock(self) -> None:
        await self._send("clock", "GET", f"/lam-bai/{self.code}/gio", script=True)

    async def open_summary(self) -> None:
        page = _page(await self._send("summary", "GET", f"/lam-bai/{self.code}/nop"))
        self.form = page.form_with("bai")

    async def hand_in(self) -> None:
        if self.form is None:
            raise Unexpected("no form to hand in")
        whole = json.dumps({str(n): pair for n, pair in self.answers.items()})
        filled = self.form.values | {"bai": whole}
        await self._send("hand in", "POST", f"/lam-bai/{self.code}/nop", form=filled, due=303)

    async def read_result(self) -> None:
        page = _page(await self._send("result", "GET", f"/ket-qua/{self.code}"))
        if page.score is None:
            raise Unexpected("a result without a score")
        stored = {n: as_stored(n, choice) for n, (_, choice) in self.answers.items()}
        self.books.hand_ins.append(HandIn(self.code, stored, page.score))
        self.books.finished += 1

    async def read_board(self) -> None:
        path = f"/cuoc-thi/{self.slug}/bang-xep-hang/ca-nhan"
        self.etag = (await self._send("leaderboard", "GET", path)).etag

    async def read_board_again(self) -> None:
        """Nothing has changed since, and the browser says which page it has."""
        path = f"/cuoc-thi/{self.slug}/bang-xep-hang/ca-nhan"
        await self._send("leaderboard, unchanged", "GET", path, due=(304, 200))

    async def read_units_board(self) -> None:
        path = f"/cuoc-thi/{self.slug}/bang-xep-hang/don-vi"
        await self._send("leaderboard of units", "GET", path)

    # ------------------------------------------------------------ answering

    def take(self, question: Question) -> None:
        """Choose: from now on it is to be sent, in place of an earlier choice still unsent."""
        choice = choose(question, self.keys.get(question.stem), self.skill, self.rng)
        self.answers[question.number] = (self.next_seq, choice)
        self.unsent.add(question.number)
        self.next_seq += 1

    async def flush(self) -> None:
        """Send what is unsent, oldest first; noted once the server has said that it has it."""
        while self.unsent:
            number = min(self.unsent, key=lambda n: self.answers[n][0])
            seq, choice = self.answers[number]
            path = f"/lam-bai/{self.code}/cau/{number}"
            reply = await self._send("save", "PUT", path, body={"choice": choice, "seq": seq})
            if json.loads(reply.text).get("saved") is not True:
                raise Unexpected(f"a save that is none: {reply.text[:200]}")
            self.books.acks.append(Ack(self.code, seq, number, as_stored(number, choice)))
            if self.answers[number][0] == seq:
                self.unsent.discard(number)

    # ------------------------------------------------------------ one request

    async def _send(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        body: object = None,
        script: bool = False,
        due: int | tuple[int, ...] = 200,
    ) -> Reply:
        """The answer with status ``due``; a patient player tries until there is one."""
        wanted = due if isinstance(due, tuple) else (due,)
        headers = SCRIPT if body is not None or script else PAGE
        if 304 in wanted:
            headers = headers | {"If-None-Match": self.etag}
        for failures in itertools.count():
            reply = await self._once(kind, method, path, headers, form, body)
            if reply is not None and reply.status in wanted:
                return reply
            if reply is not None and reply.status not in AGAIN:
                self._refused(kind, reply, wanted)
            if reply is not None and reply.status == 500:
                self.books.errors.append(f"{kind}: 500")
            if not self.patient:
                raise Unexpected(f"{kind}: {reply.status if reply else 'no answer'}")
            self.books.retries += 1
            pause = min(8.0, 0.5 * 2**failures) * self.rng.uniform(0.75, 1.25)
            asked = reply.retry_after * self.rng.uniform(1, 1.5) if reply else 0
            await asyncio.sleep(max(pause, asked))
        raise AssertionError  # the counting never ends

    async def _once(
        self,
        kind: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        body: object,
    ) -> Reply | None:
        begun = time.perf_counter()
        try:
            async with self.session.request(
                method,
                self.address + path,
                headers=headers,
                data=form,
                json=body,
                allow_redirects=False,
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            if not self.patient:
                self.books.errors.append(f"{kind}: {error!r}")
            return None
        self.books.latencies[kind].append((time.perf_counter() - begun) * 1000)
        seconds = answer.headers.get("Retry-After", "0")
        location, etag = answer.headers.get("Location", ""), answer.headers.get("ETag", "")
        pause = float(seconds) if seconds.isdigit() else 0.0
        return Reply(answer.status, location, text, etag, pause)

    def _refused(self, kind: str, reply: Reply, wanted: tuple[int, ...]) -> None:
        """Too late is no error where the bad day took the time away; anything else is one."""
        if self.patient and reply.status in (409, 410):
            raise Left(f"{kind}: {reply.status}")
        raise Unexpected(f"{kind}: {reply.status} where {wanted} was due: {reply.text[:300]}")


def _page(reply: Reply) -> Page:
    return Page(reply.text)


def _start_form(page: Page) -> Form:
    """The first form that is sent to its own page: leaving goes elsewhere."""
    for form in page.forms:
        if not form.action and "csrf_token" in form.values:
            return form
    raise Unexpected("nothing to start with")


def as_stored(number: int, choice: object) -> object:
    """What the log must hold for what was sent: a guess is typed as text and kept as a number."""
    return int(choice) if number == 0 and isinstance(choice, str) else choice


# ---------------------------------------------------------------- choosing


def choose(question: Question, key: Key | None, skill: float, rng: random.Random) -> object:
    """A choice in displayed positions, as paper.js would send it."""
    if key is not None and rng.random() < skill:
        return _known(question, key)
    match question.kind:
        case "single" | "true_false":
            return rng.randrange(len(question.choices))
        case "multiple":
            every = range(len(question.choices))
            return sorted(rng.sample(every, rng.randint(1, len(question.choices))))
        case "ordering":
            return rng.sample(range(len(question.choices)), len(question.choices))
        case "matching":
            return [rng.randrange(len(question.targets)) for _ in question.choices]
        case "text":
            return rng.choice(["Chính phủ", "Ủy ban nhân dân tỉnh", "chưa rõ"])
    return str(rng.choice([1, 5, 15, 30, 80, 1250]))


def _known(question: Question, key: Key) -> object:
    seen = question.choices
    match question.kind:
        case "single" | "true_false":
            return next(n for n, text in enumerate(seen) if text in key.right)
        case "multiple":
            return [n for n, text in enumerate(seen) if text in key.right]
        case "ordering":
            return [seen.index(text) for text in key.choices]
        case "matching":
            partner = dict(zip(key.choices, key.targets, strict=False))
            return [question.targets.index(partner[left]) for left in seen]
        case "text":
            return sorted(key.accepted)[0]
    if key.value is None:
        raise Unexpected(f"a number without a key: {question.stem}")
    return f"{float(key.value):g}".replace(".", ",")


# ---------------------------------------------------------------- many players

Step = Callable[[Player], Awaitable[None]]
STEPS: Sequence[tuple[str, Step, int]] = (
    ("entry form", Player.open_form, 1),
    ("register", Player.register, 1),
    ("start page", Player.open_start, 1),
    ("start", Player.start, 1),
    ("paper", Player.open_paper, 1),
    ("save", Player.save_all, 20),
    ("clock", Player.read_clock, 1),
    ("summary", Player.open_summary, 1),
    ("hand in", Player.hand_in, 1),
    ("result", Player.read_result, 1),
    ("leaderboard", Player.read_board, 1),
)
"""One whole attempt: what is asked of the server, by which act, how many requests it makes."""

MORE_STEPS: Sequence[tuple[str, Step, int]] = (
    ("leaderboard, unchanged", Player.read_board_again, 1),
    ("leaderboard of units", Player.read_units_board, 1),
)
"""Measured too, but no part of the attempt."""


async def all_do(players: Iterable[Player], step: Step, at_once: int) -> None:
    """Every player takes the step, ``at_once`` of them at a time; what goes wrong is noted."""
    gate = asyncio.Semaphore(at_once)

    async def one(player: Player) -> None:
        async with gate:
            try:
                await step(player)
            except (Unexpected, LookupError) as error:
                player.books.errors.append(str(error))

    await asyncio.gather(*(one(player) for player in players))


async def whole_attempt(player: Player) -> None:
    for _, step, _ in STEPS:
        await step(player)
