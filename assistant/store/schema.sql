-- All instants are whole seconds since 1970-01-01 UTC. Texts from mail are stored cleaned. Booleans are 0 or 1.
-- What each column is for is told to the user by kept.toml; a test keeps the two in step.

-- What the watcher last knew of each account; written by the watcher alone.
CREATE TABLE account (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL,             -- connecting | idle | polling | offline | refused | stopped
    detail TEXT NOT NULL DEFAULT '', -- one cleaned sentence for the user
    since INTEGER,                   -- in this state since
    last_contact INTEGER,
    last_mail INTEGER,
    next_try INTEGER,
    keywords_local INTEGER NOT NULL DEFAULT 0, -- 1: the server keeps no keywords, tags live here alone
    done INTEGER NOT NULL DEFAULT 0, -- of a long reading under way: how many mails are read
    whole INTEGER NOT NULL DEFAULT 0 -- and how many there are, 0 while none is under way
) STRICT;

-- How far each folder has been read; written by the watcher alone.
CREATE TABLE folder (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL DEFAULT 0,
    modseq INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL DEFAULT '',  -- ISO date from which the first scan looked
    scanning INTEGER NOT NULL DEFAULT 0, -- 1: a scan of older mail (the first, or after a new UIDVALIDITY) is not through
    PRIMARY KEY (account, name)
) STRICT;

