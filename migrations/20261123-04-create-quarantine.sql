-- What was refused is kept here, so that nothing a surveyor sent is lost. The
-- bytes need not be XML, nor text at all.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.quarantine (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	reason text NOT NULL,
	message text NOT NULL,
	form_id text,
	version text,
	instance_id text,
	site integer NOT NULL,
	token bigint,
	device_id text,
	xml bytea NOT NULL,
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	received_at timestamptz NOT NULL,
	UNIQUE (sha256, reason, site)
);
COMMENT ON COLUMN canvass.quarantine.reason IS 'one word: conflict, malformed, refused, unknown-version, ...';
COMMENT ON COLUMN canvass.quarantine.message IS 'what was wrong, one line for people';

GRANT INSERT ON canvass.quarantine TO canvass_collector;
GRANT SELECT (sha256, reason, site) ON canvass.quarantine TO canvass_collector;
