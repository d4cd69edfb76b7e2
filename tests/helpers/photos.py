"""Photo files for the tests, each with a place in it that must not be kept."""

import tempfile
from pathlib import Path

from PIL import ExifTags, Image

PLACE = b"40.8307 N 73.9231 W"


def a_photo(path, colour="red", size=(64, 48), taken=None):
    """A JPEG at `path` of one colour, with EXIF as a telephone writes it; its path as text."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = PLACE.decode()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    Image.new("RGB", size, colour).save(path, "JPEG", exif=exif)
    return str(path)


_folder = tempfile.TemporaryDirectory(prefix="commandcenter-photos-")
PHOTOS = [a_photo(Path(_folder.name) / f"{each}.jpg", each) for each in ("red", "green", "blue")]
"""Three files that histories take photos from."""
