"""Reads XML as a stream of events. Entities are refused: they can multiply a small file or name another one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from graphsvc.ingest.convert.converted import ConversionError

CHUNK = 1 << 16
DEEPEST = 1000


@dataclass(slots=True)
class Element:
    """An element without namespace. The end has the text directly in it; the start has not."""

    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


Event = tuple[bool, Element]


def elements(path: Path) -> Iterator[Event]:
    """(True, element) at each start, (False, element) at each end."""
    parser = _Parser()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield from parser.events(chunk)
        yield from parser.events(b"", last=True)
    except expat.ExpatError as error:
        raise ConversionError(
            f"line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)}); export the file again"
        ) from error
    except LookupError as error:
        raise ConversionError(f"{parser.where}: {error}; save the file as UTF-8") from error


class _Parser:
    """Expat, with the events of one chunk at a time."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._open: list[Element] = []
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.EntityDeclHandler = self._entity

    @property
    def where(self) -> str:
        return f"line {self._expat.CurrentLineNumber}"

    def events(self, chunk: bytes, *, last: bool = False) -> list[Event]:
        self._events = []
        self._expat.Parse(chunk, last)
        return self._events

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise ConversionError(f"{self.where}: nested deeper than {DEEPEST} levels")
        element = Element(local(name), {local(key): value for key, value in attributes.items()})
        self._open.append(element)
        self._events.append((True, element))

    def _end(self, _: str) -> None:
        self._events.append((False, self._open.pop()))

    def _text(self, text: str) -> None:
        self._open[-1].text.append(text)

    def _entity(self, name: str, *_: object) -> None:
        raise ConversionError(
            f"{self.where}: defines the XML entity {name}, which is not read; export the file again without entities"
        )


def local(name: str) -> str:
    return name.rpartition(":")[2]
