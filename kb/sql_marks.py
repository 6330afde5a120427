"""A query typed with a Chinese keyboard -> the same with the marks that SQL knows."""

from __future__ import annotations

import re

_MARKS = str.maketrans("，、；（）＝＜＞＋－＊／％！．\u3000", ",,;()=<>+-*/%!. ")
_PIECE = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"[^"]*"|--[^\n]*)"""
    r"""|['‘’‛＇](?P<said>[^'‘’‛＇\n]*)['‘’‛＇]|[“”＂„「](?P<quoted>[^“”＂„「」\n]*)[“”＂」]"""
    r"""|(?P<rest>.)""",
    re.DOTALL,
)


def half_width(sql: str) -> str:
    """The query with full-width marks replaced, those in quoted texts left; "" where there is nothing to replace.

    select 项目名称，年度资金总额 from 项目 where 项目名称 like “%低保%” asks for the columns 项目名称, 年度资金总额 and for '%低保%'.
    """
    changed = _PIECE.sub(_replaced, sql)
    return "" if changed == sql else changed


def _replaced(piece: re.Match[str]) -> str:
    if piece["kept"] is not None:
        return piece["kept"]
    text = piece["said"] if piece["said"] is not None else piece["quoted"]
    return piece["rest"].translate(_MARKS) if text is None else "'{}'".format(text.replace("'", "''"))
