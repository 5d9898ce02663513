"""Line classes, told from the line alone: each kind beside the line of prose that looks like it."""

import pytest

from cleaner import lineclass

CODE = {
    "fbq(‘track’, ‘PageView’);": "script",
    "window.dataLayer = window.dataLayer || [];": "script",
    "(adsbygoogle = window.adsbygoogle || []).push({});": "script",
    ".share-bar{display:none;margin:0 0 12px}": "css",
    '{"@context":"https://schema.org","@type":"NewsArticle"}': "json",
    '<div class="x"><span></span></div>': "markup",
    "&lt;p class=&quot;x&quot;&gt;": "markup",
    "[/vc_column][/vc_row]": "shortcode",
    "{{ 'footer.copyright' | translate }} 2025": "shortcode",
    "{{#if related}}{{related.title}}{{/if}}": "shortcode",
    '_PAGE = "NEWS"; _SITE = "U"; log_it(_page);': "script",
    "Write {{ name }} where the name should stand.": None,
    "He wrote x = 1; nobody minds.": None,
    "The pixel calls fbq('init', ID) once per page.": None,
    "As shown here, a[0] is the first element (see below).": None,
    "The function f(x) = x + 1 grows without end; nobody minds.": None,
    "He paid $5 {or so} for it.": None,
    "Results: 3-1, 2-2 (a.e.t.)": None,
}
PROSE = {
    "The council met on Tuesday and talked for three hours about it.": True,
    "市议会星期二开会，讨论了三个小时关于河上新桥的问题，没有人反对这个计划。": True,
    "สภาเมืองประชุมเมื่อวันอังคาร และหารือเรื่องสะพานใหม่ข้ามแม่น้ำเป็นเวลาสามชั่วโมง.": True,
    "Council votes for the new bridge": False,
    "Share on Facebook": False,
    "この記事をシェアする": False,
}


@pytest.mark.parametrize(("line", "kind"), CODE.items())
def test_code_is_told_from_prose_about_code(line, kind):
    assert lineclass.code(line) == kind


@pytest.mark.parametrize(("line", "is_prose"), PROSE.items())
def test_running_text_is_told_in_scripts_with_and_without_spaces(line, is_prose):
    assert lineclass.prose(line) is is_prose


@pytest.mark.parametrize("line", ["", " ", "\ufeff", "\u200b\xa0\t", "\r"])
def test_a_line_without_ink_is_blank(line):
    assert lineclass.blank(line)
