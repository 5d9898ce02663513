"""Writing: rules added to a rulebook file. What stands in the file stays, byte for byte; only lines are put in.

No YAML library keeps a file's line breaks inside brackets, so none rewrites it here: the lines of the new rules are
made, put behind the last rule of their section, and the result is read back before it takes the file's place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cleaner.match import fold
from cleaner.rulebook.books import Books, load
from cleaner.rulebook.source import Problem, RulebookError, Source

Plain = Mapping[str, Any]
"""A rule as in the file: keys with texts, lists of texts, and examples."""


def load_alone(path: Path) -> Books:
    """The books of just this file."""
    return load([path], with_shipped=False)


def add(
    path: Path, section: str, rules: Sequence[Plain], title: str = "", check: Callable[[Path], object] = load_alone
) -> None:
    """Put rules at the end of a section of the file, which is made, with `title`, where there is none.

    `check` gets the result under another name and raises RulebookError where it will not do. Then, and where the
    section cannot take more, the file is left alone and the error raised.
    """
    _replace(path, _new_file(path, section, rules, title) if not path.exists() else _grown(path, section, rules), check)


def _grown(path: Path, section: str, rules: Sequence[Plain]) -> str:
    """The text of the file with the rules in it."""
    source = Source(path, str(path))
    newline = "\r\n" if b"\r\n" in source.bytes else "\n"
    lines = source.bytes.decode("utf-8").replace("\r\n", "\n").split("\n")
    node = source.node((section,))
    if node is None:
        end = len(lines) - (lines[-1] == "")
        added = ["", f"{section}:", *_lines(rules, 2)]
    elif node.flow_style:
        message = f"'{section}' is written in brackets; give each rule a '- id: …' of its own, then add more"
        raise RulebookError([source.problem((section,), message)])
    else:
        end = _last_line(node, lines) + 1
        added = ["", *_lines(rules, node.start_mark.column)]
    text = "\n".join([*lines[:end], *added, *lines[end:]])
    return (text if text.endswith("\n") else f"{text}\n").replace("\n", newline)


def _new_file(path: Path, section: str, rules: Sequence[Plain], title: str) -> str:
    head = ["rulebook: 1", f"title: {scalar(title or path.stem)}"]
    return "\n".join([*head, "", f"{section}:", *_lines(rules, 2), ""])


def _replace(path: Path, text: str, check: Callable[[Path], object]) -> None:
    """Write the file, after the text has passed the check."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode("utf-8"))
        check(part)
        part.replace(path)
    except RulebookError as error:
        raise RulebookError(_of_file(problem, part, path) for problem in error.problems) from error
    finally:
        part.unlink(missing_ok=True)


def _of_file(problem: Problem, part: Path, path: Path) -> Problem:
    """A complaint about `part` as one about the file that it was to become."""
    where = str(path) if problem.path == str(part) else problem.path
    return problem._replace(path=where, message=problem.message.replace(str(part), str(path)))


