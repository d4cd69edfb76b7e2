"""Street lamps in the small city: a class of components and three of them near one another."""

from dataclasses import replace

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.component import Accuracy, Component, pack_components
from tests.helpers.small_city import CATALOGUE, HERE

LAMP = "0105"


def a_lamp(number, east=0.0, **changes):
    """Lamp `number`, `east` metres from `HERE`."""
    code = f"4403040105{number:06d}"
    lon = HERE.lon + east / 84_000
    made = Component(code, LAMP, f"Lamp {number}", "water", lon, HERE.lat, Accuracy.A)
    return replace(made, **changes)


LAMPS = (a_lamp(1, 30.0), a_lamp(2, -8.0), a_lamp(3, 45.0))


def put_lamps(desk, lamps=LAMPS):
    """Put the class and the lamps in force."""
    lamp = replace(
        CATALOGUE.classes[0],
        code=LAMP,
        names={"en": "Street lamp", "zh_CN": "路灯"},
        kind="component",
    )
    with_lamps = replace(CATALOGUE, classes=(*CATALOGUE.classes, lamp))
    desk.do(Configure("catalogue", "small", to_json(with_lamps)))
    desk.do(Configure("components", "01", blob=desk.store.write_blob(pack_components(lamps))))
    return desk
