import { Popover } from '@mantine/core';
import { ExportAsked, ExportFormat, type ExportWhat } from '@optimiq/contracts/exports';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { usePermissions } from '../api/session-store.ts';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { IconChevronDown } from './icons.ts';
import { Refusal } from './Refusal.tsx';

/** What a file is of: a list and the filters that it is asked with. */
export type FileOf = { readonly what: ExportWhat; readonly query: Readonly<Record<string, unknown>> };

/** Asks for a whole list as a file that a job makes, in one of the formats; says then where it will be. */
export function AsFile({ what, query }: FileOf) {
  const may = usePermissions();
  const [isOpen, setOpen] = useState(false);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (format: ExportFormat) => post('/v1/exports', ExportAsked, { what, format, query }),
  });
  if (!may('export:write')) return null;
  const ask = (format: ExportFormat) => {
    setOpen(false);
    mutate(format);
  };
  return (
    <>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={260} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className="btn quiet noprint"
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            disabled={isPending}
            onClick={() => setOpen(!isOpen)}
          >
            {t('export.asFile')}
            <IconChevronDown className="i s" aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('export.asFile')}>
          <p className="sm sub">{t('export.asFile.hint')}</p>
          {ExportFormat.options.map((format) => (
            <button key={format} type="button" className="btn user-item" onClick={() => ask(format)}>
              {t(`export.format.${format}`)}
            </button>
          ))}
        </Popover.Dropdown>
      </Popover>
      {data && (
        <span role="status" className="sm">
          {t('export.asked')} <Link to={paths.exports}>{t('module.exports')}</Link>
        </span>
      )}
      {error && <Refusal error={error} />}
    </>
  );
}
