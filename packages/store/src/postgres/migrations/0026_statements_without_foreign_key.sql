-- A statement of a member is written in one transaction with the member, under the lock of the vault, and goes before the
-- member does. The foreign key looked up and locked a row of members for each of a load's statements, which took as long
-- as writing the statement itself.
alter table optimiq.member_identities drop constraint member_identities_tenant_id_member_id_fkey;
