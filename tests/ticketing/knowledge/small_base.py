"""A knowledge folder of a few entries, so that tests need neither the shipped base nor an encoder."""

from pathlib import Path

import yaml

ENTRIES = {
    "lamp-001": ("路灯坏了找谁修", ["街上的灯不亮", "路灯不亮报修"]),
    "card-001": ("借书证怎么办", ["图书馆的卡怎么领", "借书要办什么证"]),
    "tree-001": ("行道树怎么修剪", ["大树挡光想剪", "树枝太长修剪"]),
    "bill-001": ("水费怎么交", ["交水费去哪里", "水费网上缴纳"]),
}
STRANGERS = ["今天天气", "讲个笑话", "商标注册", "烟草专卖", "下象棋", "唱首歌", "导游考试", "几点了"]


def row(entry_id: str = "lamp-001", **changes: object) -> dict[str, object]:
    """Return one entry as it stands in a file, valid in all of 2026."""
    title, paraphrases = ENTRIES.get(entry_id, (entry_id, [f"{entry_id} 问"]))
    values = {
        "id": entry_id,
        "title": title,
        "paraphrases": paraphrases,
        "answer": f"{title}：示例回答",
        "owner": "示例单位",
        "source": "示例知识条目",
        "as_of": "2026-01-01",
        "valid_until": "2026-12-31",
        "online": True,
    }
    return {**values, **changes}


def write_file(
    folder: Path, rows: list[dict[str, object]], *, name: str = "city.yml", encoding: str = "utf-8"
) -> Path:
    """Write one knowledge file; days stand in it unquoted, as people write them."""
    head = {"schema": 1, "area": "城市", "demo": True, "entries": rows}
    text = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    for day in ("as_of", "valid_until"):
        text = "\n".join(line.replace("'", "") if f"{day}:" in line else line for line in text.split("\n"))
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def write_folder(folder: Path, rows: list[dict[str, object]] | None = None) -> Path:
    """Write a whole knowledge folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder, [row(entry_id) for entry_id in ENTRIES] if rows is None else rows)
    (folder / "out_of_scope.yml").write_text(
        yaml.safe_dump({"other": STRANGERS}, allow_unicode=True), "utf-8"
    )
    return folder
