-- +goose Up

-- Why a proven member's mail was not posted, where it was too late to say so
-- in the dialogue; '' for what waits because nothing proves its author.
alter table held_posts add column refusal text not null default '';
alter table deliveries add column refusal text not null default '';
update deliveries d set refusal = i.reason from inbound_mails i where i.id = d.inbound_id and d.kind = 'refused';
create index deliveries_asked on deliveries (user_id, created_at) where kind in ('held', 'refused');

-- Whose reply address a mail came to; each member's mail has its limits.
alter table inbound_mails add column member_id bigint references users on delete set null;
create index inbound_mails_member on inbound_mails (member_id, received_at);

-- +goose Down
drop index inbound_mails_member;
alter table inbound_mails drop column member_id;
drop index deliveries_asked;
alter table deliveries drop column refusal;
alter table held_posts drop column refusal;
