-- Responses exactly as they were received, and which of them were sent on.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.submissions (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	form_id text NOT NULL,
	instance_id text NOT NULL CHECK (instance_id <> '' AND length(instance_id) <= 249),
	form_version bigint NOT NULL REFERENCES canvass.form_versions,
	site integer NOT NULL REFERENCES canvass.sites,
	token bigint REFERENCES canvass.tokens,
	device_id text,
	xml bytea NOT NULL,
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	received_at timestamptz NOT NULL,
	committed_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (form_id, instance_id)
);
COMMENT ON COLUMN canvass.submissions.xml IS 'the bytes as they were received';
COMMENT ON COLUMN canvass.submissions.sha256 IS 'of these bytes: the same response sent twice is stored once';
COMMENT ON COLUMN canvass.submissions.committed_at IS 'when the transaction began that stored it';
CREATE INDEX ON canvass.submissions (form_version);

CREATE TABLE canvass.forwarded (
	destination text NOT NULL,
	submission bigint NOT NULL REFERENCES canvass.submissions,
	forwarded_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (destination, submission)
);
COMMENT ON TABLE canvass.forwarded IS 'submissions that canvass push has handed to another service';

-- The collector finds out whether it has a response already, and no more.
GRANT INSERT ON canvass.submissions TO canvass_collector;
GRANT SELECT (id, form_id, instance_id, form_version, sha256, received_at) ON canvass.submissions
	TO canvass_collector;
GRANT SELECT (id, form_id, instance_id, form_version, site, received_at) ON canvass.submissions
	TO canvass_analyst;
