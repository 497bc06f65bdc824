"""Attempts to make a text look like another: prefixes, several statements, comments, escapes, signs beyond ASCII."""

from tests.guard.attempt import Attempt, group

PREFIXES = group(
    "prefixes",
    """
    EXPLAIN RETURN 1
    PROFILE RETURN 1
    explain RETURN 1
    eXpLaIn MATCH (n) RETURN n
    EXPLAIN EXPLAIN RETURN 1
    EXPLAIN PROFILE RETURN 1
    PROFILE EXPLAIN RETURN 1
    CYPHER 5 RETURN 1
    CYPHER 25 RETURN 1
    CYPHER RETURN 1
    CYPHER 5 EXPLAIN RETURN 1
    CYPHER 25 PROFILE RETURN 1
    CYPHER runtime=parallel RETURN 1
    CYPHER replan=force RETURN 1
    CYPHER 25 debug=logicalplan RETURN 1
    CYPHER debug=tostring RETURN 1
    CYPHER expressionEngine=interpreted RETURN 1
    /* first */ EXPLAIN RETURN 1
    /* first */ /**/ PROFILE RETURN 1
    /* CYPHER */ CYPHER 5 RETURN 1
    EXPLAIN/**/RETURN 1
    PROFILE MATCH (n) DETACH DELETE n
    EXPLAIN CREATE (n)
    """,
    text="prefix",
    plan="any",
    run="any",
)
STATEMENTS = group(
    "several statements",
    """
    RETURN 1; RETURN 2
    RETURN 1; CREATE (n)
    RETURN 1;CREATE (n)
    RETURN 1; MATCH (n) DETACH DELETE n;
    RETURN 1;; RETURN 2
    ;RETURN 1
    ;;
    RETURN ';'; CREATE (n)
    RETURN '\\''; CREATE (n)
    RETURN "'"; CREATE (n) // '
    RETURN 1 /* ; */; CREATE (n)
    RETURN `;`; CREATE (n)
    RETURN '; RETURN 1'; CREATE (n)
    RETURN 1;/**/RETURN 2
    RETURN 1 ; SHOW USERS
    RETURN 1; USE system SHOW USERS
    RETURN '\\\\'; CREATE (n)
    RETURN `a``;`; CREATE (n)
    MATCH (n) RETURN n; LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row
    """,
    text="statements",
    plan="invalid",
    run="invalid",
)
EMPTY_STATEMENTS = group("several statements", "RETURN 1;;", text="statements", run="invalid")
COMMENTS = [
    *group(
        "clauses behind comments",
        """
        /* harmless */ CREATE (n)
        CREATE /* harmless */ (n)
        CREATE/**/(n)
        /* // */ CREATE (n)
        /* /* */ CREATE (n)
        /**/CREATE/**/(/**/n/**/)/**/
        RETURN 1 /* UNION */ UNION /* */ CREATE (n) RETURN 1
        MATCH (n) /* DELETE */ DETACH /* */ DELETE n
        """,
        plan="changes",
        run="changes",
    ),
    Attempt("clauses behind comments", "// harmless\nCREATE (n)", plan="writes", run="writes"),
    Attempt("clauses behind comments", "// harmless\rCREATE (n)", plan="writes", run="writes"),
    Attempt("clauses behind comments", "RETURN 1 // UNION\nUNION CREATE (n) RETURN 1", plan="changes", run="changes"),
    Attempt("clauses behind comments", "/* \n // */ CREATE (n)", plan="writes", run="writes"),
    Attempt("clauses behind comments", "// \\u000aCREATE (n)", text="escape", plan="any", run="any"),
    Attempt(
        "clauses behind comments", "RETURN 1 // \\u000a UNION CREATE (n) RETURN 1", text="escape", plan="any", run="any"
    ),
    Attempt("clauses behind comments", "/* \\u002a\\u002f CREATE (n) // */", text="escape", plan="any", run="any"),
    Attempt("an end that is none", "RETURN 1 /* CREATE (n)", plan="invalid", run="invalid"),
    Attempt("an end that is none", "RETURN 'CREATE (n)", plan="invalid", run="invalid"),
    Attempt("an end that is none", "RETURN `CREATE (n)", plan="invalid", run="invalid"),
    Attempt("an end that is none", 'RETURN "x; CREATE (n)', plan="invalid", run="invalid"),
]
ESCAPES = group(
    "escapes",
    """
    \\u0043REATE (n)
    C\\u0052EATE (n)
    RETURN 1 \\u003b CREATE (n)
    RETURN '\\u0027 UNION CREATE (n) RETURN \\u0027'
    RETURN '\\u0027' + '\\u0027; CREATE (n) //'
    RETURN "\\u0022; CREATE (n) //"
    MATCH (n:`Member\\u0060) DETACH DELETE n //`) RETURN n
    RETURN \\u0061poc.text.join([], '')
    \\u0055SE system SHOW USERS
    \\u0045XPLAIN RETURN 1
    LOAD \\u0043SV FROM 'http://127.0.0.1:PORT/' AS row RETURN row
    CALL dbms\\u002elistConfig()
    RETURN '\\\\u0027; CREATE (n) //'
    RETURN '\\u005c'
    RETURN '\\u005c\\u0027 CREATE (n) //'
    RETURN 1 \\u002f\\u002f CREATE
    RETURN '\\U00000027'
    RETURN '\\U00110000'
    """,
    text="escape",
    plan="any",
    run="any",
)
UNICODE = [
    Attempt("signs beyond ASCII", "ＣＲＥＡＴＥ (n)", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "CREАTE (n)", plan="invalid", run="invalid"),  # a Cyrillic А
    Attempt("signs beyond ASCII", "CRE\u200bATE (n)", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "CREATE\u00a0(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "CREATE\u2003(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "CREATE\u3000(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "\ufeffCREATE (n)", plan="changes", run="changes"),
    Attempt("signs beyond ASCII", "CREATE\u2028(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "CREATE\u0085(n)", plan="changes", run="changes"),
    Attempt("signs beyond ASCII", "CREATE\u000b(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "CREATE\u001c(n)", plan="writes", run="writes"),
    Attempt("signs beyond ASCII", "CREATE\u0000(n)", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "\u2003USE system SHOW USERS", text="use", plan="any", run="any"),
    Attempt("signs beyond ASCII", "\ufeffEXPLAIN RETURN 1", text="prefix", plan="any", run="any"),
    Attempt("signs beyond ASCII", "RETURN 1\u037e CREATE (n)", plan="invalid", run="invalid"),  # a Greek question mark
    Attempt("signs beyond ASCII", "RETURN 'x\u2019; CREATE (n) //'", run=None),
    Attempt("signs beyond ASCII", "RETURN 1 \u2014 CREATE (n)", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "MATCH (a)\u2014[r]\u2192(b) DELETE r", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "MATCH (a)\u27e8\u2013(b) DETACH DELETE a", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "RETURN \u202e1 CREATE (n)", plan="invalid", run="invalid"),
    Attempt("signs beyond ASCII", "RETURN apoc\u2003.\u2003text.join([], '')", text="function", plan="any", run="any"),
    Attempt("signs beyond ASCII", "RETURN ａｐｏｃ.text.join([], '')", text="function", plan="any", run="any"),
]
ATTEMPTS: list[Attempt] = [*PREFIXES, *STATEMENTS, *EMPTY_STATEMENTS, *COMMENTS, *ESCAPES, *UNICODE]
