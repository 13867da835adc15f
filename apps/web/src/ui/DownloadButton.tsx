import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getFile, type QueryValues } from '../api/client.ts';
import { t } from '../messages.ts';
import { download } from './csv.ts';
import { IconDownload } from './icons.ts';
import { Refusal } from './Refusal.tsx';

type Props = {
  readonly path: string;
  readonly query?: QueryValues;
  readonly title?: string;
  readonly isQuiet?: boolean;
  readonly children: ReactNode;
};

/** A file of the server: asks for a fresh factor where it takes one, and says beside itself why nothing came. */
export function DownloadButton({ path, query, title, isQuiet = false, children }: Props) {
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => getFile(path, query),
    onSuccess: ({ name, content }) => download(name, content),
  });
  return (
    <>
      <button
        type="button"
        className={isQuiet ? 'btn quiet noprint' : 'btn noprint'}
        title={title}
        disabled={isPending}
        data-export
        onClick={() => mutate()}
      >
        <IconDownload className="i" aria-hidden />
        {isPending ? t('download.waits') : children}
      </button>
      {error && <Refusal error={error} />}
    </>
  );
}
