"""The escalation board, a window of its own: imported when it is first opened.

`desk` stands between it and the console, `window` puts it together, `lane_view` draws one lane,
`duty_list` whoever can be given something; what a drop would do is said by
`commandcenter.escalation.drops`.
"""
