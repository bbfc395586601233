-- Sites, forms with their published versions, and what phones carry to be let in.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.sites (
	number integer PRIMARY KEY CHECK (number > 0),
	name text NOT NULL UNIQUE,
	title text NOT NULL,
	status text NOT NULL
);
COMMENT ON COLUMN canvass.sites.number IS 'the project number in the addresses that phones use';

CREATE TABLE canvass.forms (
	form_id text PRIMARY KEY,
	created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE canvass.form_versions (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	form_id text NOT NULL REFERENCES canvass.forms,
	version text NOT NULL,
	yaml bytea NOT NULL,
	xform bytea NOT NULL,
	population_yaml bytea NOT NULL,
	sha256 text NOT NULL CHECK (length(sha256) = 64),
	published_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (form_id, version)
);
COMMENT ON COLUMN canvass.form_versions.sha256 IS 'of the definition followed by its population file';

-- Two form ids may come to the same table name ('a-b' and 'a_b'); the first has it.
CREATE TABLE canvass.data_tables (
	name text PRIMARY KEY,
	form_id text NOT NULL REFERENCES canvass.forms
);

CREATE TABLE canvass.tokens (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	sha256 bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
	site integer NOT NULL REFERENCES canvass.sites,
	name text NOT NULL CHECK (name <> ''),
	created_at timestamptz NOT NULL DEFAULT now(),
	revoked_at timestamptz
);
COMMENT ON TABLE canvass.tokens IS 'only the hash of a token is kept; the token itself is shown once, when it is made';

GRANT SELECT ON canvass.sites TO canvass_collector, canvass_analyst;
GRANT SELECT (id, form_id, version, published_at) ON canvass.form_versions TO canvass_collector, canvass_analyst;
