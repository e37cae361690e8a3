import { describe, expect, test } from 'vitest'
import type { PosOffer, PosOutcome, PosSlip, PosTerminal, PosTransaction } from '#contract/pos.ts'
import { type Key, pointedAt, present, press, type Sale, type Step, type Wish, yuan } from './step.ts'

const SLIP: PosSlip = { title: { zh: '消费', en: 'SALE' }, lines: [], schedule: [] }
const SOLD: PosTransaction = {
  trace: '000012',
  kind: 'sale',
  amountFen: 1_000,
  cardMasked: '622848******0018',
  periods: null,
  state: 'approved',
  answer: '00',
  reference: '000000000012',
  at: '2026-11-24T10:00:00+08:00',
  test: false,
  slip: SLIP,
}
const TERMINAL: PosTerminal = {
  tid: '10000001',
  mid: '898320157320001',
  serial: 'N970000001',
  model: 'N910',
  merchant: '南京鼓楼超市',
  installed: true,
  working: false,
  testState: false,
  signedIn: true,
  batch: '000001',
  open: 0,
  owed: 0,
}
const DECLINED: PosOutcome = {
  approved: false,
  answer: '55',
  title: { zh: '交易失败', en: 'Not approved' },
  says: { zh: '不正确的 PIN', en: 'Wrong PIN' },
  slip: null,
  terminal: TERMINAL,
}
const EARLIER: PosTransaction = { ...SOLD, trace: '000007' }
const TWELVE: PosOffer = {
  project: 'ABC-POS-01',
  product: { zh: '农行商户分期', en: 'ABC instalments' },
  periods: 12,
  feeFen: 216_00,
  feeBearer: 'cardholder',
  schedule: [],
}
const AMOUNT: Step = { name: 'amount', job: 'sale', text: '', original: null }
const PIN: Step = { name: 'pin', amountFen: 100, cardId: 'abc-1', offer: null, text: '' }
const LIST: Step & { name: 'transactions' } = { name: 'transactions', items: [SOLD, EARLIER], at: 0, text: '', voiding: true }

/** `12C` presses 1, 2 and confirm; `<` is clear, `X` cancel, `v` and `^` the arrows. */
const NAMED: { readonly [sign: string]: Key } = { C: 'confirm', '<': 'clear', X: 'cancel', v: 'down', '^': 'up' }
function after(step: Step, keys: string): { readonly step: Step; readonly wish?: Wish } {
  let now: { readonly step: Step; readonly wish?: Wish } = { step }
  for (const sign of keys) now = press(now.step, NAMED[sign] ?? { digits: sign })
  return now
}

describe('an amount is entered down to the fen, as at a real terminal', () => {
  test.each([
    ['5', 5, 'the first digit is the last of the fen'],
    ['12345', 12_345, 'digits push to the left'],
    ['0012', 12, 'leading zeros are nothing'],
    ['123<', 12, 'clear takes the last digit back'],
    ['1234567890', 123_456_789, 'nine digits at most'],
  ])('%s is %i fen (%s)', (keys, amountFen) => {
    expect(after(AMOUNT, `${keys}C`).step).toMatchObject({ name: 'card', amountFen })
  })

  test('nothing is not an amount, and the screen says so until more is typed', () => {
    expect(after(AMOUNT, '00C').step).toMatchObject({ name: 'amount', wrong: true })
    expect(after(AMOUNT, '00C5').step).toMatchObject({ name: 'amount', wrong: false, text: '5' })
  })

  test.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [100_001, '¥1,000.01'],
    [999_999_999, '¥9,999,999.99'],
  ])('%i fen are shown as %s', (amountFen, shown) => expect(yuan(amountFen)).toBe(shown))
})

describe('a PIN has 4 to 12 digits, or is left out on purpose', () => {
  test.each([
    ['1234', '1234', 'the shortest'],
    ['1234567890123', '123456789012', 'twelve digits at most'],
    ['v', '', 'the key for "no PIN" was pressed'],
    ['12v', '', 'what was typed before is not sent'],
    ['v1234', '1234', 'whoever types a PIN has one'],
    ['CCvC', '', 'it can still be said after it was asked for'],
  ])('%j is sent as %j (%s)', (keys, pin) => expect(after(PIN, `${keys}C`).wish).toMatchObject({ ask: 'sale', pin }))

  test.each([
    ['C', 'Enter was pressed twice at the card'],
    ['CCC', 'and again'],
    ['123C', 'three digits are none'],
    ['vvC', 'the key was taken back'],
    ['v<C', 'clear takes it back too'],
    ['v1<C', 'so does a digit'],
  ])('%j sends nothing, and the screen says why (%s)', (keys) => {
    expect(after(PIN, keys).wish).toBeUndefined()
    expect(after(PIN, keys).step).toMatchObject({ name: 'pin', wrong: true })
  })

  test('after a wrong PIN the same sale asks for it again', () => {
    const sale: Sale = { ask: 'sale', cardId: 'abc-1', amountFen: 100, pin: '1234', offer: TWELVE }
    const result: Step = { name: 'result', outcome: DECLINED, again: sale }
    expect(after(result, 'C').step).toEqual({ name: 'pin', cardId: 'abc-1', amountFen: 100, offer: TWELVE, text: '' })
    expect(after(result, 'X').step).toEqual({ name: 'menu' })
  })
})

