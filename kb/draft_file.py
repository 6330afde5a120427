"""What an officer has written of a project, in a file or on the command line -> Draft."""

from __future__ import annotations

import re
from pathlib import Path

import click
import yaml

from kb.draft import Draft
from kb.errors import system_words

_FIELDS = ("name", "overview", "department", "money")


def draft_of(text: str) -> Draft:
    """The first line or sentence is the project's name, the rest its overview."""
    name, _, overview = re.sub(r"\r\n?", "\n", text.strip()).partition("\n")
    if not overview and len(name) > 40:
        head, mark, rest = name.partition("。") if "。" in name[:60] else name.partition("，")
        name, overview = (head, rest) if mark else (name, "")
    return Draft(name.strip(), overview.strip())


def read_draft(path: Path) -> Draft:
    """A draft from a file; JSON is YAML. Raises UsageError with the remedy where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise click.UsageError(f"读不了文件 {path}（{system_words(error)}）。请检查文件名。") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"文件 {path} 不是 UTF-8 的文本。请另存为 UTF-8 的文本、.json 或 .yml 文件。") from error
    if path.suffix.lower() not in (".json", ".yml", ".yaml"):
        return draft_of(text)
    try:
        fields = yaml.safe_load(text)
        money = fields.get("money")
        texts = {key: str(fields.get(key) or "") for key in _FIELDS if key != "money"}
        return Draft(**texts, money=float(money) if money is not None else None)
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise click.UsageError(f"文件 {path} 不合要求：要有 name、overview、department、money（元）。") from error
