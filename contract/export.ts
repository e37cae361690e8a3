import Type from 'typebox'
import { operation } from './operation.ts'
import { When } from './shapes.ts'

/** Rows one export may hold. */
export const EXPORT_ROWS_MAX = 50_000
const FILTER_LENGTH_MAX = 1_000

export const recordExport = operation({
  method: 'POST',
  path: '/api/v1/exports',
  tag: 'audit',
  summary: { zh: '登记一次导出（审计）', en: 'Say that a list is taken along: audited; its rows are then read page by page' },
  who: 'signed_in',
  body: Type.Object(
    { list: Type.Enum(['orders', 'merchants', 'terminals', 'audit']), filter: Type.String({ maxLength: FILTER_LENGTH_MAX }) },
    { additionalProperties: false },
  ),
  answers: { 201: Type.Object({ login: Type.String(), at: When, rowsMax: Type.Integer() }) },
  problems: ['unauthenticated', 'form_invalid', 'cross_site'],
  example: { as: 'dispatcher', body: { list: 'orders', filter: 'view=open' } },
})
