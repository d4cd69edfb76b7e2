"""Two desks with a file each on one small hub, for the tests of what passes between them."""

import pytest

from db.store import LocalStore
from tests.helpers.sites import Site, share_blobs
from tests.helpers.small_hub import SmallHub


@pytest.fixture
def hub():
    return SmallHub()


@pytest.fixture
def here(tmp_path, hub):
    site = Site(LocalStore.open(tmp_path / "here"), hub, "li").found()
    share_blobs(site)
    site.sync()
    yield site
    site.store.close()


@pytest.fixture
def there(tmp_path, hub, here):
    site = Site(LocalStore.open(tmp_path / "there"), hub, "wang").join()
    yield site
    site.store.close()
