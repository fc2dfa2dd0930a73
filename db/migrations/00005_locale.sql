-- +goose Up

-- What a person who has no account yet can read, and what their clock shows;
-- '' where nothing is known.
alter table links
  add column locale text not null default '',
  add column time_zone text not null default '';
alter table deliveries add column locale text not null default '';

-- +goose Down
alter table deliveries drop column locale;
alter table links drop column time_zone, drop column locale;
