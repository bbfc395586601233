-- A response may be corrected: the phone sends it again under a new id and names the one it
-- replaces (deprecatedID). The newest version stands in canvass.submissions and in the tables of
-- answers; those before it are kept here as they were.
SET LOCAL ROLE canvass_owner;

ALTER TABLE canvass.submissions
	ADD COLUMN root_instance_id text,
	ADD COLUMN edited_at timestamptz;
COMMENT ON COLUMN canvass.submissions.instance_id IS 'of the newest version';
COMMENT ON COLUMN canvass.submissions.root_instance_id IS 'of the first version; NULL: it was never corrected';
COMMENT ON COLUMN canvass.submissions.received_at IS 'when the first version came';
COMMENT ON COLUMN canvass.submissions.edited_at IS 'when the newest version came; NULL: it was never corrected';
GRANT SELECT (root_instance_id, edited_at) ON canvass.submissions TO canvass_collector, canvass_analyst;
GRANT SELECT (site) ON canvass.submissions TO canvass_collector;

CREATE TABLE canvass.superseded (
	form_id text NOT NULL,
	instance_id text NOT NULL,
	submission bigint NOT NULL REFERENCES canvass.submissions ON DELETE CASCADE,
	form_version bigint NOT NULL REFERENCES canvass.form_versions,
	token bigint REFERENCES canvass.tokens,
	device_id text,
	xml bytea NOT NULL,
	sha256 bytea NOT NULL,
	received_at timestamptz NOT NULL,
	superseded_by text NOT NULL,
	PRIMARY KEY (form_id, instance_id)
);
CREATE INDEX ON canvass.superseded (submission);
COMMENT ON TABLE canvass.superseded IS 'what responses were before they were corrected';
GRANT SELECT (form_id, instance_id, submission, form_version, sha256, received_at, superseded_by) ON canvass.superseded
	TO canvass_collector;

CREATE TABLE canvass.superseded_attachments (
	form_id text NOT NULL,
	instance_id text NOT NULL,
	name text NOT NULL,
	blob bytea REFERENCES canvass.blobs,
	received_at timestamptz,
	PRIMARY KEY (form_id, instance_id, name),
	FOREIGN KEY (form_id, instance_id) REFERENCES canvass.superseded ON DELETE CASCADE
);

-- Makes room for a newer version of a response: keeps the old one, and takes its answers out of
-- the tables. Gives nothing when the response is not there, is at another site, was corrected by
-- another one, when the new id is taken, or when the tables have other names now. The collector
-- cannot read or delete answers; this does it for it, one response at a time.
CREATE FUNCTION canvass.supersede(new_version bigint, form text, new_id text, at_site integer, new_token bigint,
	new_device text, new_xml bytea, new_sha256 bytea, came_at timestamptz, known_layout bigint, old_id text,
	files text[])
RETURNS TABLE (id bigint, received_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	old canvass.submissions;
	answers name;
BEGIN
	SELECT * INTO old FROM canvass.submissions s
		WHERE s.form_id = form AND s.instance_id = old_id AND s.site = at_site FOR UPDATE;
	IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM canvass.forms f WHERE f.form_id = form AND f.layout = known_layout)
		OR EXISTS (SELECT 1 FROM canvass.submissions s WHERE s.form_id = form AND s.instance_id = new_id)
		OR EXISTS (SELECT 1 FROM canvass.superseded s WHERE s.form_id = form AND s.instance_id = new_id) THEN
		RETURN;
	END IF;
	INSERT INTO canvass.superseded VALUES (form, old_id, old.id, old.form_version, old.token, old.device_id, old.xml,
		old.sha256, coalesce(old.edited_at, old.received_at), new_id);
	INSERT INTO canvass.superseded_attachments SELECT form, old_id, a.name, a.blob, a.received_at
		FROM canvass.attachments a WHERE a.submission = old.id;
	DELETE FROM canvass.attachments a WHERE a.submission = old.id AND a.name <> ALL (files);
	DELETE FROM canvass.forwarded f WHERE f.submission = old.id;
	UPDATE canvass.submissions s SET instance_id = new_id, root_instance_id = coalesce(s.root_instance_id, old_id),
		form_version = new_version, token = new_token, device_id = new_device, xml = new_xml, sha256 = new_sha256,
		edited_at = came_at WHERE s.id = old.id;
	-- Tables of repeats refer to the main one.
	FOR answers IN SELECT t.name FROM canvass.data_tables t WHERE t.form_id = form ORDER BY t.name LIKE '%\_\_%' DESC, t.name LOOP
		EXECUTE format('DELETE FROM data.%I WHERE _submission = $1', answers) USING old.id;
	END LOOP;
	RETURN QUERY SELECT old.id, old.received_at;
END
$$;
REVOKE ALL ON FUNCTION canvass.supersede FROM PUBLIC;
GRANT EXECUTE ON FUNCTION canvass.supersede TO canvass_collector;
