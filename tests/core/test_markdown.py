"""Markdown of organisers."""

from quizapp.core.markdown import to_html


def test_headings_begin_below_the_pages_own():
    assert to_html("# Một\n## Hai") == "<h3>Một</h3>\n<h4>Hai</h4>\n"


def test_headings_skip_no_level():
    assert to_html("### Một\n### Hai") == "<h3>Một</h3>\n<h3>Hai</h3>\n"
    mixed = to_html("# Một\n### Hai\n## Ba\n# Bốn")
    assert mixed == "<h3>Một</h3>\n<h4>Hai</h4>\n<h4>Ba</h4>\n<h3>Bốn</h3>\n"
    assert "<h5>Năm</h5>" in to_html("# Một\n## Hai\n### Ba\n#### Năm")


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
