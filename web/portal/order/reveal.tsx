import { useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { revealMerchant } from '#contract/merchant.ts'
import type { useReveal } from '#web/api/merchants.ts'
import { mayCall, type Session, sessionQuery } from '#web/api/session.ts'
import { useFailure } from '../problem-text.ts'

const REASON_MIN = 2
const REASON_MAX = 200

/** Contacts in full, for a reason that the audit keeps (docs/spec/6, "Isolation"); nothing where the role may not ask. */
export function Reveal({ reveal }: { reveal: ReturnType<typeof useReveal> }) {
  const { t } = useTranslation()
  const failureText = useFailure()
  const session = useQueryClient().getQueryData<Session | null>(sessionQuery.queryKey)
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  if (!session || !mayCall(revealMerchant, session.post.role) || reveal.isSuccess) return null
  if (!asking)
    return (
      <Button type="link" className="pt-reveal-open" onClick={() => setAsking(true)}>
        {t('portal.reveal')}
      </Button>
    )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    reveal.mutate(reason.trim())
  }
  return (
    <form className="pt-reveal" onSubmit={submit}>
      <Input
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={REASON_MAX}
        placeholder={t('portal.reveal.reason')}
        aria-label={t('portal.reveal.reason')}
        autoFocus
      />
      <Button htmlType="submit" loading={reveal.isPending} disabled={reason.trim().length < REASON_MIN}>
        {t('portal.reveal.go')}
      </Button>
      {reveal.isError && (
        <p className="pt-wrong" role="alert">
          {failureText(reveal.error)}
        </p>
      )}
    </form>
  )
}
