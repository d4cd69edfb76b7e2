"""Photos of a case: what is known of one, and how a file becomes one that says nothing else.

Only pixels pass: what a camera writes beside them (EXIF, GPS, XMP, comments, colour profiles, a
film behind a telephone's photo) is left behind, and with it where a reporter lives. Pillow does
the work without holding up other threads.
"""

import io
import struct
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from commandcenter.frozen import frozen
from commandcenter.ids import EventId
from commandcenter.refusal import Refused
from commandcenter.text import Text
from commandcenter.wording import N_, _

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES: Final = 32_000_000
"""Size of a file that is taken."""

MOST_PIXELS: Final = 64_000_000
"""More are in no telephone's photo, but in files made to fill a memory."""

LONGEST_SIDE: Final = 4096
"""Pixels that are kept along the longer side: enough to read a house number across a street."""

THUMBNAIL_SIDE: Final = 256
"""Pixels along the longer side of the small photo."""

_QUALITY: Final = 90
_EXIF, _TAKEN, _TAKEN_ZONE = 0x8769, 0x9003, 0x9011
"""Where EXIF says when the photo was taken, and how far from UTC that clock was."""

_BROKEN: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error)
"""What Pillow raises for damaged files; OSError includes what it cannot identify."""


class PhotoKind(StrEnum):
    """What a photo shows."""

    BEFORE = "before"
    AFTER = "after"
    NEAR = "near"
    FAR = "far"


KIND_NAMES: Final[dict[PhotoKind, str]] = {
    PhotoKind.BEFORE: N_("before handling"),
    PhotoKind.AFTER: N_("after handling"),
    PhotoKind.NEAR: N_("from near"),
    PhotoKind.FAR: N_("from far"),
}
"""What each is called; shown through `_`."""


@frozen
class Photo:
    """One photo of a case."""

    id: EventId
    """The event that added it."""
    kind: PhotoKind
    sha256: str
    """Of the image, which is kept under it; of a photo that was erased, only this is left."""
    thumbnail: str
    """SHA-256 of the small one."""
    width: int
    height: int
    bytes: int
    taken_at: datetime | None
    """As the camera's clock said; None if it did not."""
    note: Text | None
    added_by: str
    added_at: datetime
    erased: bool = False


@frozen
class Pixels:
    """A photo without anything else in it."""

    image: bytes
    """JPEG or PNG, sRGB, upright."""
    width: int
    height: int
    taken_at: datetime | None = None
    """When the camera said that it was taken."""


def pixels_of(content: bytes, zone: tzinfo) -> Pixels:
    """The photo in a JPEG, PNG, WebP or HEIC file. Raises Refused saying what is wrong with it.

    `zone` is the city's: most cameras tell the time without one.
    """
    opened = _open(content)
    taken_at = _taken_at(opened, zone)
    try:
        upright = _upright(opened)
    except _BROKEN as fault:
        raise Refused(_("The photo is damaged: {fault}.").format(fault=fault)) from fault
    image = _encoded(upright, "PNG" if opened.format == "PNG" else "JPEG")
    return Pixels(image, upright.width, upright.height, taken_at)


def kept(content: bytes) -> Pixels:
    """What is known of an image that `pixels_of` has made.

    Raises Refused if it is another's: it may hold more than pixels.
    """
    if not is_bare(content):
        raise Refused(_("The stored image is not one that was prepared as a photo here."))
    opened = _open(content)
    return Pixels(content, opened.width, opened.height)


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of an image that `pixels_of` has made. Raises Refused if it is damaged."""
    opened = _open(content)
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    try:
        opened.draft("RGB", side)
        opened.thumbnail(side)
        return _encoded(_opaque(opened), "JPEG")
    except _BROKEN as fault:
        raise Refused(_("The photo is damaged: {fault}.").format(fault=fault)) from fault


def is_bare(content: bytes) -> bool:
    """Whether a JPEG or PNG holds nothing but its pixels and how to show them."""
    try:
        if content.startswith(b"\xff\xd8"):
            return _is_bare_jpeg(content)
        return content.startswith(b"\x89PNG\r\n\x1a\n") and _is_bare_png(content)
    except (struct.error, IndexError):
        return False


def _open(content: bytes) -> "Image.Image":
    from PIL import Image

    if len(content) > MOST_BYTES:
        raise Refused(
            _("The photo has {n:.0f} MB; at most {most:.0f} are taken.").format(
                n=len(content) / 1e6, most=MOST_BYTES / 1e6
            )
        )
    formats = ["JPEG", "PNG", "WEBP"]
    if content[4:8] == b"ftyp":
        import pi_heif

        pi_heif.register_heif_opener()
        formats.append("HEIF")
    try:
        opened = Image.open(io.BytesIO(content), formats=formats)
    except Image.DecompressionBombError as fault:
        raise Refused(_("The photo has more pixels than any camera makes.")) from fault
    except _BROKEN as fault:
        raise Refused(_("This is no photo that can be read: JPEG, PNG, WebP or HEIC.")) from fault
    if opened.width * opened.height > MOST_PIXELS:
        raise Refused(_("The photo has more pixels than any camera makes."))
    return opened


def _upright(opened: "Image.Image") -> "Image.Image":
    """The pixels alone: turned as the camera was held, in sRGB, not larger than is kept."""
    from PIL import ImageOps

    profile = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(opened)
    if profile:
        image = _in_srgb(image, profile)
    image = _opaque(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Savers take up what `info` holds: comments, XMP, profiles.
    image.info.clear()
    return image


def _in_srgb(image: "Image.Image", profile: bytes) -> "Image.Image":
    """The same colours without the profile that says how to read them."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # A profile that nobody can read changes no colour.
    return changed if changed is not None else image


def _opaque(image: "Image.Image") -> "Image.Image":
    """In RGB, on white where it can be seen through."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _encoded(image: "Image.Image", kind: str) -> bytes:
    image.info.clear()
    written = io.BytesIO()
    options: dict[str, Any] = {"quality": _QUALITY} if kind == "JPEG" else {}
    image.save(written, kind, **options)
    return written.getvalue()


def _taken_at(opened: "Image.Image", zone: tzinfo) -> datetime | None:
    try:
        written = opened.getexif().get_ifd(_EXIF)
        at, own = (str(written.get(tag, "")).strip("\0 ") for tag in (_TAKEN, _TAKEN_ZONE))
        with suppress(ValueError):
            return datetime.strptime(f"{at} {own}", "%Y:%m:%d %H:%M:%S %z").astimezone(UTC)
        return datetime.strptime(at, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    except _BROKEN:
        return None  # It says nothing, or nothing that is a time.


def _is_bare_jpeg(content: bytes) -> bool:
    """Only segments that decode pixels, and nothing behind the last one."""
    place = 2
    while content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xDA:
            return content.find(b"\xff\xd9", place) == len(content) - 2
        if marker == 0xFE or (0xE0 < marker < 0xF0 and marker != 0xEE):
            return False
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return False


def _is_bare_png(content: bytes) -> bool:
    place, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        if name not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            return False
        place += 12 + length
    return place == len(content)
