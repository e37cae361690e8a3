import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '#web/api/session.ts'
import { useSessionOver } from '#web/api/sign-in-again.ts'
import { lazyPage } from '#web/ui/lazy-page.ts'
import { useFailure } from './problem-text.ts'

const SignInAgain = lazyPage(() => import('#web/ui/sign-in-again.tsx').then((module) => module.SignInAgain))

/** Asks whoever's session ended to sign in over the page, so that nothing they filled in is lost. */
export function SessionOver({ session, onBack }: { session: Session; onBack: () => void }) {
  const { t } = useTranslation()
  const whyNot = useFailure()
  const { over, close, enter, leave } = useSessionOver(session, onBack)
  if (!over) return null
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
