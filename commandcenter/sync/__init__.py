"""Many desks, one truth: what goes between a desk's own file and the hub that puts events in order.

`wire` says what is sent and heard. The hub numbers events and never drops one; the file keeps what
it has heard beside what it has not yet sent, and folds the former by the hub's numbers first.
"""
