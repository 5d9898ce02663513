"""Decoding finds the encoding, says how sure it is, gives the bytes back, and refuses what is no text."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.decode import UndecodableError, decode

POLISH = "Zażółć gęślą jaźń, powiedział ktoś wczoraj wieczorem na rynku w mieście.\n" * 4
RUSSIAN = "Вчера вечером на площади было очень много людей, и все они говорили одновременно.\n" * 4
CHINESE = "昨天晚上广场上有很多人，他们都在同时说话，谁也听不见谁。\n" * 4
JAPANESE = "昨日の夜、広場にはとてもたくさんの人がいて、みんなが同時に話していました。\n" * 4
FRENCH = "Hier soir, il y avait beaucoup de monde sur la place, et chacun parlait à son voisin préféré.\n" * 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (POLISH, "utf-8"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16-le"),
        (FRENCH, "utf-32-le"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso-2022-jp"),
        (FRENCH, "cp1252"),
    ],
)
def test_a_file_in_one_encoding_is_read_and_given_back(text, encoding):
    data = text.encode(encoding)
    found = decode(data)
    assert found.text == text
    assert found.exact
    assert found.encode() == data
    assert 0 < found.certainty <= 1


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_comes_back(mark, encoding):
    data = mark + FRENCH.encode(encoding)
    found = decode(data)
    assert (found.text, found.encoding, found.mark, found.exact) == (FRENCH, encoding, mark, True)
    assert found.encode() == data


def test_lines_in_two_encodings_are_each_read_in_their_own():
    lines = [f"{n}. Préférée à Noël, déjà vu à l'hôtel".encode("utf-8" if n % 2 else "cp1252") for n in range(12)]
    found = decode(b"\n".join(lines))
    assert found.text == "\n".join(f"{n}. Préférée à Noël, déjà vu à l'hôtel" for n in range(12))
    assert [number for number, _ in found.exceptions] == list(range(0, 12, 2))
    assert found.exact
    assert found.encode() == b"\n".join(lines)


def test_a_stray_byte_is_windows_and_not_exact():
    data = FRENCH.encode() + "Déjà l".encode() + b"\x92" + "été".encode()
    found = decode(data)
    assert found.text == FRENCH + "Déjà l’été"
    assert not found.exact


def test_a_last_character_cut_off_is_marked_and_not_exact():
    found = decode(RUSSIAN.encode()[:-3])
    assert found.text == RUSSIAN[:-3] + "\ufffd"
    assert (found.encoding, found.exact) == ("utf-8", False)


def test_a_nul_among_text_stays():
    assert decode("Prix\0 : 3 €, déjà payé".encode()).text == "Prix\0 : 3 €, déjà payé"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        bytes(range(256)) * 8,
        random.Random(1).randbytes(4000),
        b"\x00" * 100,
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data):
    with pytest.raises(UndecodableError, match="is not text"):
        decode(data)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))))
def test_what_is_exact_gives_the_bytes_back(data):
    try:
        found = decode(data)
    except UndecodableError:
        return
    if found.exact:
        assert found.encode() == data


def test_a_few_odd_bytes_are_not_read_by_a_table_that_has_other_letters():
    data = b"# terms\nBank World => World Bank\r\nQq\x9d\nno arrow\n => x\n"
    decoded = decode(data)
    assert decoded.text.startswith("# terms\nBank World => World Bank\r\nQq")
    assert decoded.encode() == data
