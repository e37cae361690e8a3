import { useTranslation } from 'react-i18next'
import type { PosPeriod } from '#contract/pos.ts'
import { yuan } from './step.ts'
import './schedule.css'

/** Every repayment to the fen, and their sums. */
export function Schedule({ periods }: { periods: readonly PosPeriod[] }) {
  const { t } = useTranslation()
  const sum = (of: 'principalFen' | 'feeFen'): number => periods.reduce((total, one) => total + one[of], 0)
  return (
    <table className="ps-schedule">
      <caption>{t('pos.schedule')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('pos.schedule.nth')}</th>
          <th scope="col">{t('pos.schedule.due')}</th>
          <th scope="col">{t('pos.schedule.principal')}</th>
          <th scope="col">{t('pos.schedule.fee')}</th>
        </tr>
      </thead>
      <tbody>
        {periods.map((one) => (
          <tr key={one.number}>
            <th scope="row">{one.number}</th>
            <td>{one.dueOn}</td>
            <td>{yuan(one.principalFen)}</td>
            <td>{yuan(one.feeFen)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {t('pos.schedule.sum')}
          </th>
          <td>{yuan(sum('principalFen'))}</td>
          <td>{yuan(sum('feeFen'))}</td>
        </tr>
      </tfoot>
    </table>
  )
}
