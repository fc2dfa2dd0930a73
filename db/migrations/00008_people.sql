-- +goose Up

-- When a member was removed. Only the item's owner can have them invited again.
alter table members add column removed_at timestamptz;

-- Invitations that wait, as their inviters may know of them: also those that
-- reached nobody, so that they tell nothing of whose an address is.
create table invitations (
  id bigint generated always as identity primary key,
  conversation_id bigint not null references conversations on delete cascade,
  inviter_id bigint references users on delete set null,
  user_id bigint not null references users on delete cascade,
  mailbox text not null, -- as the inviter typed it
  created_at timestamptz not null default now(),
  constraint invitations_once unique (conversation_id, inviter_id, mailbox)
);
create index invitations_inviter on invitations (inviter_id);
create index invitations_user on invitations (user_id);
insert into invitations (conversation_id, user_id, mailbox)
select m.conversation_id, m.user_id, a.mailbox
from members m join addresses a on a.user_id = m.user_id and a.is_primary
where not m.active and m.reply_token is not null;

-- +goose Down
drop table invitations;
alter table members drop column removed_at;
