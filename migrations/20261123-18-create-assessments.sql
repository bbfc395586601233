-- Assessments that people may approve. What was approved is what was read: a document
-- and an approval never change and are never removed.
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.assessments (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	form_id text NOT NULL REFERENCES canvass.forms,
	document bytea NOT NULL,
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	submitted_by text NOT NULL CHECK (submitted_by <> ''),
	submitted_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (form_id, sha256)
);
COMMENT ON COLUMN canvass.assessments.document IS 'the JSON document, byte for byte, as a draft';
COMMENT ON COLUMN canvass.assessments.sha256 IS 'of the document';

CREATE TABLE canvass.assessment_approvals (
	assessment bigint NOT NULL REFERENCES canvass.assessments,
	approved_by text NOT NULL CHECK (approved_by <> ''),
	approved_at timestamptz NOT NULL DEFAULT now()
);
-- One person approves once, however the name is written.
CREATE UNIQUE INDEX ON canvass.assessment_approvals (assessment, lower(btrim(approved_by)));
COMMENT ON TABLE canvass.assessment_approvals IS 'two of them make an assessment final';

CREATE FUNCTION canvass.keep_assessments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'assessments and their approvals are kept as they are' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON canvass.assessments
	EXECUTE FUNCTION canvass.keep_assessments();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON canvass.assessment_approvals
	EXECUTE FUNCTION canvass.keep_assessments();
