"""The numbered steps that make the tables of the archive."""

# Step n leads from version n to version n + 1. A step that was released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE state (revision INTEGER NOT NULL);
    INSERT INTO state VALUES (0);

    CREATE TABLE statutes (
        key INTEGER PRIMARY KEY,
        statute_id TEXT NOT NULL, revision_id TEXT NOT NULL, effective_date TEXT NOT NULL,
        title TEXT NOT NULL, title_key TEXT NOT NULL, kind TEXT NOT NULL, kind_name TEXT NOT NULL,
        ministries TEXT NOT NULL, promulgation_date TEXT NOT NULL,
        promulgation_number TEXT NOT NULL, url TEXT NOT NULL,
        repealed INTEGER NOT NULL, digest INTEGER NOT NULL, content BLOB NOT NULL,
        UNIQUE (statute_id, revision_id, effective_date)
    );
    CREATE INDEX statutes_by_title ON statutes (title_key);
    CREATE TABLE articles (
        statute INTEGER NOT NULL REFERENCES statutes ON DELETE CASCADE,
        position INTEGER NOT NULL,
        number INTEGER NOT NULL, branch INTEGER NOT NULL, occurrence INTEGER NOT NULL,
        title TEXT, headings TEXT NOT NULL, text TEXT NOT NULL, outline TEXT NOT NULL,
        UNIQUE (statute, position)
    );
    CREATE INDEX articles_by_number ON articles (statute, number, branch);
    CREATE TABLE addenda (
        statute INTEGER NOT NULL REFERENCES statutes ON DELETE CASCADE,
        position INTEGER NOT NULL, title TEXT NOT NULL, text BLOB NOT NULL,
        PRIMARY KEY (statute, position)
    );
    CREATE TABLE attached_tables (
        statute INTEGER NOT NULL REFERENCES statutes ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL, file_url TEXT, pdf_url TEXT,
        PRIMARY KEY (statute, position)
    );

    CREATE TABLE precedents (
        key INTEGER PRIMARY KEY,
        precedent_id TEXT NOT NULL UNIQUE,
        case_number TEXT NOT NULL, case_name TEXT NOT NULL, case_type TEXT NOT NULL,
        court TEXT NOT NULL, decision_date TEXT, url TEXT NOT NULL,
        full_text BLOB NOT NULL, digest INTEGER NOT NULL, content BLOB NOT NULL
    );
    CREATE TABLE case_numbers (
        case_number TEXT NOT NULL,
        precedent INTEGER NOT NULL REFERENCES precedents ON DELETE CASCADE,
        PRIMARY KEY (case_number, precedent)
    ) WITHOUT ROWID;
    CREATE INDEX case_numbers_by_precedent ON case_numbers (precedent);
    CREATE TABLE holdings (
        precedent INTEGER NOT NULL REFERENCES precedents ON DELETE CASCADE,
        position INTEGER NOT NULL,
        label TEXT NOT NULL, issue TEXT NOT NULL, summary TEXT NOT NULL,
        cited_articles TEXT NOT NULL, cited_precedents TEXT NOT NULL,
        UNIQUE (precedent, position)
    );
    CREATE TABLE cited (
        law TEXT NOT NULL, number INTEGER NOT NULL, branch INTEGER NOT NULL,
        former INTEGER NOT NULL,
        precedent INTEGER NOT NULL REFERENCES precedents ON DELETE CASCADE,
        position INTEGER NOT NULL,
        PRIMARY KEY (law, number, branch, former, precedent, position)
    ) WITHOUT ROWID;
    CREATE INDEX cited_by_precedent ON cited (precedent);

    CREATE TABLE passages (
        id TEXT PRIMARY KEY,
        owner INTEGER, position INTEGER, start INTEGER, stop INTEGER,
        first INTEGER NOT NULL, changed INTEGER NOT NULL, live INTEGER NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE jobs (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL, source TEXT NOT NULL, file_limit INTEGER,
        started_at TEXT NOT NULL, finished_at TEXT, fingerprint TEXT, report TEXT
    );
    CREATE TABLE files (
        source TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
        status TEXT NOT NULL, reason TEXT, text TEXT, job INTEGER NOT NULL,
        PRIMARY KEY (source, path)
    ) WITHOUT ROWID;
    CREATE INDEX files_by_text ON files (text);
    """,
)
VERSION = len(MIGRATIONS)
