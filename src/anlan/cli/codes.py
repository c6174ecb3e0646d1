"""Exit codes, and the refusal that carries one."""

from __future__ import annotations

OK = 0
REFUSED = 1
USAGE = 2
FAULTS_FOUND = 3
BUSY = 4
UNREACHABLE = 5
INTERRUPTED = 130

MEANINGS = {
    OK: "done",
    REFUSED: "refused or failed; the sentence on stderr says why and what to do",
    USAGE: "the command line is not understood",
    FAULTS_FOUND: "a check ran and found faults (journal verify, pack check)",
    BUSY: "the port or the data folder is in use",
    UNREACHABLE: "something Anlan needs is missing or does not answer (database, a program)",
    INTERRUPTED: "interrupted from the keyboard",
}


class Refused(Exception):
    """A command that cannot be done; the text is a sentence for the person who called it."""

    def __init__(self, sentence: str, code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code
