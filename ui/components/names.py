"""What a component is called."""

from commandcenter.city import City
from commandcenter.wording import label


def component_name(class_code: str, name: str, city: City) -> str:
    """What a component is called: by its own name, else by its class."""
    if name:
        return name
    found = city.catalogue.by_code.get(class_code) if city.catalogue_key else None
    return label(found.names) if found else class_code
