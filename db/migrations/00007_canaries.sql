-- +goose Up

-- Mails of ours to ourselves, which show that mail goes out and comes back:
-- each is a delivery, and its token the reply address that it goes to. What
-- came back is judged like a member's answer and becomes no message.
alter table deliveries
  drop constraint deliveries_kind_known,
  add constraint deliveries_kind_known
    check (kind in ('notification', 'digest', 'signup', 'login', 'address', 'invite', 'held', 'refused', 'canary'));

create table canaries (
  id bigint generated always as identity primary key,
  token text not null,
  asked_by text not null
    constraint canaries_asked_by_known check (asked_by in ('doctor', 'schedule')),
  delivery_id bigint not null references deliveries on delete cascade,
  expected text not null, -- the words that should be found in it
  words text not null default '', -- those that were
  machine text not null default '', -- why it was taken for a machine's, '' if it was not
  proof text not null default ''
    constraint canaries_proof_known check (proof in ('', 'pass', 'none', 'fail', 'unknown')),
  proof_reason text not null default '',
  inbound_id bigint references inbound_mails on delete set null,
  created_at timestamptz not null default now(),
  received_at timestamptz
);
create unique index canaries_token on canaries (token);
create unique index canaries_delivery on canaries (delivery_id);
create index canaries_inbound on canaries (inbound_id);
create index canaries_newest on canaries (created_at);

-- Several keys may sign, so that one can take the place of another.
alter table dkim_keys
  drop constraint dkim_keys_pkey,
  add primary key (domain, selector);

-- +goose Down
delete from dkim_keys k where exists (
  select from dkim_keys older where older.domain = k.domain and (older.created_at, older.selector) < (k.created_at, k.selector));
alter table dkim_keys
  drop constraint dkim_keys_pkey,
  add primary key (domain);
drop table canaries;
delete from deliveries where kind = 'canary';
alter table deliveries
  drop constraint deliveries_kind_known,
  add constraint deliveries_kind_known
    check (kind in ('notification', 'digest', 'signup', 'login', 'address', 'invite', 'held', 'refused'));
