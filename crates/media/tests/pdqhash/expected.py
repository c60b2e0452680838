"""Prints what the reference makes of the pictures on standard input, two lines each: for the profile full and for pre512.

Each picture comes as a line `width height channels`, then its bytes. A line has quality, hash, and the hashes of the eight variants.

The package's own Python functions take brightness in double precision, which the C++ code doesn't: hashes of coloured pictures without much in them differ.
So the C++ functions that it carries are called as they are.
"""

import ctypes
import sys

import numpy
import pdqhash.bindings

SIDE = 512
library = ctypes.CDLL(pdqhash.bindings.__file__)
brightness_of_colour = library._ZN8facebook3pdq11downscaling20fillFloatLumaFromRGBEPKhS3_S3_iiiiPf
brightness_of_grey = library._ZN8facebook3pdq11downscaling21fillFloatLumaFromGreyEPKhiiiiPf
hash_of = library._ZN8facebook3pdq7hashing23pdqHash256FromFloatLumaEPfS2_iiPA64_fS4_PA16_fRNS1_7Hash256ERi
hashes_of = library._ZN8facebook3pdq7hashing33pdqDihedralHash256esFromFloatLumaEPfS2_iiPA64_fS4_PA16_fS6_PNS1_7Hash256ES8_S8_S8_S8_S8_S8_S8_Ri


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def brightness(picture):
    height, width, channels = picture.shape
    luma = numpy.zeros((height, width), numpy.float32)
    strides = (ctypes.c_int(width * channels), ctypes.c_int(channels))
    shape = (ctypes.c_int(height), ctypes.c_int(width))
    planes = [ctypes.c_void_p(picture.ctypes.data + channel) for channel in range(channels)]
    fill = brightness_of_grey if channels == 1 else brightness_of_colour
    fill(*planes, *shape, *strides, pointer(luma))
    return luma


def squashed(picture):
    """As CImg's resize does by default: not in the package, so repeated here."""
    height, width, _ = picture.shape
    if max(height, width) <= SIDE:
        return picture
    rows, columns = (numpy.arange(SIDE) * side // SIDE for side in (height, width))
    return numpy.ascontiguousarray(picture[rows][:, columns])


def written(words):
    return "".join(f"{word:04x}" for word in words[::-1])


def tell(picture):
    height, width, _ = picture.shape
    room = [numpy.zeros(size, numpy.float32) for size in ((height, width), (64, 64), (16, 64), (16, 16), (16, 16))]
    quality = ctypes.c_int()
    words = numpy.zeros((9, 16), numpy.uint16)
    shape = (ctypes.c_int(height), ctypes.c_int(width))
    luma = brightness(picture)
    hashes_of(pointer(luma), *map(pointer, room[:1]), *shape, *map(pointer, room[1:]), *map(pointer, words[1:]), ctypes.byref(quality))
    luma = brightness(picture)
    hash_of(pointer(luma), *map(pointer, room[:1]), *shape, *map(pointer, room[1:4]), pointer(words[0]), ctypes.byref(quality))
    print(quality.value, *map(written, words))


stream = sys.stdin.buffer
while header := stream.readline():
    width, height, channels = map(int, header.split())
    pixels = numpy.frombuffer(stream.read(width * height * channels), numpy.uint8)
    picture = pixels.reshape(height, width, channels)
    tell(picture)
    tell(squashed(picture))
