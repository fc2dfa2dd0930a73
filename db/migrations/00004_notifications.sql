-- +goose Up

-- When and how people want to be mailed. Hours are of their own clocks;
-- digested_at is when their last digest was made, digest_token what stops them.
alter table users
  drop constraint users_notify_known,
  add constraint users_notify_known check (notify in ('at_once', 'gathered', 'digest', 'never')),
  add column digest_hour integer not null default 18
    constraint users_digest_hour_range check (digest_hour between 0 and 23),
  add column digest_token text,
  add column digested_at timestamptz,
  add column quiet_from time,
  add column quiet_to time,
  add column content_free boolean not null default false,
  add constraint users_quiet_hours check ((quiet_from is null) = (quiet_to is null) and coalesce(quiet_from <> quiet_to, true));
create unique index users_digest_token on users (digest_token);

alter table deliveries
  drop constraint deliveries_kind_known,
  add constraint deliveries_kind_known
    check (kind in ('notification', 'digest', 'signup', 'login', 'address', 'invite', 'held', 'refused'));
create index deliveries_words on deliveries (created_at) where words <> '';

-- What a digest tells of: some messages of each of several conversations.
create table digest_parts (
  delivery_id bigint not null references deliveries on delete cascade,
  conversation_id bigint not null references conversations on delete cascade,
  user_id bigint not null references users on delete cascade,
  first_seq bigint not null,
  last_seq bigint not null,
  primary key (delivery_id, conversation_id)
);
create index digest_parts_conversation on digest_parts (conversation_id, user_id, last_seq);
create index digest_parts_user on digest_parts (user_id);

-- What happened to each mail after it was made. An attempt is written down when
-- it has ended; words are the relay's answer with its code, or what else happened.
create table delivery_events (
  id bigint generated always as identity primary key,
  delivery_id bigint not null references deliveries on delete cascade,
  state text not null
    constraint delivery_events_state_known
    check (state in ('deferred', 'sent', 'failed', 'unknown', 'skipped', 'bounced')),
  words text not null default '',
  relay text not null default '',
  queue_id text not null default '',
  began_at timestamptz,
  at timestamptz not null default clock_timestamp()
);
create index delivery_events_delivery on delivery_events (delivery_id, id);
insert into delivery_events (delivery_id, state, words, at)
select id, state, case when state = 'sent' then relay_reply else reason end, modified_at
from deliveries
where state not in ('queued', 'skipped');

-- +goose Down
drop table delivery_events, digest_parts;
drop index deliveries_words;
delete from deliveries where kind = 'digest';
alter table deliveries
  drop constraint deliveries_kind_known,
  add constraint deliveries_kind_known
    check (kind in ('notification', 'signup', 'login', 'address', 'invite', 'held', 'refused'));
update users set notify = 'gathered' where notify = 'digest';
alter table users
  drop constraint users_quiet_hours,
  drop column content_free,
  drop column quiet_to,
  drop column quiet_from,
  drop column digested_at,
  drop column digest_token,
  drop column digest_hour,
  drop constraint users_notify_known,
  add constraint users_notify_known check (notify in ('at_once', 'gathered', 'never'));
