-- What is received is compressed with lz4, which takes a fraction of the time of PostgreSQL's
-- own method. The private cluster does so anyway; this is for other servers. One without
-- lz4 goes on with its own method.
SET LOCAL ROLE canvass_owner;

DO $$
BEGIN
	ALTER TABLE canvass.submissions ALTER COLUMN xml SET COMPRESSION lz4;
	ALTER TABLE canvass.superseded ALTER COLUMN xml SET COMPRESSION lz4;
	ALTER TABLE canvass.draft_submissions ALTER COLUMN xml SET COMPRESSION lz4;
	ALTER TABLE canvass.quarantine ALTER COLUMN xml SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
	NULL;
END
$$;
