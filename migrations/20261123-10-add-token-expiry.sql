-- A token may end by itself: the phone of somebody who helps for two weeks.
SET LOCAL ROLE canvass_owner;

ALTER TABLE canvass.tokens ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN canvass.tokens.expires_at IS 'the token gives no right from then on; NULL: it has no end';
