-- What a person should know of a load before trusting it, and how far each step of it has come.
alter table optimiq.loads add column notices jsonb not null default '{}';
alter table optimiq.loads add column stages jsonb not null default '{}';
create index loads_file on optimiq.loads (tenant_id, sha256_tag);

-- How the results of a run differ from those of the run before it; receipts of old runs are not kept.
alter table optimiq.runs add column impact jsonb;

-- How files of one source are treated. A load names its source; a source without a row here has the defaults.
create table optimiq.feeds (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  source text not null check (source ~ '^[A-Za-z0-9._-]{1,40}$'),
  format text check (length(format) <= 40),
  hold_policy text not null default 'never' check (hold_policy in ('never', 'variance', 'always')),
  -- How far a total may be from the load before it, in percent, until that is told or holds the load.
  tolerance_percent integer not null default 50 check (tolerance_percent between 1 and 1000),
  -- Five fields of cron, in UTC: when files are fetched.
  schedule text check (length(schedule) <= 100),
  next_pull_at timestamptz,
  retention_days integer check (retention_days between 1 and 3660),
  -- Folder of this machine; only its operator sets it.
  watch_folder text check (length(watch_folder) <= 1000),
  created_by text not null check (length(created_by) <= 80),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, source)
);
alter table optimiq.feeds enable row level security;
alter table optimiq.feeds force row level security; -- the owner too
create policy tenant_isolation on optimiq.feeds
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Where the files of a feed are fetched from.
create table optimiq.feed_sftp (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  feed_id uuid not null,
  host text not null check (length(host) between 1 and 253),
  port integer not null check (port between 1 and 65535),
  -- sha256 of the server's key, as its administrator says it: the one server that is spoken to.
  host_key text not null check (host_key ~ '^[A-Za-z0-9+/]{43}$'),
  folder text not null check (length(folder) between 1 and 500),
  pattern text not null check (length(pattern) between 1 and 100),
  -- Ciphertext: user name and password or private key.
  credentials bytea not null,
  last_pull_at timestamptz,
  last_outcome text check (last_outcome ~ '^[a-z][a-z0-9-]{1,60}$'),
  primary key (tenant_id, feed_id),
  foreign key (tenant_id, feed_id) references optimiq.feeds (tenant_id, id) on delete cascade
);
alter table optimiq.feed_sftp enable row level security;
alter table optimiq.feed_sftp force row level security;
create policy tenant_isolation on optimiq.feed_sftp
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Files that were taken, by a keyed hash of name, size and time: names of files hold names of people.
create table optimiq.feed_files (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  feed_id uuid not null,
  tag bytea not null check (octet_length(tag) = 32),
  load_id uuid not null,
  taken_at timestamptz not null default now(),
  primary key (tenant_id, feed_id, tag),
  foreign key (tenant_id, feed_id) references optimiq.feeds (tenant_id, id) on delete cascade,
  foreign key (tenant_id, load_id) references optimiq.loads (tenant_id, id)
);
alter table optimiq.feed_files enable row level security;
alter table optimiq.feed_files force row level security;
create policy tenant_isolation on optimiq.feed_files
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- Files on their way in by pieces. A piece is an encrypted blob of its own until the file is whole.
create table optimiq.uploads (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  id uuid not null default gen_random_uuid(),
  -- Ciphertext: file names hold names of people.
  file_name bytea not null,
  source text not null check (source ~ '^[A-Za-z0-9._-]{1,40}$'),
  is_held boolean not null default false,
  bytes bigint not null check (bytes >= 0),
  load_id uuid,
  created_by text not null check (length(created_by) <= 80),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, load_id) references optimiq.loads (tenant_id, id)
);
alter table optimiq.uploads enable row level security;
alter table optimiq.uploads force row level security;
create policy tenant_isolation on optimiq.uploads
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

create table optimiq.upload_parts (
  tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid,
  upload_id uuid not null,
  starts_at bigint not null check (starts_at >= 0),
  bytes bigint not null check (bytes > 0),
  blob_name text not null check (blob_name ~ '^[0-9a-f]{64}$'),
  primary key (tenant_id, upload_id, starts_at),
  foreign key (tenant_id, upload_id) references optimiq.uploads (tenant_id, id) on delete cascade
);
alter table optimiq.upload_parts enable row level security;
alter table optimiq.upload_parts force row level security;
create policy tenant_isolation on optimiq.upload_parts
  using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
