import { useQueryClient } from '@tanstack/react-query'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { signInAgain, useSessionOver } from '#web/api/sign-in-again.ts'
import { lazyPage } from '#web/ui/lazy-page.ts'
import { useFailure } from './problem-text.ts'
import { type Session, sessionQuery } from './remote.ts'

const SignInAgain = lazyPage(() => import('#web/ui/sign-in-again.tsx').then((module) => module.SignInAgain))

/** Asks whoever's session ended to sign in over the page, so that nothing they filled in is lost. */
export function SessionOver({ session, onBack }: { session: Session; onBack: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const whyNot = useFailure()
  const { over, close } = useSessionOver()
  if (!over) return null
  const enter = async (password: string, code: string): Promise<void> => {
    await signInAgain(session, password, code)
    onBack()
    void queries.invalidateQueries()
  }
  const leave = (): void => {
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, null)
  }
  const words = {
    title: t('again.title'),
    about: t('again.about'),
    login: t('portal.signIn.login'),
    password: t('portal.signIn.password'),
    code: t('again.code'),
    go: t('portal.signIn.enter'),
    leave: t('again.leave'),
    close: t('portal.cancel'),
  }
  return (
    <Suspense>
      <SignInAgain words={words} login={session.person.login} enter={enter} whyNot={whyNot} leave={leave} close={close} />
    </Suspense>
  )
}