-- Where each account's own sent mail lies, and how far it has been read; written by the watcher alone.
CREATE TABLE sent_folder (
    account TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One mail, judged once. The own text is erased when the mail is no longer waiting for review.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    message_id TEXT NOT NULL DEFAULT '',   -- with its brackets, '' when there is none
    sender TEXT NOT NULL,                  -- address, lower case
    sender_name TEXT NOT NULL DEFAULT '',
    reply_to TEXT NOT NULL DEFAULT '',     -- address when it differs from the sender's
    recipient TEXT NOT NULL DEFAULT '',    -- the user's address it came to
    client TEXT NOT NULL DEFAULT '',       -- name of the [[client]] entry, else the sender's address
    subject TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',        -- sender, client and subject, folded, for searching
    arrived_at INTEGER NOT NULL,
    sent_at INTEGER,                       -- for display only
    in_reply_to TEXT NOT NULL DEFAULT '',
    refs TEXT NOT NULL DEFAULT '',         -- References, separated by blanks
    size INTEGER NOT NULL DEFAULT 0,       -- RFC822.SIZE
    kind TEXT NOT NULL,                    -- personal | bulk | automatic | own | unreadable
    language TEXT NOT NULL DEFAULT 'unknown',
    tags TEXT NOT NULL DEFAULT '',         -- separated by blanks, in the order of Tag
    main_tag TEXT NOT NULL DEFAULT '',
    deadline INTEGER,
    verdict TEXT NOT NULL DEFAULT '{}',    -- JSON: urgency, and for tagged mail the whole verdict without own text
    own_text TEXT NOT NULL DEFAULT '',
    headers TEXT NOT NULL DEFAULT '[]',    -- the few that replies and warnings need, JSON pairs
    state TEXT NOT NULL DEFAULT 'none',    -- none (nothing to review) | waiting | snoozed | answered | dismissed
    snoozed_until INTEGER,
    confirmed INTEGER,                     -- the user's word on a claimed urgency: 1 it was, 0 it was not, NULL not asked
    judged_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_by_state ON mail (state, arrived_at DESC);
CREATE INDEX mail_by_deadline ON mail (deadline) WHERE state = 'waiting' AND deadline IS NOT NULL;
CREATE INDEX mail_by_main_tag ON mail (state, main_tag, arrived_at DESC);
CREATE INDEX mail_by_client ON mail (client, arrived_at DESC);
CREATE INDEX mail_by_message_id ON mail (message_id, size, arrived_at);

-- Where a mail lies on the server, and whether the server has been told its tags.
CREATE TABLE place (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    mail INTEGER NOT NULL REFERENCES mail (id) ON DELETE CASCADE,
    internal_date INTEGER,                 -- INTERNALDATE, to know the mail again under another UIDVALIDITY
    tagged INTEGER NOT NULL DEFAULT 0,     -- 0 to tell, 1 told, 2 local only, 3 dry run
    written TEXT NOT NULL DEFAULT '',      -- tags that we wrote there as keywords: only these are ever taken back
    PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_by_mail ON place (mail);
CREATE INDEX place_to_tag ON place (account, folder) WHERE tagged = 0;

-- Mail that could not be read, and why. Below the most attempts it is tried again.
CREATE TABLE set_aside (
    account TEXT NOT NULL,
    folder TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;

-- One reply the user accepted. `raw` is made once: the same bytes leave at every try. Erased when sent and filed.
CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    mail INTEGER REFERENCES mail (id) ON DELETE SET NULL,
    account TEXT NOT NULL,
    client TEXT NOT NULL DEFAULT '',
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    raw BLOB NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,                   -- drafted | approved | sending | sent | failed | unsure
    send_at INTEGER,
    approved_at INTEGER,
    sent_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER,
    last_error TEXT NOT NULL DEFAULT '',
    claimed_by TEXT NOT NULL DEFAULT '',   -- host:pid:token of the try that is sending it
    filed TEXT NOT NULL DEFAULT 'no',      -- copy in Sent: no | done | provider | failed
    asked TEXT NOT NULL DEFAULT '',        -- why the user is asked before it leaves: '' | late | new-mail | answered
    situation TEXT NOT NULL DEFAULT '',
    tone TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    step INTEGER NOT NULL DEFAULT 0,
    keys TEXT NOT NULL DEFAULT '',         -- wording keys of its sentences, separated by blanks
    answer_by INTEGER,
    answers TEXT NOT NULL DEFAULT '',      -- Message-ID of the mail it answers
    heard_at INTEGER,                      -- when that mail arrived
    seen INTEGER NOT NULL DEFAULT 0,       -- the newest mail when it was approved: a later one of the client asks again
    any_hour INTEGER NOT NULL DEFAULT 0,   -- 1: the user named the moment, off-time or not
    phase TEXT NOT NULL DEFAULT '',        -- of the try under way: '' nothing can have arrived | dot (it may have)
    first_try INTEGER,                     -- giving up is counted from here
    deferred INTEGER NOT NULL DEFAULT 0,   -- 1: the server asked to come later (4xx)
    tail TEXT NOT NULL DEFAULT '',         -- the quoted words below the text; erased with `raw` when all is done
    warnings TEXT NOT NULL DEFAULT '[]'    -- about the address, JSON list of sentences
) STRICT;
CREATE INDEX reply_by_state ON reply (state, send_at);
CREATE INDEX reply_by_client ON reply (client, approved_at);

-- The user's own mail to clients from other programs, by its headers in Sent. What lindero sent is in `reply` alone.
CREATE TABLE own_mail (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    message_id TEXT NOT NULL DEFAULT '',
    client TEXT NOT NULL,
    recipient TEXT NOT NULL,               -- the client's address, lower case
    subject TEXT NOT NULL DEFAULT '',
    topic TEXT NOT NULL DEFAULT '',        -- the subject without its marks of an answer, folded as `words`
    sent_at INTEGER NOT NULL,
    in_reply_to TEXT NOT NULL DEFAULT '',
    refs TEXT NOT NULL DEFAULT '',         -- References, separated by blanks
    expects INTEGER NOT NULL DEFAULT 0,    -- 1: an answer is waited for; 0 none wanted, come, dismissed or given up
    read_at INTEGER NOT NULL,
    UNIQUE (message_id, sent_at, recipient)
) STRICT;
CREATE INDEX own_mail_by_client ON own_mail (client, sent_at);
CREATE INDEX own_mail_expecting ON own_mail (sent_at) WHERE expects = 1;

-- What the user promised, and whether it was kept.
CREATE TABLE promise (
    id INTEGER PRIMARY KEY,
    reply INTEGER REFERENCES reply (id) ON DELETE CASCADE,
    mail INTEGER REFERENCES mail (id) ON DELETE SET NULL,
    client TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    what TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL                    -- open | kept | late | withdrawn
) STRICT;

CREATE TABLE agreement (
    id INTEGER PRIMARY KEY,
    client TEXT NOT NULL,
    on_date TEXT NOT NULL,                 -- ISO date
    said TEXT NOT NULL DEFAULT '',
    understood TEXT NOT NULL DEFAULT '',
    agreed TEXT NOT NULL,
    message_id TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE note (
    client TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- Acts of the user, newest last, so that each can be undone. `before` is what is needed to undo it, JSON.
CREATE TABLE act (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    mail INTEGER,
    reply INTEGER,
    before TEXT NOT NULL DEFAULT '{}',
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Small state that survives a restart (where the screens were, which hints were seen).
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
