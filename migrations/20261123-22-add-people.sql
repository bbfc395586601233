-- People who work with responses through the interface for programs, what they may do, and how they
-- prove who they are. Passwords, sessions and keys are kept as hashes only.
--   canvass_clerk      does for people what they may: sessions, reviews, comments, tokens; reads as canvass_reader
DO $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'canvass_clerk') THEN
		CREATE ROLE canvass_clerk NOLOGIN;
	END IF;
	IF NOT pg_has_role(current_user, 'canvass_clerk', 'MEMBER') THEN
		GRANT canvass_clerk TO CURRENT_USER;
	END IF;
	IF NOT pg_has_role('canvass_clerk', 'canvass_reader', 'MEMBER') THEN
		GRANT canvass_reader TO canvass_clerk;
	END IF;
END
$$;
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.people (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email text NOT NULL CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
	name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
	password text,
	created_at timestamptz NOT NULL DEFAULT now(),
	removed_at timestamptz
);
COMMENT ON COLUMN canvass.people.password IS 'scrypt: its parameters, salt and hash; NULL: none yet, or only keys';
CREATE UNIQUE INDEX people_email ON canvass.people (lower(email)) WHERE removed_at IS NULL;

CREATE TABLE canvass.roles (
	id integer PRIMARY KEY,
	name text NOT NULL UNIQUE,
	about text NOT NULL
);
CREATE TABLE canvass.role_verbs (
	role integer NOT NULL REFERENCES canvass.roles,
	verb text NOT NULL,
	own boolean NOT NULL DEFAULT false,
	PRIMARY KEY (role, verb)
);
COMMENT ON COLUMN canvass.role_verbs.own IS 'only on what the person sent in themselves';
INSERT INTO canvass.roles VALUES
	(1, 'administrator', 'may do everything'),
	(2, 'planner', 'reads, corrects and reviews responses, lets phones in, decides about what was refused'),
	(3, 'surveyor', 'sends responses and reads their own'),
	(4, 'auditor', 'sees who may do what, which responses there are and what was decided; no answers');
INSERT INTO canvass.role_verbs (role, verb, own)
	SELECT r.id, v.verb, r.name = 'surveyor' AND v.verb LIKE 'submission.%' AND v.verb <> 'submission.create'
	FROM canvass.roles r JOIN (VALUES
		('site.list', 'administrator planner surveyor auditor'),
		('form.read', 'administrator planner surveyor auditor'),
		('submission.list', 'administrator planner surveyor auditor'),
		('submission.read', 'administrator planner surveyor'),
		('submission.create', 'administrator planner surveyor'),
		('submission.update', 'administrator planner'),
		('submission.review', 'administrator planner'),
		('token.list', 'administrator planner auditor'),
		('token.change', 'administrator planner'),
		('quarantine.list', 'administrator planner auditor'),
		('quarantine.decide', 'administrator planner'),
		('people.list', 'administrator auditor')
	) AS v (verb, roles) ON r.name = ANY (string_to_array(v.roles, ' '));

CREATE TABLE canvass.grants (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person bigint NOT NULL REFERENCES canvass.people,
	role integer NOT NULL REFERENCES canvass.roles,
	site integer REFERENCES canvass.sites,
	form_id text,
	granted_at timestamptz NOT NULL DEFAULT now(),
	granted_by text NOT NULL
);
COMMENT ON COLUMN canvass.grants.site IS 'at which site only; NULL: at all';
COMMENT ON COLUMN canvass.grants.form_id IS 'for which form only; NULL: for all';
CREATE UNIQUE INDEX grants_once ON canvass.grants (person, role, coalesce(site, 0), coalesce(form_id, ''));

CREATE VIEW canvass.rights AS
	SELECT g.person, v.verb, v.own, g.site, g.form_id FROM canvass.grants g JOIN canvass.role_verbs v ON v.role = g.role;

