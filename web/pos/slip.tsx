import { useTranslation } from 'react-i18next'
import type { PosSlip } from '#contract/pos.ts'
import { Schedule } from './schedule.tsx'

/** The paper: title, lines, the schedule of an instalment, a line to sign on. */
export function Slip({ slip, onTear }: { slip: PosSlip | null; onTear: () => void }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language === 'en' ? 'en' : 'zh'
  if (!slip) return <p className="ps-nopaper">{t('pos.slip.none')}</p>
  const keyed = slip.lines.map((line, nth) => ({ line, key: 'rule' in line ? `rule ${nth}` : line.en }))
  return (
    <section className="ps-paper" aria-label={t('pos.slip')} key={keyed.map(({ line }) => ('rule' in line ? '' : line.value)).join()}>
      <h2>{slip.title[language]}</h2>
      <p className="ps-copy">{t('pos.slip.copy')}</p>
      <dl>
        {keyed.map(({ line, key }) =>
          'rule' in line ? (
            <hr key={key} />
          ) : (
            <div key={key} data-large={line.large ? 'yes' : 'no'}>
              <dt>{line[language]}</dt>
              <dd>{line.value}</dd>
            </div>
          ),
        )}
      </dl>
      {slip.schedule.length > 0 ? <Schedule periods={slip.schedule} /> : null}
      <p className="ps-sign">{t('pos.slip.signature')}</p>
      <button type="button" className="ps-plain" onClick={onTear}>
        {t('pos.slip.tear')}
      </button>
    </section>
  )
}
