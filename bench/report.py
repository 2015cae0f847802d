"""What was measured, as Markdown tables and as the one line of JSON."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median, quantiles

import psutil

from bench.ledger import Findings
from bench.measure import Costs, Rush
from bench.players import MORE_STEPS, STEPS


def machine() -> str:
    """Where it ran: figures of two machines do not compare, ratios nearly do."""
    cores, python = psutil.cpu_count(), platform.python_version()
    load = psutil.getloadavg()[2]
    return (
        f"{cores} cores, {platform.machine()}, {platform.system()}, Python {python}, "
        f"load before and during {load:.1f}"
    )


def cost_table(costs: Mapping[str, Costs]) -> Iterator[str]:
    """CPU of each request, a column pair per database; medians of the rounds."""
    kinds = list(costs)
    yield "| CPU ms a request | " + " | ".join(f"{kind} | ÷ bare" for kind in kinds) + " |"
    yield "|---|" + "---:|---:|" * len(kinds)
    yield _row("bare Flask, JSON in and out", costs, lambda each: median(each.bare))
    yield _row("bare Flask + one raw insert", costs, lambda each: median(each.insert))
    if any(each.unsafe for each in costs.values()):
        yield _row("the same, not waiting for the disk", costs, lambda each: _median(each.unsafe))
    for kind, _, times in (*STEPS, *MORE_STEPS):
        name = f"{kind} (× {times})" if times > 1 else kind
        yield _row(name, costs, lambda each, kind=kind: median(each.kinds[kind]))
    yield _row("**one whole attempt**", costs, lambda each: median(each.attempts()))
    saves = " | | ".join(f"**{each.save_ratio:.2f}**" for each in costs.values())
    yield f"| a saved answer ÷ (Flask + insert) | {saves} | |"
    whole = " | | ".join(f"**{each.attempt_ratio:.0f}**" for each in costs.values())
    yield f"| a whole attempt ÷ bare Flask | {whole} | |"


def _row(name: str, costs: Mapping[str, Costs], figure: Callable[[Costs], float | None]) -> str:
    cells = []
    for each in costs.values():
        ms = figure(each)
        cells.append(" | " if ms is None else f"{ms:.2f} | {ms / median(each.bare):.1f}")
    return f"| {name} | {' | '.join(cells)} |"


def _median(values: list[float]) -> float | None:
    return median(values) if values else None


def rush_table(kind: str, rush: Rush) -> Iterator[str]:
    """Requests a second and how long people waited, by kind of request."""
    books = rush.books
    per_second = books.requests / rush.seconds
    yield (
        f"{kind}: {rush.completed} attempts in {rush.seconds:.1f} s, {per_second:.0f} requests/s, "
        f"{rush.per_attempt:.1f} ms of CPU per completed attempt, {len(books.errors)} errors"
    )
    yield ""
    yield "| wait in ms | requests | p50 | p95 | p99 |"
    yield "|---|---:|---:|---:|---:|"
    for name, waits in books.latencies.items():
        p50, p95, p99 = percentiles(waits)
        yield f"| {name} | {len(waits)} | {p50:.0f} | {p95:.0f} | {p99:.0f} |"


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """p50, p95, p99."""
    if len(values) < 2:
        return (values[0],) * 3 if values else (0.0,) * 3
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def trouble(findings: Mapping[str, Findings], errors: Mapping[str, list[str]]) -> Iterator[str]:
    """What does not add up, the same lines counted together; the first of each sort."""
    for kind, found in findings.items():
        for lines in (found.lost, found.mismarked, errors[kind]):
            for line, times in Counter(lines).most_common(10):
                yield f"  {kind}: {line}" + (f" (× {times})" if times > 1 else "")


def last_line(
    costs: Mapping[str, Costs],
    findings: Mapping[str, Findings],
    errors: Mapping[str, list[str]],
) -> str:
    """The figures that others look for, in the shape they look for."""
    return json.dumps(
        {
            "save_ratio": {kind: round(each.save_ratio, 2) for kind, each in costs.items()},
            "attempt_ratio": {kind: round(each.attempt_ratio, 1) for kind, each in costs.items()},
            **totals(findings, errors),
        }
    )


def totals(findings: Mapping[str, Findings], errors: Mapping[str, list[str]]) -> dict[str, int]:
    """What the ledger says, over all databases."""
    found = list(findings.values())
    return {
        "acknowledged": sum(each.acknowledged for each in found),
        "lost": sum(len(each.lost) for each in found),
        "mismarked": sum(len(each.mismarked) for each in found),
        "errors": sum(map(len, errors.values())),
    }


README = Path(__file__).with_name("README.md")


def write_readme(part: str, lines: Iterable[str]) -> None:
    """Put what was measured between the two marks of ``part`` in the README."""
    before, begin, rest = README.read_text(encoding="utf-8").partition(f"<!-- {part} -->\n")
    _, end, after = rest.partition(f"<!-- end of {part} -->\n")
    if not begin or not end:
        raise LookupError(f"the README has no place for {part}")
    text = "\n".join(lines).strip()
    README.write_text(f"{before}{begin}{text}\n{end}{after}", encoding="utf-8")
