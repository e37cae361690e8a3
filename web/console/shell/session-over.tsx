import { Suspense } from 'react'
import { listenAnew } from '#web/api/live.ts'
import type { Session } from '#web/api/session.ts'
import { useSessionOver } from '#web/api/sign-in-again.ts'
import { lazyPage } from '#web/ui/lazy-page.ts'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'

const SignInAgain = lazyPage(() => import('#web/ui/sign-in-again.tsx').then((module) => module.SignInAgain))

/** Asks whoever's session ended to sign in over the page, so that nothing they filled in is lost. */
export function SessionOver({ session }: { session: Session }) {
  const { say } = useConsoleText()
  const whyNot = useProblem()
  const { over, close, enter, leave } = useSessionOver(session, listenAnew)
  if (!over) return null
  const words = {
    title: say('again.title'),
    about: say('again.about'),
    login: say('signIn.login'),
    password: say('signIn.password'),
    code: say('again.code'),
    go: say('signIn.go'),
    leave: say('again.leave'),
    close: say('page.close'),
  }
  return (
    <Suspense>
      <SignInAgain words={words} login={session.person.login} enter={enter} whyNot={whyNot} leave={leave} close={close} />
    </Suspense>
  )
}
