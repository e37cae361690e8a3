import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosSlipLine } from '#contract/pos.ts'
import { Schedule } from './schedule.tsx'
import type { Paper } from './use-pos.ts'
import './slip.css'

type Copy = 'merchant' | 'cardholder'
const COPIES: readonly Copy[] = ['merchant', 'cardholder']

/** The paper: title, lines, the schedule of an instalment, a line to sign on. The merchant's copy is signed, the cardholder keeps the other. */
export function Slip({ paper, onTear }: { paper: Paper | null; onTear: () => void }) {
  const { t, i18n } = useTranslation()
  const [copy, setCopy] = useState<Copy>('merchant')
  const language = i18n.language === 'en' ? 'en' : 'zh'
  if (!paper) return <p className="ps-nopaper">{t('pos.slip.none')}</p>
  const { slip, signed, again } = paper
  const written = slip.lines.flatMap((line, nth) => ('rule' in line ? [] : [{ line, ruled: isRule(slip.lines[nth - 1]) }]))
  return (
    <section id="slip" className="ps-paper" aria-label={t('pos.slip')}>
      <h2>{slip.title[language]}</h2>
      {signed ? (
        <p className="ps-copy">
          {t(`pos.slip.copy.${copy}`)}
          {again ? ` · ${t('pos.slip.again')}` : ''}
        </p>
      ) : null}
      <dl>
        {written.map(({ line, ruled }) => (
          <div key={line.en} data-large={line.large ? 'yes' : 'no'} data-ruled={ruled ? 'yes' : 'no'}>
            <dt>{line[language]}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
      {slip.schedule.length > 0 ? <Schedule periods={slip.schedule} /> : null}
      {signed && copy === 'merchant' ? <p className="ps-sign">{t('pos.slip.signature')}</p> : null}
      <div className="ps-tear">
        <button type="button" className="ps-plain" onClick={() => window.print()}>
          {t('pos.slip.print')}
        </button>
        <button type="button" className="ps-plain" onClick={onTear}>
          {t('pos.slip.tear')}
        </button>
        {signed
          ? COPIES.filter((one) => one !== copy).map((one) => (
              <button type="button" key={one} className="ps-plain" onClick={() => setCopy(one)}>
                {t(`pos.slip.copy.${one}`)}
              </button>
            ))
          : null}
      </div>
    </section>
  )
}

function isRule(line: PosSlipLine | undefined): boolean {
  return line !== undefined && 'rule' in line
}
