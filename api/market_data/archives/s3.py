"""The list of files of a bucket, as S3 tells it in XML, a thousand names at a time."""

from collections.abc import Sequence
from xml.etree import ElementTree

from api.errors import ExchangeFailed
from api.market_data.archives.calendar import overlaps, span_in
from api.market_data.archives.model import ArchiveFile
from api.market_data.archives.web import Web
from api.market_data.exchange.spans import Span

_PACKED = (".zip", ".csv.gz")


async def keys(web: Web, listing: str, prefix: str) -> list[str]:
    """Names of the files under a prefix, in the bucket's own order; none: there is no such place.

    listing: address of the bucket.
    """
    found: list[str] = []
    marker = ""
    while True:
        query = {"delimiter": "/", "prefix": prefix} | ({"marker": marker} if marker else {})
        page = await web.get(f"{listing}/", query)
        if page is None:
            return found
        try:
            root = ElementTree.fromstring(page)  # noqa: S314  expat limits what entities become
        except ElementTree.ParseError as error:
            raise ExchangeFailed(
                web.venue, f"the archive of {web.venue} must list {prefix} in XML, did not"
            ) from error
        names = [text for text in (one.text for one in _all(root, "Key")) if text]
        found += names
        is_cut = any(one.text == "true" for one in _all(root, "IsTruncated"))
        told = next((one.text for one in _all(root, "NextMarker") if one.text), None)
        following = told or (names[-1] if names else "")
        if not is_cut or following <= marker:  # one that stays would be asked for ever
            return found
        marker = following


async def files(
    web: Web, listing: str, base: str, prefix: str, span: Span, digest: str
) -> Sequence[ArchiveFile]:
    """The packed files under a prefix whose names tell a month or day that overlaps `span`."""
    told = [(key, span_in(key)) for key in await keys(web, listing, prefix)]
    return [
        ArchiveFile(f"{base}/{key}", of_file, digest)
        for key, of_file in told
        if key.endswith(_PACKED) and of_file is not None and overlaps(of_file, span)
    ]


def _all(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    # In whatever namespace the bucket has.
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == name]
