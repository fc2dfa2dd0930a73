-- Kept in the template database, and hence in each clone.

create schema dbtest;

-- A table that the migrations filled, and the copy of its rows.
create table dbtest.seed (original regclass, columns text, copy text);
create table dbtest.sequence (original regclass, last_value bigint, is_called boolean);

create function dbtest.tables() returns setof regclass language sql stable as $$
	select c.oid::regclass
	from pg_class c
	join pg_namespace n on n.oid = c.relnamespace
	where c.relkind = 'r' and n.nspname not in ('dbtest', 'pg_catalog', 'information_schema')
	order by c.oid
$$;

-- Remembers the state that reset returns to.
create procedure dbtest.remember() language plpgsql as $$
declare
	original regclass;
	filled boolean;
	sequence record;
begin
	for original in select dbtest.tables() loop
		execute format('select exists (select from %s)', original) into filled;
		if filled then
			execute format('create table dbtest.%I as table %s', 'rows_' || original::oid, original);
			insert into dbtest.seed
			select original, string_agg(quote_ident(attname), ', ' order by attnum), format('dbtest.%I', 'rows_' || original::oid)
			from pg_attribute
			where attrelid = original and attnum > 0 and not attisdropped and attgenerated = '';
		end if;
	end loop;
	for sequence in select oid::regclass as name from pg_class where relkind = 'S' loop
		execute format('insert into dbtest.sequence select %L::regclass, last_value, is_called from %s', sequence.name, sequence.name);
	end loop;
end
$$;

-- Puts all rows and sequences back, ends other connections, and returns the size of the database in bytes.
create function dbtest.reset() returns bigint language plpgsql as $$
declare
	original regclass;
	filled boolean;
	seed record;
begin
	-- Its own waiting goes in steps of 100 ms, too long for connections that are just about to end.
	loop
		perform pg_stat_clear_snapshot();
		perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
		exit when not found;
		perform pg_sleep(0.0005);
	end loop;
	-- Neither triggers nor foreign keys: rows can be deleted in any order.
	perform set_config('session_replication_role', 'replica', true);
	for original in select dbtest.tables() loop
		execute format('select exists (select from %s)', original) into filled;
		if filled then
			execute format('delete from %s', original);
		end if;
	end loop;
	for seed in select * from dbtest.seed loop
		execute format('insert into %s (%s) overriding system value select %s from %s', seed.original, seed.columns, seed.columns, seed.copy);
	end loop;
	perform setval(s.original, s.last_value, s.is_called) from dbtest.sequence s;
	return pg_database_size(current_database());
end
$$;
