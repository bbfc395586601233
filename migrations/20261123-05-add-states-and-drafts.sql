-- The life of a form: a draft is tried out apart from everything else; a published
-- version is open, then closing, then closed, and its text never changes.
CREATE SCHEMA draft AUTHORIZATION canvass_owner;
SET LOCAL ROLE canvass_owner;
COMMENT ON SCHEMA draft IS 'answers to drafts of forms, made when they were tried out; thrown away with the draft';
GRANT USAGE ON SCHEMA draft TO canvass_collector, canvass_analyst;

-- What the service still calls by an old name must not be stored: it tells the
-- layout it knows, and a response is only taken when that is still the one.
ALTER TABLE canvass.forms ADD COLUMN layout bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN canvass.forms.layout IS 'the version that renamed something last; 0: none did';
GRANT SELECT (form_id, layout) ON canvass.forms TO canvass_collector;

ALTER TABLE canvass.form_versions ADD COLUMN state text NOT NULL DEFAULT 'open'
	CHECK (state IN ('open', 'closing', 'closed'));
COMMENT ON COLUMN canvass.form_versions.state IS
	'open: offered to phones; closing: answers are still taken; closed: answers go to quarantine';
UPDATE canvass.form_versions v SET state = 'closing'
	WHERE EXISTS (SELECT 1 FROM canvass.form_versions newer WHERE newer.form_id = v.form_id AND newer.id > v.id);
CREATE UNIQUE INDEX form_versions_open ON canvass.form_versions (form_id) WHERE state = 'open';
GRANT SELECT (state) ON canvass.form_versions TO canvass_collector, canvass_analyst;

CREATE FUNCTION canvass.keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF (NEW.id, NEW.form_id, NEW.version, NEW.yaml, NEW.xform, NEW.population_yaml, NEW.sha256,
				NEW.published_at) IS NOT DISTINCT FROM (OLD.id, OLD.form_id, OLD.version, OLD.yaml,
				OLD.xform, OLD.population_yaml, OLD.sha256, OLD.published_at) THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON canvass.form_versions
	FOR EACH ROW EXECUTE FUNCTION canvass.keep_published();
CREATE TRIGGER keep_all_published BEFORE TRUNCATE ON canvass.form_versions
	FOR EACH STATEMENT EXECUTE FUNCTION canvass.keep_published();

CREATE TABLE canvass.drafts (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	form_id text NOT NULL UNIQUE,
	version text NOT NULL,
	yaml bytea NOT NULL,
	xform bytea NOT NULL,
	population_yaml bytea NOT NULL,
	sha256 text NOT NULL CHECK (length(sha256) = 64),
	state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'test')),
	saved_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN canvass.drafts.id IS 'a draft that is replaced has another id';
COMMENT ON COLUMN canvass.drafts.state IS 'draft: may be replaced; test: its text is frozen for a pilot';

CREATE TABLE canvass.draft_tables (
	name text PRIMARY KEY,
	form_id text NOT NULL
);

CREATE TABLE canvass.draft_submissions (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	form_id text NOT NULL,
	instance_id text NOT NULL CHECK (instance_id <> '' AND length(instance_id) <= 249),
	draft bigint NOT NULL,
	site integer NOT NULL REFERENCES canvass.sites,
	token bigint REFERENCES canvass.tokens,
	device_id text,
	xml bytea NOT NULL,
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	received_at timestamptz NOT NULL,
	committed_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (form_id, instance_id)
);
COMMENT ON COLUMN canvass.draft_submissions.draft IS 'the draft as it was when the answers came';

GRANT SELECT (form_id, id) ON canvass.drafts TO canvass_collector;
GRANT INSERT ON canvass.draft_submissions TO canvass_collector;
GRANT SELECT (id, form_id, instance_id, draft, sha256, received_at) ON canvass.draft_submissions
	TO canvass_collector;
GRANT SELECT (id, form_id, instance_id, draft, site, received_at) ON canvass.draft_submissions
	TO canvass_analyst;
