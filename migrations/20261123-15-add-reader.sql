-- Who asks for answers over HTTP reads them as a role of its own: the one that takes
-- responses cannot read them back, and this one can change nothing. It sees what analysts
-- see, and of each response also how it came here: with which token, from which phone.
--   canvass_reader     reads the tables of answers for the service
DO $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'canvass_reader') THEN
		CREATE ROLE canvass_reader NOLOGIN;
	END IF;
	IF NOT pg_has_role(current_user, 'canvass_reader', 'MEMBER') THEN
		GRANT canvass_reader TO CURRENT_USER;
	END IF;
END
$$;
SET LOCAL ROLE canvass_owner;

GRANT USAGE ON SCHEMA canvass, data TO canvass_reader;
GRANT SELECT ON canvass.sites, canvass.attachments TO canvass_reader;
GRANT SELECT (form_id, layout) ON canvass.forms TO canvass_reader;
GRANT SELECT (id, form_id, version, published_at, state) ON canvass.form_versions TO canvass_reader;
GRANT SELECT (id, form_id, instance_id, form_version, site, token, device_id, received_at, root_instance_id, edited_at)
	ON canvass.submissions TO canvass_reader;
GRANT SELECT (form_id, instance_id, submission, form_version, token, device_id, received_at, superseded_by)
	ON canvass.superseded TO canvass_reader;
GRANT SELECT (id, site, name) ON canvass.tokens TO canvass_reader;
DO $$
DECLARE
	answers name;
BEGIN
	FOR answers IN SELECT t.name FROM canvass.data_tables t LOOP
		EXECUTE format('GRANT SELECT ON data.%I TO canvass_reader', answers);
	END LOOP;
END
$$;
