import type { Json, JsonObject } from '#domain/result.ts'
import type { OrderPage } from '#web/api/orders.ts'
import type { OfferedAction } from '../order/actions.tsx'
import { blankOf } from './values.ts'

/** What the order already knows is filled in: its terminals, one a line, and the merchant's category. */
export function startOf(
  page: Pick<OrderPage, 'terminals' | 'terminalsWanted' | 'merchant'>,
  { form }: Pick<OfferedAction, 'form'>,
): JsonObject {
  const serials = page.terminals.map((one) => one.serial)
  const known: Record<string, Json> = {}
  for (const [name, schema] of Object.entries(form.properties ?? {})) {
    if (schema['x-widget'] === 'terminals')
      known[name] =
        serials.length > 0
          ? serials.map((serial) => ({ serial }))
          : Array.from({ length: page.terminalsWanted }, () => blankOf(schema.items ?? schema))
  }
  if (form.properties?.mcc && page.merchant.mcc !== '') known.mcc = page.merchant.mcc
  return { ...blankOf(form), ...known }
}
