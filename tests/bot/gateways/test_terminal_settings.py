"""Settings in the terminal: choices by typed words and by buttons, the exported file, and everything forgotten."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from markupsafe import Markup

from bot.gateways.terminal import Output
from bot.reply import Document, Reply
from tests.bot.gateways.test_terminal import nenbua


def test_a_chat_keeps_choices_and_hands_out_and_forgets_what_it_kept(tmp_path: Path, prices: Path) -> None:
    said = ["/caidat", "[ Nền tối ]", "nen toi", "rsi fpt", "/xuatdulieu", "/xoadulieu", "[ Xóa hết ]", "rsi fpt"]
    options = [option for text in said for option in ("--say", text)]

    finished = nenbua(["chat", "--lang", "vi", "--out", str(tmp_path), *options], tmp_path, prices)

    assert (finished.returncode, finished.stderr) == (0, "")
    answers = finished.stdout.split("> ")
    by_button, by_words, dark, exported, _, forgotten, light = answers[2:]
    assert "✅ Đã đổi. Ảnh: nền tối." in by_button
    assert "✅ Đã đổi. Ảnh: nền tối." in by_words
    assert "-vi-dark.png" in dark
    assert "Đã xóa:" in forgotten
    assert "-vi.png" in light
    path = Path(next(line for line in exported.splitlines() if line.endswith(".json")))
    assert path.parent == tmp_path
    # It tells of one person: others on this machine have no business with it.
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [row["theme"] for row in told["data"]["preferences"]["rows"]] == ["dark"]


def test_what_only_looks_like_a_button_is_a_message(tmp_path: Path, prices: Path) -> None:
    finished = nenbua(["chat", "--lang", "vi", "--say", "[ rsi fpt ]"], tmp_path, prices)
    assert "FPT · RSI 14 ngày" in finished.stdout


def test_where_nobody_is_remembered_there_is_no_file(tmp_path: Path, prices: Path) -> None:
    stream = nenbua(["ask", "--json", "--lang", "vi", "/xuatdulieu"], tmp_path, prices)
    told = json.loads(stream.stdout)
    assert (told["intent"], told["data"]["code"]) == ("error", "nobody_is_remembered")
    assert "files" not in told


def test_json_with_a_file_names_its_path(tmp_path: Path) -> None:
    reply = Reply(intent="export", lang="vi", text=Markup("x"), document=Document(name="a.json", content=b"{}"))
    told = json.loads(Output(folder=tmp_path, as_json=True).show(reply))
    assert (told["images"], told["files"]) == ([], [str(tmp_path / "a.json")])
    assert (tmp_path / "a.json").read_bytes() == b"{}"