def _last_line(node: Any, lines: Sequence[str]) -> int:
    """The number (from 0) of the last line of a block that says something."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    number = int(node.end_mark.line)
    if getattr(node, "style", None) in ("|", ">") and node.end_mark.column == 0:  # it ends where the next thing starts
        number -= 1
        while not lines[number].strip():
            number -= 1
    return number


def _lines(rules: Sequence[Plain], indent: int) -> list[str]:
    """The rules as lines of YAML, blank lines between them."""
    lines: list[str] = []
    for rule in rules:
        keys = [line for key, value in rule.items() for line in _key(key, value)]
        lines += ["", *(f"{' ' * indent}{'- ' if not n else '  '}{line}" for n, line in enumerate(keys))]
    return lines[1:]


def _key(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{key}: {scalar(value)}"
    elif key == "examples":
        yield "examples:"
        yield from (f"  - {_example(example)}" for example in value)
    else:
        yield f"{key}: [{', '.join(scalar(item, in_list=True) for item in value)}]"


def _example(value: Any) -> str:
    """An example, which in a rulebook is a text or one of the words keep, remove, flag with a text."""
    if isinstance(value, dict):
        [(kind, text)] = value.items()
        return f"{kind}: {scalar(text)}"
    return scalar(value)


def scalar(text: str, in_list: bool = False) -> str:
    r"""A text as YAML writes it, with quotes only where it needs them.

    >>> scalar("Scale AI"), scalar("no"), scalar("Share: this"), scalar('say "a #1" now')
    ('Scale AI', '"no"', '"Share: this"', '\'say "a #1" now\'')
    """
    if _is_plain(text, in_list):
        return text
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    """A character in double quotes."""
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    return {"\n": "\\n", "\t": "\\t"}.get(char) or (
        f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    )


def _is_plain(text: str, in_list: bool) -> bool:
    """True for a text that every reader of YAML takes for itself without quotes."""
    if not text.isprintable() or " #" in text or text.startswith(("&", "*", "!")):
        return False
    try:
        node = yaml.compose(f"a: [{text}]" if in_list else f"a: {text}", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    value = node.value[0][1]  # type: ignore[union-attr]
    item = value.value[0] if in_list and len(value.value) == 1 else value
    return bool(item.value == text and item.tag == "tag:yaml.org,2002:str")


def slug(text: str) -> str:
    """An id made of a name.

    >>> slug("Scale AI (Labs)"), slug("Nestlé"), slug("ИИ"), slug("C++")
    ('scale-ai-labs', 'nestle', 'u0438-u0438', 'c-2b-2b')
    """
    letters = (char for char in fold(unicodedata.normalize("NFKD", text)) if not unicodedata.combining(char))
    spelt = "".join(char if char.isascii() else f"-u{ord(char):04x}" for char in letters)
    named = spelt.replace("+", "-2b").replace("#", "-23")
    return "-".join("".join(char if char.isalnum() else " " for char in named).split()) or "rule"


def proposed(rule: Plain) -> Plain:
    """A rule with examples where it has none: itself at work, and a twin that must stay. Empty keys are left out.

    >>> proposed({"id": "scale-ai", "write": "Scale AI", "for": ["Scale IA"]})["examples"]
    ['The report names Scale IA. => The report names Scale AI.', {'keep': 'The report names Scale AI.'}]
    >>> proposed({"id": "tip", "lines": ["Send us a tip"]})["examples"][0]
    {'remove': 'Send us a tip'}
    """
    examples = list(rule.get("examples", ()))
    work, twin = _of_debris(rule) if rule.get("lines") or rule.get("starts") else _of_name(rule)
    if work and all(isinstance(example, dict) and "keep" in example for example in examples):
        examples.insert(0, work)
    if twin and not any(isinstance(example, dict) and "keep" in example for example in examples):
        examples.append({"keep": twin})
    return {**{key: value for key, value in rule.items() if value}, "examples": examples}


def _of_name(rule: Plain) -> tuple[Any, str]:
    """The two examples of a rule for a name; of a pattern nobody can guess any."""
    if not rule.get("for"):
        return None, ""
    evidence = [word.rstrip("*") for key in ("near", "document") for word in rule.get(key, ())[:1] if word[0] != "@"]
    about = f"The report on {' and '.join(evidence)} names" if evidence else "The report names"
    form, write = rule["for"][0], rule["write"]
    work = {"flag": f"{about} {form}."} if rule.get("level") == "report" else f"{about} {form}. => {about} {write}."
    return work, f"The report names {form if evidence else write}."


_IN_PROSE = "the mayor had told the council that evening, and nobody in the hall found a word to say against it."


def _of_debris(rule: Plain) -> tuple[Any, str]:
    """The two examples of a debris rule: the line alone, and a sentence that begins with the same words."""
    line = [*rule.get("lines", ()), *rule.get("starts", ())][0]
    return {"flag" if rule.get("level") == "report" else "remove": line}, f"{line}, {_IN_PROSE}"


def erasing(rule: Plain) -> Plain:
    """A pattern that puts nothing where it finds something; an empty text needs to be said.

    >>> list(erasing({"id": "a", "find": "/b/", "why": "c"}).items())
    [('id', 'a'), ('find', '/b/'), ('write', ''), ('why', 'c')]
    """
    return {"id": rule["id"], "find": rule["find"], "write": "", **rule}


def unique_id(name: str, taken: Sequence[str] | set[str]) -> str:
    """`name`, with a number behind it where that id is taken.

    >>> unique_id("scale-ai", {"scale-ai"})
    'scale-ai-2'
    """
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
