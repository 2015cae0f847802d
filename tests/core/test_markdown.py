"""Markdown of organisers."""

from quizapp.core.markdown import to_html


def test_headings_begin_below_the_pages_own():
    assert "<h3>Một</h3>" in to_html("# Một")
    assert "<h4>Hai</h4>" in to_html("## Hai")


def test_nothing_active_comes_through():
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) "
        '<a href="/" onclick="x()">b</a> ![p](http://elsewhere/p.png)'
    )
    html = to_html(hostile)
    for sign in ("<script", "<img", 'href="javascript', '<a href="/" onclick'):
        assert sign not in html


def test_tables_and_line_breaks_are_kept():
    assert "<table>" in to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<br>" in to_html("một\nhai")
