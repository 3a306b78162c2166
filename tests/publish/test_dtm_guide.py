"""The guide of the DTM analyst names commands, options and files that exist."""

import re
import shlex

import click
import pytest

from analysis.cli import compendium
from analysis.core.files import ROOT
from analysis.publish.bundle import start

GUIDE = ROOT / "book" / "guides" / "dtm.md"
TEXT = GUIDE.read_text(encoding="utf-8")
CALLS = sorted(set(re.findall(r"^\$ compendium (.+)$", TEXT, re.MULTILINE)))


@pytest.mark.parametrize("call", CALLS)
def test_a_call_in_the_guide_has_a_command_and_options_that_exist(call):
    words, command, context = shlex.split(call), compendium, click.Context(compendium)
    while isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))
    known = {name: option for option in command.params for name in option.opts}
    given = [word for word in words if word.startswith("-")]
    assert set(given) <= set(known)
    for word, value in zip(words, words[1:], strict=False):
        if isinstance(getattr(known.get(word), "type", None), click.Choice):
            assert value in known[word].type.choices


def test_pictures_are_there_are_small_and_say_what_they_show():
    pictures = re.findall(r"!\[([^\]]+)\]\((\S+)\)", TEXT)
    assert len(pictures) == 3
    for told, place in pictures:
        assert (GUIDE.parent / place).stat().st_size < 200_000
        assert "SYNTHETIC" in told


def test_the_menu_in_the_guide_is_that_of_the_start_file():
    assert "\n".join(start.lines("en")) in TEXT


def test_every_command_of_dtm_is_in_the_guide():
    group = compendium.get_command(click.Context(compendium), "dtm")
    assert [name for name in group.list_commands(None) if f"compendium dtm {name}" not in TEXT] == []
