"""The words of the command line. `does` names module and function; nothing of them is imported here."""

from __future__ import annotations

import argparse

import anlan
from anlan.cli import codes
from anlan.cli.speech import _


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser whose own refusal also says where help is."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, _("不明白这条命令：%(message)s。用 %(program)s --help 查看用法。") % {
            "message": message, "program": self.prog} + "\n")


def make_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = _Parser(
        prog="anlan", description=_("安澜：开源智慧应急平台"), epilog=_codes(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"anlan {anlan.__version__}")
    parser.add_argument("--lang", metavar="zh|en", help=_("提示所用语言；不写则看 LANG"))
    parser.add_argument("--data", metavar="DIR", help=_("数据目录；不写则用 ANLAN_DATA，再不写则用 ./data"))
    commands = parser.add_subparsers(dest="command", required=True)
    _processes(commands)
    _journal(commands)
    _keeping(commands)
    _rooms(commands)
    return parser


def _codes() -> str:
    lines = [f"  {code:>3}  {_(meaning)}" for code, meaning in codes.MEANINGS.items()]
    return "\n".join([_("退出码："), *lines])


def _add(commands, name: str, does: str, help: str) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(does=does)
    return command


def _group(commands, name: str, help: str):  # type: ignore[no-untyped-def]
    command = commands.add_parser(name, help=help, description=help)
    return command.add_subparsers(dest="subcommand", required=True)


def _place(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--place", metavar="CODE|NAME",
        help=_("本节点服务的行政区划代码，例如 530326；或要建成的演示区域：yunnan、qujing、shuozhou、zhangye、chuanshan"),
    )  # fmt: skip


def _workspace(command: argparse.ArgumentParser) -> None:
    command.add_argument("--workspace", metavar="KEY", default="reality", help=_("工作空间：reality（实战）或演练的代号"))


def _processes(commands) -> None:  # type: ignore[no-untyped-def]
    run = _add(commands, "run", "running:run", _("启动并看护全部进程"))
    kind = run.add_mutually_exclusive_group()
    kind.add_argument("--demo", action="store_true", help=_("首次启动时装入演示数据"))
    kind.add_argument("--empty", action="store_true", help=_("不装演示数据，也没有默认口令"))
    run.add_argument("--port", type=int, help=_("网页端口"))
    run.add_argument("--host", help=_("网页监听地址"))
    run.add_argument("--lan", action="store_true", help=_("以 HTTPS 供局域网手机使用，证书由本机签发"))
    _place(run)
    web = _add(commands, "web", "web:run_web", _("只启动网页进程"))
    web.add_argument("--port", type=int, help=_("网页端口"))
    web.add_argument("--host", help=_("网页监听地址"))
    web.add_argument("--lan", action="store_true", help=_("以 HTTPS 供局域网手机使用，证书由本机签发"))
    _add(commands, "engine", "engine:run_engine", _("只启动引擎进程：封链、反应、时限、外发、备份"))
    _add(commands, "compute", "compute:run_compute", _("只启动计算进程"))
    init = _add(commands, "init", "preparing:init", _("建库：数据表、行政区划、资料包"))
    init.add_argument("--demo", action="store_true", help=_("并装入演示数据"))
    init.add_argument("--seed", type=int, default=1, metavar="N", help=_("演示区域中由生成器推断的部分所用的种子"))
    _place(init)


def _journal(commands) -> None:  # type: ignore[no-untyped-def]
    journal = _group(commands, "journal", _("日志链"))
    verify = _add(journal, "verify", "journal:verify", _("校验日志链，指出被改、被删、被截或被重算的记录"))
    verify.add_argument("--checkpoints", metavar="DIR", help=_("改用另一份检查点目录校验"))
    export = _add(journal, "export", "journal:export", _("导出日志（每行一条 JSON）"))
    export.add_argument("--after", type=int, default=0, metavar="SEQ", help=_("从这一序号之后开始"))
    export.add_argument("--verb", help=_("只要这一种动作"))
    export.add_argument("--workspace", metavar="KEY", help=_("只要这一工作空间；不写则全部"))
    export.add_argument("--output", "-o", default="-", metavar="FILE", help=_("写入文件；- 为标准输出"))
    tail = _add(journal, "tail", "journal:tail", _("持续显示新记录"))
    tail.add_argument("--lines", "-n", type=int, default=10, metavar="N", help=_("先显示最近几条"))
    tail.add_argument("--once", action="store_true", help=_("显示后即结束"))


def _keeping(commands) -> None:  # type: ignore[no-untyped-def]
    backup = _add(commands, "backup", "backup:backup", _("备份数据库、附件和检查点"))
    backup.add_argument("--output", "-o", metavar="FILE", help=_("备份文件；不写则放进备份目录"))
    backup.add_argument("--with-keys", action="store_true", help=_("连同密钥一起备份；这样的文件必须锁好"))
    restore = _add(commands, "restore", "restore:restore", _("从备份恢复到空的数据目录"))
    restore.add_argument("file", metavar="FILE", help=_("备份文件"))
    restore.add_argument("--force", action="store_true", help=_("目录不空也恢复；先自动备份现有数据"))
    _add(commands, "upgrade", "upgrade:upgrade", _("升级：先备份，再迁移数据表，再校验"))


def _rooms(commands) -> None:  # type: ignore[no-untyped-def]
    signals = _group(commands, "signal", _("信息接报"))
    add = _add(signals, "add", "signals:add", _("接报一份速报或通报文件"))
    add.add_argument("file", metavar="FILE", help=_("文件；- 为标准输入"))
    _workspace(add)
    _assessing(commands)
    _dispatching(commands)
    packs = _group(commands, "pack", _("资料包"))
    _add(packs, "check", "packs:check", _("检查资料包是否合格"))
    _add(packs, "list", "packs:show", _("列出资料包"))
    _plans(commands)
    _reviewing(commands)
    exercises = _group(commands, "exercise", _("演练的时钟"))
    _add(exercises, "list", "exercises:show", _("列出演练"))
    for name, help in (("pause", _("暂停")), ("resume", _("继续")), ("end", _("结束演练"))):
        _add(exercises, name, f"exercises:{name}", help).add_argument("key", metavar="KEY")
    rate = _add(exercises, "rate", "exercises:rate", _("改变时钟快慢"))
    rate.add_argument("key", metavar="KEY")
    rate.add_argument("rate", type=float, metavar="RATE", help=_("现实一秒等于演练几秒"))
    replay = _add(commands, "replay", "replay:replay", _("推演脚本：新开一个演练，按脚本的时间推演；check FILE 只检查"))
    replay.add_argument(
        "file", nargs="*", metavar="FILE",
        help=_("推演脚本，- 为标准输入，不写则为鲁甸演示；check FILE 列出其全部问题；steps KEY 列出演练各步的执行情况"),
    )  # fmt: skip
    replay.add_argument("--bulletin", metavar="FILE", help=_("换用另一份速报：从外面来的只有它，各岗位照脚本处置，时间随它平移"))
    replay.add_argument("--speed", type=float, metavar="RATE", help=_("现实一秒等于演练几秒；不写则用脚本的"))
    replay.add_argument("--acts", choices=("all", "none"), default="all", help=_("none 只推演外来信息，岗位由参演者担任"))
    replay.add_argument("--workspace", metavar="KEY", help=_("新演练的代号；不写则用脚本的"))
    demo = _group(commands, "demo", _("演示"))
    measure = _add(demo, "report", "demo:report", _("量一量演示区域有多真实；不合格则以退出码 1 结束"))
    measure.add_argument("name", nargs="?", help=_("区域名；不写则为最近建成的"))
    _add(demo, "reset", "demo:reset", _("结束演示的演练，从头再开一个；旧的仍可查看"))
    accounts = _group(commands, "account", _("账号"))
    create = _add(accounts, "create", "accounts:create", _("新建账号，给出一次性代码，由本人自设口令"))
    create.add_argument("username")
    create.add_argument("--role", default="admin", help=_("角色代号"))
    create.add_argument("--region", default=None, metavar="CODE", help=_("行政区划代码"))
    create.add_argument("--password-stdin", action="store_true", help=_("从标准输入读口令"))
    reset = _add(accounts, "reset", "accounts:reset", _("收回口令、解除锁定，给出一次性代码"))
    reset.add_argument("username")
    reset.add_argument("--password-stdin", action="store_true", help=_("从标准输入读口令"))
    _own_data(commands)
    _roads(commands)
    reactions = _group(commands, "reactions", _("日志反应"))
    _add(reactions, "list", "reactions:show", _("列出各反应的进度和搁置"))
    retry = _add(reactions, "retry", "reactions:retry", _("立即重试搁置的记录"))
    retry.add_argument("name", nargs="?", help=_("只重试这一反应"))


def _assessing(commands) -> None:  # type: ignore[no-untyped-def]
    assess = _group(commands, "assess", _("快速评估：只算不存"))
    quake = _add(assess, "quake", "assess:quake", _("评估一次地震：烈度、人口、伤亡区间、首查、队伍、需求"))
    quake.add_argument("file", metavar="FILE", help=_("速报文件，任一可接报的格式；- 为标准输入"))
    quake.add_argument("--region", metavar="CODE", help=_("只计这一区划内的人和物"))
    quake.add_argument("--strike", type=float, metavar="DEG", help=_("断层走向，自正北顺时针的度数；不写则用震源机制"))
    quake.add_argument("--observed", metavar="FILE", help=_("实测烈度，每行：经度,纬度,烈度[,误差]"))
    quake.add_argument("--field", metavar="OUT", help=_("把烈度场写成 .tif，或把等震线写成 .geojson"))
    quake.add_argument("--json", action="store_true", help=_("输出 JSON，格式见 docs/reference/assessment.md"))
    quake.add_argument("--lines", type=int, default=10, metavar="N", help=_("摘要中各清单最多列几行"))
    _workspace(quake)


def _dispatching(commands) -> None:  # type: ignore[no-untyped-def]
    dispatch = _add(commands, "dispatch", "dispatch:show", _("算出各未结事件的调度方案：只算不存，不下达"))
    dispatch.add_argument("--region", metavar="CODE", required=True, help=_("计哪个行政区划的需求和资源"))
    dispatch.add_argument("--json", action="store_true", help=_("输出 JSON"))
    _workspace(dispatch)


def _plans(commands) -> None:  # type: ignore[no-untyped-def]
    plans = _group(commands, "plan", _("结构化预案"))
    check = _add(plans, "check", "plans:check", _("检查预案，一次列出全部问题；有问题则以退出码 1 结束"))
    check.add_argument("file", nargs="?", metavar="FILE", help=_("预案文件；- 为标准输入；不写则检查资料包中的全部预案"))
    check.add_argument("--json", action="store_true", help=_("输出 JSON，中英文都给"))
    show = _add(plans, "show", "plans:show", _("显示各级响应、关键路径和各岗位的岗位卡"))
    show.add_argument("file", metavar="FILE", help=_("预案文件；- 为标准输入"))
    chart = _add(plans, "chart", "plans:chart", _("画出流程图（SVG）"))
    chart.add_argument("file", metavar="FILE", help=_("预案文件；- 为标准输入"))
    chart.add_argument("--level", type=int, choices=(1, 2, 3, 4), help=_("只画这一级响应；不写则画全部行动"))
    chart.add_argument("--output", "-o", default="-", metavar="FILE", help=_("写入文件；- 为标准输出"))
    _add(plans, "list", "plan_versions:show", _("列出库中的预案各版；资料包中有问题的预案一并列出"))
    text = _add(plans, "text", "plan_versions:text", _("取出一版预案的正文，停用的也可以；供 anlan review --plan 使用"))
    text.add_argument("version", metavar="UID", help=_("编号，见 anlan plan list；或日志 response.activated 所记的 SHA-256"))
    text.add_argument("--output", "-o", default="-", metavar="FILE", help=_("写入文件；- 为标准输出"))
    add = _add(plans, "add", "plan_versions:add", _("提交一份预案，待另一人批准"))
    add.add_argument("file", metavar="FILE", help=_("预案文件；- 为标准输入"))
    approve = _add(plans, "approve", "plan_versions:approve", _("批准他人提交的预案"))
    file = _add(plans, "file", "plan_versions:file", _("登记预案的备案"))
    withdraw = _add(plans, "withdraw", "plan_versions:withdraw", _("停用一版预案"))
    for one in (approve, file, withdraw):
        one.add_argument("version", metavar="UID", help=_("编号，见 anlan plan list"))
    file.add_argument("--with", dest="filed_with", required=True, metavar="AUTHORITY", help=_("备案机关"))
    file.add_argument("--number", required=True, metavar="NUMBER", help=_("备案号"))
    withdraw.add_argument("--reason", required=True, metavar="TEXT", help=_("停用原因"))
    for one in (add, approve, file, withdraw):
        one.add_argument("--by", required=True, metavar="USER", help=_("以哪个账号的身份"))
    stress = _add(plans, "stress", "plan_stress:stress", _("预案体检：抽取事件和时刻，按现有资源逐一推演；只算不存"))
    stress.add_argument("name", metavar="NAME", help=_("预案的标识、编号或名称，见 anlan plan list"))
    stress.add_argument(
        "--region", metavar="CODE", help=_("在哪个行政区划内抽取事件；不写则为预案所属的，全国适用的预案为本节点的")
    )
    stress.add_argument(
        "--means", metavar="CODE", action="append", default=[], help=_("计哪个行政区划的资源，可重复；不写则为抽取事件的区划")
    )
    stress.add_argument("--draws", type=int, metavar="N", help=_("抽取多少个事件；不写则看资料包 stress_rules"))
    stress.add_argument("--seed", type=int, metavar="N", help=_("种子；同一种子、同一数据得同一结果"))
    stress.add_argument("--lines", type=int, default=10, metavar="N", help=_("各清单最多列几行"))
    stress.add_argument("--json", action="store_true", help=_("输出 JSON，格式见 docs/reference/stress.md"))
    _workspace(stress)
    diff = _add(plans, "diff", "plan_versions:diff", _("比较两份预案，逐项列出增、删、改"))
    diff.add_argument("old", metavar="OLD", help=_("文件、编号，或“标识@版次”"))
    diff.add_argument("new", metavar="NEW", help=_("文件、编号，或“标识@版次”"))
    diff.add_argument("--json", action="store_true", help=_("输出 JSON"))


def _reviewing(commands) -> None:  # type: ignore[no-untyped-def]
    review = _add(commands, "review", "review:review", _("复盘：按预案逐条判定是否按时做到"))
    review.add_argument("--incident", required=True, metavar="UID", help=_("事件编号"))
    review.add_argument("--response", default="", metavar="UID", help=_("哪一次响应；只有一次时可不写"))
    review.add_argument(
        "--from", dest="journal", metavar="FILE", help=_("anlan journal export 的文件；与 --plan 同用则不需要数据库")
    )
    review.add_argument("--plan", metavar="FILE", help=_("启动时有效的那一版预案"))
    review.add_argument("--until", metavar="TIME", help=_("判定到何时，须带时区；不写则到最后一条记录"))
    review.add_argument("--json", action="store_true", help=_("输出 JSON，格式见 docs/how-to/review.md"))
    _workspace(review)


def _roads(commands) -> None:  # type: ignore[no-untyped-def]
    roads = _group(commands, "roads", _("路网"))
    export = _add(roads, "export", "roads:export", _("导出路网：节点和有向路段，含长度、等级、桥梁和行驶秒数"))
    export.add_argument(
        "--region", "--place", metavar="CODE", help=_("只要这一区划的道路，代码或演示区域的名称；不写则为本节点的")
    )
    export.add_argument("--vehicle", default="car", metavar="KEY", help=_("按哪一类车辆计时，见资料包 vehicle_speeds"))
    export.add_argument("--format", metavar="csv|geojson|npz", help=_("格式；不写则看文件名"))
    export.add_argument("--output", "-o", default="-", metavar="FILE", help=_("写入文件；- 为标准输出"))


def _own_data(commands) -> None:  # type: ignore[no-untyped-def]
    data = _group(commands, "data", _("自有数据：导入、列出、撤销"))
    add = _add(data, "add", "data:add", _("导入一份自有数据，逐表取代演示数据"))
    means = ("stores", "stock", "teams", "vehicles", "shelters", "experts")
    add.add_argument(
        "kind", metavar="KIND", choices=("roads", "dem", "population", "buildings", "places", "facilities", "faults", *means),
        help=_("roads 道路、dem 高程、population 人口、buildings 建筑、places 界线、facilities 设施、faults 断层、stores 库点、"
               "stock 库存、teams 队伍、vehicles 车辆、shelters 避难场所、experts 专家"),
    )  # fmt: skip
    add.add_argument("file", metavar="FILE", help=_("文件，见 docs/how-to/own-data.md"))
    add.add_argument("--dry-run", action="store_true", help=_("只看会导入什么、取代什么、有哪些问题"))
    add.add_argument("--region", metavar="CODE", help=_("数据所属的区划；不写则为本节点的"))
    add.add_argument("--as-of", metavar="DATE", help=_("数据截至哪一天"))
    add.add_argument("--source", metavar="TEXT", help=_("数据来源"))
    add.add_argument("--licence", metavar="TEXT", help=_("数据的许可"))
    add.add_argument("--datum", choices=("wgs84", "cgcs2000", "gcj02", "bd09"), help=_("原坐标系；不写则检验是否加偏"))
    add.add_argument("--crs", default="", metavar="EPSG", help=_("文件没写坐标系时用，例如 EPSG:4543"))
    add.add_argument("--layer", default="", metavar="NAME", help=_("文件有多层或多张表时，用哪一个"))
    add.add_argument("--column", action="append", default=[], metavar="FIELD=NAME", help=_("某一项在文件中的列名，可重复"))
    add.add_argument("--units", choices=("m", "ft"), default="", help=_("高程的单位"))
    add.add_argument("--values", choices=("counts", "density"), default="", help=_("人口栅格：每格人数，或每平方千米人数"))
    add.add_argument("--skip-faults", action="store_true", help=_("略过有问题的行，导入其余；不加则有一行不能用就全部不导入"))
    shown = _add(data, "list", "data:show", _("列出数据批次"))
    shown.add_argument("--region", metavar="CODE", help=_("只看这一区划；不写则为本节点的"))
    _add(data, "undo", "data:undo", _("撤销一个批次，恢复它取代的数据")).add_argument("uid", metavar="UID")
    template = _add(data, "template", "data:template", _("给出可填写的表样（CSV）"))
    template.add_argument("kind", choices=("facilities", "population", "places", *means), metavar="KIND", help=_("哪一类数据"))
    template.add_argument("--output", "-o", default="-", metavar="FILE", help=_("写入文件；- 为标准输出"))
