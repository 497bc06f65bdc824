"""Says what a file is that no reader reads, and what to do: by its content first, by its name second."""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from graphsvc.ingest.convert.recognition import OLE, XML, convertible, suffix_of, text_of_head
from graphsvc.ingest.shapes import shape_of

TABLE = "save the table as CSV (UTF-8)"
AS_CSV = "write the table as CSV, with a heading (pandas: to_csv(file, index=False); R: write.csv(x, row.names=FALSE))"
AS_EDGES = "write one pair of ids a line (NetworkX: write_edgelist(graph, file, data=False))"
AS_GRAPHML = "write it as GraphML (NetworkX: write_graphml; igraph: write_graph(format='graphml'))"
FROM_GEPHI = "in Gephi, choose File > Export > Graph file > GraphML"
FROM_YED = "in yEd, choose File > Save As > GraphML"
FROM_CYTOSCAPE = "in Cytoscape, choose File > Export > Network to File > GraphML"
UNPACK = "unpack it and name the files in it"

# What a file is, and what to do, by its first bytes.
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF document", "export the table behind it as CSV; a PDF keeps only its picture"),
    (b"%!PS", "a PostScript document", "export the table behind it as CSV; PostScript keeps only its picture"),
    (b"\x89PNG", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"\xff\xd8\xff", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"GIF87a", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"GIF89a", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"II*\0", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"MM\0*", "a picture", "export the network itself, as GraphML or as pairs of ids"),
    (b"SQLite format 3\0", "an SQLite database", "export each table: sqlite3 -header -csv FILE 'SELECT * FROM table'"),
    (b"RDX2\n", "data of R (save)", "in R, load() it and write.csv(x, 'file.csv', row.names=FALSE)"),
    (b"RDX3\n", "data of R (save)", "in R, load() it and write.csv(x, 'file.csv', row.names=FALSE)"),
    (b"X\n\0\0\0", "data of R (RDS)", "in R, readRDS() it and write.csv(x, 'file.csv', row.names=FALSE)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (
        b"<stata_dta>",
        "data of Stata",
        "in Stata: export delimited using file.csv; in Python: pandas.read_stata, to_csv",
    ),
    (b"$FL2", "data of SPSS", "in SPSS: Save As > CSV; in Python: pandas.read_spss, to_csv"),
    (b"$FL3", "data of SPSS", "in SPSS: Save As > CSV; in Python: pandas.read_spss, to_csv"),
    (
        b"\0" * 12 + b"\xc2\xea\x81\x60",
        "data of SAS",
        "in SAS: proc export dbms=csv; in Python: pandas.read_sas, to_csv",
    ),
    (b"HEADER RECORD*******", "data of SAS (XPORT)", "in Python: pandas.read_sas, to_csv"),
    (b"MATLAB 5.0 MAT-file", "data of MATLAB", "in MATLAB: [i, j] = find(A); writematrix([i j], 'file.csv')"),
    (b"\x89HDF\r\n\x1a\n", "HDF5", AS_CSV),
    (b"Obj\x01", "Avro", "convert it to Parquet or CSV, with Spark or DuckDB for example"),
    (
        b"\x93NUMPY",
        "an array of NumPy",
        "in Python: numpy.savetxt('file.txt', numpy.argwhere(numpy.load(FILE)), fmt='%d')",
    ),
    (b"\x7fELF", "a program", "name the file with the data"),
    (b"graph-tool ", "graph-tool's binary format", "in graph-tool: graph.save('file.graphml')"),
    (b"\xe2\x9b\xbe gt", "graph-tool's binary format", "in graph-tool: graph.save('file.graphml')"),
)
PICKLE = re.compile(rb"\x80[\x02-\x05]")

