import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard } from '#contract/pos.ts'

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
        </button>
      ))}
    </section>
  )
}
