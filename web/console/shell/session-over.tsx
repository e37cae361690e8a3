import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { listenAnew } from '#web/api/live.ts'
import type { Session } from '#web/api/session.ts'
import { signInAgain, useSessionOver } from '#web/api/sign-in-again.ts'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'

const SignInAgain = lazy(() => import('#web/ui/sign-in-again.tsx').then((module) => ({ default: module.SignInAgain })))

/** Asks whoever's session ended to sign in over the page, so that nothing they filled in is lost. */
export function SessionOver({ session }: { session: Session }) {
  const { say } = useConsoleText()
  const queries = useQueryClient()
  const problem = useProblem()
  const { over, close } = useSessionOver()
  if (!over) return null
  const enter = async (password: string, code: string): Promise<void> => {
    await signInAgain(session, password, code)
    listenAnew()
    void queries.invalidateQueries()
  }
  const leave = (): void => {
    queries.clear()
    queries.setQueryData(['session'], null)
  }
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
      <SignInAgain words={words} login={session.person.login} enter={enter} whyNot={problem} leave={leave} close={close} />
    </Suspense>
  )
}
