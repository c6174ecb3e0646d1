"""Plan check-up 预案体检: what of a plan would fail with the means that exist, over many drawn incidents (P-09, M-15).

`drawing` draws incidents and hours, `trying` makes the tasks and needs of each as activation does and matches them as
dispatch does, `summing` says what came of it. Only what computes imports them: they load the science.
"""
