"""Writes a picture as a PNG of at most 256 colours, which is a third of the size and looks the same on a page."""

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page

# In the browser, which can read its own pictures and is quick at counting: the most frequent colours, none of them
# nearly like another, and for each pixel the nearest.
_REDUCE = """async (picture) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const part = (a, b, shift) => ((a >> shift & 255) - (b >> shift & 255)) ** 2;
  const apart = (a, b) => part(a, b, 0) + part(a, b, 8) + part(a, b, 16);
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  let palette = [];
  for (let distance = 4; ; distance += 2) {
    palette = [];
    for (const colour of frequent) {
      if (palette.every((other) => apart(colour, other) > distance ** 2)) palette.push(colour);
      if (palette.length > 256) break;
    }
    if (palette.length <= 256) break;
  }
  const nearest = new Map(frequent.map((colour) => {
    let best = 0;
    palette.forEach((other, at) => { if (apart(colour, other) < apart(colour, palette[best])) best = at; });
    return [colour, best];
  }));
  let indices = "";
  for (let start = 0; start < pixels.length; start += 8192) {
    const some = [...pixels.subarray(start, start + 8192)];
    indices += String.fromCharCode(...some.map((pixel) => nearest.get(pixel)));
  }
  return {
    width: image.width, height: image.height, indices: btoa(indices),
    palette: palette.flatMap((colour) => [colour & 255, colour >> 8 & 255, colour >> 16 & 255]),
  };
}"""


def write(path: Path, picture: bytes, page: Page) -> int:
    """Write `picture`, a PNG of many colours; `page` is one that may do as it likes. Returns the bytes written."""
    found = page.evaluate(_REDUCE, base64.b64encode(picture).decode())
    width, height = found["width"], found["height"]
    indices = base64.b64decode(found["indices"])
    rows = b"".join(b"\0" + indices[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # 8 bits an index, palette (PNG 1.2, 11.2.2)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks))


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