SQL = (
    r"(?:--.*\n\s*|/\*[\s\S]*?\*/;?\s*)*+(?:(?:CREATE|DROP)\s+(?:TABLE|DATABASE)|INSERT\s+INTO|PRAGMA\s+\w+\s*=|"
    r"BEGIN TRANSACTION;|SET\s+\w+\s*=|COPY\s+\S+\s*\()|--\s*(?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|SQLite)"
)
FOR_SCREENS = "a table as a database prints it on the screen"
AS_TABLE = "write the table as CSV or with tabs (mysql --batch, psql --csv, sqlite3 -header -csv)"
# By the first text in a file, after blanks and a byte order mark.
BEGINNINGS: tuple[tuple[str, str, str], ...] = (
    (r"version https://git-lfs\.github\.com/", "a pointer of Git LFS, not the file itself", "run git lfs pull"),
    (
        r"/annex/objects/|\.\./.*/annex/objects/",
        "a pointer of git-annex, not the file itself",
        "run git annex get FILE",
    ),
    (
        r"(?:(?://|#).*\n\s*|/\*[\s\S]*?\*/\s*)*+(?:strict\s+)?(?:di)?graph\b(?:\s+[\w.-]+|\s*\"[^\"]*\")?\s*\{",
        "Graphviz (DOT)",
        "convert it: gv2gml file.dot > file.gml, or gvpr; or " + AS_GRAPHML,
    ),
    (r"nodedef\s*>", "GDF (GUESS, Gephi)", FROM_GEPHI),
    (r"\*\s*(?:node|tie)[ _](?:data|properties)\b", "VNA (NetDraw)", "in NetDraw, choose File > Save Data As > Pajek"),
    (
        r"dl\b[\s,]*(?:n|nr|nc|nm|format)\s*=",
        "UCINET DL",
        "in UCINET, choose Data > Export > Pajek; in Python: igraph.Graph.Read_DL(FILE, directed=False).write(OTHER)",
    ),
    (
        r">>(?:graph6|sparse6|digraph6)<<",
        "graph6 or sparse6",
        "read it in NetworkX (read_graph6, read_sparse6) and " + AS_EDGES,
    ),
    (r"\(tlp\s+\"", "Tulip", "in Tulip, choose File > Export > GML"),
    (r"LEDA\.GRAPH", "LEDA", "read it in NetworkX (read_leda) and " + AS_GRAPHML),
    (
        r"(?:c\b.*\n)*+p\s+(?:edge|col|sp|max|min|asn|cnf|mat)\s+\d",
        "DIMACS",
        'keep the two ids of its lines e and a, for example: awk \'$1=="e" || $1=="a" {print $2, $3}\' file > file.txt',
    ),
    (r"(?:#.*\n)*+@(?:nodes|arcs|edges)\b", "LGF (LEMON)", AS_EDGES),
    (
        r"@prefix\b|@base\b|PREFIX\s+\w*:\s*<|<https?://[^>]*>\s+<https?://[^>]*>\s",
        "RDF (triples)",
        "select the pairs of ids with SPARQL and save them as CSV",
    ),
    (r"@relation\b", "ARFF (Weka)", "save it as CSV in Weka"),
    (
        r"BEGIN:VCARD",
        "vCards (an address book)",
        "export the contacts as CSV; they become members with the columns id and name",
    ),
    (r"BEGIN:VCALENDAR", "a calendar", "name the file with the data"),
    (
        r"(?:From (?:\S+@\S+|-) +\w{3} \w{3} |Return-Path:|Received:|Delivered-To:|MIME-Version:|Message-ID:)",
        "e-mail",
        "extract sender and recipient of each message to CSV",
    ),
    (
        SQL,
        "a dump of SQL",
        "load it into its database and export each table as CSV",
    ),
    (
        r"(?::begin\b|(?:CREATE|MERGE|UNWIND)\s*[(\[])",
        "a Cypher script",
        "run it in its database, and export CSV from there",
    ),
    (
        (
            r"(?:(?:mysql|mariadb(?: \[[^\]\n]*\])?)> .*\n\s*)?\+-[-+]*\+[ \t]*\n|(?:mysql|mariadb)> |[┌╭╔][─┬━═╦╤]"
            r"|\*{10,} 1\. row \*{10,}|-\[ RECORD 1 \]|[\w.]+=[#>] select\b"
        ),
        FOR_SCREENS,
        AS_TABLE,
    ),
    (r"# A (?:tibble|tbl_graph|data\.table)\b|\w+\(list\(|IGRAPH \w{7} ", "data as R prints it", AS_CSV),
    (
        r"%[ \t]*bip\b",
        "a network of KONECT with two kinds of vertices",
        "write the pairs of members that share something, one pair a line",
    ),
    (r"\\(?:documentclass|begin|usepackage)\b", "LaTeX", AS_CSV),
    (r"\{\\rtf", "a text document (RTF)", TABLE),
    (r"%YAML|---[ \t]*\n", "YAML", "write it as JSON or CSV"),
    (r"#!\s*/|#include\s*[<\"]", "a program", "name the file with the data"),
    (r"0 HEAD\s*\n1 ", "GEDCOM (a family tree)", "export pairs of ids as CSV"),
)
PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), what, how) for pattern, what, how in BEGINNINGS)
ROOTS = {
    "svg": ("a picture (SVG)", "export the network itself, as GraphML or as pairs of ids"),
    "workbook": ("an Excel workbook of 2003 (XML)", "save it as .xlsx or as CSV UTF-8"),
    "mxfile": ("a drawing of draw.io", "export the table behind it as CSV, or draw it in yEd and save GraphML"),
    "dynamicnetwork": ("DyNetML (ORA)", "in ORA, export the network as GraphML"),
    "metanetwork": ("DyNetML (ORA)", "in ORA, export the network as GraphML"),
    "gxl": ("GXL", "convert it: gxl2gv, gv2gml; or " + AS_GRAPHML),
    "rdf": ("RDF (XML)", "select the pairs of ids with SPARQL and save them as CSV"),
    "graph": ("XGMML (Cytoscape)", FROM_CYTOSCAPE),
}
# Files in a zip archive that say which program's it is.
ARCHIVES = (
    ("word/document.xml", "a Word document", TABLE),
    ("ppt/presentation.xml", "a PowerPoint presentation", TABLE),
    ("Index/Document.iwa", "a document of Numbers or Pages", "choose File > Export To > CSV"),
    ("META-INF/container.xml", "an e-book", "name the file with the data"),
    ("META-INF/MANIFEST.MF", "a Java archive", "name the file with the data"),
    ("Project_xml", "a project of Gephi", FROM_GEPHI),
)
NAMES = {
    ".gephi": ("a project of Gephi", FROM_GEPHI),
    ".cys": ("a session of Cytoscape", FROM_CYTOSCAPE),
    ".npz": ("arrays of NumPy", AS_EDGES),
    ".numbers": ("a document of Numbers", "choose File > Export To > CSV"),
    ".dta": ("data of Stata", "in Stata: export delimited using file.csv; in Python: pandas.read_stata, to_csv"),
    ".mat": ("data of MATLAB", "in MATLAB: [i, j] = find(A); writematrix([i j], 'file.csv')"),
    ".doc": ("a Word document", TABLE),
    ".ppt": ("a PowerPoint presentation", TABLE),
    ".msg": ("e-mail (Outlook)", "extract sender and recipient of each message to CSV"),
    ".pkl": ("a pickle of Python", "a pickle can run programs, so it is never opened; " + AS_CSV),
    ".pickle": ("a pickle of Python", "a pickle can run programs, so it is never opened; " + AS_CSV),
    ".gpickle": ("a pickle of NetworkX", "a pickle can run programs, so it is never opened; " + AS_GRAPHML),
    ".g6": ("graph6", "read it in NetworkX (read_graph6) and " + AS_EDGES),
    ".s6": ("sparse6", "read it in NetworkX (read_sparse6) and " + AS_EDGES),
    ".yaml": ("YAML", "write it as JSON or CSV"),
    ".yml": ("YAML", "write it as JSON or CSV"),
    ".orc": ("ORC", "convert it to Parquet or CSV, with Spark or DuckDB for example"),
    ".gt": ("graph-tool's binary format", "in graph-tool: graph.save('file.graphml')"),
}
SHAPES = {
    "tgf": ("TGF (Trivial Graph Format)", FROM_YED),
    "sif": (
        "SIF (Cytoscape): each line has a relation between two ids",
        FROM_CYTOSCAPE + "; or keep the two ids: awk '{for (i = 3; i <= NF; i++) print $1, $i}' file > file.txt",
    ),
    "lgl": ("LGL (Large Graph Layout)", "in Python: igraph.Graph.Read_Lgl(FILE, directed=False).write('file.graphml')"),
    "metis": (
        "METIS: the first line has the numbers of vertices and edges, each further line the neighbours of a vertex",
        AS_EDGES,
    ),
    "adjacency list": (
        "an adjacency list: each line has an id and all its neighbours",
        "in Python: networkx.write_edgelist(networkx.read_adjlist(FILE), 'file.txt', data=False)",
    ),
    "multiline adjacency list": (
        "an adjacency list of NetworkX on several lines",
        "in Python: networkx.write_edgelist(networkx.read_multiline_adjlist(FILE), 'file.txt', data=False)",
    ),
    "adjacency matrix": (
        "an adjacency matrix: a row and a column for each member",
        "in Python: numpy.savetxt('file.txt', numpy.argwhere(numpy.loadtxt(FILE)), fmt='%d')",
    ),
    "labelled matrix": (
        "an adjacency matrix: a row and a column for each member, with their names",
        (
            "in Python: m = pandas.read_csv(FILE, index_col=0).stack(); "
            "m[m != 0].to_csv('file.csv', header=['weight'], index_label=['source', 'target'])"
        ),
    ),
    "incidence matrix": (
        "a matrix of two kinds of things: a row for each of the one, a column for each of the other",
        "write the pairs of members that share something, one pair a line",
    ),
    "prose": ("a text, not data", "name the file with the data"),
}
PAGE = re.compile(
    r"(?:<\?xml[^>]*>|<!--[\s\S]*?-->|\s)*+<(?:!doctype\s+html|html|head|body|table|div|script)\b", re.IGNORECASE
)
# Archives and packed files, which are unpacked before.
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def unsupported(path: Path, head: bytes) -> str | None:
    """What a file looks like and what to do, or None if nothing says that it is none of what is read.

    `head` has the first bytes, 64 KiB or the whole file. Never claims plain pairs of ids, tables or NDJSON.
    """
    if convertible(path, head):
        return None
    if found := _binary(path, head) or _unknown_binary(path, head):
        return sentence(*found)
    text = text_of_head(head)
    if text.startswith(("{", "[")) and not text.startswith("{\\rtf"):
        return None
    if found := _beginning(text) or _markup(text) or _named_text(path):
        return sentence(*found)
    shape = shape_of(text, suffix_of(path), whole=len(head) < 1 << 16)
    return sentence(*SHAPES[shape]) if shape else None


