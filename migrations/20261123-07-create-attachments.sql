-- Files that came with responses: each kept once, in parts, under its SHA-256.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.blobs (
	sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
	size bigint NOT NULL CHECK (size >= 0),
	stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE canvass.blob_parts (
	sha256 bytea NOT NULL REFERENCES canvass.blobs ON DELETE CASCADE,
	part integer NOT NULL CHECK (part >= 0),
	bytes bytea NOT NULL,
	PRIMARY KEY (sha256, part)
);
COMMENT ON TABLE canvass.blob_parts IS 'the bytes of a blob, 256 KiB in each part but the last';
-- Pictures and sounds are compressed already.
ALTER TABLE canvass.blob_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE canvass.attachments (
	submission bigint NOT NULL REFERENCES canvass.submissions ON DELETE CASCADE,
	name text NOT NULL,
	blob bytea REFERENCES canvass.blobs,
	received_at timestamptz,
	PRIMARY KEY (submission, name)
);
COMMENT ON COLUMN canvass.attachments.blob IS 'NULL: the response names the file, and it has not come yet';
CREATE INDEX ON canvass.attachments (submission) WHERE blob IS NULL;

CREATE TABLE canvass.draft_attachments (
	submission bigint NOT NULL REFERENCES canvass.draft_submissions ON DELETE CASCADE,
	name text NOT NULL,
	blob bytea REFERENCES canvass.blobs,
	received_at timestamptz,
	PRIMARY KEY (submission, name)
);

CREATE TABLE canvass.quarantine_files (
	quarantine bigint NOT NULL REFERENCES canvass.quarantine ON DELETE CASCADE,
	name text NOT NULL,
	blob bytea NOT NULL REFERENCES canvass.blobs,
	PRIMARY KEY (quarantine, name)
);

-- The collector writes files and cannot read them back.
GRANT INSERT ON canvass.blobs, canvass.blob_parts, canvass.quarantine_files TO canvass_collector;
GRANT SELECT (sha256) ON canvass.blobs TO canvass_collector;
GRANT SELECT (quarantine, name) ON canvass.quarantine_files TO canvass_collector;
GRANT SELECT (id) ON canvass.quarantine TO canvass_collector;
GRANT INSERT, SELECT, UPDATE (blob, received_at) ON canvass.attachments, canvass.draft_attachments TO canvass_collector;
GRANT SELECT ON canvass.attachments TO canvass_analyst;
