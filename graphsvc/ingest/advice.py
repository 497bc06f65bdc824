"""What to do about rejected lines, by their reasons."""

ADVICE = (
    (
        "unknown member",
        "Import the members first or in the same command; or make members of the ids with --format edges.",
    ),
    ("unknown organization", "Import the organizations first, or in the same command."),
    ("is not an id", "If these are names of members, make ids of them with --make-ids."),
    ("not UTF-8", "Give the encoding of the file, for example --encoding cp1252, and import it again."),
    ("columns", "See how the file is read with --dry-run, and correct it with --delimiter, --source and --target."),
    ("a quote is opened", "Close the quote, or write it twice within a quoted cell."),
    ("damaged or cut off", "Get the file again, and repeat the import: what is there already stays as it is."),
)


def advice_for(reason: str) -> str | None:
    return next((advice for part, advice in ADVICE if part in reason), None)
