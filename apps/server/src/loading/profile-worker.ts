/** The thread that looks at a table: parts of it in, a proposal out. */
import { profileTable } from '@optimiq/formats/table/profile-file';
import { publishedCodeSets } from '@optimiq/reference/code-sets';
import { answerOfFiles } from './file-thread.ts';
import type { ProfileQuestion } from './profile-thread.ts';

answerOfFiles((bytes, { kind }: ProfileQuestion) => profileTable(bytes, publishedCodeSets(), kind));
