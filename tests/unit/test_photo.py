"""What becomes of a file that is added to a case as a photo."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from commandcenter import photo
from commandcenter.photo import is_bare, kept, pixels_of, thumbnail
from commandcenter.refusal import Refused

NEW_YORK = ZoneInfo("America/New_York")
SECRET = b"40.8307 N 73.9231 W"


def prepared(content):
    return pixels_of(content, NEW_YORK)


def a_picture(size=(60, 40), mode="RGB"):
    """Red on the left, blue on the right."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(**tags):
    found = Image.Exif()
    found[ExifTags.Base.Orientation] = tags.get("orientation", 1)
    found[ExifTags.Base.ImageDescription] = SECRET.decode()
    if "taken" in tags:
        inner = found.get_ifd(ExifTags.IFD.Exif)
        inner[ExifTags.Base.DateTimeOriginal] = tags["taken"]
        if "zone" in tags:
            inner[ExifTags.Base.OffsetTimeOriginal] = tags["zone"]
    found.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return found


def png_words():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    return words


FILES = {
    "jpeg": saved(a_picture(), "JPEG", exif=exif(), comment=SECRET, xmp=SECRET),
    "jpeg with a film behind it": saved(a_picture(), "JPEG") + SECRET,
    "png": saved(a_picture(), "PNG", exif=exif(), pnginfo=png_words()),
    "webp": saved(a_picture(), "WEBP", exif=exif(), xmp=SECRET),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_nothing_but_pixels_is_kept(content):
    assert SECRET in content
    assert not is_bare(content)

    found = prepared(content)

    assert SECRET not in found.image
    assert is_bare(found.image)
    assert (found.width, found.height) == (60, 40)
    assert not Image.open(io.BytesIO(found.image)).getexif()


def test_a_photo_taken_with_the_telephone_on_its_side_stands_upright():
    content = saved(a_picture(), "JPEG", exif=exif(orientation=6), quality=95)

    found = prepared(content)

    upright = Image.open(io.BytesIO(found.image))
    assert upright.size == (found.width, found.height) == (40, 60)
    assert upright.getpixel((20, 5))[0] > 200
    assert upright.getpixel((20, 55))[2] > 200


def test_the_camera_says_when_and_the_city_where_its_clock_hangs():
    taken = "2022:05:01 00:41:00"

    plain = prepared(saved(a_picture(), "JPEG", exif=exif(taken=taken)))
    zoned = prepared(saved(a_picture(), "JPEG", exif=exif(taken=taken, zone="+08:00")))
    silent = prepared(saved(a_picture(), "JPEG"))
    broken = prepared(saved(a_picture(), "JPEG", exif=exif(taken="yesterday")))

    assert plain.taken_at == datetime(2022, 5, 1, 4, 41, tzinfo=UTC)
    assert zoned.taken_at == datetime(2022, 4, 30, 16, 41, tzinfo=UTC)
    assert (silent.taken_at, broken.taken_at) == (None, None)


def test_a_huge_photo_is_made_smaller_and_its_thumbnail_small(monkeypatch):
    monkeypatch.setattr(photo, "LONGEST_SIDE", 300)

    found = prepared(saved(a_picture((900, 600)), "JPEG"))
    small = Image.open(io.BytesIO(thumbnail(found.image)))

    assert (found.width, found.height) == (300, 200)
    assert max(small.size) == photo.THUMBNAIL_SIDE
    assert is_bare(thumbnail(found.image))


def test_what_can_be_seen_through_is_on_white():
    seen_through = Image.new("RGBA", (10, 10), (0, 0, 0, 0))

    found = Image.open(io.BytesIO(prepared(saved(seen_through, "PNG")).image))

    assert found.mode == "RGB"
    assert found.getpixel((5, 5)) == (255, 255, 255)


def test_colours_are_right_without_the_profile_that_came_with_them():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile = saved(a_picture(), "PNG", icc_profile=profile)
    with_noise = saved(a_picture(), "PNG", icc_profile=b"no profile at all")

    for content in (with_profile, with_noise):
        found = prepared(content)
        assert is_bare(found.image)
        assert Image.open(io.BytesIO(found.image)).getpixel((5, 5))[0] > 250


@pytest.mark.parametrize(
    "content",
    [b"", b"not a photo", saved(a_picture(), "GIF"), saved(a_picture(), "BMP"), b"0000ftypheic"],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(Refused, match="JPEG, PNG, WebP or HEIC"):
        prepared(content)


def test_a_photo_that_breaks_off_is_refused():
    content = saved(a_picture((400, 400)), "JPEG")

    with pytest.raises(Refused, match="damaged"):
        prepared(content[: len(content) // 2])
    with pytest.raises(Refused, match="damaged"):
        thumbnail(content[: len(content) // 2])


def test_a_file_made_to_fill_the_memory_is_refused(monkeypatch):
    content = saved(a_picture((100, 100)), "PNG")

    monkeypatch.setattr(photo, "MOST_PIXELS", 9_999)
    with pytest.raises(Refused, match="more pixels"):
        prepared(content)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 4_000)
    with pytest.raises(Refused, match="more pixels"):
        prepared(content)
    monkeypatch.setattr(photo, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="MB; at most"):
        prepared(content)


def test_only_an_image_that_was_prepared_here_is_taken_from_the_store():
    assert kept(prepared(FILES["jpeg"]).image).width == 60
    for other in (FILES["jpeg"], FILES["png"], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(Refused, match="not one that was prepared"):
            kept(other)