describe('a card decides what comes next', () => {
  const card = (job: 'sale' | 'instalment'): Step => ({ name: 'card', job, amountFen: 100, original: null })

  test('a sale asks for the PIN', () => expect(present(card('sale'), 'abc-1')).toEqual({ step: PIN }))
  test('instalments ask what may be offered', () =>
    expect(present(card('instalment'), 'abc-1').wish).toEqual({ ask: 'offers', cardId: 'abc-1', amountFen: 100 }))
  test('a card that is laid on another screen is not read', () => expect(present(AMOUNT, 'abc-1')).toEqual({ step: AMOUNT }))

  test('the chosen term goes with the sale', () => {
    const terms: Step = { name: 'terms', amountFen: 100, cardId: 'abc-1', offers: [{ ...TWELVE, periods: 6 }, TWELVE], at: 0 }
    expect(after(terms, 'vCvC').wish).toMatchObject({ ask: 'sale', offer: { periods: 12 } })
  })
  test('no term can be confirmed before the offers have come', () => {
    const terms: Step = { name: 'terms', amountFen: 100, cardId: 'abc-1', offers: null, at: 0 }
    expect(after(terms, 'C').step).toBe(terms)
  })
})

describe('a refund names the original sale', () => {
  const start: Step = { name: 'original', field: 0, text: '', original: {} }
  test('short traces and batches are filled with zeros', () => {
    const { step } = after(start, '12C3C1124C000000000012C500C')
    expect(step).toMatchObject({ name: 'card', job: 'refund', amountFen: 500 })
    expect(present(step, 'abc-1').wish).toEqual({
      ask: 'refund',
      cardId: 'abc-1',
      amountFen: 500,
      original: { trace: '000012', batch: '000003', date: '1124', reference: '000000000012' },
    })
  })
  test('a date has four digits, or the screen stays', () => expect(after(start, '12C3C112C').step).toMatchObject({ field: 2, text: '112' }))
})

describe('a transaction is meant by its place or by its trace', () => {
  test.each([
    ['', 0, 'the newest'],
    ['v', 1, 'the next line'],
    ['^', 1, 'the list is a ring'],
    ['7', 1, 'the trace was typed, without its zeros'],
    ['12', 0, 'a longer trace is another'],
    ['9', -1, 'no such trace'],
    ['7v', 1, 'an arrow forgets what was typed'],
    ['79<', 1, 'clear takes the last digit back'],
  ])('%j points at %i (%s)', (keys, line) => {
    const { step } = after(LIST, keys)
    expect(step.name === 'transactions' ? pointedAt(step) : null).toBe(line)
  })

  test('to void, that one is asked about, then voided', () => {
    expect(after(LIST, '7C').step).toEqual({ name: 'void', transaction: EARLIER })
    expect(after(LIST, '7CC').wish).toEqual({ ask: 'void', trace: '000007' })
  })
  test('an unknown trace voids nothing', () => expect(after(LIST, '9C')).toEqual({ step: { ...LIST, text: '9' } }))
  test('to look, its slip is printed again', () =>
    expect(after({ ...LIST, voiding: false }, 'C').wish).toEqual({ ask: 'print', slip: SLIP }))
  test('what was never approved has no slip', () => {
    const declined: Step = { ...LIST, voiding: false, items: [{ ...SOLD, state: 'declined', slip: null }] }
    expect(after(declined, 'C').wish).toBeUndefined()
  })
})

describe('the way back', () => {
  test.each<[string, Step]>([
    ['amount', AMOUNT],
    ['PIN', PIN],
    ['list', LIST],
    ['settlement', { name: 'settle' }],
    ['test state', { name: 'test', on: true }],
  ])('cancel leads from the %s to the menu', (_name, step) => expect(after(step, 'X').step).toEqual({ name: 'menu' }))

  test('what is on the line cannot be called back', () => {
    const working: Step = { name: 'working', since: 0 }
    expect(after(working, 'XC1<')).toEqual({ step: working })
  })
  test('the test state settles what is open: it is asked for, then done', () =>
    expect(after({ name: 'test', on: true }, 'C').wish).toEqual({ ask: 'test-state', on: true }))
  test('whoever is not signed in may sign in at once', () =>
    expect(after({ name: 'fault', code: 'not_signed_in', detail: '' }, 'C').wish).toEqual({ ask: 'sign-in' }))
  test('of a sale that was cut off in the middle the list is looked at, lest it be sold twice', () =>
    expect(after({ name: 'fault', code: 'outcome_unknown', detail: '' }, 'C').wish).toEqual({ ask: 'transactions' }))
  test('any other fault leads to the menu', () =>
    expect(after({ name: 'fault', code: 'no_gateway', detail: '' }, 'C')).toEqual({ step: { name: 'menu' } }))
})
