import { useEffect, useState } from 'react'
import { type Account, type Credential, useGiveCredential } from '#web/api/people.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { toast } from '#web/ui/toast.tsx'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'

/** A new password and second factor for somebody: asked first, then shown this once. */
export function CredentialDialog({ account, close }: { account: Account; close: () => void }) {
  const { say } = useConsoleText()
  const give = useGiveCredential()
  const problem = useProblem()
  return (
    <Dialog title={say('people.giveTitle', { name: account.name })} close={close} closeLabel={say('page.close')}>
      {give.data ? (
        <Given given={give.data} />
      ) : (
        <div className="fm">
          <p>{say('people.giveSure', { name: account.name })}</p>
          {give.error ? (
            <p className="tw-problem" role="alert">
              {problem(give.error)}
            </p>
          ) : null}
          <footer className="fm-foot">
            <button type="button" className="tw-button" onClick={close}>
              {say('form.cancel')}
            </button>
            <button type="button" className="tw-button tw-button-primary" disabled={give.isPending} onClick={() => give.mutate(account.id)}>
              {say(account.credential === 'none' ? 'people.give' : 'people.giveAgain')}
            </button>
          </footer>
        </div>
      )}
    </Dialog>
  )
}

function Given({ given }: { given: Credential }) {
  const { say } = useConsoleText()
  const secret = new URL(given.authenticator).searchParams.get('secret') ?? ''
  return (
    <div className="fm">
      <p className="tw-problem">{say('people.once')}</p>
      <dl className="cs-facts pe-given">
        <dt>{say('people.login')}</dt>
        <dd className="num">{given.login}</dd>
        <dt>{say('people.password')}</dt>
        <dd>
          <code data-given="password">{given.password}</code> <Copy text={given.password} />
        </dd>
        <dt>{say('people.factor')}</dt>
        <dd>
          <code data-given="secret">{secret}</code> <Copy text={secret} />
        </dd>
      </dl>
      <QrCode text={given.authenticator} label={say('people.scan')} />
    </div>
  )
}

function Copy({ text }: { text: string }) {
  const { say } = useConsoleText()
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    toast('done', say('people.copied'))
  }
  return (
    <button type="button" className="tw-link" onClick={() => void copy()}>
      {say('people.copy')}
    </button>
  )
}

/** Drawn as one path: dark on white in either mode, or no camera reads it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([])
  useEffect(() => {
    let isOver = false
    void import('uqr').then(({ encode }) => {
      if (!isOver) setRows(encode(text, { border: 2 }).data)
    })
    return () => {
      isOver = true
    }
  }, [text])
  if (rows.length === 0) return <div className="pe-code" aria-busy="true" />
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <figure className="pe-code">
      <svg viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <path fill="#fff" d={`M0 0h${rows.length}v${rows.length}H0z`} />
        <path fill="#000" d={path} />
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  )
}
