import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Session, sessionQuery } from '#web/api/session.ts'
import { draftKey, keepDraft, readDraft } from './draft.ts'
import './form.css'

interface DraftOptions<Draft> {
  /** Which form, and of which order. */
  readonly place: string
  readonly begin: () => Draft
  /** Without what may not be kept, such as key material. */
  readonly keepable?: (draft: Draft) => Draft
}

/** What is being typed into a form, kept until it is sent or thrown away. */
export function useDraft<Draft extends object>({ place, begin, keepable = (draft) => draft }: DraftOptions<Draft>) {
  const key = useDraftKey(place)
  const [start, setStart] = useState(begin)
  const [kept] = useState(() => readDraft<Partial<Draft>>(sessionStorage, key))
  const [draft, setDraft] = useState<Draft>(() => (kept === null ? start : { ...start, ...kept }))
  const [restored, setRestored] = useState(kept !== null)
  const change = (next: Draft): void => {
    setDraft(next)
    keepDraft(sessionStorage, key, keepable(start), keepable(next))
  }
  /** The form as it begins: after sending, or because it was asked for. */
  const anew = (): void => {
    const fresh = begin()
    sessionStorage.removeItem(key)
    setStart(fresh)
    setDraft(fresh)
    setRestored(false)
  }
  return { draft, change, anew, restored }
}

/** Of several forms, the one that was left half filled. */
export function useHalfFilled(placeOf: (name: string) => string): (names: readonly string[]) => string | undefined {
  const key = useDraftKey('')
  return (names) => names.find((name) => sessionStorage.getItem(key + placeOf(name)) !== null)
}

function useDraftKey(place: string): string {
  const session = useQueryClient().getQueryData<Session | null>(sessionQuery.queryKey)
  return draftKey(session?.person.id ?? '', place)
}

/** Says that what stands in the form was typed before, with the way to be rid of it. */
export function DraftRestored({ draft }: { draft: Pick<ReturnType<typeof useDraft>, 'restored' | 'anew'> }) {
  const { t } = useTranslation()
  return (
    <div role="status" className="pt-draft-line">
      {draft.restored && (
        <p className="pt-draft">
          {t('portal.draft.restored')}{' '}
          <Button size="small" onClick={draft.anew}>
            {t('portal.draft.drop')}
          </Button>
        </p>
      )}
    </div>
  )
}