CREATE TABLE canvass.sessions (
	sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
	person bigint NOT NULL REFERENCES canvass.people,
	name text,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	UNIQUE (person, name)
);
COMMENT ON COLUMN canvass.sessions.name IS 'of a key, which a program keeps; NULL: a session, begun with a password';

CREATE TABLE canvass.failed_logins (
	account text NOT NULL,
	address text NOT NULL,
	failed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE canvass.failed_logins IS 'of the last day; too many, and no further attempt is made for a while';
CREATE INDEX ON canvass.failed_logins (account, failed_at);
CREATE INDEX ON canvass.failed_logins (address, failed_at);

-- What a person sends in without a phone comes with a token of theirs that nobody knows.
ALTER TABLE canvass.tokens ADD COLUMN person bigint REFERENCES canvass.people;
CREATE UNIQUE INDEX tokens_person ON canvass.tokens (person, site) WHERE person IS NOT NULL;

-- Reviews and comments.
ALTER TABLE canvass.submissions ADD COLUMN review_state text
	CHECK (review_state IN ('edited', 'hasIssues', 'rejected', 'approved'));
COMMENT ON COLUMN canvass.submissions.review_state IS 'NULL: received, and nobody reviewed it';
CREATE TABLE canvass.reviews (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	submission bigint NOT NULL REFERENCES canvass.submissions ON DELETE CASCADE,
	state text,
	comment text CHECK (length(comment) <= 10000),
	person bigint NOT NULL REFERENCES canvass.people,
	made_at timestamptz NOT NULL DEFAULT now(),
	CHECK (state IN ('received', 'hasIssues', 'rejected', 'approved')),
	CHECK (state IS NOT NULL OR comment IS NOT NULL)
);
COMMENT ON TABLE canvass.reviews IS 'each decision and each comment, by whom and when; never changed';
CREATE INDEX ON canvass.reviews (submission);

CREATE FUNCTION canvass.mark_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.review_state := 'edited';
	RETURN NEW;
END
$$;
CREATE TRIGGER mark_edited BEFORE UPDATE OF instance_id ON canvass.submissions
	FOR EACH ROW WHEN (OLD.instance_id IS DISTINCT FROM NEW.instance_id) EXECUTE FUNCTION canvass.mark_edited();

CREATE FUNCTION canvass.announce_reviewed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM canvass.announce('submission.reviewed', s.site, s.form_id, v.version, s.instance_id,
		jsonb_build_object('review_state', NEW.state))
		FROM canvass.submissions s JOIN canvass.form_versions v ON v.id = s.form_version WHERE s.id = NEW.submission;
	RETURN NULL;
END
$$;
CREATE TRIGGER announce_reviewed AFTER INSERT ON canvass.reviews
	FOR EACH ROW WHEN (NEW.state IS NOT NULL) EXECUTE FUNCTION canvass.announce_reviewed();

GRANT SELECT (review_state) ON canvass.submissions TO canvass_analyst, canvass_reader;
GRANT UPDATE (review_state) ON canvass.submissions TO canvass_clerk;
GRANT SELECT ON canvass.reviews, canvass.people, canvass.roles, canvass.role_verbs, canvass.grants, canvass.rights
	TO canvass_clerk;
GRANT INSERT ON canvass.reviews TO canvass_clerk;
GRANT SELECT, INSERT, DELETE ON canvass.sessions, canvass.failed_logins TO canvass_clerk;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON canvass.tokens TO canvass_clerk;
GRANT USAGE ON SCHEMA canvass, data TO canvass_clerk;
GRANT SELECT ON canvass.quarantine, canvass.quarantine_files, canvass.blobs, canvass.blob_parts, canvass.superseded,
	canvass.form_files TO canvass_clerk;
GRANT SELECT (xml) ON canvass.submissions TO canvass_clerk;
GRANT SELECT ON canvass.form_versions TO canvass_clerk;
GRANT UPDATE (decision, decided_at, decided_by, note) ON canvass.quarantine TO canvass_clerk;
GRANT SELECT ON canvass.migrations TO canvass_clerk;
