import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import { inFormOrder, namesOf } from './shape.ts'

const FOCUSABLE = 'input:not([disabled]), textarea, select, button:not([disabled])'

/** What is still wrong, read out at once; each line leads to its field, and the focus goes to the first of them. */
export function WrongSummary({ schema, errors }: { schema: FormSchema; errors: readonly FieldError[] }) {
  const { t } = useTranslation()
  const summary = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const first = summary.current?.closest('form')?.querySelector('[data-wrong=true]')
    if (errors.length > 0) focusIn(first ?? summary.current)
  }, [errors])
  const name = (path: string): string =>
    namesOf(schema, path)
      .map((part) => (typeof part === 'number' ? String(part) : t(part, { defaultValue: part })))
      .join(' · ')
  return (
    <div ref={summary} role="alert" tabIndex={-1} className="pt-wrong-all">
      {errors.length > 0 && (
        <>
          <p className="pt-wrong">{t('portal.form.wrong', { count: errors.length })}</p>
          <ul>
            {inFormOrder(schema, errors).map(({ path, rule }) => (
              <li key={`${path} ${rule}`}>
                <button type="button" onClick={() => focusIn(fieldOf(path))}>
                  {name(path)}
                </button>
                {t('portal.form.wrongIs', { rule: t([`portal.form.rule.${rule}`, 'portal.form.rule.other']) })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** The field that draws a path, or the nearest one around it. */
function fieldOf(path: string): Element | null {
  for (let part = path; part !== ''; part = part.slice(0, part.lastIndexOf('/'))) {
    const field = document.getElementById(`field-${part.replaceAll('/', '-')}`)
    if (field) return field
  }
  return null
}

function focusIn(field: Element | null): void {
  field?.scrollIntoView({ block: 'center' })
  const control = field?.querySelector<HTMLElement>(FOCUSABLE) ?? field
  if (control instanceof HTMLElement) control.focus({ preventScroll: true })
}
