"""How people are reached away from the desk: mail, SMS, WeCom, DingTalk, Feishu, webhooks.

`person` is what a city configures, `outbox` what is still to be sent, worked out from the log;
`words` is what a message says; `safe` keeps the addresses, `sending` hands a message to a server,
`courier` does so on threads of its own and puts on record how it went.
"""
