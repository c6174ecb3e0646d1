"""Papers that several tests look at."""

from __future__ import annotations

from datetime import date

from anlan.formats.official import Column, Figure, Heading, Items, Missing, Paper, Paragraph, Table

BULLETIN = "云南省地震局震情通报，2014 年 8 月 3 日 17 时"


def report() -> Paper:
    """A first report of some three pages, with a figure and a contact that nobody has yet."""
    return Paper(
        issuer="示例县应急管理局文件",
        number="示应急〔2014〕12号",
        signatory="示例人",
        urgency="特急",
        title="示例县应急管理局关于示例县 6.5 级地震灾情和抢险救援工作情况的报告",
        addressee="示例市应急管理局",
        dated=date(2014, 8, 3),
        body=(
            Paragraph(
                ("16 时 30 分发生 ", Figure("magnitude", "6.5", "级", BULLETIN), "地震。截至 20 时，", Figure("dead", "5", "人"),
                 "死亡，", Figure("hurt", None, "人"), "受伤，联系人：", Missing("contact"), "。")
            ),
            Heading(1, ("灾情基本情况",)),
            Heading(2, ("人员伤亡",)),
            Paragraph(("部分房屋倒塌，通信中断。" * 14,)),
            Heading(3, ("房屋",)),
            Heading(4, ("农房",)),
            Table(
                "表 1 各乡镇受灾情况",
                (Column("乡镇"), Column("受灾人口", is_figure=True), Column("倒塌房屋", is_figure=True)),
                (("甲镇", Figure("a", "21345"), Figure("b", "3021")), ("乙镇", Figure("c", "8765"), Figure("d", None))),
                unit="人、间",
                source="示例县民政局，20 时",
            ),
            Heading(1, ("已采取的措施",)),
            Items((("启动地震应急 Ⅰ 级响应。",), ("派出救援队 12 支、346 人。",)), is_ordered=True),
            Paragraph(("下一步，将继续搜救被困人员，安置受灾群众。" * 24,)),
        ),
        attachments=("受灾乡镇分布图", "救援力量投入情况统计表"),
        copy_to=("示例县委办公室", "示例县人民政府办公室"),
        printed_by="示例县应急管理局办公室",
        printed_on=date(2014, 8, 3),
    )
