"""Files of articles and small talk made by hand, as they stand in `locales`."""

from __future__ import annotations

import re

ARTICLE = """---
key: doji
title: Nến doji
aliases: [doji, nến doji, doji candle]
level: beginner
glance:
  is: Một cây nến mở và đóng gần cùng giá.
  tells: Hai bên đang giằng co.
  use: Chờ cây nến sau.
  limit: Một mình thì chưa nói gì.
sources: ["Một cuốn sách (1991)"]
related: [hammer, trend]
examples: [/nen FPT doji]
questions:
  what: |
    Doji là gì?
    Nến doji là sao?
    doji nghĩa là gì vậy
    cây doji là cây gì
  use: |
    Gặp doji thì làm gì?
    Giao dịch với doji thế nào?
    Thấy doji nên chờ gì?
    Dùng doji ra sao?
---
## Doji là gì? {#what}

Một cây **doji** mở và đóng cửa gần cùng một giá, nên thân nến chỉ là một vạch mỏng. Người mua và người bán đã kéo giá
đi cả hai phía rồi cùng về lại chỗ cũ, và đến cuối phiên không bên nào thắng.

- Bóng dài nói rằng giằng co mạnh.
- Bóng ngắn nói rằng thị trường đang chờ.

## Dùng doji thế nào? {#use}

Một cây doji chưa phải tín hiệu. Hãy nhìn nó đứng ở đâu: sau một đà tăng dài nó nói người mua bắt đầu mệt, giữa vùng đi
ngang nó gần như không nói gì. Chờ cây nến sau: nếu nó đóng cửa vượt khỏi cây doji thì bên đó mới là bên thắng.
"""

TALK = """---
key: thanks
intent: smalltalk
buttons: [/hoc, "/tinhieu {share}"]
questions: |
  cảm ơn
  cảm ơn bot
  cám ơn bạn
  thanks
---
Không có gì, mình **rất vui** vì giúp được bạn!
"""


def without(text: str, field: str) -> str:
    """The text without that field of its front matter, and what is indented below it."""
    return re.sub(rf"^{field}:.*\n(?:  .*\n)*", "", text, flags=re.MULTILINE)


def another(key: str, text: str = ARTICLE) -> str:
    """The same article under another key, with names and questions of its own."""
    return text.replace("key: doji", f"key: {key}").replace("doji", key).replace("Doji", key)


def in_english(text: str, mark: str) -> str:
    """A translation of that file: the mark tells which text it was made from."""
    return text.replace("---\n", f"---\ntranslates: {mark}\n", 1)
