"""A title whose figure the body has only with another scale is flagged; what the body confirms is not."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.stages.amounts import contradicted
from cleaner.text import Text

WRONG = [
    ("en", "A Lab for Robots Raises $14 billion", "The lab raised US$14 million from two funds."),
    ("en", "A Lab for Robots Raises 14 billion dollars", "The lab raised $14m from two funds."),
    ("en", "Robots: €100bn for a lab", "The lab raised 10 billion euros from two funds."),
    ("en", "A network with 35 million users", "The network has 35 billion users in nine countries."),
    ("de", "Ein Verlag kauft für 2,4 Milliarden Euro ein", "Der Verlag zahlt 2,4 Millionen Euro für die Zeitung."),
    ("fr", "Une usine à 3 milliards d’euros", "L’usine coûtera 3 millions d’euros, selon le maire."),
    ("es", "El banco compra por 300 mil millones de euros", "El banco paga 300 millones de euros por la empresa."),
    ("pt", "Banco paga R$ 5,5 bilhões de reais", "O banco paga 5,5 milhões de reais pela empresa."),
    ("pl", "Bank kupił fabrykę za 12 mld euro", "Bank zapłacił za fabrykę 12 mln euro."),
    ("ru", "Банк купил завод за 12 млрд рублей", "Банк заплатил за завод 12 миллионов рублей."),
    ("tr", "Fabrikaya 7 milyar dolar", "Fabrika için 7 milyon dolar ödendi."),
    ("ja", "新しい工場に100億円", "会社は新しい工場に10億円を投資すると発表した。"),
    ("zh", "新工厂投资30亿美元", "公司宣布投资30万美元建设新工厂。"),
    ("ko", "새 공장에 50억 달러", "회사는 새 공장에 50만 달러를 투자한다고 밝혔다."),
]
RIGHT = [
    ("en", "A Lab for Robots Raises $14 billion", "The lab raised $14 billion, of which $14 million go to a school."),
    ("en", "A Lab for Robots Raises $15 billion", "The lab raised $14.6 billion; a school gets $15 million."),
    ("en", "A Lab for Robots Raises $14 million", "The lab raised $14,000,000; its market is worth $14 billion."),
    ("en", "A Lab for Robots Raises $14 billion", "The lab has 14 million users in nine countries."),
    ("en", "A Lab for Robots Raises $14 billion", "The lab says that it paid €14 million for a house."),
    ("en", "The lab raised $14 billion on Monday, and that is a lot of money for one.", "It has $14 million left."),
    ("en", "Top 10 in 2024", "The first has 10 million users, the last one 2024 in all."),
    ("en", "1 million, 0 billion", "1e9 million"),
    ("es", "El banco paga 3000 millones de euros", "El banco paga 3 mil millones de euros por la empresa."),
    ("fr", "Une usine à 1,5 milliard d’euros", "L’usine coûtera 1 500 millions d’euros, selon le maire."),
    ("zh", "新工厂投资30亿美元", "公司宣布投资3000000000美元，其中30万美元用于学校。"),
    ("fi", "Tehdas maksaa 3 miljardia", "Tehdas maksaa 3 miljoonaa euroa."),
]


def found(language: str, title: str, body: str) -> list[str]:
    text = Text(f"{title}\n{body}", language)
    return [text.string[start:end] for start, end in contradicted(text)]


@pytest.mark.parametrize(("language", "title", "body"), WRONG)
def test_another_scale_is_found_in_title_and_body(language, title, body):
    in_title, in_body = found(language, title, body)
    assert in_title in title
    assert in_body in body


@pytest.mark.parametrize(("language", "title", "body"), RIGHT)
def test_what_the_body_confirms_or_does_not_speak_of_stays(language, title, body):
    assert found(language, title, body) == []


def test_the_flag_needs_no_other_damage_and_changes_nothing():
    done = Cleaner(only=["patterns/*"]).clean("\n".join(WRONG[0][1:]))
    assert not done.changed
    assert [flag.rules for flag in done.flags] == [("patterns/contradicted-amount",)] * 2
