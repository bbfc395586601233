-- Tables and media that go with a form: what a version names lies here with it.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.form_files (
	owner bigint NOT NULL REFERENCES canvass.form_versions,
	name text NOT NULL,
	bytes bytea NOT NULL,
	PRIMARY KEY (owner, name)
);
COMMENT ON TABLE canvass.form_files IS 'files that phones need with a published version; they never change either';
CREATE FUNCTION canvass.keep_published_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON canvass.form_files
	FOR EACH ROW EXECUTE FUNCTION canvass.keep_published_files();
CREATE TRIGGER keep_all_published BEFORE TRUNCATE ON canvass.form_files
	FOR EACH STATEMENT EXECUTE FUNCTION canvass.keep_published_files();

CREATE TABLE canvass.draft_files (
	owner bigint NOT NULL REFERENCES canvass.drafts ON DELETE CASCADE,
	name text NOT NULL,
	bytes bytea NOT NULL,
	PRIMARY KEY (owner, name)
);
