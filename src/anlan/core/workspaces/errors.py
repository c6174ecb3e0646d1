"""What can be wrong with an exercise."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import DomainError


class ExerciseExists(DomainError):
    code = "exercise_exists"
    what = _("代号为“%(key)s”的演练已经存在。")
    next_step = _("请换一个代号。")


class ExerciseOver(DomainError):
    code = "exercise_over"
    what = _("演练“%(name)s”已经结束，时钟不能再动。")
    next_step = _("如需继续，请新建演练。")


class NotAnExercise(DomainError):
    code = "not_an_exercise"
    what = _("实战的时间不能暂停或变速。")
    next_step = _("请先进入一场演练。")


class RateOutOfRange(DomainError):
    code = "rate_out_of_range"
    what = _("时钟倍率 %(rate)s 超出范围。")
    next_step = _("请取 1 到 %(most)s 之间的倍率；要停下时钟请用“暂停”。")
    http_status = 422


class ClockStands(DomainError):
    code = "clock_stands"
    what = _("演练时钟已经处于该状态。")
    next_step = _("请刷新后查看。")
