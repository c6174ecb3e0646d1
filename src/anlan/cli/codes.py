"""Exit codes, and the refusal that carries one."""

from __future__ import annotations

OK = 0
REFUSED = 1
USAGE = 2
FAULTS_FOUND = 3
BUSY = 4
UNREACHABLE = 5
INTERRUPTED = 130


def gettext_noop(text: str) -> str:
    """Marks a text for the translators; it is translated where it is shown."""
    return text


MEANINGS = {
    OK: gettext_noop("完成"),
    REFUSED: gettext_noop("未能完成；原因和办法见标准错误输出"),
    USAGE: gettext_noop("命令写法不对"),
    FAULTS_FOUND: gettext_noop("检查发现问题（journal verify、pack check、demo report、restore）"),
    BUSY: gettext_noop("端口或数据目录正被占用，或目录里已有数据"),
    UNREACHABLE: gettext_noop("缺少所需的程序，或数据库没有应答"),
    INTERRUPTED: gettext_noop("被键盘中断"),
}


class Refused(Exception):
    """A command that cannot be done; the text is a sentence for the person who called it."""

    def __init__(self, sentence: str, code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code
