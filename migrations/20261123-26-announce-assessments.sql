-- Webhooks are told when an assessment is final: when the second person approved it.
SET LOCAL ROLE canvass_owner;

CREATE FUNCTION canvass.announce_finished() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF (SELECT count(*) FROM canvass.assessment_approvals p WHERE p.assessment = NEW.assessment) = 2 THEN
		PERFORM canvass.announce('assessment.finished', NULL, a.form_id, NULL, NULL,
			jsonb_build_object('assessment', a.id, 'sha256', encode(a.sha256, 'hex')))
			FROM canvass.assessments a WHERE a.id = NEW.assessment;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER announce_finished AFTER INSERT ON canvass.assessment_approvals
	FOR EACH ROW EXECUTE FUNCTION canvass.announce_finished();
