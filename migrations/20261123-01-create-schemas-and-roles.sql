-- The ground everything else stands on: two schemas, three roles, and the list
-- of the migrations that have run.
--
-- The roles belong to the whole server, so they may be there already, made by
-- another database or by an administrator. None of them needs to log in: programs
-- and people do, as members. (In the private cluster canvass_collector may.)
--   canvass_owner      owns the tables; publishes and migrates
--   canvass_collector  adds responses and cannot read answers back
--   canvass_analyst    reads the tables of answers and changes nothing
DO $$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['canvass_owner', 'canvass_collector', 'canvass_analyst'] LOOP
		IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
			EXECUTE format('CREATE ROLE %I NOLOGIN', name);
		END IF;
		IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
			EXECUTE format('GRANT %I TO CURRENT_USER', name);
		END IF;
	END LOOP;
END
$$;

CREATE SCHEMA canvass AUTHORIZATION canvass_owner;
CREATE SCHEMA data AUTHORIZATION canvass_owner;
SET LOCAL ROLE canvass_owner;
COMMENT ON SCHEMA canvass IS 'canvass: sites, forms, tokens, and submissions as they were received';
COMMENT ON SCHEMA data IS 'answers, one table per form and one per repeat, columns named as the questions';
GRANT USAGE ON SCHEMA canvass, data TO canvass_collector, canvass_analyst;

CREATE TABLE canvass.migrations (
	name text PRIMARY KEY,
	sha256 text NOT NULL CHECK (length(sha256) = 64),
	run_at timestamptz NOT NULL DEFAULT now()
);
