import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PosCard } from '#contract/pos.ts'

/** So long the card slides before the terminal has read it; as long as the style's animation. */
const SWIPE_MS = 450

/** The cards beside the terminal. A tap lays one on the reader, when the screen asks for it. */
export function Cards({ cards, ready, onLay }: { cards: readonly PosCard[]; ready: boolean; onLay: (cardId: string) => void }) {
  const { t, i18n } = useTranslation()
  const [laid, setLaid] = useState<string | null>(null)
  const place = useRef<HTMLElement>(null)
  // On a phone the cards lie below the keys.
  useEffect(() => {
    if (ready) place.current?.scrollIntoView({ block: 'nearest' })
  }, [ready])
  const lay = (id: string): void => {
    setLaid(id)
    window.setTimeout(() => {
      setLaid(null)
      onLay(id)
    }, SWIPE_MS)
  }
  return (
    <section ref={place} className="ps-cards" data-ready={ready ? 'yes' : 'no'} aria-label={t('pos.card')}>
      {cards.map((card) => (
        <button
          type="button"
          key={card.id}
          className="ps-card"
          data-bank={card.id.split('-')[0]}
          data-laid={laid === card.id ? 'yes' : 'no'}
          disabled={!ready || laid !== null}
          onClick={() => lay(card.id)}
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
