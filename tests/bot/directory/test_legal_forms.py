"""Names without and with the legal forms of companies."""

from __future__ import annotations

import pytest

from bot.directory.legal_forms import with_legal_form, without_legal_form


@pytest.mark.parametrize(
    ("registered", "bare"),
    [
        ("CTCP Nhựa An Phát Xanh", "Nhựa An Phát Xanh"),
        ("Công ty Cổ phần Hợp Nhất", "Hợp Nhất"),
        ("CTCP Tập đoàn Hòa Phát", "Hòa Phát"),
        ("Tổng Công ty Viglacera - CTCP", "Viglacera"),
        ("Tổng Công ty Cổ phần Khoan và Dịch vụ Khoan Dầu khí", "Khoan và Dịch vụ Khoan Dầu khí"),
        ("Ngân hàng TMCP Á Châu", "Á Châu"),
        ("An Phat Bioplastics Joint Stock Company", "An Phat Bioplastics"),
        ("Dabaco Group Joint-Stock Company", "Dabaco"),
        ("Construction Joint Stock Company No 1", "Construction No 1"),
        ("FPT Corporation - JSC", "FPT"),
        ("Vinamilk", "Vinamilk"),
        ("Tổng Công ty 36", "36"),
        # Nothing but legal forms is a name after all.
        ("Tập đoàn", "Tập đoàn"),
        ("Group Corp.", "Group Corp."),
        ("", ""),
    ],
)
def test_a_name_without_its_legal_forms(registered: str, bare: str) -> None:
    assert without_legal_form(registered) == bare


@pytest.mark.parametrize(
    ("text", "start", "end", "place"),
    [
        ("rsi cong ty co phan hop nhat nhe", 5, 7, (1, 7)),
        ("tap doan hoa phat", 2, 4, (0, 4)),
        ("hop nhat joint stock company rsi", 0, 2, (0, 5)),
        ("co phieu hop nhat", 2, 4, (2, 4)),
        ("cong co phan hop nhat", 3, 5, (3, 5)),
    ],
)
def test_the_forms_written_beside_a_name_belong_to_it(text: str, start: int, end: int, place: tuple[int, int]) -> None:
    assert with_legal_form(text.split(), start, end) == place
