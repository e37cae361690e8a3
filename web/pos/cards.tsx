import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard } from '#contract/pos.ts'
import './cards.css'

/** So long the card slides before the terminal has read it; as long as the style's animation. */
const SWIPE_MS = 450

export interface Reader {
  /** The card that is being read. */
  readonly laid: PosCard | null
  lay(card: PosCard): void
}

/** The slot and the keys of the terminal: a card takes its time to be read, and a read that was cancelled tells nobody. */
export function useReader(ready: boolean, onRead: (cardId: string) => void): Reader {
  const [laid, setLaid] = useState<PosCard | null>(null)
  const told = useRef(onRead)
  useEffect(() => {
    told.current = onRead
  })
  useEffect(() => {
    if (!laid) return
    const timer = window.setTimeout(() => {
      setLaid(null)
      if (ready) told.current(laid.id)
    }, SWIPE_MS)
    return () => window.clearTimeout(timer)
  }, [laid, ready])
  return { laid, lay: setLaid }
}

/** The cards beside the terminal. A tap lays one on the reader, when the screen asks for it. */
export function Cards({
  cards,
  ready,
  swipeOnly,
  reader,
}: {
  cards: readonly PosCard[]
  ready: boolean
  swipeOnly: boolean
  reader: Reader
}) {
  const { t, i18n } = useTranslation()
  const place = useRef<HTMLElement>(null)
  // On a phone the cards lie below the keys.
  useEffect(() => {
    if (ready) place.current?.scrollIntoView({ block: 'nearest' })
  }, [ready])
  useArrows(place, ready)
  return (
    <section ref={place} className="ps-cards" data-ready={ready ? 'yes' : 'no'} aria-label={t('pos.card')}>
      {cards.map((card) => (
        <button
          type="button"
          key={card.id}
          className="ps-card"
          data-bank={card.id.split('-')[0]}
          data-laid={reader.laid?.id === card.id ? 'yes' : 'no'}
          disabled={!ready || reader.laid !== null || (swipeOnly && card.how === 'key')}
          onClick={() => reader.lay(card)}
        >
          <strong>{i18n.language === 'en' ? card.issuer.en : card.issuer.zh}</strong>
          <span className="ps-num">{card.masked.replace(/\*+/, ' ···· ')}</span>
          <small>
            {t(`pos.card.${card.how}`)}
            {card.kind === 'good' ? '' : ` · ${t(`pos.card.${card.kind}`)}`}
          </small>
          {card.pin ? <small className="ps-num">{t('pos.card.pin', { pin: card.pin })}</small> : null}
        </button>
      ))}
    </section>
  )
}

const STEPS: { readonly [key: string]: number } = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** While a card is asked for, the arrows go from card to card; Enter lays the one that is reached. */
function useArrows(place: RefObject<HTMLElement | null>, ready: boolean): void {
  useEffect(() => {
    if (!ready) return
    const hear = (event: KeyboardEvent): void => {
      const by = STEPS[event.key]
      const cards: (Element | null)[] = [...(place.current?.querySelectorAll('button:enabled') ?? [])]
      if (by === undefined || cards.length === 0) return
      event.preventDefault()
      const at = cards.indexOf(document.activeElement)
      const next = cards.at(at < 0 ? Math.min(by, 0) : (at + by) % cards.length)
      if (next instanceof HTMLElement) next.focus()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [place, ready])
}
