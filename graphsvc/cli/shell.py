"""The Cypher shell: reads statements up to their semicolon, and prints results as tables."""

import sys
from collections.abc import Iterator
from time import perf_counter
from typing import TextIO

from rich.markup import escape
from rich.table import Table

from graphsvc.cli.common import err, out
from graphsvc.store.driver import Driver, DriverError, GraphDatabase, Neo4jError, Result
from graphsvc.store.lexer import tokens


def split_statements(text: str) -> tuple[list[str], str]:
    """The complete statements of a text, and the rest without a semicolon."""
    statements, begin = [], 0
    for token in tokens(text):
        if token.is_sign(";"):
            statements.append(text[begin : token.offset].strip())
            begin = token.offset + 1
    return [statement for statement in statements if statement], text[begin:]


def read_eval_print(uri: str, auth: tuple[str, str], database: str) -> bool:
    """Run statements that are typed or piped in. False if a piped statement failed, which ends the run."""
    with GraphDatabase.driver(uri, auth=auth, telemetry_disabled=True) as driver:
        if sys.stdin.isatty():
            for statement in typed():
                run(driver, database, statement)
            return True
        return all(run(driver, database, statement) for statement in piped(sys.stdin))


def piped(source: TextIO) -> Iterator[str]:
    statements, rest = split_statements(source.read())
    yield from statements
    if rest.strip():
        yield rest.strip()


def typed() -> Iterator[str]:
    """Statements from a terminal; Ctrl-C discards an unfinished statement, Ctrl-D exits."""
    begun = ""
    while True:
        try:
            begun += input("     > " if begun.strip() else "neo4j> ") + "\n"
        except KeyboardInterrupt:
            out.print()
            begun = ""
        except EOFError:
            out.print()
            return
        statements, begun = split_statements(begun)
        yield from statements


def run(driver: Driver, database: str, statement: str) -> bool:
    """Run one statement and print its result. False if it failed."""
    begin = perf_counter()
    try:
        with driver.session(database=database) as session:
            show(session.run(statement), begin)
    except Neo4jError as error:
        err.print(f"[red]{escape(error.message or str(error))}[/]", highlight=False)
    except DriverError as error:
        err.print(f"[red]{escape(str(error))}[/]", highlight=False)
    else:
        return True
    return False


def show(result: Result, begin: float) -> None:
    columns, rows = result.keys(), 0
    if columns:
        table = Table(*(escape(column) for column in columns))
        for rows, record in enumerate(result, 1):  # noqa: B007  the count is used after the loop
            table.add_row(*(escape(repr(value) if isinstance(value, str) else str(value)) for value in record.values()))
        out.print(table)
    counters = result.consume().counters
    changes = [f"{name.replace('_', ' ')}: {count}" for name, count in vars(counters).items() if type(count) is int]
    what = [f"{rows} row{'' if rows == 1 else 's'}"] if columns else []
    out.print(", ".join([*what, *changes, f"{1000 * (perf_counter() - begin):.0f} ms"]), highlight=False, style="dim")
