import type { PosCard } from '#contract/pos.ts'
import { luhn, maskPan } from '#gateway/iso8583/redact.ts'
import { ISSUERS, type IssuerName } from '#simulator/issuer/products.ts'
import type { IssuerSettings } from '#simulator/issuer/settings.ts'
import type { Card } from '#simulator/terminal/requests.ts'

interface DemoCard {
  readonly shown: PosCard
  readonly card: Card
}

const EXPIRY = '3012'
const SERVICE_CODE = '201'

/** A card number that no bank has given out: the simulated range, a serial in zeros, its check digit. */
export function demoPan(bin: string, serial: number): string {
  const head = bin + String(serial).padStart(18 - bin.length, '0')
  return head + [...'0123456789'].find((digit) => luhn(head + digit))
}

/** The PIN of every demo card of a bank that is connected: everybody may know it, the POS page shows it. */
const DEMO_PIN = '123456'

function demoCard(id: string, pan: string, issuer: PosCard['issuer'], kind: PosCard['kind'], how: PosCard['how']): DemoCard {
  const track = { track2: `${pan}=${EXPIRY}${SERVICE_CODE}0000000000` }
  const pin = kind === 'other' ? null : DEMO_PIN
  return {
    shown: { id, issuer, masked: maskPan(pan), how, kind, pin },
    card: how === 'swipe' ? { pan, ...track } : { pan, expiry: EXPIRY },
  }
}

/** Serial number of the card of each bank that may owe little. */
const LIMITED_SERIAL = 7
/** What such a card may owe, in fen. */
const LIMITED_CREDIT_FEN = 1_000_00

function cardsOf(name: IssuerName): DemoCard[] {
  const { name: issuer, bins } = ISSUERS[name]
  const bin = bins[0] ?? ''
  return [
    demoCard(`${name}-1`, demoPan(bin, 1), issuer, 'good', 'swipe'),
    demoCard(`${name}-2`, demoPan(bin, 2), issuer, 'good', 'key'),
    demoCard(`${name}-7`, demoPan(bin, LIMITED_SERIAL), issuer, 'limit', 'swipe'),
  ]
}

/** The cards that lie beside the simulated terminals. */
export const DEMO_CARDS: readonly DemoCard[] = [
  ...(Object.keys(ISSUERS) as IssuerName[]).flatMap(cardsOf),
  demoCard('other-1', demoPan('623999', 1), { zh: '未接入银行', en: 'Bank not connected' }, 'other', 'swipe'),
]

/** What a bank knows of its demo cards. */
export function cardsAtBank(name: IssuerName): IssuerSettings['cards'] {
  return Object.fromEntries(
    cardsOf(name).map(({ card, shown }) => [
      card.pan,
      { ...(shown.pin ? { pin: shown.pin } : {}), ...(shown.kind === 'limit' ? { creditLimitFen: LIMITED_CREDIT_FEN } : {}) },
    ]),
  )
}
