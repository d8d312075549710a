"""The evidence chains on the county wall: whole as of the last check, and as the command line found them."""

import re

from click.testing import CliRunner

from minewatch.cli import main
from minewatch.store import tables as t
from minewatch.store.engine import write_turn
from minewatch.when import Month

JULY = Month(2026, 7)
COUNTED = re.compile(r"请假</span><span class=\"bar-count\">1<")


def test_the_chain_is_called_whole_only_as_of_its_last_check(as_, county):
    """Never checked; checked by the patrol unit; a name changed in the database, which the next check finds."""
    patrol = as_("PATROL")
    assert "证据链没有核对记录" in patrol.see("/county") and "链完好" not in patrol.see("/county")
    assert patrol.submit("/county", form="/county/check").status_code == 302
    assert "链完好（" in patrol.see("/county")
    with county.app_context(), write_turn() as connection:
        connection.execute(t.record.update().where(t.record.c.kind == "person").values(author="SG-2"))
    assert "链完好（" in as_("DIRECTOR").see("/county")
    patrol.submit("/county", form="/county/check")
    page = as_("DIRECTOR").see("/county")
    assert "链核对不通过（" in page and "存储的列与记录内容不一致" in page
    assert "链完好" not in page


def test_a_check_on_the_command_line_is_shown_on_the_wall(as_, county, tmp_path):
    environment = {"MINEWATCH_INSTANCE": str(tmp_path), "MINEWATCH_DATABASE_URL": ""}
    assert CliRunner().invoke(main, ["verify"], env=environment).exit_code == 0
    page = as_("AUDITOR").see("/county")
    assert "链完好（" in page and "现在核对" not in page
