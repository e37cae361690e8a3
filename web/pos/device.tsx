import { type MouseEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard, PosTerminal } from '#contract/pos.ts'
import { bridge } from './bridge.ts'
import { Cards, useReader } from './cards.tsx'
import { Schedule } from './schedule.tsx'
import { Screen } from './screen.tsx'
import { Slip } from './slip.tsx'
import type { Key } from './step.ts'
import { type Paper, type Pos, usePos } from './use-pos.ts'
import './device.css'

const PAD: readonly (readonly [face: string, key: Key])[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [String(digit), { digits: String(digit) }] as const),
  ['▼', 'down'],
  ['0', { digits: '0' }],
  ['00', { digits: '00' }],
]

/** The terminal itself: printer above, screen, keys, and the cards that lie beside it. */
export function Device({ first }: { first: PosTerminal }) {
  const { t } = useTranslation()
  const pos = usePos(first)
  const cards = useCards()
  const ready = pos.step.name === 'card'
  // A refund wants the card itself (Q/CUP 007, 12.2.5).
  const swipeOnly = pos.step.name === 'card' && pos.step.job === 'refund'
  const reader = useReader(ready, pos.lay)
  const offer = pos.step.name === 'terms' ? pos.step.offers?.[pos.step.at] : undefined
  return (
    <div className="ps-bench">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; a click leaves the focus where it was. */}
      <div className="ps-body" onMouseDown={keepFocus}>
        <div className="ps-printer" data-paper={pos.paper ? 'out' : 'in'} aria-hidden="true" />
        <section className="ps-screen" aria-label={t('pos.screen')}>
          <StatusLine pos={pos} />
          <div className="ps-view" aria-live="polite">
            <Screen pos={pos} laid={reader.laid} />
          </div>
        </section>
        <Keypad pos={pos} />
        <div className="ps-slot" data-ready={ready ? 'yes' : 'no'} aria-hidden="true">
          {reader.laid?.how === 'swipe' ? <div className="ps-sliding" data-bank={reader.laid.id.split('-')[0]} /> : null}
        </div>
      </div>
      <div className="ps-beside">
        {/* The paper comes out where the cards lay; they come back when it is torn off or a card is asked for. */}
        {pos.paper === null || ready ? <Cards cards={cards} ready={ready} swipeOnly={swipeOnly} reader={reader} /> : null}
        {offer ? (
          <div className="ps-plan">
            <Schedule periods={offer.schedule} />
          </div>
        ) : (
          <Slip key={pos.paper ? sheetOf(pos.paper) : ''} paper={pos.paper} onTear={pos.tear} />
        )}
      </div>
    </div>
  )
}

/** A key that was clicked must not keep the focus: Enter would press it again instead of confirming. */
function keepFocus(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault()
}

/** Tells one printed sheet from another: a new one rolls out of the printer, as its merchant's copy. */
function sheetOf({ slip, again }: Paper): string {
  return slip.lines.map((line) => ('rule' in line ? '' : line.value)).join() + again
}

function StatusLine({ pos }: { pos: Pos }) {
  const { t } = useTranslation()
  const { terminal } = pos
  return (
    <div className="ps-status">
      <span className="ps-merchant">{terminal.merchant}</span>
      <span className="ps-badges">
        {pos.reached ? null : <em className="ps-owed">{t('pos.badge.away')}</em>}
        {terminal.installed ? null : <em className="ps-installing">{t('pos.badge.installing')}</em>}
        {terminal.testState ? <em className="ps-test">{t('pos.badge.test')}</em> : null}
        {terminal.owed > 0 ? <em className="ps-owed">{t('pos.badge.owed', { count: terminal.owed })}</em> : null}
        {terminal.signedIn ? (
          <span className="ps-num">{t('pos.badge.batch', { batch: terminal.batch })}</span>
        ) : (
          <em>{t('pos.badge.signedOut')}</em>
        )}
      </span>
    </div>
  )
}

/** The second click of a double click is meant for the screen that was there before the first. */
function once(event: MouseEvent): boolean {
  return event.detail < 2
}

function Keypad({ pos }: { pos: Pos }) {
  const { t } = useTranslation()
  return (
    <fieldset className="ps-keys">
      <legend className="ps-hidden">{t('pos.keys')}</legend>
      <div className="ps-digits">
        {PAD.map(([face, key]) => (
          <button type="button" key={face} onClick={() => pos.key(key)} aria-label={face === '▼' ? t('pos.key.next') : face}>
            {face}
          </button>
        ))}
      </div>
      <div className="ps-acts">
        <button type="button" className="ps-cancel" onClick={(event) => once(event) && pos.key('cancel')}>
          <span aria-hidden="true">✕</span> {t('pos.key.cancel')}
        </button>
        <button type="button" className="ps-clear" onClick={() => pos.key('clear')}>
          <span aria-hidden="true">←</span> {t('pos.key.clear')}
        </button>
        <button type="button" className="ps-confirm" onClick={(event) => once(event) && pos.key('confirm')}>
          <span aria-hidden="true">○</span> {t('pos.key.confirm')}
        </button>
      </div>
    </fieldset>
  )
}

function useCards(): readonly PosCard[] {
  const [cards, setCards] = useState<readonly PosCard[]>([])
  useEffect(() => {
    bridge.cards().then(setCards, () => undefined)
  }, [])
  return cards
}
