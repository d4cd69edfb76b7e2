"""Addresses are put together from plain fields, and what they make can be sent to."""

import pytest
from apprise import Apprise

from commandcenter.channels.address import (
    FIELDS,
    KINDS,
    WAY_NAMES,
    Way,
    compose,
    kind_for,
    way_of,
)
from commandcenter.channels.person import Kind
from commandcenter.channels.sending import try_out
from commandcenter.refusal import Refused
from tests.helpers.receivers import mail_server, web_server

MAIL = {
    "to": "ma@city.example",
    "server": "mail.city.example",
    "from": "desk@city.example",
    "user": "desk@city.example",
    "password": "p@ss/w:rd",
}
SID = "AC0123456789012345678901234567890a"


def server(way, **values):
    return Apprise.instantiate(compose(way, values))


def test_mail_goes_to_the_server_named_with_the_login_named():
    found = server(Way.MAIL, **MAIL, port="2525", encryption="ssl")

    assert (found.smtp_host, found.port, found.secure_mode) == ("mail.city.example", 2525, "ssl")
    assert (found.user, found.password) == ("desk@city.example", "p@ss/w:rd")
    assert found.from_addr[1] == "desk@city.example"
    assert found.targets == [(False, "ma@city.example")]


def test_mail_that_names_no_encryption_is_encrypted():
    assert server(Way.MAIL, **MAIL).secure_mode == "starttls"


def test_mail_put_together_here_arrives_at_a_real_server():
    with mail_server() as mail:
        given = MAIL | {"server": "127.0.0.1", "user": "", "password": ""}
        url = compose(Way.MAIL, given | {"port": str(mail.port), "encryption": "insecure"})

        assert try_out(url, "Hello", "Text") == ""
        assert mail.next() == ("Hello", "Text")


def test_a_webhook_put_together_here_arrives_at_a_real_server():
    with web_server() as web:
        url = compose(
            Way.WEBHOOK,
            {"address": f"http://127.0.0.1:{web.port}/in/t0k?city=7", "user": "u", "password": "p"},
        )

        assert try_out(url, "Hello", "Text") == ""
        path, posted = web.next()
        assert path == "/in/t0k?city=7"
        assert posted["title"] == "Hello"


@pytest.mark.parametrize(
    ("way", "values", "url"),
    [
        (
            Way.WECOM,
            {"token": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-7c"},
            "wecombot://693a-7c",
        ),
        (Way.WECOM, {"token": "693a-7c"}, "wecombot://693a-7c"),
        (
            Way.DINGTALK,
            {"token": "https://oapi.dingtalk.com/robot/send?access_token=ab12", "secret": "SEC9"},
            "dingtalk://SEC9@ab12/",
        ),
        (
            Way.FEISHU,
            {"token": "https://open.feishu.cn/open-apis/bot/v2/hook/ab-12"},
            "feishu://ab-12/",
        ),
        (
            Way.SMS_MODEM,
            {"to": "+8613800138000", "server": "http://10.0.0.5:8080", "token": "t0k"},
            "smseagle://t0k@10.0.0.5:8080/%2B8613800138000",
        ),
        (
            Way.SMS_TWILIO,
            {"to": "+15557654321", "from": "+15551234567", "user": SID, "token": SID[2:]},
            f"twilio://{SID}:{SID[2:]}@15551234567/15557654321",
        ),
        (Way.OTHER, {"address": "jsons://else.example/x"}, "jsons://else.example/x"),
    ],
)
def test_what_is_copied_from_a_robots_page_becomes_its_address(way, values, url):
    assert compose(way, values) == url
    assert Apprise.instantiate(url) is not None


@pytest.mark.parametrize(
    ("way", "values", "said"),
    [
        (Way.MAIL, MAIL | {"to": ""}, "“Mail address” is missing"),
        (Way.MAIL, MAIL | {"from": "desk"}, "“desk” is no mail address"),
        (Way.MAIL, MAIL | {"port": "70000"}, "“70000” is no port"),
        (Way.WEBHOOK, {"address": "ftp://x"}, "no address of a server"),
    ],
)
def test_a_field_that_cannot_be_is_named(way, values, said):
    with pytest.raises(Refused, match=said):
        compose(way, values)


def test_every_way_has_a_name_fields_and_a_kind_or_asks_for_one():
    assert set(WAY_NAMES) == set(FIELDS) == set(Way)
    assert set(KINDS.values()) == set(Kind)
    assert [KINDS[way_of(kind)] for kind in Kind] == list(Kind)
    assert kind_for(Way.MAIL, "x") is Kind.MAIL
    assert kind_for(Way.OTHER, "json://x") is Kind.WEBHOOK
    assert kind_for(Way.OTHER, "matrix://x") is None
