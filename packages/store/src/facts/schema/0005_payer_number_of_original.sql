-- The claim that a replacement or void names, should the number be the payer's: known from remittances and 277CA.
alter table facts.claims add column replaces_payer_claim_key uuid;
