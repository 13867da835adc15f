import { type CmsHccModel, cmsHccPaymentYears, loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { LineSettings } from './risk-score-lines.ts';
import { scoreStream } from './risk-score-stream.ts';

type Options = {
  readonly model: CmsHccModel;
  readonly paymentYear: number;
  readonly mceEdits: 'on' | 'off';
  readonly input?: string;
  readonly output?: string;
};

const models = Object.keys(cmsHccPaymentYears) as CmsHccModel[];

/** `optimiq risk`: risk scores from the command line, with the answers of the server. */
export function riskCommand(): Command {
  const exit = ({ exitCode }: { exitCode: number }) => process.exit(exitCode === 0 ? 0 : 2);
  const score = new Command('score')
    .description('Score members, one JSON object per line, with a receipt for every number')
    .addOption(new Option('--model <model>', 'risk model').choices(models).default('cms-hcc-v28'))
    .requiredOption('--payment-year <year>', 'payment year: 2026 or 2027', paymentYearOf)
    .addOption(
      new Option('--mce-edits <setting>', 'age conditions of the Medicare code editor')
        .choices(['on', 'off'])
        .default('off'),
    )
    .option('--input <file>', 'members to score (standard input)')
    .option('--output <file>', 'where scores go (standard output)')
    .addHelpText('after', formatHelp)
    .exitOverride(exit)
    .action(run);
  return new Command('risk').description('Risk scores').exitOverride(exit).addCommand(score);
}

async function run({ model, paymentYear, mceEdits, input, output }: Options): Promise<void> {
  const settings: LineSettings = { model, paymentYear, mceEdits: mceEdits === 'on' };
  try {
    loadCmsHcc(model, paymentYear);
    const { scored, failed } = await scoreStream(settings, input, output);
    process.stderr.write(`${scored} scored, ${failed} with an error\n`);
    process.exitCode = failed > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`optimiq risk score: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

function paymentYearOf(text: string): number {
  const year = Number(text);
  if (!cmsHccPaymentYears['cms-hcc-v28'].includes(year)) throw new InvalidArgumentError('2026 or 2027.');
  return year;
}

const formatHelp = `
Input, one object per line (other fields are ignored):
  id                            any text or number, given back
  sex                           "F" or "M"
  age or birth_date             whole years on 1 February of the payment year, or YYYY-MM-DD; both must agree
  orec, crec                    entitlement reason "0" to "3"; crec may be absent
  dual_elgbl_cd                 Medicare dual status code, "00" to "10"
  new_enrollee, snp, lti        true or false; absent is false
  segment, ltimcaid, nemcaid    override what the fields above lead to
  switched_parent               came from another parent organization in the data year
  dx                            ICD-10-CM codes that were accepted elsewhere
  diagnoses                     [{"dx", "system", "claim"}]: codes with the record that carries them; system is "icd10cm" (default),
                                "icd9cm" or "other"; claim is {"claim_id", "type": "professional" or "institutional", "bill_type",
                                "service_through", "provider_npi", "chart_review": "linked" or "unlinked",
                                "lines": [{"line", "code", "modifiers", "provider_npi"}]}. Only the first mention of a
                                claim needs more than its claim_id. Without a claim no encounter filter applies.
  The same fields may stand under "input".

Output, one object per line, in the order of the input: a score with its receipt, or
  {"line", "id", "error": {"code", "field", "message"}}

Exit: 0 all scored, 1 some lines had an error, 2 nothing could run.`;
