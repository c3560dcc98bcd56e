"""Marks planted in pictures as cameras and clinics do, and a search that looks everywhere."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

IN_PICTURES = {
    "camera serial": "SERIAL-7741-ZQX",
    "place": "GPS-AREA-52N13E-ZQX",
    "artist": "Dr. Zyxwvut Qpo",
    "artist, UTF-16": "Author Sixteen ZQX",
    "XMP": "xmp-creator-ZQX",
    "IPTC": "iptc-byline-ZQX",
    "comment": "jpeg-comment-ZQX",
    "PNG text": "png-text-ZQX",
    "packed PNG text": "png-packed-text-ZQX",
    "TIFF host": "TIFFHOST-ZQX",
    "patient": "Zqxmann^Anneliese",
    "patient's number": "PID-99887766-ZQX",
    "name of a file": "Zqxmann_Anneliese_1961",
    "second of taking it": "1987:06:05 04:03:21",
}
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>xmp-creator-ZQX</a></x:xmpmeta>'


def plant(picture: Path, turn: int) -> None:
    """Replace a picture by one that is full of marks: JPEG, PNG, TIFF and DICOM by turns."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    picture.unlink()
    stem = f"{IN_PICTURES['name of a file']} {turn:03}"
    write = (_jpeg, _png, _tiff, _dicom)[turn % 4]
    write(image, picture.with_name(stem))


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = IN_PICTURES["artist"]
    exif[ExifTags.Base.DateTime] = IN_PICTURES["second of taking it"]
    exif[ExifTags.Base.XPAuthor] = IN_PICTURES["artist, UTF-16"].encode("utf-16-le")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = IN_PICTURES["camera serial"]
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = IN_PICTURES[
        "place"
    ].encode()
    return exif


def _jpeg(image: Image.Image, path: Path) -> None:
    packed = io.BytesIO()
    image.save(packed, "JPEG", exif=_exif(6), xmp=_XMP, comment=IN_PICTURES["comment"].encode())
    byline = IN_PICTURES["IPTC"].encode()
    record = b"\x1c\x02\x50" + len(byline).to_bytes(2, "big") + byline
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(record).to_bytes(4, "big") + record
    segment = b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block
    content = packed.getvalue()
    path.with_suffix(".jpg").write_bytes(content[:2] + segment + content[2:])


def _png(image: Image.Image, path: Path) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", IN_PICTURES["PNG text"])
    texts.add_text("Author", IN_PICTURES["packed PNG text"], zip=True)
    texts.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    image.save(path.with_suffix(".png"), pnginfo=texts, exif=_exif())


def _tiff(image: Image.Image, path: Path) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[ExifTags.Base.HostComputer] = IN_PICTURES["TIFF host"]
    tags[ExifTags.Base.Artist] = IN_PICTURES["artist"]
    tags[ExifTags.Base.ImageDescription] = IN_PICTURES["comment"]
    image.save(path.with_suffix(".tif"), tiffinfo=tags)


def _dicom(image: Image.Image, path: Path) -> None:
    values = np.asarray(image.convert("L"))
    dataset = pydicom.Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.SOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = "1.2.3"
    dataset.PatientName, dataset.PatientID = IN_PICTURES["patient"], IN_PICTURES["patient's number"]
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = values.tobytes()
    dataset.save_as(path.with_suffix(".dcm"), enforce_file_format=True)


def found_in(file: Path, marks: dict[str, str]) -> set[str]:
    """Which marks are in a file's name or bytes, however they are wrapped and written."""
    layers = (file.name.encode("utf-8", "surrogateescape"), *_layers(file.read_bytes()))
    wanted = {name: _spellings(mark) for name, mark in marks.items()}
    return {
        name
        for layer in layers
        for name, spellings in wanted.items()
        if any(spelling in layer for spelling in spellings)
    }


def _spellings(mark: str) -> tuple[bytes, ...]:
    """UTF-8, UTF-16 both ways, and each of them in base64 at any of its three places."""
    plain = tuple(mark.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
    # the first and last signs depend on what stands beside
    packed = (base64.b64encode(bytes(shift) + text)[4:-4] for text in plain for shift in range(3))
    return (*plain, *packed)


def _layers(content: bytes) -> Iterator[bytes]:
    """A file, and all that is packed in it."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed.comment
            for member in packed.infolist():
                yield member.filename.encode() + member.extra + member.comment
                yield from _layers(packed.read(member))
    elif content.startswith(b"\x89PNG"):
        yield from _chunks(content)
    elif content.startswith(b"%PDF"):
        for stream in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            yield _unpacked(stream[1])
    elif content[:200].lstrip().startswith(b"<"):
        for data in re.finditer(rb"base64,([A-Za-z0-9+/=]+)", content):
            yield from _layers(base64.b64decode(data[1]))


def _chunks(png: bytes) -> Iterator[bytes]:
    place = 8
    while place < len(png):
        size = int.from_bytes(png[place : place + 4], "big")
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        if kind in {b"zTXt", b"iCCP"}:
            yield _unpacked(data.partition(b"\0")[2][1:])
        place += size + 12


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return data
