-- What the facts held of a load when it became active: rows and a checksum by table. A start compares.
alter table optimiq.loads add column facts_counts jsonb;
