"""Typography: correct characters made plainer, for those who ask for it; never done by default."""

from __future__ import annotations

import re
import unicodedata

from cleaner.stages.encoding.scene import Scene

_STRAIGHT = str.maketrans({**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"')})
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")


def plain_quotes(line: str, scene: Scene) -> str:
    """The line with straight quotation marks and apostrophes."""
    return line.translate(_STRAIGHT)


def plain_spaces(line: str, scene: Scene) -> str:
    """The line with one kind of space."""
    return _SPACES.sub(" ", line)


def plain_forms(line: str, scene: Scene) -> str:
    """The line in Unicode's normal form KC: full-width letters, superscripts, circled figures made plain."""
    return unicodedata.normalize("NFKC", line)
