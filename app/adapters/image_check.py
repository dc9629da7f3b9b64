"""Pictures are drawn anew: place, camera and hidden trailers are gone, polyglots and bombs do not get through."""

import io

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from app.domain.file_checks import FileType, damaged_if_failing, refused
from app.domain.vocabulary import N_

MAX_PIXELS = 50_000_000
# Pillow's own guard, for whatever opens a picture without asking us.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_DAMAGED = N_("图片已损坏或者不完整，请重新拍摄或者另存后上传")
_HUGE = N_("图片尺寸过大，请缩小到五千万像素以内后重新上传")


def reencode(content: bytes, kind: FileType) -> bytes:
    """The same picture, upright, as a fresh JPEG or PNG without metadata; raises Invalid."""
    name = "JPEG" if kind is FileType.JPEG else "PNG"
    with damaged_if_failing(_DAMAGED), _opened(content, name) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise refused("image_too_large", _HUGE)
        return _drawn(picture, name)


def _opened(content: bytes, name: str) -> ImageFile:
    try:
        # Only the named decoder may run: a file cannot choose a rarer, weaker one.
        return Image.open(io.BytesIO(content), formats=[name])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refused("image_too_large", _HUGE) from error


def _drawn(picture: Image.Image, name: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert(_mode(upright, name))
    # Comments, profiles and EXIF would be copied along from here.
    upright.info.clear()
    buffer = io.BytesIO()
    if name == "JPEG":
        upright.save(buffer, "JPEG", quality=90)
    else:
        upright.save(buffer, "PNG")
    return buffer.getvalue()


def _mode(picture: Image.Image, name: str) -> str:
    grey = picture.mode in ("1", "L", "LA", "I;16", "I")
    if name == "JPEG":
        return "L" if grey else "RGB"
    if "A" in picture.getbands() or "transparency" in picture.info:
        return "RGBA"
    return "L" if grey else "RGB"
