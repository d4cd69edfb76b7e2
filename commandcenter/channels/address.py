"""Addresses of channels put together from what people know: a server, a name, a token.

What comes out is an address as apprise writes it. Whatever these fields do not cover is given as
such an address itself.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, urlencode, urlsplit

from commandcenter.channels.person import Kind, kind_of
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import N_, _


class Way(StrEnum):
    """What somebody gives the address of."""

    MAIL = "mail"
    SMS_MODEM = "sms_modem"
    SMS_TWILIO = "sms_twilio"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    OTHER = "other"


WAY_NAMES: Final[dict[Way, str]] = {
    Way.MAIL: N_("Mail"),
    Way.SMS_MODEM: N_("SMS by a gateway in the house (SMSEagle)"),
    Way.SMS_TWILIO: N_("SMS by Twilio"),
    Way.WECOM: N_("WeCom group robot"),
    Way.DINGTALK: N_("DingTalk group robot"),
    Way.FEISHU: N_("Feishu group robot"),
    Way.WEBHOOK: N_("Webhook of another system"),
    Way.OTHER: N_("Something else"),
}
"""What each is called; shown through `_`."""

KINDS: Final[dict[Way, Kind]] = {
    Way.MAIL: Kind.MAIL,
    Way.SMS_MODEM: Kind.SMS,
    Way.SMS_TWILIO: Kind.SMS,
    Way.WECOM: Kind.WECOM,
    Way.DINGTALK: Kind.DINGTALK,
    Way.FEISHU: Kind.FEISHU,
    Way.WEBHOOK: Kind.WEBHOOK,
}
"""Which kind of channel each is; of something else, its address or somebody says it."""


@frozen
class Field:
    """One thing that must be known of an address."""

    key: str
    name: str
    """Shown through `_`."""
    sample: str = ""
    secret: bool = False
    optional: bool = False
    among: tuple[str, ...] = ()
    """The words to choose from; empty for free text."""


ENCRYPTIONS: Final[dict[str, str]] = {
    "starttls": N_("STARTTLS"),
    "ssl": N_("SSL/TLS"),
    "insecure": N_("none"),
}
"""How mail is sent to its server; shown through `_`."""

FIELDS: Final[dict[Way, tuple[Field, ...]]] = {
    Way.MAIL: (
        Field("to", N_("Mail address"), "ma@city.example"),
        Field("server", N_("Mail server (SMTP)"), "mail.city.example"),
        Field("encryption", N_("Encryption"), among=tuple(ENCRYPTIONS)),
        Field("port", N_("Port"), "587", optional=True),
        Field("from", N_("Sender"), "desk@city.example"),
        Field("user", N_("User name"), optional=True),
        Field("password", N_("Password"), secret=True, optional=True),
    ),
    Way.SMS_MODEM: (
        Field("to", N_("Telephone number"), "+8613800138000"),
        Field("server", N_("Address of the gateway"), "https://192.168.1.5"),
        Field("token", N_("Access token"), secret=True),
    ),
    Way.SMS_TWILIO: (
        Field("to", N_("Telephone number"), "+15557654321"),
        Field("from", N_("Number of the sender"), "+15551234567"),
        Field("user", N_("Account SID"), "AC…"),
        Field("token", N_("Auth token"), secret=True),
    ),
    Way.WECOM: (
        Field(
            "token",
            N_("Webhook address or key"),
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
            secret=True,
        ),
    ),
    Way.DINGTALK: (
        Field(
            "token",
            N_("Webhook address or token"),
            "https://oapi.dingtalk.com/robot/send?access_token=…",
            secret=True,
        ),
        Field("secret", N_("Signing secret"), "SEC…", secret=True, optional=True),
    ),
    Way.FEISHU: (
        Field(
            "token",
            N_("Webhook address or token"),
            "https://open.feishu.cn/open-apis/bot/v2/hook/…",
            secret=True,
        ),
    ),
    Way.WEBHOOK: (
        Field("address", N_("Address"), "https://other.city.example/alarms", secret=True),
        Field("user", N_("User name"), optional=True),
        Field("password", N_("Password"), secret=True, optional=True),
    ),
    Way.OTHER: (Field("address", N_("Address as apprise writes it"), "matrix://…", secret=True),),
}
"""What must be known of each, in the order in which one asks."""


def way_of(kind: Kind) -> Way:
    """The way that a channel of some kind usually is."""
    return next(way for way, found in KINDS.items() if found is kind)


def compose(way: Way, values: Mapping[str, str]) -> str:
    """The address that these fields make. Raises Refused, with the field that is wrong."""
    given = {field.key: values.get(field.key, "").strip() for field in FIELDS[way]}
    for field in FIELDS[way]:
        if not given[field.key] and not field.optional and not field.among:
            raise Refused(_("“{field}” is missing.").format(field=_(field.name)))
    return _COMPOSED[way](given)


def kind_for(way: Way, url: str) -> Kind | None:
    """The kind of channel that an address is; None if somebody has to say it."""
    return KINDS.get(way) or kind_of(url)


def _mail(given: Mapping[str, str]) -> str:
    for key in ("to", "from"):
        if given[key].count("@") != 1:
            raise Refused(
                _("“{value}” is no mail address, such as ma@city.example.").format(value=given[key])
            )
    port = given["port"]
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise Refused(_("“{value}” is no port: it is a number below 65536.").format(value=port))
    mode = given["encryption"] or next(iter(ENCRYPTIONS))
    server = given["server"]
    login = _login(given["user"], given["password"])
    scheme = "mailto" if mode == "insecure" else "mailtos"
    query = urlencode({"smtp": server, "from": given["from"], "to": given["to"], "mode": mode})
    return f"{scheme}://{login}{server}{f':{port}' if port else ''}/?{query}"


def _modem(given: Mapping[str, str]) -> str:
    secure, host, _path = _server(given["server"])
    token, to = _quoted(given["token"]), _quoted(given["to"])
    return f"smseagle{'s' if secure else ''}://{token}@{host}/{to}"


def _twilio(given: Mapping[str, str]) -> str:
    user, token = _quoted(given["user"]), _quoted(given["token"])
    sender, to = (given[key].lstrip("+") for key in ("from", "to"))
    return f"twilio://{user}:{token}@{_quoted(sender)}/{_quoted(to)}"


def _dingtalk(given: Mapping[str, str]) -> str:
    token = _of_address(given["token"], "access_token")
    secret = f"{_quoted(given['secret'])}@" if given["secret"] else ""
    return f"dingtalk://{secret}{_quoted(token)}/"


def _feishu(given: Mapping[str, str]) -> str:
    token = given["token"]
    return f"feishu://{_quoted(urlsplit(token).path.rstrip('/').rpartition('/')[2])}/"


def _webhook(given: Mapping[str, str]) -> str:
    secure, host, rest = _server(given["address"])
    # With a dash a value goes along to the server; without, it would be an order to apprise.
    query = urlencode([(f"-{name}", value) for name, value in parse_qsl(rest.query)])
    login = _login(given["user"], given["password"])
    scheme = "jsons" if secure else "json"
    return f"{scheme}://{login}{host}{rest.path}{f'?{query}' if query else ''}"


def _server(address: str) -> tuple[bool, str, SplitResult]:
    """Whether a server is asked in secret, what it is called, and all of its address."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(
            _("“{value}” is no address of a server, such as https://192.168.1.5.").format(
                value=f"{parts.scheme}://…"
            )
        )
    return parts.scheme == "https", parts.netloc.rpartition("@")[2], parts


def _of_address(token: str, name: str) -> str:
    """The token itself, or the one in an address that was copied whole."""
    return parse_qs(urlsplit(token).query).get(name, [token])[0]


def _login(user: str, password: str) -> str:
    if not user:
        return ""
    return f"{_quoted(user)}:{_quoted(password)}@" if password else f"{_quoted(user)}@"


def _quoted(text: str) -> str:
    return quote(text, safe="")


_COMPOSED: Final[dict[Way, Callable[[Mapping[str, str]], str]]] = {
    Way.MAIL: _mail,
    Way.SMS_MODEM: _modem,
    Way.SMS_TWILIO: _twilio,
    Way.WECOM: lambda given: f"wecombot://{_quoted(_of_address(given['token'], 'key'))}",
    Way.DINGTALK: _dingtalk,
    Way.FEISHU: _feishu,
    Way.WEBHOOK: _webhook,
    Way.OTHER: lambda given: given["address"],
}
