"""One trace as one tree: who called whom, when and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from rich.tree import Tree

from devstack.tracing.spans import NANOSECONDS_PER_MILLISECOND, SeenSpan

COLOURS = {
    "gateway": "cyan",
    "identity": "magenta",
    "booking": "green",
    "inbox": "yellow",
    "inventory": "blue",
    "analytics": "bright_magenta",
}
STATEMENTS = ("db.query.text", "db.statement")
# Said by the name of the span, the same everywhere, or of no use to a reader.
UNSAID = frozenset(
    {
        *STATEMENTS,
        "code.function.name",
        "db.system",
        "db.system.name",
        "http.request.method",
        "http.route",
        "messaging.system",
        "network.protocol.version",
        "rpc.method",
        "rpc.service",
        "rpc.system",
        "server.address",
        "server.port",
        "url.path",
        "url.scheme",
    }
)
MOST_STATEMENT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    roots: list[SeenSpan]
    children: dict[str, list[SeenSpan]]


def family(spans: Sequence[SeenSpan]) -> Family:
    """Parents and children; a span whose parent is unknown hangs below the span that it links to."""
    known = {span.span_id for span in spans}
    roots: list[SeenSpan] = []
    children: dict[str, list[SeenSpan]] = {}
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        above = next((candidate for candidate in (span.parent_id, *span.links) if candidate in known), None)
        if above is None:
            roots.append(span)
        else:
            children.setdefault(above, []).append(span)
    return Family(roots=roots, children=children)


def tree(trace_id: str, spans: Sequence[SeenSpan]) -> Tree:
    start = min(span.start for span in spans)
    length = (max(span.end for span in spans) - start) / NANOSECONDS_PER_MILLISECOND
    services = sorted({span.service for span in spans})
    top = Tree(
        Text.assemble(
            ("trace ", "bold"),
            (trace_id, "bold"),
            f"  {length:.1f} ms, {len(spans)} spans, ",
            ", ".join(services),
        )
    )
    grown = family(spans)
    for root in grown.roots:
        _grow(top, root, grown, start)
    return top


def _grow(above: Tree, span: SeenSpan, grown: Family, start: int) -> None:
    branch = above.add(label(span, start))
    for child in grown.children.get(span.span_id, []):
        _grow(branch, child, grown, start)


def label(span: SeenSpan, start: int) -> Text:
    """Service, name, length, offset from the start of the trace, and what the span says of itself."""
    offset = (span.start - start) / NANOSECONDS_PER_MILLISECOND
    said = Text.assemble(
        (span.service, COLOURS.get(span.service, "white")),
        " ",
        (span.name, "bold red" if span.failed else "bold"),
        (f"  {span.milliseconds:.2f} ms", "green"),
        (f"  +{offset:.1f}", "dim"),
    )
    for key, value in span.attributes.items():
        if key not in UNSAID:
            said.append(f"  {key.removeprefix('frontdesk.')}={value}", "dim")
    statement = next((str(span.attributes[key]) for key in STATEMENTS if key in span.attributes), "")
    if statement:
        said.append("\n" + _shortened(statement), "italic dim")
    return said


def _shortened(statement: str) -> str:
    one_line = " ".join(statement.split())
    return one_line if len(one_line) <= MOST_STATEMENT else one_line[: MOST_STATEMENT - 1] + "…"
