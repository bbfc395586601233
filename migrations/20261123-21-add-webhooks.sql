-- Other programs are told when something happened (webhooks). What happened is noted in the
-- transaction in which it happens (an outbox): it is told when that was committed, and
-- never when it was not. `canvass work` delivers it.
--   canvass_worker     delivers, and reads no answers
DO $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'canvass_worker') THEN
		CREATE ROLE canvass_worker NOLOGIN;
	END IF;
	IF NOT pg_has_role(current_user, 'canvass_worker', 'MEMBER') THEN
		GRANT canvass_worker TO CURRENT_USER;
	END IF;
END
$$;
SET LOCAL ROLE canvass_owner;

CREATE TABLE canvass.webhooks (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 100),
	url text NOT NULL CHECK (url ~ '^https?://'),
	secret bytea NOT NULL CHECK (octet_length(secret) BETWEEN 24 AND 64),
	events text[] NOT NULL CHECK (array_length(events, 1) > 0),
	form_id text,
	site integer REFERENCES canvass.sites,
	created_at timestamptz NOT NULL DEFAULT now(),
	stopped_at timestamptz,
	stopped_because text
);
COMMENT ON COLUMN canvass.webhooks.events IS 'what it is told of';
COMMENT ON COLUMN canvass.webhooks.form_id IS 'of which form only; NULL: of all';
COMMENT ON COLUMN canvass.webhooks.site IS 'of which site only; NULL: of all';
COMMENT ON COLUMN canvass.webhooks.stopped_at IS 'nothing is delivered since then; what happens is kept for it';

CREATE TABLE canvass.events (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	what text NOT NULL CHECK (what IN ('ping', 'submission.created', 'submission.edited', 'submission.reviewed',
		'assessment.finished')),
	happened_at timestamptz NOT NULL DEFAULT now(),
	site integer,
	form_id text,
	form_version text,
	instance_id text,
	details jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE canvass.events IS 'what happened and somebody is to be told; never an answer';

CREATE TABLE canvass.deliveries (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	event uuid NOT NULL REFERENCES canvass.events ON DELETE CASCADE,
	webhook bigint NOT NULL REFERENCES canvass.webhooks ON DELETE CASCADE,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
	attempts integer NOT NULL DEFAULT 0,
	next_at timestamptz NOT NULL DEFAULT now(),
	last_status integer,
	last_error text,
	ended_at timestamptz,
	UNIQUE (event, webhook)
);
COMMENT ON COLUMN canvass.deliveries.state IS 'dead: given up after many attempts, until somebody says retry';
COMMENT ON COLUMN canvass.deliveries.next_at IS 'of the next attempt; while one is made, when it counts as lost';
CREATE INDEX deliveries_waiting ON canvass.deliveries (webhook, next_at) WHERE state = 'waiting';

-- Who is to be told.
CREATE FUNCTION canvass.webhooks_for(of_what text, of_site integer, of_form text) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT w.id FROM canvass.webhooks w WHERE of_what = ANY (w.events)
		AND (w.form_id IS NULL OR w.form_id = of_form) AND (w.site IS NULL OR w.site = of_site)
$$;

-- Notes that something happened, for those who are to be told.
CREATE FUNCTION canvass.announce(of_what text, of_site integer, of_form text, of_version text, of_instance text,
	of_details jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	told bigint[] := ARRAY(SELECT canvass.webhooks_for(of_what, of_site, of_form));
	event uuid;
BEGIN
	IF cardinality(told) > 0 THEN
		INSERT INTO canvass.events (what, site, form_id, form_version, instance_id, details)
			VALUES (of_what, of_site, of_form, of_version, of_instance, of_details) RETURNING id INTO event;
		INSERT INTO canvass.deliveries (event, webhook) SELECT event, unnest(told);
		NOTIFY canvass_work;
	END IF;
END
$$;
REVOKE ALL ON FUNCTION canvass.announce FROM PUBLIC;

-- All responses of a batch at once; without webhooks it costs next to nothing.
CREATE FUNCTION canvass.announce_created() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM canvass.webhooks w WHERE 'submission.created' = ANY (w.events)) THEN
		PERFORM canvass.announce('submission.created', s.site, s.form_id, v.version, s.instance_id)
			FROM fresh s JOIN canvass.form_versions v ON v.id = s.form_version ORDER BY s.id;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER announce_created AFTER INSERT ON canvass.submissions REFERENCING NEW TABLE AS fresh
	FOR EACH STATEMENT EXECUTE FUNCTION canvass.announce_created();

CREATE FUNCTION canvass.announce_edited() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM canvass.announce('submission.edited', NEW.site, NEW.form_id, v.version, NEW.instance_id,
		jsonb_build_object('corrects', OLD.instance_id, 'first_instance_id', NEW.root_instance_id))
		FROM canvass.form_versions v WHERE v.id = NEW.form_version;
	RETURN NULL;
END
$$;
CREATE TRIGGER announce_edited AFTER UPDATE OF instance_id ON canvass.submissions
	FOR EACH ROW WHEN (OLD.instance_id IS DISTINCT FROM NEW.instance_id) EXECUTE FUNCTION canvass.announce_edited();

GRANT USAGE ON SCHEMA canvass TO canvass_worker;
GRANT SELECT ON canvass.webhooks, canvass.events, canvass.deliveries TO canvass_worker;
GRANT SELECT (number, name) ON canvass.sites TO canvass_worker;
GRANT UPDATE (state, attempts, next_at, last_status, last_error, ended_at) ON canvass.deliveries TO canvass_worker;
GRANT UPDATE (stopped_at, stopped_because) ON canvass.webhooks TO canvass_worker;
GRANT DELETE ON canvass.events TO canvass_worker;
