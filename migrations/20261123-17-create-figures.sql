-- Figures that others have published, for the report to set beside its own. They are
-- replaced as newer ones come out; an assessment holds those that it used.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.figures (
	name text PRIMARY KEY,
	yaml bytea NOT NULL,
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	stored_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE canvass.figures IS 'published figures and studies, as read beside a definition (figures/NAME.yaml)';
COMMENT ON COLUMN canvass.figures.sha256 IS 'of the yaml';
