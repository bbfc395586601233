-- What a planner decided about what was refused. Nothing is deleted: what was discarded stays,
-- and is not listed any more.
SET LOCAL ROLE canvass_owner;

ALTER TABLE canvass.quarantine
	ADD COLUMN decision text CHECK (decision IN ('accepted', 'discarded')),
	ADD COLUMN decided_at timestamptz,
	ADD COLUMN decided_by text,
	ADD COLUMN note text;
COMMENT ON COLUMN canvass.quarantine.decision IS 'accepted: it was stored after all; discarded: it is only kept; NULL: nobody looked at it yet';
CREATE INDEX ON canvass.quarantine (id) WHERE decision IS NULL;
