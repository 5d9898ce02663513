"""HTML: the text of a page is what is cleaned; how it was read and taken out is told."""

from __future__ import annotations

import pytest
from test_formats import Watcher, rewritten, shout

from cleaner.decode import UndecodableError
from cleaner.formats import FormatError, by_name, of_path
from cleaner.formats.html import read

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>Le pont</title><script>var fbq = 1;</script></head>
<body><nav><a href="/">Accueil</a> <a href="/a">Actualités</a></nav>
<article><h1>Le nouveau pont</h1>
<p>Le conseil s'est réuni mardi et a parlé pendant trois heures du nouveau pont sur la rivière.</p>
<p>Personne n'était venu du village, car la réunion n'avait été annoncée que la veille au soir.</p>
<ul><li>Une passerelle pour les piétons</li><li>Une piste pour les vélos</li></ul>
<p>Le maire a écrit que la prochaine réunion serait annoncée deux semaines à l'avance.</p></article>
<div id="comments"><p>Ce commentaire d'un lecteur n'est pas de l'auteur, et il est assez long.</p></div>
<footer>Tous droits réservés</footer></body></html>
"""
TEXT = """\
Le nouveau pont
Le conseil s'est réuni mardi et a parlé pendant trois heures du nouveau pont sur la rivière.
Personne n'était venu du village, car la réunion n'avait été annoncée que la veille au soir.
- Une passerelle pour les piétons
- Une piste pour les vélos
Le maire a écrit que la prochaine réunion serait annoncée deux semaines à l'avance.
"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "ISO-8859-15", "utf-16"])
def test_the_text_of_a_page_is_shown_and_written(charset):
    watcher = Watcher(shout)
    after = rewritten("html", PAGE.format(charset=charset).encode(charset), watcher)
    [document] = watcher.seen
    assert document.text == TEXT
    assert document.id == ""
    assert document.meta["extractor"].startswith("trafilatura 2")
    assert document.meta["encoding"] == "utf-8"
    assert after == TEXT.upper().encode()


ENCODINGS = [
    ("<p>é", "utf-8", "utf-8"),
    ('<meta charset="windows-1251"><p>Мост', "cp1251", "cp1251"),
    ("<META http-equiv=content-type content='text/html; charset=koi8-r'><p>Мост", "koi8-r", "koi8-r"),
    ('<meta charset="iso-8859-1"><p>Brücke', "utf-8", "utf-8"),  # which it is not
    ('<meta charset="no-such-thing"><p>une pensée, un été, un café', "cp1252", "windows-1250"),  # alike in French
    ('<meta charset="utf-8"><p>une pensée, un été, un café', "cp1252", "windows-1250"),
]


@pytest.mark.parametrize(("page", "written", "read_as"), ENCODINGS)
def test_a_page_is_read_as_utf_8_or_as_it_says_or_as_it_seems(page, written, read_as):
    assert read(page.encode(written)) == (page, read_as)


@pytest.mark.parametrize("page", [b"", b"<html><body></body></html>", b"<script>var a = 1;</script>"])
def test_a_page_without_text_is_told_as_such(page):
    with pytest.raises(FormatError, match="no text was found in the page"):
        rewritten("html", page, Watcher())


def test_what_is_no_text_is_no_page():
    with pytest.raises(UndecodableError):
        rewritten("html", b"\x89PNG\r\n\x1a\n", Watcher())


def test_the_copy_is_a_text_file_beside():
    form = of_path("site/page.HTM")
    assert form is by_name("html")
    assert form.target("site/page.HTM") == "site/page.HTM.txt"
    assert form.target("page.html.gz") == "page.html.txt.gz"
    assert of_path(form.target("site/page.HTM")) is by_name(form.copies)
