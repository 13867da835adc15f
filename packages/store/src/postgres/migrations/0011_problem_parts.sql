-- Which file of an archive a problem is in, 1-based; null for a file that came by itself. Never its name.
alter table optimiq.load_problems add column part integer check (part >= 1);