def _beginning(text: str) -> tuple[str, str] | None:
    return next(((what, how) for pattern, what, how in PATTERNS if pattern.match(text)), None)


def _named_text(path: Path) -> tuple[str, str] | None:
    """Text formats without a mark of their own in the content."""
    return NAMES[suffix_of(path)] if suffix_of(path) in {".g6", ".s6", ".yaml", ".yml"} else None


def sentence(what: str, how: str) -> str:
    return f"looks like {what}. This is not read: {how}"


def _binary(path: Path, head: bytes) -> tuple[str, str] | None:
    if found := next(((what, how) for magic, what, how in MAGIC if head.startswith(magic)), None):
        return found
    if PICKLE.match(head):
        return NAMES[".pickle"]
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a picture", "export the network itself, as GraphML or as pairs of ids"
    if head.startswith(OLE):
        return NAMES.get(suffix_of(path), ("an old document of Office", TABLE))
    return _archive(path) if head.startswith(b"PK\x03\x04") else None


def _archive(path: Path) -> tuple[str, str] | None:
    """What the files in a zip archive say; None for an archive of data."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (OSError, BadZipFile, RuntimeError, NotImplementedError):
        return "a broken zip archive", "download it again"
    if b"opendocument.text" in kind or b"opendocument.presentation" in kind:
        return "a document of LibreOffice", TABLE
    if names and all(name.endswith(".npy") for name in names):
        return NAMES[".npz"]
    if suffix_of(path) in {".gephi", ".cys", ".numbers"}:
        return NAMES[suffix_of(path)]
    return next(((what, how) for name, what, how in ARCHIVES if name in names), None)


def _unknown_binary(path: Path, head: bytes) -> tuple[str, str] | None:
    """Data that is no text in any encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", *PACKED)):
        return None
    controls = len(head) - len(head.translate(None, CONTROLS))
    if not head or controls * 20 < len(head):
        return None
    return NAMES.get(suffix_of(path), ("a binary file", "export its table as CSV, or its network as GraphML"))


def _markup(text: str) -> tuple[str, str] | None:
    if PAGE.match(text):
        return (
            "a web page, not the data",
            "download the file itself; often the page asks to sign in, or has a button Download or Raw",
        )
    if not text.startswith("<") or not (named := XML.match(text)):
        return None
    other = (f"XML with <{named[1]}>", "write the pairs of ids as CSV, or the network as GraphML")
    return ROOTS.get(named[1].lower(), other)
