import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A contract under which health information is processed. */
export type ContractOnFile = {
  readonly id: string;
  readonly kind: 'baa' | 'dpa';
  readonly version: string;
  readonly signer: string;
  readonly effectiveOn: string;
  readonly expiresOn?: string;
  readonly endedOn?: string;
  /** sha256 of the signed document, hex. */
  readonly documentSha256: string;
  readonly state: 'future' | 'active' | 'ended';
};

export type NewContract = Omit<ContractOnFile, 'id' | 'state' | 'endedOn'>;

type Row = Omit<ContractOnFile, 'expiresOn' | 'endedOn'> & { expiresOn: string | null; endedOn: string | null };

/** Contracts of the tenant, latest first. */
export async function listContracts(tx: TenantTx): Promise<ContractOnFile[]> {
  const { rows } = await sql<Row>`
    select id, kind, version, signer, effective_on as "effectiveOn", expires_on as "expiresOn", ended_on as "endedOn",
      encode(document_sha256, 'hex') as "documentSha256",
      case when effective_on > current_date then 'future'
        when current_date > least(expires_on, ended_on) then 'ended' else 'active' end as state
    from contracts_on_file order by effective_on desc, created_at desc`.execute(tx);
  return rows.map(({ expiresOn, endedOn, ...rest }) => ({
    ...rest,
    ...(expiresOn ? { expiresOn } : {}),
    ...(endedOn ? { endedOn } : {}),
  }));
}

/** Puts a contract on file. Fails with StoreError 'check' when it expires before it begins. */
export async function addContract(tx: TenantTx, contract: NewContract, createdBy: string): Promise<string> {
  const { kind, version, signer, effectiveOn, expiresOn = null, documentSha256 } = contract;
  const { rows } = await sql<{ id: string }>`
    insert into contracts_on_file
      (tenant_id, kind, version, signer, effective_on, expires_on, document_sha256, created_by)
    values (current_setting('app.tenant_id')::uuid, ${kind}, ${version}, ${signer}, ${effectiveOn}, ${expiresOn},
      decode(${documentSha256}, 'hex'), ${createdBy})
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Ends a contract with the end of a day; false when there is none, or it has ended. */
export async function endContract(tx: TenantTx, id: string, endsOn: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update contracts_on_file set ended_on = ${endsOn} where id = ${id} and ended_on is null`.execute(tx);
  return numAffectedRows === 1n;
}
