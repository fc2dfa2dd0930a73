-- +goose Up

-- The keys that sign our mail (DKIM), one for each domain in From. All
-- instances sign with the same.
create table dkim_keys (
  domain text primary key,
  selector text not null,
  private_key bytea not null, -- PKCS #8 in DER
  created_at timestamptz not null default now()
);

-- +goose Down
drop table dkim_keys;
